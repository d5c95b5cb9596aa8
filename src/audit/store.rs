//! The tables of the audit trail.

#![expect(clippy::ref_option_ref, reason = "diesel's derive borrows each field of a new row")]

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Action, Entry, Reach, batch};
use crate::db::schema::{audit_entries, audit_links};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::on_each;
use crate::values::{InquiryId, PersonId};

/// A stored entry.
#[derive(Clone, Debug, Queryable)]
pub struct StoredEntry {
    /// In order of storing.
    pub entry_id: i64,
    /// When.
    pub at: UtcTime,
    /// Who: a staff id, a program's name, `org:` and an organisation's number, or `person`.
    pub actor: String,
    /// What.
    pub action: String,
    /// About whom.
    pub person_id: Option<String>,
    /// The thing it was about.
    pub object: Option<String>,
    /// The contact it was part of.
    pub inquiry_id: Option<String>,
    /// Further facts.
    pub detail: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = audit_entries, treat_none_as_default_value = false)]
struct NewRow<'a> {
    at: UtcTime,
    actor: Cow<'a, str>,
    action: Action,
    person_id: Option<&'a PersonId>,
    object: Option<&'a str>,
    inquiry_id: Option<&'a str>,
    detail: Option<&'a str>,
}

impl<'a> NewRow<'a> {
    fn of(entry: &Entry<'a>, now: DateTime<Utc>) -> Self {
        Self {
            at: now.into(),
            actor: entry.actor.stored(),
            action: entry.action,
            person_id: entry.person_id,
            object: entry.object,
            inquiry_id: entry.inquiry_id.map(InquiryId::as_str),
            detail: entry.detail,
        }
    }
}

/// Puts one entry on record.
pub fn append(conn: &mut AnyConnection, entry: &Entry<'_>, now: DateTime<Utc>) -> Result<(), Error> {
    let row = NewRow::of(entry, now);
    diesel::insert_into(audit_entries::table).values(row).execute(conn).map_err(not_on_record)?;
    Ok(())
}

/// So many are one statement; what it binds is a text or some arrays, however many they are.
const CHUNK: usize = 10_000;

/// Puts many entries on record, in their order.
pub fn append_all(conn: &mut AnyConnection, entries: &[Entry<'_>], now: DateTime<Utc>) -> Result<(), Error> {
    for chunk in entries.chunks(CHUNK) {
        match conn {
            AnyConnection::Postgres(postgres) => {
                batch::Columns::of(chunk, now.into()).execute(postgres).map_err(not_on_record)?;
            }
            AnyConnection::Sqlite(sqlite) => {
                for alike in chunk.chunk_by(batch::People::belong_together) {
                    append_alike(sqlite, alike, now).map_err(not_on_record)?;
                }
            }
        }
    }
    Ok(())
}

/// Entries that differ by the person alone. One for itself is a plain row: `SQLite` notes the pages that a statement of many
/// rows changes, in case it has to take them back.
fn append_alike(
    sqlite: &mut SqliteConnection,
    alike: &[Entry<'_>],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    match alike {
        [] => Ok(0),
        [one] => diesel::insert_into(audit_entries::table).values(NewRow::of(one, now)).execute(sqlite),
        [first, ..] => batch::People::of(first, alike, now.into()).execute(sqlite),
    }
}

/// What is not on record is not done; a database that is merely busy says so itself.
fn not_on_record(error: diesel::result::Error) -> Error {
    match Error::from(error) {
        passing if passing.is_passing() => passing,
        other => Error::NotOnRecord(Box::new(other)),
    }
}

/// The last link of the chain: its position and digest.
pub(super) fn last_link(conn: &mut AnyConnection) -> Result<Option<(i64, String)>, Error> {
    let link = audit_links::table
        .order(audit_links::position.desc())
        .select((audit_links::position, audit_links::digest))
        .first(conn)
        .optional()?;
    Ok(link)
}

/// The digest of the link at a position.
pub(super) fn digest_at(conn: &mut AnyConnection, position: i64) -> Result<Option<String>, Error> {
    let digest = audit_links::table.find(position).select(audit_links::digest).first(conn).optional()?;
    Ok(digest)
}

/// Entries that no link seals yet, the oldest first.
pub(super) fn unsealed(
    conn: &mut AnyConnection,
    reach: Reach,
    limit: i64,
) -> Result<Vec<StoredEntry>, Error> {
    let last: Option<i64> = audit_links::table.select(diesel::dsl::max(audit_links::entry_id)).first(conn)?;
    let first = match reach {
        Reach::Recent => last.unwrap_or(0) - 10_000,
        Reach::All => 0,
    };
    let entries = audit_entries::table
        .left_join(audit_links::table)
        .filter(audit_links::position.is_null())
        .filter(audit_entries::entry_id.gt(first))
        .order(audit_entries::entry_id)
        .limit(limit)
        .select(audit_entries::all_columns)
        .load(conn)?;
    Ok(entries)
}

/// Adds links to the chain: position, entry, digest.
pub(super) fn add_links(conn: &mut AnyConnection, links: &[(i64, i64, String)]) -> Result<(), Error> {
    for chunk in links.chunks(500) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(position, entry_id, digest)| {
                (
                    audit_links::position.eq(position),
                    audit_links::entry_id.eq(entry_id),
                    audit_links::digest.eq(digest),
                )
            })
            .collect();
        on_each!(conn, native => {
            diesel::insert_into(audit_links::table).values(&rows).execute(native)?
        });
    }
    Ok(())
}

/// Links after a position with their entries, in order, for checking the chain.
pub(super) fn links_after(
    conn: &mut AnyConnection,
    position: i64,
    limit: i64,
) -> Result<Vec<(i64, String, StoredEntry)>, Error> {
    let links = audit_links::table
        .inner_join(audit_entries::table)
        .filter(audit_links::position.gt(position))
        .order(audit_links::position)
        .limit(limit)
        .select((audit_links::position, audit_links::digest, audit_entries::all_columns))
        .load(conn)?;
    Ok(links)
}

/// How many entries and how many links there are.
pub(super) fn counts(conn: &mut AnyConnection) -> Result<(i64, i64), Error> {
    let entries = audit_entries::table.count().get_result(conn)?;
    let links = audit_links::table.count().get_result(conn)?;
    Ok((entries, links))
}
