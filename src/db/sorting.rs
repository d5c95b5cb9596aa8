//! How the database puts texts in order.

use diesel::prelude::*;

use super::{AnyConnection, Condition, Error};

/// Whether texts are in the order of their bytes, as on every `SQLite`. On PostgreSQL that is decided when a database is made: one
/// in Norwegian has `AA` after `Z`, and ids and what is sorted by them in another order than elsewhere.
pub fn sorts_by_bytes(conn: &mut AnyConnection) -> Result<bool, Error> {
    Ok(diesel::select(Condition("'AA' < 'B' AND 'B' < 'a'")).get_result(conn)?)
}
