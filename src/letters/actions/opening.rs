//! Showing letters: the look goes on record before anything is shown.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::super::store::{self, LateFlag, Letter, QueueFilter, QueuedLetter, StoredEvent};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::persons::{self, Person};
use crate::register::{self, RegisterEntry};
use crate::values::{LetterId, PersonId, StaffId};
use crate::{inquiries, jobs};

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
    let people: BTreeSet<&PersonId> = letters.iter().map(|letter| &letter.person_id).collect();
    let entries: Vec<Entry<'_>> = people
        .into_iter()
        .map(|person_id| Entry {
            person_id: Some(person_id),
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
