//! Writing to one person of a mailing.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::super::facts::candidates;
use super::super::rules::reason_against;
use super::super::{Mailing, Reason};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::desk::Desk;
use crate::inquiries;
use crate::notices::rules::SendWindow;
use crate::notices::templates::store as templates;
use crate::notices::{NewNotice, outbox};
use crate::persons;
use crate::staff::{self, Permission};
use crate::values::{NoticeId, PersonId};

/// Queues the message to a person in the name of the one who started the mailing, or answers why they are left out. The person is
/// kept from others from here on, so that what was judged still holds when it is done.
pub fn write_to(
    conn: &mut AnyConnection,
    desk: &Desk,
    mailing: &Mailing,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<Result<NoticeId, Reason>, Error> {
    if !staff::store::may_now(conn, &mailing.started_by, Permission::WriteToMany)? {
        return Ok(Err(Reason::NotAllowed));
    }
    let version = templates::version(conn, &mailing.template_version)?;
    let template = version.map(|version| templates::find(conn, &version.template_key)).transpose()?.flatten();
    let Some(template) = template.filter(|template| template.withdrawn_at.is_none()) else {
        return Ok(Err(Reason::TemplateWithdrawn));
    };
    persons::store::lock(conn, person_id)?;
    let who = std::slice::from_ref(person_id);
    let candidate = candidates(conn, desk, Some(&template.template_key), who, now)?.pop();
    let Some(candidate) = candidate else { return Ok(Err(Reason::Fault)) };
    if let Some(reason) = reason_against(&candidate, desk, mailing.channel, now)? {
        return Ok(Err(reason));
    }
    let notice = notice(desk, mailing, person_id, now)?;
    let Some(notice_id) = outbox::queue(conn, &notice, now)? else { return Ok(Err(Reason::WrittenRecently)) };
    let inquiry = inquiries::store::valid_of(conn, &mailing.started_by, person_id, now)?;
    let actor = Actor::Staff(mailing.started_by.clone());
    let detail = format!("{} {}", template.template_key.as_str(), mailing.mailing_id);
    let entry = Entry {
        person_id: Some(person_id),
        object: Some(notice_id.as_str()),
        inquiry_id: inquiry.as_ref().map(|inquiry| &inquiry.inquiry_id),
        detail: Some(&detail),
        ..Entry::new(&actor, Action::MessageWritten)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(Ok(notice_id))
}

/// The message, to be sent at the time that was chosen, when the desk's hours begin, or at any hour where it is urgent.
fn notice(
    desk: &Desk,
    mailing: &Mailing,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<NewNotice, Error> {
    let values: Map<String, Value> =
        serde_json::from_str(&mailing.parameters).map_err(|error| Error::Unwritten(Box::new(error)))?;
    let window = SendWindow { hours: desk.settings.messages.hours, calendar: &desk.calendar };
    let opens = window.opens(now);
    let urgent = mailing.urgent_reason.is_some() && opens.is_some();
    let chosen = mailing.send_at.map(UtcTime::utc).filter(|at| *at > now);
    let key = format!("{}:{person_id}", mailing.mailing_id);
    let message = NewNotice::agent_message(
        person_id.clone(),
        mailing.channel,
        mailing.template_version.clone(),
        values,
        &key,
    );
    Ok(NewNotice {
        not_before: chosen.or(opens).filter(|_| !urgent),
        urgent,
        ..message.asked_by(&mailing.started_by)
    })
}
