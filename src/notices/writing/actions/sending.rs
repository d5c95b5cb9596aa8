//! The message itself: judged once more, queued for its time, and put on record.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::super::drafts::{self, DraftMark};
use super::super::rules::{self, Hindrance, Known};
use super::super::{AgentMessage, store};
use super::opening::all_ids;
use crate::audit::{self, Action, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::inquiries;
use crate::notices::receipts::actions::bounce_of;
use crate::notices::rules::SendWindow;
use crate::notices::templates::TemplateKey;
use crate::notices::{Channel, NewNotice, Notice, outbox};
use crate::persons;
use crate::register::asking::Asked;
use crate::register::{self, confirmations};
use crate::staff::Agent;
use crate::values::{NoticeId, PersonId, TemplateVersionId};

/// What an agent wants sent.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// To whom.
    pub person_id: PersonId,
    /// By which template.
    pub template: TemplateKey,
    /// The version whose words the agent saw.
    pub seen: TemplateVersionId,
    /// How it travels.
    pub channel: Channel,
    /// What the agent filled in, checked.
    pub values: Map<String, Value>,
    /// Why it goes at once, whatever the hour.
    pub urgent_reason: Option<String>,
    /// When it is to be sent, in the desk's hours; none: as soon as they allow.
    pub send_at: Option<DateTime<Utc>>,
    /// The agent knows that a message by the template went to the person shortly before.
    pub repeats: bool,
    /// The agent's draft that it was begun with, which goes with it.
    pub draft: Option<DraftMark>,
    /// The form's own key.
    pub request_key: String,
}

/// By what it is judged.
#[derive(Clone)]
pub struct Terms {
    /// The settings, the calendar and the vault.
    pub desk: Desk,
    /// What the register upstream told a moment ago; none while the register is ours.
    pub asked: Option<Asked>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum SendOutcome {
    /// It is queued, now or by the same form before.
    Queued(NoticeId),
    /// The person cannot be written to.
    Hindered(Hindrance),
    /// A message by the template went to the person shortly before, and the agent did not say that this is meant.
    Repeats,
    /// The template has other words by now, or is withdrawn.
    OtherWords,
    /// The reason for opening this person must be given first; nothing was done.
    ReasonNeeded,
    /// There is no such person, or the form wrote to somebody else: two forms were mixed up.
    Mixed,
}

/// Queues a message for the time that was chosen, for when the desk's hours begin, or at once: with its audit row, in one transaction. Of two who write to the
/// same person at the same moment each waits for the one before it, and sees that message.
pub fn send_message(
    conn: &mut AnyConnection,
    agent: &Agent,
    terms: &Terms,
    new: &NewMessage,
    now: DateTime<Utc>,
) -> Result<SendOutcome, Error> {
    let Some(person) = persons::store::lock(conn, &new.person_id)? else { return Ok(SendOutcome::Mixed) };
    let dedup_key = NewNotice::agent_message_key(&new.request_key);
    if let Some(sent) = store::by_request(conn, &dedup_key)? {
        let is_same = sent.person_id == new.person_id;
        return Ok(if is_same { SendOutcome::Queued(sent.notice_id) } else { SendOutcome::Mixed });
    }
    let Some(inquiry) = inquiries::store::valid_of(conn, &agent.staff_id, &new.person_id, now)? else {
        return Ok(SendOutcome::ReasonNeeded);
    };
    let version = store::usable_version(conn, &new.template)?;
    if version.is_none_or(|version| version.version.version_id != new.seen) {
        return Ok(SendOutcome::OtherWords);
    }
    let asked = match &terms.asked {
        Some(asked) => asked.clone(),
        None => Asked::of_ours(register::store::entry_of(conn, &new.person_id)?, &person, now),
    };
    let vault = &terms.desk.vault;
    let bounce = match asked.told.entry() {
        Some(entry) => bounce_of(conn, vault, entry)?,
        None => None,
    };
    let known = Known {
        person: &person,
        told: &asked.told,
        decided_opt_out: confirmations::rules::holds_for_sends(false, asked.decided.as_ref()),
        email_bounced: bounce.is_some(),
    };
    if let Err(hindrance) = rules::verdict(known, vault, new.channel, local_date(now))? {
        return Ok(SendOutcome::Hindered(hindrance));
    }
    let settings = &terms.desk.settings.messages;
    let people = all_ids(conn, &new.person_id)?;
    let latest = store::latest_by(conn, &people, &new.template, now - settings.repeat)?;
    if latest.is_some() && !new.repeats {
        return Ok(SendOutcome::Repeats);
    }
    let window = SendWindow { hours: settings.hours, calendar: &terms.desk.calendar };
    let opens = window.opens(now);
    let urgent_reason = new.urgent_reason.clone().filter(|_| opens.is_some());
    let notice = NewNotice {
        not_before: new.send_at.or(opens).filter(|_| urgent_reason.is_none()),
        urgent: urgent_reason.is_some(),
        ..notice(agent, new)
    };
    let Some(notice_id) = outbox::queue(conn, &notice, now)? else { return Ok(SendOutcome::Mixed) };
    let message = AgentMessage {
        notice_id: notice_id.clone(),
        inquiry_id: inquiry.inquiry_id,
        urgent_reason,
        repeats: latest.map(|latest: Notice| latest.notice_id),
    };
    store::insert(conn, &message)?;
    if let Some(draft) = new.draft {
        drafts::store::delete_sent(conn, &agent.staff_id, &new.person_id, draft)?;
    }
    put_on_record(conn, agent, new, &message, now)?;
    Ok(SendOutcome::Queued(notice_id))
}

fn notice(agent: &Agent, new: &NewMessage) -> NewNotice {
    NewNotice::agent_message(
        new.person_id.clone(),
        new.channel,
        new.seen.clone(),
        new.values.clone(),
        &new.request_key,
    )
    .asked_by(&agent.staff_id)
}

fn put_on_record(
    conn: &mut AnyConnection,
    agent: &Agent,
    new: &NewMessage,
    message: &AgentMessage,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let mut detail = vec![new.template.as_str()];
    detail.extend(message.urgent_reason.as_ref().map(|_| "urgent"));
    detail.extend(new.send_at.map(|_| "at_a_time"));
    detail.extend(message.repeats.as_ref().map(|_| "repeats"));
    let (actor, detail) = (agent.actor(), detail.join(" "));
    let entry = Entry {
        person_id: Some(&new.person_id),
        object: Some(message.notice_id.as_str()),
        inquiry_id: Some(&message.inquiry_id),
        detail: Some(&detail),
        ..Entry::new(&actor, Action::MessageWritten)
    };
    audit::store::append(conn, &entry, now)
}
