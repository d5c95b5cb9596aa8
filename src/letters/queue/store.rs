//! What the late queue reads.

use diesel::prelude::*;

use super::{QueueFilter, QueuedLetter};
use crate::db::schema::{late_flags, letters, persons};
use crate::db::{AnyConnection, Error, MultiBackend};
use crate::persons::AddressProtection;

/// Letters that are late and still waited for, the longest late first.
pub fn late_queue(
    conn: &mut AnyConnection,
    filter: &QueueFilter,
    limit: i64,
) -> Result<Vec<QueuedLetter>, Error> {
    let mut query = late_flags::table
        .inner_join(letters::table.inner_join(persons::table))
        .filter(late_flags::closed_at.is_null())
        .into_boxed::<MultiBackend>();
    if let Some(state) = filter.state {
        query = query.filter(letters::state.eq(state));
    }
    if let Some(destination) = filter.destination {
        // Where a protected person's letter goes is not shown, so it is not to be found out by filtering either.
        let shown = persons::address_protection.eq(AddressProtection::None);
        query = query.filter(letters::destination.eq(destination)).filter(shown);
    }
    if let Some((last_on_time, letter_id)) = &filter.after {
        let same_day = late_flags::last_on_time.eq(*last_on_time).and(late_flags::letter_id.gt(letter_id));
        query = query.filter(late_flags::last_on_time.gt(*last_on_time).or(same_day));
    }
    let rows = query
        .order((late_flags::last_on_time, late_flags::letter_id))
        .limit(limit)
        .select((
            letters::letter_id,
            letters::reference,
            letters::ordered_at,
            letters::state,
            letters::state_since,
            letters::destination,
            late_flags::last_on_time,
            late_flags::first_flagged_on,
            persons::person_id,
            persons::given_name,
            persons::family_name,
            persons::address_protection,
        ))
        .load(conn)?;
    Ok(rows)
}

/// How many letters are flagged late and still waited for.
pub fn count_late(conn: &mut AnyConnection) -> Result<i64, Error> {
    Ok(late_flags::table.filter(late_flags::closed_at.is_null()).count().get_result(conn)?)
}
