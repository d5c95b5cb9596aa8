//! The tables of the contact register.

use std::collections::{HashMap, HashSet};

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use serde_json::Value;

use super::{OptOutChange, RegisterEntry, Shared, feed};
use crate::db::schema::{opt_out_changes, persons, register_entries};
use crate::db::{AnyConnection, Error, Portable, UtcTime};
use crate::on_each;
use crate::persons::PersonStatus;
use crate::values::PersonId;

const CHUNK: usize = 500;

/// A person's entry; none when the person is not registered.
pub fn entry_of(conn: &mut AnyConnection, id: &PersonId) -> Result<Option<RegisterEntry>, Error> {
    Ok(register_entries::table.find(id).first(conn).optional()?)
}

/// A person's entry, kept from other agents and from imports until the transaction ends; where there is none, the person
/// is. `SQLite` has one writer in any case.
pub(super) fn lock_entry_of(conn: &mut AnyConnection, id: &PersonId) -> Result<Option<RegisterEntry>, Error> {
    if let AnyConnection::Postgres(postgres) = conn {
        let person = persons::table.find(id).select(persons::person_id);
        let _: PersonId = person.for_no_key_update().first(postgres)?;
        let entry = register_entries::table.find(id).for_update();
        return Ok(entry.first(postgres).optional()?);
    }
    entry_of(conn, id)
}

/// Keeps a person's opt-out as it is until the transaction ends: whoever changes it waits. Any number may hold it so.
/// `SQLite` has one writer in any case.
pub fn hold_still(conn: &mut AnyConnection, id: &PersonId) -> Result<(), Error> {
    if let AnyConnection::Postgres(postgres) = conn {
        let person = persons::table.find(id).select(persons::person_id);
        person.for_share().first::<PersonId>(postgres).optional()?;
        let entry = register_entries::table.find(id).select(register_entries::person_id);
        entry.for_share().first::<PersonId>(postgres).optional()?;
    }
    Ok(())
}

/// The entries of several persons, kept from others until the transaction ends; by person, and locked in that order. `SQLite`
/// has one writer in any case.
pub fn lock_entries(
    conn: &mut AnyConnection,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, RegisterEntry>, Error> {
    let mut ids: Vec<&PersonId> = ids.iter().collect();
    ids.sort();
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let these = register_entries::table
            .filter(register_entries::person_id.eq_any(chunk.iter().copied()))
            .order(register_entries::person_id);
        let rows: Vec<RegisterEntry> = match conn {
            AnyConnection::Postgres(postgres) => these.for_update().load(postgres)?,
            AnyConnection::Sqlite(sqlite) => these.load(sqlite)?,
        };
        found.extend(rows.into_iter().map(|entry| (entry.person_id.clone(), entry)));
    }
    Ok(found)
}

/// The entries of several persons, by person.
pub fn entries_of(
    conn: &mut AnyConnection,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, RegisterEntry>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<RegisterEntry> =
            register_entries::table.filter(register_entries::person_id.eq_any(chunk)).load(conn)?;
        found.extend(rows.into_iter().map(|entry| (entry.person_id.clone(), entry)));
    }
    Ok(found)
}

/// A person, found by national id, with what says whether they may be notified; none when they have no entry.
#[derive(Clone, Debug, Queryable)]
pub struct StandingRow {
    /// Under which the national id is found.
    pub national_id_index: String,
    /// Who it is.
    pub person_id: PersonId,
    /// Whether they live.
    pub status: PersonStatus,
    /// What the entry says.
    pub entry: Option<ReachFacts>,
}

/// The part of an entry by which `rules` tell whether somebody may be notified.
#[derive(Clone, Debug, Queryable)]
pub struct ReachFacts {
    /// There when there is an e-mail address.
    pub email_index: Option<String>,
    /// When it last changed.
    pub email_updated_at: Option<UtcTime>,
    /// When the person last confirmed it.
    pub email_verified_at: Option<UtcTime>,
    /// There when there is a mobile.
    pub mobile_index: Option<String>,
    /// Whether an SMS can arrive there.
    pub mobile_takes_sms: bool,
    /// When it last changed.
    pub mobile_updated_at: Option<UtcTime>,
    /// When the person last confirmed it.
    pub mobile_verified_at: Option<UtcTime>,
    /// Wants official mail on paper.
    pub opted_out: bool,
    /// When the person had the entry deleted.
    pub deleted_at: Option<UtcTime>,
}

