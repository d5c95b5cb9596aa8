//! The table of codes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::super::LetterState;
use super::super::store::Letter;
use super::{CodeEnd, LetterCode, expiring};
use crate::db::schema::{letter_codes, letters};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::on_each;
use crate::values::{LetterId, PersonId};

/// How many rows go into one statement.
const CHUNK: usize = 500;

/// Adds codes of letters that have none.
pub fn insert(conn: &mut AnyConnection, codes: &[LetterCode]) -> Result<(), Error> {
    for chunk in codes.chunks(CHUNK) {
        on_each!(conn, native => diesel::insert_into(letter_codes::table).values(chunk).execute(native)?);
    }
    Ok(())
}

/// The code of a letter.
pub fn of_letter(conn: &mut AnyConnection, id: &LetterId) -> Result<Option<LetterCode>, Error> {
    Ok(letter_codes::table.find(id).first(conn).optional()?)
}

/// All codes that a person ever got, with their letters, the newest first.
pub fn of_person(conn: &mut AnyConnection, id: &PersonId) -> Result<Vec<(LetterCode, Letter)>, Error> {
    let rows = letter_codes::table
        .inner_join(letters::table)
        .filter(letters::person_id.eq(id))
        .order((letter_codes::issued_at.desc(), letter_codes::letter_id.desc()))
        .limit(100)
        .load(conn)?;
    Ok(rows)
}

/// Ends the code of a letter if it holds, with the flag that its time is nearly up, and answers whether it did.
pub fn end(conn: &mut AnyConnection, id: &LetterId, by: CodeEnd, now: DateTime<Utc>) -> Result<bool, Error> {
    let rows = diesel::update(letter_codes::table.find(id).filter(letter_codes::ended_at.is_null()))
        .set((letter_codes::ended_at.eq(UtcTime::from(now)), letter_codes::ended_by.eq(by)))
        .execute(conn)?;
    expiring::store::close(conn, id, by.into(), now)?;
    Ok(rows == 1)
}

/// Counts one more wrong code against those of these letters that hold, and answers how many there were then by letter.
pub fn count_wrong_attempt(
    conn: &mut AnyConnection,
    ids: &[&LetterId],
) -> Result<Vec<(LetterId, i32)>, Error> {
    let open = letter_codes::letter_id.eq_any(ids).and(letter_codes::ended_at.is_null());
    diesel::update(letter_codes::table.filter(open))
        .set(letter_codes::wrong_attempts.eq(letter_codes::wrong_attempts + 1))
        .execute(conn)?;
    let counted = letter_codes::table
        .filter(letter_codes::letter_id.eq_any(ids))
        .filter(letter_codes::ended_at.is_null())
        .order(letter_codes::letter_id)
        .select((letter_codes::letter_id, letter_codes::wrong_attempts))
        .load(conn)?;
    Ok(counted)
}

/// Codes that hold although they were made, and their letters posted, before `before`; the oldest first, with whom the letters went to.
pub fn outlived(
    conn: &mut AnyConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<(LetterId, PersonId)>, Error> {
    let before = UtcTime::from(before);
    let ids = letter_codes::table
        .inner_join(letters::table)
        .filter(letter_codes::ended_at.is_null())
        .filter(letter_codes::issued_at.lt(before))
        .filter(letters::state.ne(LetterState::Posted).or(letters::state_since.lt(before)))
        .order((letter_codes::issued_at, letter_codes::letter_id))
        .limit(limit)
        .select((letters::letter_id, letters::person_id))
        .load(conn)?;
    Ok(ids)
}

/// How many codes [`outlived`] would give in all.
pub fn count_outlived(conn: &mut AnyConnection, before: DateTime<Utc>) -> Result<usize, Error> {
    let before = UtcTime::from(before);
    let count: i64 = letter_codes::table
        .inner_join(letters::table)
        .filter(letter_codes::ended_at.is_null())
        .filter(letter_codes::issued_at.lt(before))
        .filter(letters::state.ne(LetterState::Posted).or(letters::state_since.lt(before)))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(0))
}
