//! Tables that take long to read, as those of a desk with five million letters do.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use skranke::db::{AnyConnection, Db, Error};

/// How long.
#[derive(Clone, Copy)]
pub(super) enum Long {
    /// A question has no answer, however long one waits.
    Endless,
    /// A second and a half before the first row.
    Seconds,
    /// So many times as many rows.
    Times(u32),
}

/// Puts a view in the place of a table. It can be read, and takes as long.
pub(super) fn make_slow(db: &Db, table: &'static str, long: Long) {
    db.write(move |conn| {
        let is_postgres = matches!(conn, AnyConnection::Postgres(_));
        // First what takes long, then the rows, also of an empty table.
        let counted = |limit: &str| {
            format!(
                "(WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n {limit}) SELECT count(*) FROM n) AS first CROSS JOIN {table}_aside"
            )
        };
        let slept = |seconds: &str| {
            format!("{table}_aside WHERE (SELECT count(*) FROM pg_sleep({seconds})) > 0")
        };
        let slow = match long {
            Long::Endless if is_postgres => slept("3600"),
            Long::Endless => counted(""),
            Long::Seconds if is_postgres => slept("1.6"),
            Long::Seconds => counted(&format!("WHERE x < {}", counted_in(conn, Duration::from_millis(1_600))?)),
            Long::Times(times) => format!(
                "{table}_aside, (WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {times}) SELECT x FROM n) AS times"
            ),
        };
        let make = format!(
            "ALTER TABLE {table} RENAME TO {table}_aside; CREATE VIEW {table} AS SELECT {table}_aside.* FROM {slow}"
        );
        Ok(conn.batch_execute(&make)?)
    })
    .unwrap();
}

/// Takes the view away again.
pub(super) fn mend(db: &Db, table: &'static str) {
    let mend = format!("DROP VIEW {table}; ALTER TABLE {table}_aside RENAME TO {table}");
    db.write(move |conn| Ok(conn.batch_execute(&mend)?)).unwrap();
}

/// How far this machine counts in so long.
fn counted_in(conn: &mut AnyConnection, time: Duration) -> Result<u128, Error> {
    const FAR: u128 = 1_000_000;
    let began = Instant::now();
    let count = format!(
        "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {FAR}) SELECT count(*) FROM n"
    );
    conn.batch_execute(&count)?;
    Ok(FAR * time.as_millis() / began.elapsed().as_millis().max(1))
}