/// Where the people of these indexed national ids stand, by index. All ids go to the database as one value: as a variable each,
/// `SQLite` would read a new statement of a thousand variables each time.
pub fn standings(conn: &mut AnyConnection, indexes: &[&str]) -> Result<HashMap<String, StandingRow>, Error> {
    use register_entries as entries;
    let facts = (
        entries::email_index,
        entries::email_updated_at,
        entries::email_verified_at,
        entries::mobile_index,
        entries::mobile_takes_sms,
        entries::mobile_updated_at,
        entries::mobile_verified_at,
        entries::opted_out,
        entries::deleted_at,
    );
    let people = persons::table.left_join(entries::table).select((
        persons::national_id_index,
        persons::person_id,
        persons::status,
        facts.nullable(),
    ));
    let rows: Vec<StandingRow> = match conn {
        AnyConnection::Postgres(postgres) => {
            people.filter(persons::national_id_index.eq_any(indexes)).load(postgres)?
        }
        AnyConnection::Sqlite(sqlite) => {
            let all = indexes.iter().copied().collect::<Value>().to_string();
            let among = sql::<Bool>("persons.national_id_index IN (SELECT value FROM json_each(");
            people.filter(among.bind::<Text, _>(all).sql("))")).load(sqlite)?
        }
    };
    Ok(rows.into_iter().map(|row| (row.national_id_index.clone(), row)).collect())
}

/// Those of these indexed e-mail addresses that more than one person has.
pub fn shared_email_indexes(conn: &mut AnyConnection, indexes: &[&str]) -> Result<HashSet<String>, Error> {
    let mut shared = HashSet::new();
    for chunk in indexes.chunks(CHUNK) {
        let rows: Vec<Option<String>> = register_entries::table
            .filter(register_entries::email_index.eq_any(chunk))
            .group_by(register_entries::email_index)
            .having(diesel::dsl::count_star().gt(1))
            .select(register_entries::email_index)
            .load(conn)?;
        shared.extend(rows.into_iter().flatten());
    }
    Ok(shared)
}

/// Those of these indexed mobiles that more than one person has.
pub fn shared_mobile_indexes(conn: &mut AnyConnection, indexes: &[&str]) -> Result<HashSet<String>, Error> {
    let mut shared = HashSet::new();
    for chunk in indexes.chunks(CHUNK) {
        let rows: Vec<Option<String>> = register_entries::table
            .filter(register_entries::mobile_index.eq_any(chunk))
            .group_by(register_entries::mobile_index)
            .having(diesel::dsl::count_star().gt(1))
            .select(register_entries::mobile_index)
            .load(conn)?;
        shared.extend(rows.into_iter().flatten());
    }
    Ok(shared)
}

/// Which addresses of an entry others have too.
pub fn shared_of(conn: &mut AnyConnection, entry: &RegisterEntry) -> Result<Shared, Error> {
    let others = register_entries::table.filter(register_entries::person_id.ne(&entry.person_id));
    let email = others.filter(register_entries::email_index.eq(&entry.email_index));
    let mobile = others.filter(register_entries::mobile_index.eq(&entry.mobile_index));
    let (email, mobile) = diesel::select((exists(email), exists(mobile))).get_result(conn)?;
    Ok(Shared { email, mobile })
}

/// Whether anybody else has this indexed e-mail address.
pub fn others_have_email(conn: &mut AnyConnection, index: &str, but: &PersonId) -> Result<bool, Error> {
    let others = register_entries::table
        .filter(register_entries::email_index.eq(index))
        .filter(register_entries::person_id.ne(but))
        .select(register_entries::person_id);
    Ok(others.first::<PersonId>(conn).optional()?.is_some())
}

/// Whether anybody else has this indexed mobile.
pub fn others_have_mobile(conn: &mut AnyConnection, index: &str, but: &PersonId) -> Result<bool, Error> {
    let others = register_entries::table
        .filter(register_entries::mobile_index.eq(index))
        .filter(register_entries::person_id.ne(but))
        .select(register_entries::person_id);
    Ok(others.first::<PersonId>(conn).optional()?.is_some())
}

