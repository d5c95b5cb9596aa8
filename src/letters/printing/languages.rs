//! In which language each person's letter is printed.

use std::collections::HashMap;
use std::time::Duration;

use crate::db::Error;
use crate::desk::Desk;
use crate::persons::{Person, superseded};
use crate::register::client::Looked;
use crate::register::{self, Told};
use crate::values::{Language, PersonId};

/// How long the print file waits for the register upstream, for each five hundred letters.
const PATIENCE: Duration = Duration::from_secs(20);

/// The language that each of these people chose, under the national id that holds now; those who chose none, or of whom the
/// register tells nothing now, are left out and get Bokmål: a letter in the other written form is better than none. Holds no
/// connection while it asks.
pub(super) fn of(
    desk: &Desk,
    people: &HashMap<PersonId, Person>,
) -> Result<HashMap<PersonId, Language>, Error> {
    let current = desk.db.read(|conn| superseded::current(conn, people.values().cloned()))?;
    let Some(upstream) = &desk.upstream else {
        let ids: Vec<PersonId> = current.iter().map(|(_, person)| person.person_id.clone()).collect();
        let entries = desk.db.read(|conn| register::store::entries_of(conn, &ids))?;
        let language = |person: &Person| entries.get(&person.person_id)?.language;
        return Ok(current.iter().filter_map(|(id, person)| Some((id.clone(), language(person)?))).collect());
    };
    let ids = current.iter().map(|(_, person)| desk.vault.open(&person.national_id));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let now = desk.now();
    let looked: Vec<Looked> = upstream.look_up(&ids, now, PATIENCE).unwrap_or_else(|reason| {
        tracing::warn!(%reason, count = ids.len(), "letters are printed in Bokmål: the contact register is away");
        Vec::new()
    });
    let mut languages = HashMap::with_capacity(looked.len());
    for ((id, person), looked) in current.into_iter().zip(&looked) {
        let told = Told::of_upstream(Ok(looked), &person.person_id, &desk.vault, now)?;
        if let Some(language) = told.entry().and_then(|entry| entry.language) {
            languages.insert(id, language);
        }
    }
    Ok(languages)
}
