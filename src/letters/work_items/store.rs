//! The table of what must be looked at.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{ItemKind, ItemOutcome, WorkItem};
use crate::db::schema::letter_work_items as items;
use crate::db::{AnyConnection, Error, UtcTime};
use crate::on_each;
use crate::values::{LetterId, WorkItemId};

/// How many rows go into one statement.
const CHUNK: usize = 500;

/// Opens items, and answers how many; where one of the kind is open for the letter already, that one stays.
pub fn open(conn: &mut AnyConnection, new: &[WorkItem]) -> Result<usize, Error> {
    let mut opened = 0;
    for chunk in new.chunks(CHUNK) {
        opened += on_each!(conn, native => {
            diesel::insert_into(items::table).values(chunk).on_conflict_do_nothing().execute(native)?
        });
    }
    Ok(opened)
}

/// One item.
pub fn find(conn: &mut AnyConnection, id: &WorkItemId) -> Result<Option<WorkItem>, Error> {
    Ok(items::table.find(id).first(conn).optional()?)
}

/// What is open about a letter, the oldest first.
pub fn open_of(conn: &mut AnyConnection, id: &LetterId) -> Result<Vec<WorkItem>, Error> {
    let rows = items::table
        .filter(items::letter_id.eq(id))
        .filter(items::closed_at.is_null())
        .order(items::item_id)
        .load(conn)?;
    Ok(rows)
}

/// The items about contradictions, open and closed, of these letters; at most one chunk of them.
pub fn contradictions_of(conn: &mut AnyConnection, ids: &[&LetterId]) -> Result<Vec<WorkItem>, Error> {
    let rows = items::table
        .filter(items::letter_id.eq_any(ids))
        .filter(items::kind.eq(ItemKind::Contradiction))
        .order(items::item_id)
        .load(conn)?;
    Ok(rows)
}

/// Puts a changed item in the place of the version before it, and answers whether that was still there.
pub fn put(conn: &mut AnyConnection, item: &WorkItem) -> Result<bool, Error> {
    let unchanged = items::table.find(&item.item_id).filter(items::version.eq(item.version - 1));
    Ok(diesel::update(unchanged).set(item).execute(conn)? == 1)
}

/// Closes what is open of a kind for these letters, because what it waited for came; at most one chunk of them.
pub fn settle(
    conn: &mut AnyConnection,
    kind: ItemKind,
    ids: &[&LetterId],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    let open = items::letter_id.eq_any(ids).and(items::kind.eq(kind)).and(items::closed_at.is_null());
    diesel::update(items::table.filter(open))
        .set((
            items::closed_at.eq(UtcTime::from(now)),
            items::outcome.eq(ItemOutcome::Settled),
            items::version.eq(items::version + 1),
        ))
        .execute(conn)?;
    Ok(())
}
