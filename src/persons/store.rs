//! The table of persons.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::{AddressProtection, Person, PersonStatus};
use crate::db::schema::{letters, persons, register_entries};
use crate::db::{AnyConnection, Error, updated_exactly_one};
use crate::on_each;
use crate::values::{NationalId, PersonId, search_key};
use crate::vault::Sealed;

const CHUNK: usize = 500;

/// One person.
pub fn find(conn: &mut AnyConnection, id: &PersonId) -> Result<Option<Person>, Error> {
    Ok(persons::table.find(id).first(conn).optional()?)
}

/// One person, kept from others who ask for the same until the transaction ends: two orders for one person wait for each
/// other, and the second sees the first. `SQLite` has one writer in any case.
pub fn lock(conn: &mut AnyConnection, id: &PersonId) -> Result<Option<Person>, Error> {
    let this = persons::table.find(id);
    let row = match conn {
        // Weaker than FOR UPDATE, which would wait for everybody who adds a row about the person.
        AnyConnection::Postgres(postgres) => this.for_no_key_update().first(postgres).optional()?,
        AnyConnection::Sqlite(sqlite) => this.first(sqlite).optional()?,
    };
    Ok(row)
}

/// Several persons, by id.
pub fn find_all(conn: &mut AnyConnection, ids: &[PersonId]) -> Result<HashMap<PersonId, Person>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<Person> = persons::table.filter(persons::person_id.eq_any(chunk)).load(conn)?;
        found.extend(rows.into_iter().map(|person| (person.person_id.clone(), person)));
    }
    Ok(found)
}

/// The persons of these indexed national ids, by index.
pub fn by_national_id_indexes(
    conn: &mut AnyConnection,
    indexes: &[&str],
) -> Result<HashMap<String, Person>, Error> {
    let mut found = HashMap::with_capacity(indexes.len());
    for chunk in indexes.chunks(CHUNK) {
        let rows: Vec<Person> = persons::table.filter(persons::national_id_index.eq_any(chunk)).load(conn)?;
        found.extend(rows.into_iter().map(|person| (person.national_id_index.clone(), person)));
    }
    Ok(found)
}

/// The ids of those with these indexed national ids, by index.
pub fn ids_by_national_id_indexes(
    conn: &mut AnyConnection,
    indexes: &[&str],
) -> Result<HashMap<String, PersonId>, Error> {
    let mut found = HashMap::with_capacity(indexes.len());
    for chunk in indexes.chunks(CHUNK) {
        let rows: Vec<(String, PersonId)> = persons::table
            .filter(persons::national_id_index.eq_any(chunk))
            .select((persons::national_id_index, persons::person_id))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// The national ids of these persons, by person.
pub fn national_ids(
    conn: &mut AnyConnection,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, Sealed<NationalId>>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<(PersonId, Sealed<NationalId>)> = persons::table
            .filter(persons::person_id.eq_any(chunk))
            .select((persons::person_id, persons::national_id))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// Anybody, to see whether what is stored can be read.
pub fn anybody(conn: &mut AnyConnection) -> Result<Option<Person>, Error> {
    Ok(persons::table.first(conn).optional()?)
}

/// Whether there is anybody at all.
pub fn is_empty(conn: &mut AnyConnection) -> Result<bool, Error> {
    let anybody: Option<PersonId> = persons::table.select(persons::person_id).first(conn).optional()?;
    Ok(anybody.is_none())
}

/// Adds new persons.
pub fn insert(conn: &mut AnyConnection, new: &[Person]) -> Result<(), Error> {
    for chunk in new.chunks(CHUNK) {
        on_each!(conn, native => diesel::insert_into(persons::table).values(chunk).execute(native)?);
    }
    Ok(())
}

/// Replaces what is known of a person.
pub fn update(conn: &mut AnyConnection, person: &Person) -> Result<(), Error> {
    let rows = diesel::update(persons::table.find(&person.person_id)).set(person).execute(conn)?;
    updated_exactly_one(rows)
}

/// Those of these people who have died.
pub fn deceased_of(conn: &mut AnyConnection, ids: &[&PersonId]) -> Result<HashSet<PersonId>, Error> {
    let mut found = HashSet::new();
    for chunk in ids.chunks(CHUNK) {
        let dead: Vec<PersonId> = persons::table
            .filter(persons::person_id.eq_any(chunk.iter().copied()))
            .filter(persons::status.eq(PersonStatus::Deceased))
            .select(persons::person_id)
            .load(conn)?;
        found.extend(dead);
    }
    Ok(found)
}

/// Who has this e-mail address in the contact register, by its index. More than one may share it.
pub fn by_email_index(conn: &mut AnyConnection, index: &str, limit: i64) -> Result<Vec<Person>, Error> {
    let rows = persons::table
        .inner_join(register_entries::table)
        .filter(register_entries::email_index.eq(index))
        .order(persons::person_id)
        .limit(limit)
        .select(persons::all_columns)
        .load(conn)?;
    Ok(rows)
}

/// Who has this mobile in the contact register, by its index.
pub fn by_mobile_index(conn: &mut AnyConnection, index: &str, limit: i64) -> Result<Vec<Person>, Error> {
    let rows = persons::table
        .inner_join(register_entries::table)
        .filter(register_entries::mobile_index.eq(index))
        .order(persons::person_id)
        .limit(limit)
        .select(persons::all_columns)
        .load(conn)?;
    Ok(rows)
}

/// To whom the letter with this reference goes.
pub fn by_letter_reference(conn: &mut AnyConnection, reference: &str) -> Result<Option<Person>, Error> {
    let row = persons::table
        .inner_join(letters::table)
        .filter(letters::reference.eq(reference))
        .select(persons::all_columns)
        .first(conn)
        .optional()?;
    Ok(row)
}

/// People whose name begins so, given name first or family name first; the last word may also be the family name with
/// middle names left out. Protected people are not found by name.
pub fn by_name(conn: &mut AnyConnection, name: &str, limit: i64) -> Result<Vec<Person>, Error> {
    let folded = search_key::fold(name);
    let mut people = by_key(conn, &folded, limit)?;
    if let Some((rest, last)) = folded.rsplit_once(' ') {
        people.extend(by_key(conn, &format!("{last} {rest}"), limit)?);
    }
    people.sort_by(|a, b| (&a.family_name_key, &a.person_id).cmp(&(&b.family_name_key, &b.person_id)));
    people.dedup_by(|a, b| a.person_id == b.person_id);
    people.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    people.sort_by_cached_key(|person| {
        search_key::alphabetical(&format!("{} {}", person.family_name, person.given_name))
    });
    Ok(people)
}

/// Two scans of an index each; an OR of both would read the whole table on SQLite.
fn by_key(conn: &mut AnyConnection, key: &str, limit: i64) -> Result<Vec<Person>, Error> {
    let (from, to) = search_key::prefix_range(key);
    let mut rows: Vec<Person> = persons::table
        .filter(persons::name_key.ge(&from).and(persons::name_key.lt(&to)))
        .filter(persons::address_protection.eq(AddressProtection::None))
        .order((persons::name_key, persons::person_id))
        .limit(limit)
        .load(conn)?;
    let by_family: Vec<Person> = persons::table
        .filter(persons::family_name_key.ge(&from).and(persons::family_name_key.lt(&to)))
        .filter(persons::address_protection.eq(AddressProtection::None))
        .order((persons::family_name_key, persons::person_id))
        .limit(limit)
        .load(conn)?;
    rows.extend(by_family);
    Ok(rows)
}
