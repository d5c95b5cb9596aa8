//! The database's clock: the one that all programs share which use it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Timestamp;

use super::{AnyConnection, Error, UtcTime};

#[derive(QueryableByName)]
struct Told {
    #[diesel(sql_type = Timestamp)]
    at: UtcTime,
}

/// What time it is by the database, for leases alone: everything else is reckoned with the time that it is handed. On PostgreSQL
/// that is the server's clock, at this moment and not at the transaction's beginning; on `SQLite`, which knows none but the
/// machine's, all programs are on that machine.
pub fn database_time(conn: &mut AnyConnection) -> Result<DateTime<Utc>, Error> {
    let question = match conn {
        AnyConnection::Postgres(_) => "SELECT clock_timestamp() AT TIME ZONE 'UTC' AS at",
        AnyConnection::Sqlite(_) => "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') AS at",
    };
    let Told { at } = sql_query(question).get_result(conn)?;
    Ok(at.utc())
}
