//! Showing letters: read first, and shown only when the look is on record.

use chrono::{DateTime, Utc};

use super::super::codes::{self, LetterCode};
use super::super::flags::{self, LateFlag};
use super::super::orders;
use super::super::printing::{self, PrintOrder};
use super::super::queue::actions::{ShownWork, work_on};
use super::super::store::{self, Letter, StoredEvent};
use super::super::work_items::{self, WorkItem};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::inquiries::{self, Inquiry};
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
    /// The work on it while it is late.
    pub work: Option<ShownWork>,
    /// Its code, if it was made here.
    pub code: Option<LetterCode>,
    /// Whether the time of its code is nearly up.
    pub is_code_expiring: bool,
    /// How it goes to print, if that is ours to do.
    pub print: Option<PrintOrder>,
    /// The letter whose place it took.
    pub replaces: Option<Letter>,
    /// The letter that took its place.
    pub replaced_by: Option<Letter>,
    /// What is open about it that a person must look at.
    pub items: Vec<WorkItem>,
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
    let flag = flags::flag_of(conn, letter_id)?;
    let (replaces, replaced_by) = orders::links_of(conn, letter_id)?;
    let is_late = flag.as_ref().is_some_and(|flag| flag.closed_at.is_none());
    Ok(OpenedLetter::Shown(Box::new(ShownLetter {
        work: is_late.then(|| work_on(conn, letter_id)).transpose()?,
        entry: register::store::entry_of(conn, person_id)?,
        code: codes::store::of_letter(conn, letter_id)?,
        is_code_expiring: !codes::expiring::store::open_of(conn, &[letter_id])?.is_empty(),
        print: printing::store::of_letter(conn, letter_id)?,
        replaces,
        replaced_by,
        items: work_items::store::open_of(conn, letter_id)?,
        events: events.remove(letter_id).unwrap_or_default(),
        flag,
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
