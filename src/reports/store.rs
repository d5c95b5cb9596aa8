//! What reports read, row by row.

use chrono::NaiveDate;
use diesel::connection::DefaultLoadingMode;
use diesel::dsl::auto_type;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;

use crate::calendar::start_of_day;
use crate::db::schema::{late_flags, letters, persons};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::letters::{Destination, LetterState};
use crate::persons::AddressProtection;

/// One letter that was late on a day.
#[derive(Clone, Debug, Queryable)]
pub struct LateLetterRow {
    /// What the person and the print vendor call it.
    pub reference: String,
    /// How far it has come by now.
    pub state: LetterState,
    /// When it was ordered.
    pub ordered_at: UtcTime,
    /// The last local day on which it had been on time.
    pub last_on_time: NaiveDate,
    /// Where it goes.
    pub destination: Destination,
    /// How far it is secret where the person lives.
    pub address_protection: AddressProtection,
    /// The business date of the nightly run that found it late.
    pub first_flagged_on: NaiveDate,
}

/// How many letters [`each_late_letter`] would hand out.
pub fn count_late_letters(conn: &mut AnyConnection, from: NaiveDate, as_of: NaiveDate) -> Result<u64, Error> {
    let rows: i64 = late_flags::table.filter(open_on(from, as_of, day_after(as_of))).count().first(conn)?;
    Ok(rows.unsigned_abs())
}

/// Hands out the letters that were flagged late on `from` or later and still waited for at the end of `as_of`, in the order
/// of their references, one at a time. Ends when `row` says that it failed.
pub fn each_late_letter<E: From<Error>>(
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
    // PostgreSQL's library would hold the whole result if it were not asked row by row.
    match conn {
        AnyConnection::Postgres(postgres) => {
            for next in query.load_iter::<_, PgRowByRowLoadingMode>(postgres).map_err(Error::from)? {
                row(next.map_err(Error::from)?)?;
            }
        }
        AnyConnection::Sqlite(sqlite) => {
            for next in query.load_iter::<_, DefaultLoadingMode>(sqlite).map_err(Error::from)? {
                row(next.map_err(Error::from)?)?;
            }
        }
    }
    Ok(())
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