/// Adds new entries, each a change in the feed.
pub fn insert_entries(conn: &mut AnyConnection, new: &[RegisterEntry]) -> Result<(), Error> {
    for chunk in new.chunks(CHUNK) {
        on_each!(conn, native => {
            diesel::insert_into(register_entries::table).values(chunk).execute(native)?
        });
    }
    feed::note(conn, new.iter().map(|entry| &entry.person_id))
}

/// Adds an entry or replaces it, which is a change in the feed.
pub fn put_entry(conn: &mut AnyConnection, entry: &RegisterEntry) -> Result<(), Error> {
    put_entries(conn, std::slice::from_ref(entry))
}

/// Adds entries or replaces them, each a change in the feed.
pub fn put_entries(conn: &mut AnyConnection, entries: &[RegisterEntry]) -> Result<(), Error> {
    for entry in entries {
        Portable(
            diesel::insert_into(register_entries::table)
                .values(entry)
                .on_conflict(register_entries::person_id)
                .do_update()
                .set(entry),
        )
        .execute(conn)?;
    }
    feed::note(conn, entries.iter().map(|entry| &entry.person_id))
}

/// Notes in the feed that what is told of these people, as far as they have an entry, changes with something else than the entry:
/// with a death, that they may be notified.
pub fn note_changed(conn: &mut AnyConnection, ids: &[PersonId]) -> Result<(), Error> {
    let entries = lock_entries(conn, ids)?;
    feed::note(conn, entries.keys())
}

/// Puts a change of an opt-out on record.
pub fn append_change(conn: &mut AnyConnection, change: &OptOutChange) -> Result<(), Error> {
    diesel::insert_into(opt_out_changes::table).values(change).execute(conn)?;
    Ok(())
}

/// Puts many changes on record, for imports.
pub fn append_changes(conn: &mut AnyConnection, changes: &[OptOutChange]) -> Result<(), Error> {
    for chunk in changes.chunks(CHUNK) {
        on_each!(conn, native => {
            diesel::insert_into(opt_out_changes::table).values(chunk).execute(native)?
        });
    }
    Ok(())
}

/// The change that a form already made, if it was sent before.
pub fn change_by_request(conn: &mut AnyConnection, request_key: &str) -> Result<Option<OptOutChange>, Error> {
    let row = opt_out_changes::table
        .filter(opt_out_changes::request_key.eq(request_key))
        .select(OptOutChange::as_select())
        .first(conn)
        .optional()?;
    Ok(row)
}

/// A person's change by the number on its receipt.
pub fn change_by_reference(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    reference: &str,
) -> Result<Option<OptOutChange>, Error> {
    let row = opt_out_changes::table
        .filter(opt_out_changes::reference.eq(reference))
        .filter(opt_out_changes::person_id.eq(person_id))
        .select(OptOutChange::as_select())
        .first(conn)
        .optional()?;
    Ok(row)
}

/// A person's changes, the newest first.
pub fn changes_of(conn: &mut AnyConnection, id: &PersonId) -> Result<Vec<OptOutChange>, Error> {
    let rows = opt_out_changes::table
        .filter(opt_out_changes::person_id.eq(id))
        .order(opt_out_changes::change_id.desc())
        .limit(100)
        .select(OptOutChange::as_select())
        .load(conn)?;
    Ok(rows)
}

/// A person's latest change.
pub fn latest_change_of(conn: &mut AnyConnection, id: &PersonId) -> Result<Option<OptOutChange>, Error> {
    let row = opt_out_changes::table
        .filter(opt_out_changes::person_id.eq(id))
        .order(opt_out_changes::change_id.desc())
        .select(OptOutChange::as_select())
        .first(conn)
        .optional()?;
    Ok(row)
}

/// When the opt-outs of these people last changed, by person.
pub fn last_changes_of(
    conn: &mut AnyConnection,
    ids: &[&PersonId],
) -> Result<HashMap<PersonId, UtcTime>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<(PersonId, Option<UtcTime>)> = opt_out_changes::table
            .filter(opt_out_changes::person_id.eq_any(chunk.iter().copied()))
            .group_by(opt_out_changes::person_id)
            .select((opt_out_changes::person_id, diesel::dsl::max(opt_out_changes::changed_at)))
            .load(conn)?;
        found.extend(rows.into_iter().filter_map(|(id, at)| Some((id, at?))));
    }
    Ok(found)
}
