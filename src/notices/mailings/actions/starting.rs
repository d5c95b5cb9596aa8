//! Starting a mailing: all its people on record at once, also those who are left out.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::super::rules::reason_against;
use super::super::{Addressee, Mailing, store};
use super::choosing::{selection, writable};
use crate::audit::{self, Action, Entry};
use crate::bulk::{BulkState, ItemState, second_person};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::notices::Channel;
use crate::notices::templates::TemplateKey;
use crate::notices::writing::store::usable_version;
use crate::staff::{self, Agent};
use crate::values::{LookupId, MailingId, TemplateVersionId};

/// A mailing as a lead asks for it.
#[derive(Clone, Debug)]
pub struct NewMailing {
    /// To the people of which list.
    pub list: LookupId,
    /// By which template.
    pub template: TemplateKey,
    /// The version whose words were seen.
    pub seen: TemplateVersionId,
    /// How the messages travel.
    pub channel: Channel,
    /// What was filled in for all, checked.
    pub values: Map<String, Value>,
    /// Why they go at any hour.
    pub urgent_reason: Option<String>,
    /// When they are to be sent; none: as soon as the desk's hours allow.
    pub send_at: Option<DateTime<Utc>>,
    /// The form's own key.
    pub request_key: String,
}

/// What came of starting it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// It is on record, now or by the same form before.
    Started(MailingId),
    /// The form's key started a colleague's: two forms were mixed up.
    Mixed,
    /// The list is not theirs, or not kept any more.
    NoList,
    /// The template has other words by now, or is withdrawn.
    OtherWords,
}

/// Starts a mailing: the people are judged once more, and everything that comes of it is put on record in one transaction.
pub fn start_mailing(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    new: &NewMailing,
    now: DateTime<Utc>,
) -> Result<Started, Error> {
    // The same form sent twice at once: the second waits here, and then finds what the first started.
    staff::store::lock(conn, &agent.staff_id)?;
    if let Some(before) = store::by_request(conn, &new.request_key)? {
        let is_own = before.started_by == agent.staff_id;
        return Ok(if is_own { Started::Started(before.mailing_id) } else { Started::Mixed });
    }
    let version = usable_version(conn, &new.template)?;
    if version.is_none_or(|version| version.version.version_id != new.seen) {
        return Ok(Started::OtherWords);
    }
    let Some(list) = writable(conn, agent, &new.list, now)? else { return Ok(Started::NoList) };
    let selection = selection(conn, desk, &list, Some(&new.template), now)?;
    let mailing_id = MailingId::generate(now);
    let mut people = Vec::with_capacity(selection.people.len());
    for (position, candidate) in (0..).zip(&selection.people) {
        let reason = reason_against(candidate, desk, new.channel, now)?;
        people.push(Addressee {
            mailing_id: mailing_id.clone(),
            person_id: candidate.person.person_id.clone(),
            position,
            state: if reason.is_some() { ItemState::Excluded } else { ItemState::Pending },
            reason,
            notice_id: None,
            done_at: reason.is_some().then(|| now.into()),
        });
    }
    let waiting = people.iter().filter(|addressee| addressee.state == ItemState::Pending).count();
    let state = match waiting {
        0 => BulkState::Finished,
        n if second_person::is_needed(conn, desk, &agent.staff_id, n, now)? => BulkState::Awaiting,
        _ => BulkState::Running,
    };
    let count = |rows: &[u64]| i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mailing = Mailing {
        mailing_id: mailing_id.clone(),
        lookup_id: Some(new.list.clone()),
        template_version: new.seen.clone(),
        channel: new.channel,
        parameters: Value::Object(new.values.clone()).to_string(),
        urgent_reason: new.urgent_reason.clone(),
        send_at: new.send_at.map(Into::into),
        faulty_rows: count(&selection.rows.faulty),
        unknown_rows: count(&selection.rows.unknown),
        repeated_rows: count(&selection.rows.repeated),
        started_by: agent.staff_id.clone(),
        started_at: now.into(),
        finished_at: (waiting == 0).then(|| now.into()),
        state,
        request_key: new.request_key.clone(),
    };
    store::insert(conn, &mailing, &people)?;
    let actor = agent.actor();
    let detail = format!("{}: {waiting} of {}", new.template.as_str(), people.len());
    let entry = Entry {
        object: Some(mailing_id.as_str()),
        detail: Some(&detail),
        ..Entry::new(&actor, Action::MailingStarted)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(Started::Started(mailing_id))
}
