//! Which entries are about a person: an index that is made each night, and the entries behind it looked for one by one.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use crate::db::schema::{audit_entries, audit_persons};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::values::PersonId;

/// Entries by their numbers, so many a piece: sorted by person, they write each page of the index once.
const AT_A_TIME: i64 = 50_000;

/// Entries get their numbers before they are committed. No transaction takes so long.
const SETTLED: TimeDelta = TimeDelta::hours(1);

/// The last entry that is in the index.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexed(i64);

impl Indexed {
    /// Reads it as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl fmt::Display for Indexed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Puts a piece of what lies behind `from` into the index; answers how many entries, and the last of them. Whatever is in it
/// already stays.
pub fn index_after(
    conn: &mut AnyConnection,
    from: &Indexed,
    now: DateTime<Utc>,
) -> Result<(usize, Indexed), Error> {
    let last = last_settled(conn, *from, now)?.min(from.0 + AT_A_TIME);
    if last <= from.0 {
        return Ok((0, *from));
    }
    let insert = sql_query(
        "INSERT INTO audit_persons (person_id, entry_id) SELECT person_id, entry_id FROM audit_entries
        WHERE entry_id > $1 AND entry_id <= $2 AND person_id IS NOT NULL ORDER BY person_id, entry_id
        ON CONFLICT DO NOTHING",
    );
    let indexed = insert.bind::<BigInt, _>(from.0).bind::<BigInt, _>(last).execute(conn)?;
    Ok((indexed, Indexed(last)))
}

/// How many entries [`index_after`] would put into the index in all.
pub fn count_after(conn: &mut AnyConnection, from: &Indexed, now: DateTime<Utc>) -> Result<usize, Error> {
    let last = last_settled(conn, *from, now)?;
    let count: i64 = audit_entries::table
        .filter(audit_entries::entry_id.gt(from.0).and(audit_entries::entry_id.le(last)))
        .filter(audit_entries::person_id.is_not_null())
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

fn last_settled(conn: &mut AnyConnection, from: Indexed, now: DateTime<Utc>) -> Result<i64, Error> {
    let last: Option<i64> = audit_entries::table
        .filter(audit_entries::entry_id.gt(from.0))
        .filter(audit_entries::at.lt(UtcTime::from(now - SETTLED)))
        .order(audit_entries::entry_id.desc())
        .select(audit_entries::entry_id)
        .first(conn)
        .optional()?;
    Ok(last.unwrap_or(from.0))
}

/// The numbers of all entries that are about any of these people, in their order.
pub fn entries_about(
    conn: &mut AnyConnection,
    people: &[PersonId],
    indexed: &Indexed,
) -> Result<Vec<i64>, Error> {
    let mut entries: Vec<i64> = audit_persons::table
        .filter(audit_persons::person_id.eq_any(people))
        .filter(audit_persons::entry_id.le(indexed.0))
        .select(audit_persons::entry_id)
        .load(conn)?;
    let behind: Vec<i64> = audit_entries::table
        .filter(audit_entries::entry_id.gt(indexed.0))
        .filter(audit_entries::person_id.eq_any(people))
        .select(audit_entries::entry_id)
        .load(conn)?;
    entries.extend(behind);
    entries.sort_unstable();
    Ok(entries)
}
