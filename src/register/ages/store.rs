//! Which addresses the nightly run looks at, and what it writes down about them.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::schema::register_entries;
use crate::db::{AnyConnection, Error};
use crate::notices::Channel;
use crate::values::PersonId;

/// Where a piece of a run ended: the day of the last address looked at, and whose it was.
pub type AgePlace = (NaiveDate, PersonId);

/// People whose address has something to be done about it on a local day, those who wait longest first. Reads one partial
/// index, which holds nobody about whom all is done.
pub(super) fn due(
    conn: &mut AnyConnection,
    channel: Channel,
    date: NaiveDate,
    after: Option<&AgePlace>,
    limit: i64,
) -> Result<Vec<AgePlace>, Error> {
    use register_entries::{email_next_on, mobile_next_on, person_id};
    // No address has a day as early as 1970, which both databases can hold.
    let first = (NaiveDate::default(), String::new());
    let (day, id) = after.map_or(first, |(day, id)| (*day, id.to_string()));
    let rows = match channel {
        Channel::Email => register_entries::table
            .filter(email_next_on.is_not_null().and(email_next_on.le(date)))
            .filter(email_next_on.gt(day).or(email_next_on.eq(day).and(person_id.gt(id))))
            .order((email_next_on, person_id))
            .limit(limit)
            .select((email_next_on.assume_not_null(), person_id))
            .load(conn)?,
        Channel::Sms => register_entries::table
            .filter(mobile_next_on.is_not_null().and(mobile_next_on.le(date)))
            .filter(mobile_next_on.gt(day).or(mobile_next_on.eq(day).and(person_id.gt(id))))
            .order((mobile_next_on, person_id))
            .limit(limit)
            .select((mobile_next_on.assume_not_null(), person_id))
            .load(conn)?,
    };
    Ok(rows)
}

/// Writes down when the run looks at these people's address again, and since when it has expired.
pub(super) fn put(
    conn: &mut AnyConnection,
    channel: Channel,
    people: &[PersonId],
    next_on: Option<NaiveDate>,
    expired_on: Option<NaiveDate>,
) -> Result<(), Error> {
    for chunk in people.chunks(500) {
        let these = register_entries::table.filter(register_entries::person_id.eq_any(chunk));
        match channel {
            Channel::Email => diesel::update(these)
                .set((
                    register_entries::email_next_on.eq(next_on),
                    register_entries::email_expired_on.eq(expired_on),
                ))
                .execute(conn)?,
            Channel::Sms => diesel::update(these)
                .set((
                    register_entries::mobile_next_on.eq(next_on),
                    register_entries::mobile_expired_on.eq(expired_on),
                ))
                .execute(conn)?,
        };
    }
    Ok(())
}
