//! What is done with letters: they are taken in, events are recorded, late ones are flagged.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::lateness::LatenessRule;
use super::store::{self, LateFlag, LatePlace, Letter, QueueFilter, QueuedLetter, StoredEvent};
use super::{LetterState, rules};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::notices::{NewNotice, outbox};
use crate::persons::{self, Person};
use crate::register::{self, RegisterEntry};
use crate::values::{LetterId, PersonId, StaffId};
use crate::{inquiries, jobs};

/// What recording events came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Events that were not known before.
    pub added: usize,
    /// Letters that moved on.
    pub moved: usize,
    /// Late flags that were closed.
    pub closed: usize,
}

/// Records events, moves their letters to what all their events add up to, and closes the flags of those that are no
/// longer waited for. Events that are known already change nothing.
pub fn record_events(
    conn: &mut AnyConnection,
    letters: &HashMap<LetterId, Letter>,
    events: &[StoredEvent],
    now: DateTime<Utc>,
) -> Result<Recorded, Error> {
    let mut recorded = Recorded { added: store::insert_events(conn, events)?, ..Recorded::default() };
    if recorded.added == 0 {
        return Ok(recorded);
    }
    // In the order of ids, so that two imports never wait for each other in a ring.
    let mut ids: Vec<LetterId> = letters.keys().cloned().collect();
    ids.sort();
    let all_events = store::events_of(conn, &ids)?;
    for id in &ids {
        let (Some(letter), Some(events)) = (letters.get(id), all_events.get(id)) else { continue };
        let facts: Vec<_> = events.iter().map(StoredEvent::facts).collect();
        let standing = rules::standing(letter.ordered_at.utc(), &facts);
        let stands = (letter.state, letter.state_since.utc(), &letter.state_reason);
        if stands == (standing.state, standing.since, &standing.reason) {
            continue;
        }
        store::set_standing(conn, id, &standing)?;
        recorded.moved += 1;
        if standing.state.closes_flag() && store::close_flag(conn, id, standing.state, now)? {
            recorded.closed += 1;
        }
    }
    Ok(recorded)
}

/// A letter and all that its page shows.
#[derive(Clone, Debug)]
pub struct ShownLetter {
    /// The letter.
    pub letter: Letter,
    /// To whom it goes.
    pub person: Person,
    /// The person's entry in the contact register.
    pub entry: Option<RegisterEntry>,
    /// All that was reported about it.
    pub events: Vec<StoredEvent>,
    /// Whether and when it was found late.
    pub flag: Option<LateFlag>,
}

/// What came of opening a letter.
#[derive(Clone, Debug)]
pub enum OpenedLetter {
    /// There is no such letter.
    Unknown,
    /// The reason for opening this person must be given first.
    ReasonNeeded(PersonId),
    /// The look is on record.
    Shown(Box<ShownLetter>),
}

/// Opens a letter's page: the audit row and all that is shown, in one transaction.
pub fn open_letter(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    letter_id: &LetterId,
    now: DateTime<Utc>,
) -> Result<OpenedLetter, Error> {
    let Some(letter) = store::find(conn, letter_id)? else {
        return Ok(OpenedLetter::Unknown);
    };
    let person_id = &letter.person_id;
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(OpenedLetter::ReasonNeeded(letter.person_id));
    };
    let Some(person) = persons::store::find(conn, person_id)? else {
        return Ok(OpenedLetter::Unknown);
    };
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(person_id),
        object: Some(letter_id.as_str()),
        inquiry_id: Some(&inquiry.inquiry_id),
        ..Entry::new(&actor, Action::LetterViewed)
    };
    audit::store::append(conn, &entry, now)?;
    let mut events = store::events_of(conn, std::slice::from_ref(letter_id))?;
    Ok(OpenedLetter::Shown(Box::new(ShownLetter {
        entry: register::store::entry_of(conn, person_id)?,
        events: events.remove(letter_id).unwrap_or_default(),
        flag: store::flag_of(conn, letter_id)?,
        person,
        letter,
    })))
}

