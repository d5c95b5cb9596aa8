//! Closing what a person has looked at.

use chrono::{DateTime, Utc};

use super::super::rules::Closing;
use super::super::store;
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::inquiries;
use crate::letters;
use crate::staff::Agent;
use crate::values::WorkItemId;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is closed so now, or was already.
    Done,
    /// It has changed since the agent saw it; nothing was done.
    ChangedMeanwhile,
    /// There is no such item.
    Unknown,
}

/// Closes an item that the agent saw in this version, in one transaction with its audit row.
pub fn close_item(
    conn: &mut AnyConnection,
    agent: &Agent,
    (item_id, seen_version): (&WorkItemId, i64),
    closing: &Closing,
    now: DateTime<Utc>,
) -> Result<Change, Error> {
    let Some(item) = store::find(conn, item_id)? else { return Ok(Change::Unknown) };
    let Some(letter) = letters::store::find(conn, &item.letter_id)? else { return Ok(Change::Unknown) };
    if item.is_closed_so(&agent.staff_id, closing) {
        return Ok(Change::Done);
    }
    let is_as_seen = item.version == seen_version && item.closed_at.is_none();
    if !is_as_seen {
        return Ok(Change::ChangedMeanwhile);
    }
    if !store::put(conn, &item.closed(&agent.staff_id, closing, now))? {
        // Somebody was quicker by less than this transaction; perhaps with the same form.
        let now_there = store::find(conn, item_id)?;
        let is_done = now_there.is_some_and(|item| item.is_closed_so(&agent.staff_id, closing));
        return Ok(if is_done { Change::Done } else { Change::ChangedMeanwhile });
    }
    let inquiry = inquiries::store::valid_of(conn, &agent.staff_id, &letter.person_id, now)?;
    let actor = agent.actor();
    let entry = Entry {
        person_id: Some(&letter.person_id),
        object: Some(item_id.as_str()),
        inquiry_id: inquiry.as_ref().map(|inquiry| &inquiry.inquiry_id),
        detail: Some(closing.outcome.as_str()),
        ..Entry::new(&actor, Action::WorkItemClosed)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(Change::Done)
}
