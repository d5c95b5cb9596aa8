//! Fills an empty database with made-up people, so that the desk can be tried and shown. Outside production only.
//!
//! **Invariants:** every national id bears the mark of Skatteetaten's test population, every e-mail address ends in a
//! domain that is kept for examples; the same seed gives the same people, with letters as many days before now.

use chrono::{DateTime, Utc};
use rand::SeedableRng as _;
use rand::rngs::Xoshiro256PlusPlus;

use crate::calendar::local_date;
use crate::db;
use crate::desk::Desk;
use crate::letters::store::{Letter, StoredEvent};
use crate::persons::Person;
use crate::register::{OptOutChange, RegisterEntry};
use crate::staff::password::HashError;
use crate::staff::rules::UsernameError;
use crate::vault::VaultError;
use crate::{letters as desk_letters, persons, register};

mod accounts;
mod contacts;
mod ids;
mod letters;
mod names;
mod people;
mod templates;

pub use accounts::ACCOUNTS;

/// People stored in one transaction.
const PEOPLE_AT_A_TIME: usize = 1_000;

/// The generator of all that is made up.
type Dice = Xoshiro256PlusPlus;

/// What came of filling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// There were people already; nothing was changed.
    Kept,
    /// The database was empty and now holds so many.
    Added {
        /// People.
        persons: usize,
        /// Letters.
        letters: usize,
    },
}

/// Why a demo could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// A value could not be sealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A username is none.
    #[error(transparent)]
    Username(#[from] UsernameError),
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] HashError),
    /// More people than there are numbers for.
    #[error("there are not so many synthetic national ids")]
    TooManyPeople,
}

/// Some people with all that the desk knows of them, ready to be stored.
#[derive(Clone, Default)]
struct Batch {
    persons: Vec<Person>,
    entries: Vec<RegisterEntry>,
    opt_outs: Vec<OptOutChange>,
    letters: Vec<Letter>,
    events: Vec<StoredEvent>,
}

/// Fills the desk with `count` people and the demo's accounts, unless it has people already. Refusing in production is the caller's part.
pub fn fill(desk: &Desk, count: usize, seed: u64) -> Result<Filled, DemoError> {
    if !desk.db.read(persons::store::is_empty)? {
        return Ok(Filled::Kept);
    }
    let now = desk.now();
    accounts::add(&desk.db, now)?;
    desk.db.write(move |conn| templates::add(conn, now))?;
    let mut people = people::People::new(seed, local_date(now));
    let mut dice = Dice::seed_from_u64(seed);
    let mut letters = 0;
    for first in (0..count).step_by(PEOPLE_AT_A_TIME) {
        let mut batch = Batch::default();
        for number in first..count.min(first + PEOPLE_AT_A_TIME) {
            add_person(desk, &mut people, &mut dice, number, now, &mut batch)?;
        }
        letters += batch.letters.len();
        desk.db.write(move |conn| {
            persons::store::insert(conn, &batch.persons)?;
            register::store::insert_entries(conn, &batch.entries)?;
            register::store::append_changes(conn, &batch.opt_outs)?;
            desk_letters::store::insert_letters(conn, &batch.letters)?;
            desk_letters::store::insert_events(conn, &batch.events)?;
            Ok(())
        })?;
    }
    Ok(Filled::Added { persons: count, letters })
}

fn add_person(
    desk: &Desk,
    people: &mut people::People,
    dice: &mut Dice,
    number: usize,
    now: DateTime<Utc>,
    batch: &mut Batch,
) -> Result<(), DemoError> {
    let person = people.next(&desk.vault, now)?;
    let contact = contacts::Contact::make_up(dice, number, &person, now);
    // Of a register upstream nothing is stored.
    if let Some(contact) = contact.as_ref().filter(|_| desk.upstream.is_none()) {
        batch.entries.push(contact.entry(&desk.vault, &person, local_date(now))?);
        batch.opt_outs.extend(contact.opt_out(&person, number));
    }
    let mobile = contact.as_ref().and_then(|contact| contact.mobile.as_ref());
    for (letter, events) in letters::make_up(desk, dice, number, &person, mobile, now)? {
        batch.letters.push(letter);
        batch.events.extend(events);
    }
    batch.persons.push(person);
    Ok(())
}