/// One page of the late queue.
#[derive(Clone, Debug)]
pub struct ShownQueue {
    /// All letters that are late.
    pub late: i64,
    /// The last business date for which the nightly run finished.
    pub checked_for: Option<NaiveDate>,
    /// The letters on this page.
    pub letters: Vec<QueuedLetter>,
    /// Whether more come after them.
    pub has_more: bool,
}

/// Shows one page of the late queue; everybody on it goes on record.
pub fn show_late_queue(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    filter: &QueueFilter,
    page: usize,
    now: DateTime<Utc>,
) -> Result<ShownQueue, Error> {
    let limit = i64::try_from(page).unwrap_or(i64::MAX).saturating_add(1);
    let mut letters = store::late_queue(conn, filter, limit)?;
    let has_more = letters.len() > page;
    letters.truncate(page);
    let actor = Actor::Staff(staff_id.clone());
    let entries: Vec<Entry<'_>> = letters
        .iter()
        .map(|letter| Entry {
            person_id: Some(&letter.person_id),
            object: Some("late_queue"),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)?;
    Ok(ShownQueue {
        late: store::count_late(conn)?,
        checked_for: jobs::store::last_completed(conn, jobs::NIGHTLY)?,
        letters,
        has_more,
    })
}

/// What one step of the nightly flagging came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flagged {
    /// Late letters looked at.
    pub read: usize,
    /// Letters flagged now.
    pub flagged: usize,
    /// Messages queued to the people who wait.
    pub notified: usize,
    /// The last letter looked at, from which the next step goes on; none when there was none.
    pub reached: Option<LatePlace>,
}

/// Which late letters one step looks at.
#[derive(Clone, Copy, Debug)]
pub struct LateStep<'a> {
    /// Letters that are late on this local day.
    pub business_date: NaiveDate,
    /// Where the step before it came to.
    pub after: Option<&'a LatePlace>,
    /// How many at most.
    pub limit: i64,
}

/// Flags the late letters of one step, and queues one SMS each to the mobile that was given with the order. Called until it
/// reads none, each time from where it came to, it has flagged them all. Every letter is flagged once, however often.
pub fn flag_late_letters(
    conn: &mut AnyConnection,
    rule: &LatenessRule,
    actor: &Actor,
    step: LateStep<'_>,
    now: DateTime<Utc>,
) -> Result<Flagged, Error> {
    let late = store::late_and_unflagged(conn, step.business_date, step.after, step.limit)?;
    let flags: Vec<LateFlag> = late.iter().map(|letter| flag(letter, step.business_date, now)).collect();
    let flagged = store::insert_flags(conn, &flags)?;
    let entries: Vec<Entry<'_>> = late
        .iter()
        .map(|letter| Entry {
            person_id: Some(&letter.person_id),
            object: Some(letter.letter_id.as_str()),
            ..Entry::new(actor, Action::LetterFlaggedLate)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)?;
    let notices: Vec<NewNotice> = late
        .iter()
        .filter(|letter| letter.mobile.is_some())
        .map(|letter| late_notice(rule, letter))
        .collect();
    let notified = outbox::queue_all(conn, &notices, now)?;
    let reached = late.last().map(|letter| (letter.last_on_time, letter.letter_id.clone()));
    Ok(Flagged { read: late.len(), flagged, notified, reached })
}

fn flag(letter: &Letter, business_date: NaiveDate, now: DateTime<Utc>) -> LateFlag {
    LateFlag {
        letter_id: letter.letter_id.clone(),
        first_flagged_on: business_date,
        flagged_at: now.into(),
        last_on_time: letter.last_on_time,
        lateness_rule: letter.lateness_rule.clone(),
        calendar_version: letter.calendar_version.clone(),
        closed_at: None,
        closed_by: None::<LetterState>,
    }
}

fn late_notice(rule: &LatenessRule, letter: &Letter) -> NewNotice {
    NewNotice::letter_late(
        letter.person_id.clone(),
        letter.letter_id.clone(),
        &letter.reference,
        local_date(letter.ordered_at.utc()),
        rule.limit(letter.destination).0,
    )
}
