//! Changing the work on one letter: who has it, until when it is put off, what came of it.

use super::super::rules::{Ask, Asker, Refusal};
use super::super::{Work, WorkOutcome, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::BusinessCalendar;
use crate::db::{AnyConnection, Error};
use crate::inquiries;
use crate::letters::flags::flag_of;
use crate::letters::store::{Letter, find};
use crate::staff::{self, Permission};
use crate::values::{InquiryId, LetterId};

/// What an agent asks for, and what they had before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The letter.
    pub letter_id: LetterId,
    /// The version that the form was filled in from.
    pub seen_version: i64,
    /// What to do.
    pub ask: Ask,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is so now, or was already.
    Done,
    /// Somebody else changed it since the agent saw it; nothing was done.
    ChangedMeanwhile,
    /// It may not be; nothing was done.
    Refused(Refusal),
    /// The letter is to be given to somebody who does not work on the queue.
    NoSuchAgent,
    /// There is no such letter, or nobody waits for it any more.
    NotLate,
}

/// Changes the work on a letter, in one transaction with its audit row.
pub fn change_work(
    conn: &mut AnyConnection,
    calendar: &BusinessCalendar,
    asker: &Asker<'_>,
    request: &Request,
) -> Result<Change, Error> {
    let Request { letter_id, seen_version, ask } = request;
    let Some(letter) = find(conn, letter_id)? else { return Ok(Change::NotLate) };
    if flag_of(conn, letter_id)?.is_none_or(|flag| flag.closed_at.is_some()) {
        return Ok(Change::NotLate);
    }
    let work = store::find(conn, letter_id)?.unwrap_or_else(|| Work::untouched(letter_id.clone()));
    if work.is_already(ask, asker) {
        return Ok(Change::Done);
    }
    if work.version != *seen_version {
        return Ok(Change::ChangedMeanwhile);
    }
    if let Ask::Assign(Some(to)) = ask
        && !staff::store::may_now(conn, to, Permission::WorkLateQueue)?
    {
        return Ok(Change::NoSuchAgent);
    }
    let next = match work.after(ask, asker, calendar) {
        Ok(next) => next,
        Err(refusal) => return Ok(Change::Refused(refusal)),
    };
    if !store::put(conn, &next)? {
        // Somebody was quicker by less than this transaction; perhaps with the same form.
        let now_there = store::find(conn, letter_id)?;
        let is_done = now_there.is_some_and(|work| work.is_already(ask, asker));
        return Ok(if is_done { Change::Done } else { Change::ChangedMeanwhile });
    }
    let inquiry = inquiries::store::valid_of(conn, asker.staff_id, &letter.person_id, asker.now)?;
    let (action, detail) = on_record(ask, &work);
    let actor = Actor::Staff(asker.staff_id.clone());
    let entry = Entry {
        person_id: Some(&letter.person_id),
        object: Some(letter_id.as_str()),
        inquiry_id: inquiry.as_ref().map(|inquiry| &inquiry.inquiry_id),
        detail: Some(&detail),
        ..Entry::new(&actor, action)
    };
    audit::store::append(conn, &entry, asker.now)?;
    Ok(Change::Done)
}

/// Records the outcome of a letter that has just ended by it, whatever its work was, and its audit row.
pub(in crate::letters::queue) fn record_outcome(
    conn: &mut AnyConnection,
    asker: &Asker<'_>,
    letter: &Letter,
    outcome: WorkOutcome,
    inquiry_id: &InquiryId,
) -> Result<(), Error> {
    let work = store::find(conn, &letter.letter_id)?;
    let work = work.unwrap_or_else(|| Work::untouched(letter.letter_id.clone()));
    if !store::put(conn, &work.closed_with(outcome, None, asker))? {
        return Err(Error::NotOneRow(0));
    }
    let actor = Actor::Staff(asker.staff_id.clone());
    let entry = Entry {
        person_id: Some(&letter.person_id),
        object: Some(letter.letter_id.as_str()),
        inquiry_id: Some(inquiry_id),
        detail: Some(outcome.as_str()),
        ..Entry::new(&actor, Action::QueueOutcome)
    };
    audit::store::append(conn, &entry, asker.now)
}

fn on_record(ask: &Ask, before: &Work) -> (Action, String) {
    match ask {
        Ask::Assign(Some(to)) => (Action::QueueAssigned, to.to_string()),
        Ask::Assign(None) => (Action::QueueAssigned, "nobody".to_owned()),
        Ask::Snooze(until) => (Action::QueueSnoozed, until.to_string()),
        Ask::Close(outcome, _) => (Action::QueueOutcome, outcome.as_str().to_owned()),
        Ask::Reopen if before.outcome.is_some() => (Action::QueueOutcome, "taken_back".to_owned()),
        Ask::Reopen => (Action::QueueSnoozed, "taken_back".to_owned()),
    }
}
