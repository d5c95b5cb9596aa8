//! All that a bulk must know of its letters, read for many at once.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::super::{Work, store};
use crate::db::{AnyConnection, Error};
use crate::letters::flags::late_among;
use crate::letters::store::{Letter, find_all, of_persons};
use crate::notices;
use crate::persons::{self, Person};
use crate::register::{self, RegisterEntry};
use crate::values::{LetterId, PersonId, Phone};
use crate::vault::Vault;

/// Nobody is reminded who was written to about the same letter so shortly before.
const RECENTLY: TimeDelta = TimeDelta::days(7);

/// A letter that something may be done with.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The letter.
    pub letter: Letter,
    /// To whom it goes.
    pub person: Person,
    /// The person's entry in the contact register.
    pub entry: Option<RegisterEntry>,
    /// Whether somebody still waits for it.
    pub is_late: bool,
    /// What has been done about it.
    pub work: Work,
    /// All letters of the person, the newest first.
    pub letters: Vec<Letter>,
    /// The number given with the order.
    pub ordered_mobile: Option<Phone>,
    /// The number in the contact register.
    pub registered_mobile: Option<Phone>,
    /// Whether something was sent to the person about it in the last seven days, or is to be.
    pub told_recently: bool,
}

impl Candidate {
    /// The number to which a message about the letter goes.
    pub fn mobile(&self) -> Option<&Phone> {
        self.ordered_mobile.as_ref().or(self.registered_mobile.as_ref())
    }

    /// The number that a new letter is ordered with: the old one's, unless no SMS can arrive there.
    pub fn mobile_for_order(&self) -> Option<&Phone> {
        let numbers = [&self.ordered_mobile, &self.registered_mobile];
        numbers.into_iter().flatten().find(|mobile| mobile.can_receive_sms())
    }
}

/// These letters as far as they exist, in the order in which they are asked for.
pub fn candidates(
    conn: &mut AnyConnection,
    vault: &Vault,
    ids: &[LetterId],
    now: DateTime<Utc>,
) -> Result<Vec<Candidate>, Error> {
    let mut letters = find_all(conn, ids)?;
    let people: HashSet<&PersonId> = letters.values().map(|letter| &letter.person_id).collect();
    let people: Vec<PersonId> = people.into_iter().cloned().collect();
    let persons = persons::store::find_all(conn, &people)?;
    let entries = register::store::entries_of(conn, &people)?;
    let all_letters = of_persons(conn, &people)?;
    let late = late_among(conn, ids)?;
    let told = notices::store::told_since(conn, &people, ids, now - RECENTLY)?;
    let mut work = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let chunk: Vec<&LetterId> = chunk.iter().collect();
        work.extend(store::of_letters(conn, &chunk)?);
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(letter) = letters.remove(id) else { continue };
        let Some(person) = persons.get(&letter.person_id) else { continue };
        let entry = entries.get(&letter.person_id);
        let on_file = entry.and_then(|entry| entry.mobile.as_ref());
        found.push(Candidate {
            ordered_mobile: letter.mobile.as_ref().map(|sealed| vault.open(sealed)).transpose()?,
            registered_mobile: on_file.map(|sealed| vault.open(sealed)).transpose()?,
            is_late: late.contains(id),
            told_recently: told.contains(id),
            work: work.remove(id).unwrap_or_else(|| Work::untouched(id.clone())),
            letters: all_letters.get(&letter.person_id).cloned().unwrap_or_default(),
            person: person.clone(),
            entry: entry.cloned(),
            letter,
        });
    }
    Ok(found)
}
