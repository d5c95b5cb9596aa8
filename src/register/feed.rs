//! The feed of changes: its tables, and the one place that numbers changes.
//!
//! A change is noted in the transaction that makes it and numbered after that is committed, by one at a time. Numbers
//! that a database gives by itself are given before the commit: a reader who had seen 8 could later meet a 7. Here the
//! numbers that a reader sees are always 1 to the last, whatever is being written meanwhile.

use diesel::dsl::{max, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::db::schema::{register_changes, register_changes_waiting};
use crate::db::{AnyConnection, Error};
use crate::on_each;
use crate::values::PersonId;

/// Any number that no other program on the same server locks; imports take the one before.
const NUMBERING_LOCK: i64 = 80_030_303;
/// So many are numbered in one transaction.
const BATCH: i64 = 5_000;
const CHUNK: usize = 500;

/// Notes that these people's entries change in this transaction. To be called after they were written, when other writers
/// of the same entries wait: the notes of one person are then in the order of the changes.
pub(super) fn note<'a>(
    conn: &mut AnyConnection,
    people: impl IntoIterator<Item = &'a PersonId>,
) -> Result<(), Error> {
    let rows: Vec<_> =
        people.into_iter().map(|person_id| register_changes_waiting::person_id.eq(person_id)).collect();
    for chunk in rows.chunks(CHUNK) {
        on_each!(conn, native => {
            diesel::insert_into(register_changes_waiting::table).values(chunk).execute(native)?
        });
    }
    Ok(())
}

/// Numbers committed changes that have no number yet, at most 5,000; answers how many. None while somebody else does it.
pub fn number_changes(conn: &mut AnyConnection) -> Result<usize, Error> {
    if !is_alone(conn)? {
        return Ok(0);
    }
    let waiting: Vec<(i64, PersonId)> =
        register_changes_waiting::table.order(register_changes_waiting::change_id).limit(BATCH).load(conn)?;
    let last = last_number(conn)?;
    for (chunk, first) in waiting.chunks(CHUNK).zip((last + 1..).step_by(CHUNK)) {
        let rows: Vec<_> = chunk
            .iter()
            .zip(first..)
            .map(|((_, person_id), number)| {
                (register_changes::number.eq(number), register_changes::person_id.eq(person_id))
            })
            .collect();
        on_each!(conn, native => {
            diesel::insert_into(register_changes::table).values(&rows).execute(native)?
        });
        // Just these: a writer that commits meanwhile may have noted its change under a smaller id.
        let numbered = chunk.iter().map(|(change_id, _)| change_id);
        let numbered =
            register_changes_waiting::table.filter(register_changes_waiting::change_id.eq_any(numbered));
        diesel::delete(numbered).execute(conn)?;
    }
    Ok(waiting.len())
}

/// Two at once would both follow the same last number. `SQLite` has one writer in any case.
fn is_alone(conn: &mut AnyConnection) -> Result<bool, Error> {
    let AnyConnection::Postgres(postgres) = conn else { return Ok(true) };
    let lock = sql::<Bool>(&format!("pg_try_advisory_xact_lock({NUMBERING_LOCK})"));
    Ok(diesel::select(lock).get_result(postgres)?)
}

/// The last number given; 0 before the first.
pub(super) fn last_number(conn: &mut AnyConnection) -> Result<i64, Error> {
    let last: Option<i64> = register_changes::table.select(max(register_changes::number)).first(conn)?;
    Ok(last.unwrap_or(0))
}

/// The changes after a number, in order.
pub(super) fn changes_after(
    conn: &mut AnyConnection,
    number: i64,
    limit: i64,
) -> Result<Vec<(i64, PersonId)>, Error> {
    let changes = register_changes::table
        .filter(register_changes::number.gt(number))
        .order(register_changes::number)
        .limit(limit)
        .load(conn)?;
    Ok(changes)
}
