//! Showing letters: read first, and shown only when the look is on record.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::store::{self, LateFlag, Letter, QueueFilter, QueuedLetter, StoredEvent};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::inquiries::{self, Inquiry};
use crate::jobs;
use crate::persons::{self, Person};
use crate::register::{self, RegisterEntry};
use crate::values::{LetterId, PersonId, StaffId};

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
    /// The contact under which it is shown.
    pub inquiry: Inquiry,
}

/// What came of opening a letter.
#[derive(Clone, Debug)]
pub enum OpenedLetter {
    /// There is no such letter.
    Unknown,
    /// The reason for opening this person must be given first.
    ReasonNeeded(PersonId),
    /// All that is shown, once the look is on record.
    Shown(Box<ShownLetter>),
}

/// Reads a letter's page. It may be shown only after [`record_opening`].
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
    let mut events = store::events_of(conn, std::slice::from_ref(letter_id))?;
    Ok(OpenedLetter::Shown(Box::new(ShownLetter {
        entry: register::store::entry_of(conn, person_id)?,
        events: events.remove(letter_id).unwrap_or_default(),
        flag: store::flag_of(conn, letter_id)?,
        person,
        letter,
        inquiry,
    })))
}

/// Puts on record that the agent opened a letter.
pub fn record_opening(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    opened: &OpenedLetter,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let OpenedLetter::Shown(shown) = opened else { return Ok(()) };
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(&shown.letter.person_id),
        object: Some(shown.letter.letter_id.as_str()),
        inquiry_id: Some(&shown.inquiry.inquiry_id),
        ..Entry::new(&actor, Action::LetterViewed)
    };
    audit::store::append(conn, &entry, now)
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

/// Reads one page of the late queue. It may be shown only after [`record_late_queue`].
pub fn late_queue(conn: &mut AnyConnection, filter: &QueueFilter, page: usize) -> Result<ShownQueue, Error> {
    let limit = i64::try_from(page).unwrap_or(i64::MAX).saturating_add(1);
    let mut letters = store::late_queue(conn, filter, limit)?;
    let has_more = letters.len() > page;
    letters.truncate(page);
    Ok(ShownQueue {
        late: store::count_late(conn)?,
        checked_for: jobs::store::last_completed(conn, jobs::NIGHTLY)?,
        letters,
        has_more,
    })
}

/// Puts on record that the agent saw everybody on the page.
pub fn record_late_queue(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    shown: &ShownQueue,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = Actor::Staff(staff_id.clone());
    let entries: Vec<Entry<'_>> = shown
        .letters
        .iter()
        .map(|letter| Entry {
            person_id: Some(&letter.person_id),
            object: Some("late_queue"),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}
