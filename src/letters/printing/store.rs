//! The tables of print orders and of the files that they go in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::print_orders;
use crate::db::{AnyConnection, Error, UtcTime};
use crate::values::LetterId;

/// Puts a letter in line for the next file.
pub fn queue(conn: &mut AnyConnection, id: &LetterId, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::insert_into(print_orders::table)
        .values((print_orders::letter_id.eq(id), print_orders::queued_at.eq(UtcTime::from(now))))
        .execute(conn)?;
    Ok(())
}
