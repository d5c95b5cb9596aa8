//! Taking the next letter: one that two agents who press at once never share.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::reading::{self, Wanted};
use super::super::rules::Asker;
use super::super::{Holder, Order, QueueFilter, Work, store};
use crate::audit::{self, Action, Entry};
use crate::calendar::BusinessCalendar;
use crate::db::{AnyConnection, Error};
use crate::inquiries::{self, AccessReason, StatedReason};
use crate::letters;
use crate::staff::{self, Agent};
use crate::values::{InquiryId, LetterId, PersonId, StaffId};

/// How many letters are looked at in one go; more agents than that seldom press at the same moment.
const AT_ONCE: i64 = 64;

/// What the form says.
#[derive(Clone, Copy, Debug)]
pub struct Taking<'a> {
    /// Which part of the queue to take from.
    pub filter: &'a QueueFilter,
    /// What makes the form the same form: sent twice, it takes one letter.
    pub take_key: &'a str,
    /// How long the reason for opening the person holds.
    pub inquiry_length: TimeDelta,
}

/// Takes the longest late letter that nobody has, and opens an inquiry about its person: the reason is known here. None
/// when nothing is left within the filter.
pub fn take_next(
    conn: &mut AnyConnection,
    calendar: &BusinessCalendar,
    agent: &Agent,
    taking: Taking<'_>,
    now: DateTime<Utc>,
) -> Result<Option<LetterId>, Error> {
    // The same form sent twice at once: the second waits here, and then finds what the first took.
    staff::store::lock(conn, &agent.staff_id)?;
    if let Some(letter_id) = store::taken_with(conn, taking.take_key)? {
        return Ok(Some(letter_id));
    }
    let asker = Asker::new(&agent.staff_id, agent.role, now);
    let Some(letter_id) = claim(conn, calendar, taking, &asker)? else { return Ok(None) };
    let Some(letter) = letters::store::find(conn, &letter_id)? else { return Ok(None) };
    let inquiry_id = reason(conn, &agent.staff_id, &letter.person_id, taking.inquiry_length, now)?;
    let actor = agent.actor();
    let entry = Entry {
        person_id: Some(&letter.person_id),
        object: Some(letter_id.as_str()),
        inquiry_id: Some(&inquiry_id),
        ..Entry::new(&actor, Action::QueueTaken)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(Some(letter_id))
}

/// Takes the first letter that is free. What was free when the candidates were read may be another's by now, so each is
/// locked, looked at again, and put in the place of the version that was seen.
fn claim(
    conn: &mut AnyConnection,
    calendar: &BusinessCalendar,
    taking: Taking<'_>,
    asker: &Asker<'_>,
) -> Result<Option<LetterId>, Error> {
    let mut filter = QueueFilter {
        assigned: Some(Holder::Nobody),
        snoozed: false,
        closed: false,
        order: Order::LongestLate,
        after: None,
        ..taking.filter.clone()
    };
    loop {
        let wanted = Wanted { filter: &filter, staff_id: asker.staff_id, today: asker.today, calendar };
        let candidates = reading::candidates(conn, &wanted, AT_ONCE)?;
        let Some(last) = candidates.last().cloned() else { return Ok(None) };
        let mut ids: Vec<LetterId> = candidates.into_iter().map(|place| place.letter_id).collect();
        while let Some(letter_id) = reading::lock_first(conn, &ids)? {
            let work = store::find(conn, &letter_id)?.unwrap_or_else(|| Work::untouched(letter_id.clone()));
            if work.is_free(asker.today) && store::put(conn, &work.taken(asker, taking.take_key))? {
                return Ok(Some(letter_id));
            }
            ids.retain(|id| *id != letter_id);
        }
        filter.after = Some(last);
    }
}

/// The agent's valid inquiry about this person, or a new one for following up the queue.
pub(in crate::letters::queue) fn reason(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    length: TimeDelta,
    now: DateTime<Utc>,
) -> Result<InquiryId, Error> {
    if let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? {
        return Ok(inquiry.inquiry_id);
    }
    let stated = StatedReason { reason: AccessReason::QueueFollowUp, text: None };
    let inquiry = inquiries::actions::open_inquiry(conn, staff_id, person_id, &stated, length, now)?;
    Ok(inquiry.inquiry_id)
}
