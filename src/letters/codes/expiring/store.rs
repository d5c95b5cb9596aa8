//! The table of flags on codes whose time is nearly up, and which codes want one.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text, Timestamp};
use diesel::upsert::excluded;

use super::super::super::LetterState;
use super::super::super::store::Letter;
use super::super::LetterCode;
use super::{ExpiryFlag, ExpiryFlagEnd, Window};
use crate::db::schema::{code_expiry_flags as flags, letter_codes, letters};
use crate::db::{AnyConnection, Condition, Error, UtcTime};
use crate::on_each;
use crate::values::LetterId;

/// How many rows go into one statement.
const CHUNK: usize = 500;

/// Where a code stands among those that are looked at: when it was made, then its letter.
pub type CodePlace = (UtcTime, LetterId);

const UNDERWAY: Condition = Condition("letters.state IN ('ordered', 'accepted', 'printed', 'posted')");

/// Codes of letters that are waited for, which hold until within the window and carry no open flag.
macro_rules! unflagged {
    ($window:expr) => {{
        let (from, before) = (UtcTime::from($window.from), UtcTime::from($window.before));
        let flagged =
            flags::table.filter(flags::letter_id.eq(letters::letter_id)).filter(flags::closed_at.is_null());
        letter_codes::table
            .inner_join(letters::table)
            .filter(letter_codes::ended_at.is_null())
            .filter(UNDERWAY)
            .filter(letter_codes::issued_at.lt(before))
            .filter(letters::state.ne(LetterState::Posted).or(letters::state_since.lt(before)))
            .filter(
                letter_codes::issued_at
                    .ge(from)
                    .or(letters::state.eq(LetterState::Posted).and(letters::state_since.ge(from))),
            )
            .filter(not(exists(flagged)))
    }};
}

/// Codes whose time is nearly up and that carry no open flag, with their letters, in the order of their making, from behind `after`
/// on.
pub fn unflagged(
    conn: &mut AnyConnection,
    window: Window,
    after: Option<&CodePlace>,
    limit: i64,
) -> Result<Vec<(LetterCode, Letter)>, Error> {
    let found = unflagged!(window).order((letter_codes::issued_at, letter_codes::letter_id)).limit(limit);
    let rows = match after {
        None => found.load(conn)?,
        // The pair as one value, which both databases look up in the index.
        Some((issued_at, letter_id)) => found
            .filter(
                sql::<Bool>("(letter_codes.issued_at, letter_codes.letter_id) > (")
                    .bind::<Timestamp, _>(issued_at)
                    .sql(", ")
                    .bind::<Text, _>(letter_id)
                    .sql(")"),
            )
            .load(conn)?,
    };
    Ok(rows)
}

/// How many codes [`unflagged`] would give in all.
pub fn count_unflagged(conn: &mut AnyConnection, window: Window) -> Result<usize, Error> {
    let count: i64 = unflagged!(window).count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Sets flags, or opens those again that were closed; these keep the day on which they were first set.
pub fn put(conn: &mut AnyConnection, new: &[ExpiryFlag]) -> Result<(), Error> {
    for chunk in new.chunks(CHUNK) {
        on_each!(conn, native => {
            diesel::insert_into(flags::table)
                .values(chunk)
                .on_conflict(flags::letter_id)
                .do_update()
                .set((
                    flags::holds_until.eq(excluded(flags::holds_until)),
                    flags::closed_at.eq(excluded(flags::closed_at)),
                    flags::closed_by.eq(excluded(flags::closed_by)),
                ))
                .execute(native)?
        });
    }
    Ok(())
}

/// Closes the flag of a letter, if it is open.
pub fn close(
    conn: &mut AnyConnection,
    id: &LetterId,
    by: ExpiryFlagEnd,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::update(flags::table.find(id).filter(flags::closed_at.is_null()))
        .set((flags::closed_at.eq(UtcTime::from(now)), flags::closed_by.eq(by)))
        .execute(conn)?;
    Ok(())
}

/// Letters with an open flag that is unfounded now: they are not waited for any more, or their codes hold until after the window.
macro_rules! unfounded {
    ($window:expr) => {{
        let before = UtcTime::from($window.before);
        flags::table
            .inner_join(letters::table.inner_join(letter_codes::table))
            .filter(flags::closed_at.is_null())
            .filter(
                not(UNDERWAY)
                    .or(letter_codes::issued_at.ge(before))
                    .or(letters::state.eq(LetterState::Posted).and(letters::state_since.ge(before))),
            )
    }};
}

/// Letters with an open flag that is unfounded now, and where they stand, at most so many at a time.
pub fn unfounded(
    conn: &mut AnyConnection,
    window: Window,
    limit: i64,
) -> Result<Vec<(LetterId, LetterState)>, Error> {
    let rows = unfounded!(window)
        .order(flags::letter_id)
        .limit(limit)
        .select((letters::letter_id, letters::state))
        .load(conn)?;
    Ok(rows)
}

/// How many letters [`unfounded`] would give in all.
pub fn count_unfounded(conn: &mut AnyConnection, window: Window) -> Result<usize, Error> {
    let count: i64 = unfounded!(window).count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Until when the codes of those of these letters hold whose time is nearly up; for the letters of one person.
pub fn open_of(conn: &mut AnyConnection, ids: &[&LetterId]) -> Result<HashMap<LetterId, NaiveDate>, Error> {
    let rows: Vec<(LetterId, NaiveDate)> = flags::table
        .filter(flags::letter_id.eq_any(ids))
        .filter(flags::closed_at.is_null())
        .select((flags::letter_id, flags::holds_until))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
