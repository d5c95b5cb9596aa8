//! Which national id was superseded by which: the columns of the table of persons that say so.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;

use super::{Person, store};
use crate::db::schema::persons;
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::values::PersonId;

const CHUNK: usize = 500;

/// To whom each of these people leads, and those to whom they lead in turn; whose id holds is left out. All of them are kept
/// from others until the transaction ends. `SQLite` has one writer in any case.
pub fn lock_links(conn: &mut AnyConnection, ids: &[PersonId]) -> Result<HashMap<PersonId, PersonId>, Error> {
    let mut links = HashMap::new();
    let mut seen = HashSet::new();
    let mut next: BTreeSet<PersonId> = ids.iter().cloned().collect();
    while !next.is_empty() {
        let these: Vec<PersonId> = next.into_iter().collect();
        let found = lock_some(conn, &these)?;
        seen.extend(these);
        next = found.iter().map(|(_, by)| by).filter(|by| !seen.contains(*by)).cloned().collect();
        links.extend(found);
    }
    Ok(links)
}

/// Those of these people, locked in the order of their ids, who lead to somebody.
fn lock_some(conn: &mut AnyConnection, ids: &[PersonId]) -> Result<Vec<(PersonId, PersonId)>, Error> {
    let mut links = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let these = persons::table
            .filter(persons::person_id.eq_any(chunk))
            .order(persons::person_id)
            .select((persons::person_id, persons::superseded_by));
        let rows: Vec<(PersonId, Option<PersonId>)> = match conn {
            AnyConnection::Postgres(postgres) => these.for_no_key_update().load(postgres)?,
            AnyConnection::Sqlite(sqlite) => these.load(sqlite)?,
        };
        links.extend(rows.into_iter().filter_map(|(id, by)| Some((id, by?))));
    }
    Ok(links)
}

/// Writes down that a person's id was superseded by another's.
pub fn put(conn: &mut AnyConnection, old: &PersonId, new: &PersonId, at: UtcTime) -> Result<(), Error> {
    let rows = diesel::update(persons::table.find(old))
        .set((persons::superseded_by.eq(new), persons::superseded_at.eq(at)))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Those to whom a person leads, the one whose id holds now last; nobody when it is the person's own.
pub fn successors(conn: &mut AnyConnection, person: &Person) -> Result<Vec<Person>, Error> {
    let mut found: Vec<Person> = Vec::new();
    while let Some(next) = found.last().unwrap_or(person).superseded_by.clone() {
        let Some(next) = store::find(conn, &next)? else { break };
        found.push(next);
    }
    Ok(found)
}

/// The id of each of these people, with the person to whom it leads in the end: mostly themselves.
pub fn current(
    conn: &mut AnyConnection,
    people: impl IntoIterator<Item = Person>,
) -> Result<Vec<(PersonId, Person)>, Error> {
    people
        .into_iter()
        .map(|person| {
            let successor = successors(conn, &person)?.pop();
            Ok((person.person_id.clone(), successor.unwrap_or(person)))
        })
        .collect()
}

/// Those who lead to a person, at once or through others, and since when; the latest first.
pub fn predecessors(conn: &mut AnyConnection, id: &PersonId) -> Result<Vec<(PersonId, UtcTime)>, Error> {
    let mut found: Vec<(PersonId, UtcTime)> = Vec::new();
    let mut next = vec![id.clone()];
    while !next.is_empty() {
        let rows: Vec<(PersonId, UtcTime)> = persons::table
            .filter(persons::superseded_by.eq_any(&next))
            .filter(persons::superseded_at.is_not_null())
            .order((persons::superseded_at.desc(), persons::person_id))
            .select((persons::person_id, persons::superseded_at.assume_not_null()))
            .load(conn)?;
        next = rows.iter().map(|(id, _)| id.clone()).collect();
        found.extend(rows);
    }
    Ok(found)
}

/// Those who lead to any of these people, at once or through others, each with whom it leads to.
pub fn leading_to(conn: &mut AnyConnection, ids: &[PersonId]) -> Result<HashMap<PersonId, PersonId>, Error> {
    let mut leads: HashMap<PersonId, PersonId> = HashMap::new();
    let mut next = ids.to_vec();
    while !next.is_empty() {
        let mut found: Vec<(PersonId, PersonId)> = Vec::new();
        for chunk in next.chunks(CHUNK) {
            let rows: Vec<(PersonId, PersonId)> = persons::table
                .filter(persons::superseded_by.eq_any(chunk))
                .select((persons::person_id, persons::superseded_by.assume_not_null()))
                .load(conn)?;
            found.extend(rows);
        }
        next = found.iter().map(|(old, _)| old.clone()).collect();
        for (old, new) in found {
            let last = leads.get(&new).cloned().unwrap_or(new);
            leads.insert(old, last);
        }
    }
    Ok(leads)
}
