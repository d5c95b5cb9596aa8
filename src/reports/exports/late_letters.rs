//! The letters whose wait was not over at the end of a day.

use chrono::NaiveDate;
use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::store::each_row;
use crate::calendar::start_of_day;
use crate::db::schema::{late_flags, letters, persons};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::letters::{Destination, LetterState};
use crate::persons::AddressProtection;

/// One letter that was late on a day.
#[derive(Queryable)]
pub(super) struct LateLetterRow {
    pub(super) reference: String,
    /// By now.
    pub(super) state: LetterState,
    pub(super) ordered_at: UtcTime,
    /// As it was when the letter was found late.
    pub(super) last_on_time: NaiveDate,
    pub(super) destination: Destination,
    pub(super) address_protection: AddressProtection,
    pub(super) first_flagged_on: NaiveDate,
}

/// How many letters [`each`] would hand out.
pub(super) fn count(conn: &mut AnyConnection, from: NaiveDate, as_of: NaiveDate) -> Result<i64, Error> {
    Ok(late_flags::table.filter(open_on(from, as_of, day_after(as_of))).count().first(conn)?)
}

/// Hands out the letters that were flagged late on `from` or later and still waited for at the end of `as_of`, in the order
/// of their references, one at a time. Ends when `row` says that it failed.
pub(super) fn each<E: From<Error>>(
    conn: &mut AnyConnection,
    from: NaiveDate,
    as_of: NaiveDate,
    mut row: impl FnMut(LateLetterRow) -> Result<(), E>,
) -> Result<(), E> {
    let query = late_flags::table
        .inner_join(letters::table.inner_join(persons::table))
        .filter(open_on(from, as_of, day_after(as_of)))
        .order(letters::reference)
        .select((
            letters::reference,
            letters::state,
            letters::ordered_at,
            late_flags::last_on_time,
            letters::destination,
            persons::address_protection,
            late_flags::first_flagged_on,
        ));
    each_row!(conn, query, row)
}

#[auto_type(no_type_alias)]
fn open_on(from: NaiveDate, as_of: NaiveDate, day_after: UtcTime) -> _ {
    late_flags::first_flagged_on
        .ge(from)
        .and(late_flags::first_flagged_on.le(as_of))
        .and(late_flags::closed_at.is_null().or(late_flags::closed_at.ge(day_after)))
}

fn day_after(day: NaiveDate) -> UtcTime {
    start_of_day(day.succ_opt().unwrap_or(NaiveDate::MAX)).into()
}
