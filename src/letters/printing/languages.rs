//! In which language each person's letter is printed.

use std::collections::HashMap;
use std::time::Duration;

use crate::db::Error;
use crate::desk::Desk;
use crate::persons::Person;
use crate::register::client::Looked;
use crate::register::{self, Told};
use crate::values::{Language, PersonId};

/// How long the print file waits for the register upstream, for each five hundred letters.
const PATIENCE: Duration = Duration::from_secs(20);

/// The language that each of these people chose; those who chose none, or of whom the register tells nothing now, are left
/// out and get Bokmål: a letter in the other written form is better than none. Holds no connection while it asks.
pub(super) fn of(
    desk: &Desk,
    people: &HashMap<PersonId, Person>,
) -> Result<HashMap<PersonId, Language>, Error> {
    let Some(upstream) = &desk.upstream else {
        let ids: Vec<PersonId> = people.keys().cloned().collect();
        let entries = desk.db.read(|conn| register::store::entries_of(conn, &ids))?;
        return Ok(entries.into_iter().filter_map(|(id, entry)| Some((id, entry.language?))).collect());
    };
    let people: Vec<&Person> = people.values().collect();
    let ids = people.iter().map(|person| desk.vault.open(&person.national_id));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let now = desk.now();
    let looked: Vec<Looked> = upstream.look_up(&ids, now, PATIENCE).unwrap_or_else(|reason| {
        tracing::warn!(%reason, count = ids.len(), "letters are printed in Bokmål: the contact register is away");
        Vec::new()
    });
    let mut languages = HashMap::with_capacity(looked.len());
    for (person, looked) in people.into_iter().zip(&looked) {
        let told = Told::of_upstream(Ok(looked), &person.person_id, &desk.vault, now)?;
        if let Some(language) = told.entry().and_then(|entry| entry.language) {
            languages.insert(person.person_id.clone(), language);
        }
    }
    Ok(languages)
}
