//! The tables of print orders and of the files that they go in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Batch, BatchState, PrintOrder};
use crate::db::schema::{letter_codes, letters, print_batches, print_orders};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::letters::LetterState;
use crate::letters::store::Letter;
use crate::values::LetterId;

/// How many rows go into one statement.
const CHUNK: usize = 500;

/// Puts a letter in line for the next file.
pub fn queue(conn: &mut AnyConnection, id: &LetterId, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::insert_into(print_orders::table)
        .values((print_orders::letter_id.eq(id), print_orders::queued_at.eq(UtcTime::from(now))))
        .execute(conn)?;
    Ok(())
}

/// How many letters wait for a file.
pub fn count_waiting(conn: &mut AnyConnection) -> Result<u64, Error> {
    let count: i64 = print_orders::table
        .inner_join(letters::table)
        .filter(print_orders::batch_id.is_null())
        .filter(letters::state.eq(LetterState::Ordered))
        .count()
        .get_result(conn)?;
    Ok(count.unsigned_abs())
}

/// Letters that wait for a file and are still wanted, the longest waiting first.
pub fn waiting(conn: &mut AnyConnection, limit: i64) -> Result<Vec<LetterId>, Error> {
    let ids = print_orders::table
        .inner_join(letters::table)
        .filter(print_orders::batch_id.is_null())
        .filter(letters::state.eq(LetterState::Ordered))
        .order((print_orders::queued_at, print_orders::letter_id))
        .limit(limit)
        .select(print_orders::letter_id)
        .load(conn)?;
    Ok(ids)
}

/// Begins a file in this folder and answers it.
pub fn begin(conn: &mut AnyConnection, folder: &str, now: DateTime<Utc>) -> Result<Batch, Error> {
    let batch = diesel::insert_into(print_batches::table)
        .values((
            print_batches::state.eq(BatchState::Making),
            print_batches::made_at.eq(UtcTime::from(now)),
            print_batches::folder.eq(folder),
        ))
        .returning(print_batches::all_columns)
        .get_result(conn)?;
    Ok(batch)
}

/// Puts letters into a file's list.
pub fn assign(conn: &mut AnyConnection, batch_id: i64, ids: &[LetterId]) -> Result<(), Error> {
    for chunk in ids.chunks(CHUNK) {
        let these = print_orders::letter_id.eq_any(chunk).and(print_orders::batch_id.is_null());
        diesel::update(print_orders::table.filter(these))
            .set(print_orders::batch_id.eq(batch_id))
            .execute(conn)?;
    }
    Ok(())
}

/// The file that was begun and not handed over, if a run broke off.
pub fn unfinished(conn: &mut AnyConnection) -> Result<Option<Batch>, Error> {
    let batch = print_batches::table
        .filter(print_batches::state.ne(BatchState::HandedOver))
        .order(print_batches::batch_id)
        .first(conn)
        .optional()?;
    Ok(batch)
}

/// The files that were handed over, the oldest first.
pub fn all_handed_over(conn: &mut AnyConnection) -> Result<Vec<Batch>, Error> {
    let handed_over = print_batches::table.filter(print_batches::state.eq(BatchState::HandedOver));
    Ok(handed_over.order(print_batches::batch_id).load(conn)?)
}

/// Some letters of a file by their ids, from behind `after` on. Those that were stopped or replaced since are left out.
pub fn letters_of(
    conn: &mut AnyConnection,
    batch_id: i64,
    after: Option<&LetterId>,
    limit: i64,
) -> Result<Vec<Letter>, Error> {
    let mut these = print_orders::table
        .inner_join(letters::table)
        .filter(print_orders::batch_id.eq(batch_id))
        .filter(letters::state.eq(LetterState::Ordered))
        .order(print_orders::letter_id)
        .limit(limit)
        .select(letters::all_columns)
        .into_boxed();
    if let Some(after) = after {
        these = these.filter(print_orders::letter_id.gt(after));
    }
    Ok(these.load(conn)?)
}

/// Keeps the keyed hash of the address that a letter is printed with.
pub fn keep_address(conn: &mut AnyConnection, id: &LetterId, hash: &str) -> Result<(), Error> {
    let rows = diesel::update(print_orders::table.find(id))
        .set(print_orders::address_hash.eq(hash))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Takes a letter out of line: it cannot be printed.
pub fn remove(conn: &mut AnyConnection, id: &LetterId) -> Result<(), Error> {
    let rows = diesel::delete(print_orders::table.find(id)).execute(conn)?;
    updated_exactly_one(rows)
}

/// Forgets the codes of a file that nobody has seen, which is made anew.
pub fn forget_codes(conn: &mut AnyConnection, batch_id: i64) -> Result<(), Error> {
    let of_batch =
        print_orders::table.filter(print_orders::batch_id.eq(batch_id)).select(print_orders::letter_id);
    diesel::delete(letter_codes::table.filter(letter_codes::letter_id.eq_any(of_batch))).execute(conn)?;
    Ok(())
}

/// The file is complete: so many letters, with this digest. From here on it is never made again.
pub fn complete(conn: &mut AnyConnection, batch_id: i64, letters: i64, sha256: &str) -> Result<(), Error> {
    let making = print_batches::state.eq(BatchState::Making);
    let rows = diesel::update(print_batches::table.find(batch_id).filter(making))
        .set((
            print_batches::state.eq(BatchState::HandingOver),
            print_batches::letter_count.eq(letters),
            print_batches::sha256.eq(sha256),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// The vendor has the file.
pub fn handed_over(conn: &mut AnyConnection, batch_id: i64, now: DateTime<Utc>) -> Result<(), Error> {
    let rows = diesel::update(print_batches::table.find(batch_id))
        .set((
            print_batches::state.eq(BatchState::HandedOver),
            print_batches::handed_over_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// A complete file that nobody has seen is to be made again.
pub fn make_anew(conn: &mut AnyConnection, batch_id: i64) -> Result<(), Error> {
    let rows = diesel::update(print_batches::table.find(batch_id))
        .set((
            print_batches::state.eq(BatchState::Making),
            print_batches::letter_count.eq(None::<i64>),
            print_batches::sha256.eq(None::<String>),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Takes a file back that has no letters after all.
pub fn drop_empty(conn: &mut AnyConnection, batch_id: i64) -> Result<(), Error> {
    diesel::update(print_orders::table.filter(print_orders::batch_id.eq(batch_id)))
        .set(print_orders::batch_id.eq(None::<i64>))
        .execute(conn)?;
    let rows = diesel::delete(print_batches::table.find(batch_id)).execute(conn)?;
    updated_exactly_one(rows)
}

/// How a letter goes to print; none when that is not ours to do.
pub fn of_letter(conn: &mut AnyConnection, id: &LetterId) -> Result<Option<PrintOrder>, Error> {
    let row = print_orders::table
        .left_join(print_batches::table)
        .filter(print_orders::letter_id.eq(id))
        .select((print_orders::address_hash, print_batches::all_columns.nullable()))
        .first(conn)
        .optional()?;
    Ok(row)
}
