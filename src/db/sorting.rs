//! How the database puts ids in order.

use diesel::prelude::*;

use super::{AnyConnection, Condition, Error};

/// Whether ids are in the order of their bytes, which is that of their making, as on every `SQLite`. On PostgreSQL that is decided
/// when a database is made: one in Norwegian has `AA` after `Z`.
pub fn sorts_by_bytes(conn: &mut AnyConnection) -> Result<bool, Error> {
    Ok(diesel::select(Condition("'9Z' < 'A0' AND 'AA' < 'B0'")).get_result(conn)?)
}
