//! Entries whose time is up: they go, and the chain goes on behind a gap that says where they were.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::gaps::Gaps;
use super::{Action, Actor, Entry, Reach, seal_alone, store};
use crate::db::schema::{audit_entries, audit_links, audit_persons};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::values::PersonId;
use crate::vault::Vault;

/// Entries are numbered in about the order of their times: a transaction that takes longer than this would be out of it.
const OUT_OF_ORDER: TimeDelta = TimeDelta::days(1);

/// Rows that one statement names.
const CHUNK: usize = 500;

/// What one piece of the forgetting looks at.
#[derive(Clone, Copy, Debug)]
pub struct Forgetting<'a> {
    /// Entries from before this instant go.
    pub before: DateTime<Utc>,
    /// Those about these people stay.
    pub held: &'a HashSet<String>,
    /// The entry at which the piece before ended; 0 for the first.
    pub after: i64,
    /// At most so many entries.
    pub limit: i64,
}

/// What it came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Entries looked at.
    pub read: usize,
    /// Entries deleted.
    pub entries: usize,
    /// Where to go on; none when nothing older is left.
    pub next: Option<i64>,
}

/// Deletes old entries with their links, and puts that on record; call it until there is no place to go on from. Entries that
/// are not sealed stay until they are.
pub fn forget_entries(
    conn: &mut AnyConnection,
    vault: &Vault,
    actor: &Actor,
    forgetting: Forgetting<'_>,
    now: DateTime<Utc>,
) -> Result<Forgotten, Error> {
    let (read, next, old) = old_entries(conn, forgetting)?;
    if old.is_empty() {
        return Ok(Forgotten { read, entries: 0, next });
    }
    let detail = serde_json::json!({ "entries": old.len(), "before": forgetting.before }).to_string();
    store::append(conn, &Entry { detail: Some(&detail), ..Entry::new(actor, Action::AuditForgotten) }, now)?;
    // The chain must not lose its end: with this entry in it, the end is a new one.
    seal_alone(conn, Reach::Recent)?;
    let last = store::last_link(conn)?.map_or(0, |(position, _)| position);
    let mut links: Vec<(i64, i64, String)> = Vec::with_capacity(old.len());
    for ids in old.chunks(CHUNK) {
        let sealed = audit_links::table
            .filter(audit_links::entry_id.eq_any(ids))
            .filter(audit_links::position.lt(last))
            .order(audit_links::position)
            .load(conn)?;
        links.extend(sealed);
    }
    for links in links.chunks(CHUNK) {
        let ids: Vec<i64> = links.iter().map(|(_, entry_id, _)| *entry_id).collect();
        diesel::delete(audit_links::table.filter(audit_links::entry_id.eq_any(&ids))).execute(conn)?;
        let people: Vec<PersonId> = audit_entries::table
            .filter(audit_entries::entry_id.eq_any(&ids))
            .filter(audit_entries::person_id.is_not_null())
            .select(audit_entries::person_id.assume_not_null())
            .distinct()
            .load(conn)?;
        let indexed = audit_persons::person_id.eq_any(&people).and(audit_persons::entry_id.eq_any(&ids));
        diesel::delete(audit_persons::table.filter(indexed)).execute(conn)?;
        diesel::delete(audit_entries::table.filter(audit_entries::entry_id.eq_any(&ids))).execute(conn)?;
    }
    links.sort_unstable();
    let entries = links.len();
    let gone: Vec<(i64, String)> =
        links.into_iter().map(|(position, _, digest)| (position, digest)).collect();
    Gaps::load(conn, vault)?.add(conn, vault, &gone)?;
    Ok(Forgotten { read, entries, next })
}

/// How many entries would be deleted.
pub fn count_old(conn: &mut AnyConnection, forgetting: Forgetting<'_>) -> Result<Forgotten, Error> {
    let (read, next, old) = old_entries(conn, forgetting)?;
    Ok(Forgotten { read, entries: old.len(), next })
}

/// How many entries of a piece were looked at, where the next one begins, and those that are to go.
fn old_entries(
    conn: &mut AnyConnection,
    Forgetting { before, held, after, limit }: Forgetting<'_>,
) -> Result<(usize, Option<i64>, Vec<i64>), Error> {
    let piece: Vec<(i64, UtcTime, Option<String>)> = audit_entries::table
        .filter(audit_entries::entry_id.gt(after))
        .order(audit_entries::entry_id)
        .limit(limit)
        .select((audit_entries::entry_id, audit_entries::at, audit_entries::person_id))
        .load(conn)?;
    let is_near = piece.iter().any(|(_, at, _)| at.utc() < before + OUT_OF_ORDER);
    let next = piece.last().map(|(entry_id, _, _)| *entry_id).filter(|_| is_near);
    let is_held = |person: &Option<String>| person.as_ref().is_some_and(|person| held.contains(person));
    let old = piece
        .iter()
        .filter(|(_, at, person)| at.utc() < before && !is_held(person))
        .map(|(entry_id, _, _)| *entry_id);
    Ok((piece.len(), next, old.collect()))
}
