//! Showing letters: the look goes on record before anything is shown.

use chrono::{DateTime, Utc};

use super::super::store::{self, LateFlag, Letter, StoredEvent};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::inquiries;
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
