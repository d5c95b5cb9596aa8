//! The table of findings.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Finding, FindingKind};
use crate::db::schema::findings;
use crate::db::{AnyConnection, Error, UtcTime};
use crate::on_each;
use crate::values::{FindingId, StaffId};

/// Rows that go into one statement.
const CHUNK: usize = 500;

/// Adds findings of one kind, and opens those again that had closed by themselves; answers how many are open now that were not.
pub fn put(conn: &mut AnyConnection, new: &[Finding]) -> Result<usize, Error> {
    let mut opened = 0;
    for chunk in new.chunks(CHUNK) {
        let Some(Finding { kind, found_at, .. }) = chunk.first() else { continue };
        let had_closed = findings::table
            .filter(findings::kind.eq(kind))
            .filter(findings::subject.eq_any(chunk.iter().map(|finding| &finding.subject)))
            .filter(findings::closed_at.is_not_null())
            .filter(findings::closed_by.is_null());
        opened += diesel::update(had_closed)
            .set((findings::found_at.eq(found_at), findings::closed_at.eq(None::<UtcTime>)))
            .execute(conn)?;
        opened += on_each!(conn, native => {
            diesel::insert_into(findings::table).values(chunk).on_conflict_do_nothing().execute(native)?
        });
    }
    Ok(opened)
}

/// Open findings of a kind, by what they are about.
pub fn open_of_kind(
    conn: &mut AnyConnection,
    kind: FindingKind,
) -> Result<HashMap<String, FindingId>, Error> {
    let open = findings::table.filter(findings::kind.eq(kind)).filter(findings::closed_at.is_null());
    let rows: Vec<(String, FindingId)> = open.select((findings::subject, findings::finding_id)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// What findings of a kind that somebody has closed were about.
pub fn looked_at(conn: &mut AnyConnection, kind: FindingKind) -> Result<HashSet<String>, Error> {
    let closed = findings::table.filter(findings::kind.eq(kind)).filter(findings::closed_by.is_not_null());
    let rows: Vec<String> = closed.select(findings::subject).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// One finding.
pub fn find(conn: &mut AnyConnection, id: &FindingId) -> Result<Option<Finding>, Error> {
    Ok(findings::table.find(id).first(conn).optional()?)
}

/// What is open, the oldest first, from behind `after` on.
pub fn open(conn: &mut AnyConnection, after: Option<&FindingId>, limit: i64) -> Result<Vec<Finding>, Error> {
    let open = findings::table.filter(findings::closed_at.is_null());
    let open = open.order(findings::finding_id).limit(limit);
    Ok(match after {
        Some(after) => open.filter(findings::finding_id.gt(after)).load(conn)?,
        None => open.load(conn)?,
    })
}

/// How many are open.
pub fn count_open(conn: &mut AnyConnection) -> Result<i64, Error> {
    Ok(findings::table.filter(findings::closed_at.is_null()).count().get_result(conn)?)
}

/// Closes a finding; false when it was closed before.
pub fn close(
    conn: &mut AnyConnection,
    id: &FindingId,
    (by, note): (&StaffId, Option<&str>),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let open = findings::table.filter(findings::finding_id.eq(id)).filter(findings::closed_at.is_null());
    let closed = diesel::update(open)
        .set((
            findings::closed_at.eq(UtcTime::from(now)),
            findings::closed_by.eq(by),
            findings::note.eq(note),
        ))
        .execute(conn)?;
    Ok(closed == 1)
}

/// Closes findings about what agrees again, unless somebody was quicker; answers how many.
pub fn settle(conn: &mut AnyConnection, ids: &[FindingId], now: DateTime<Utc>) -> Result<usize, Error> {
    let mut settled = 0;
    for chunk in ids.chunks(CHUNK) {
        let open =
            findings::table.filter(findings::finding_id.eq_any(chunk)).filter(findings::closed_at.is_null());
        settled += diesel::update(open).set(findings::closed_at.eq(UtcTime::from(now))).execute(conn)?;
    }
    Ok(settled)
}
