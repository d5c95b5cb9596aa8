//! The queue of late letters: those that are flagged and still waited for.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Destination, LetterState};
use crate::db::UtcTime;
use crate::persons::AddressProtection;
use crate::values::{LetterId, PersonId};

pub mod actions;
pub mod pages;
pub mod store;

/// What the late queue shows of a letter.
#[derive(Clone, Debug, Queryable)]
pub struct QueuedLetter {
    /// Opaque.
    pub letter_id: LetterId,
    /// What the person calls it.
    pub reference: String,
    /// When it was ordered.
    pub ordered_at: UtcTime,
    /// How far it has come.
    pub state: LetterState,
    /// Since when.
    pub state_since: UtcTime,
    /// Where it goes.
    pub destination: Destination,
    /// The last day on which it was on time.
    pub last_on_time: NaiveDate,
    /// When a nightly run first found it.
    pub first_flagged_on: NaiveDate,
    /// To whom.
    pub person_id: PersonId,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// How far the address is secret.
    pub address_protection: AddressProtection,
}

/// Which part of the late queue is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only letters that have come this far.
    pub state: Option<LetterState>,
    /// Only letters that go there, and of them none to protected people.
    pub destination: Option<Destination>,
    /// Only what comes after this place: last day on time and letter.
    pub after: Option<(NaiveDate, LetterId)>,
}
