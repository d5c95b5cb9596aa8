//! Rows as JSON arrays, out of any table and into it, each database in its own words.

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::catalog::{Column, Kind, Table};
use crate::db::{AnyConnection, Error};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Hands out the rows of a table one at a time, each a JSON array of its values in the order of the columns.
pub(super) fn each_row<E: From<Error>>(
    conn: &mut AnyConnection,
    table: &Table,
    mut each: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let array = if matches!(conn, AnyConnection::Postgres(_)) {
        format!("json_build_array({})::text", list(table, |_, column| postgres_value(column)))
    } else {
        format!("json_array({})", list(table, |_, column| sqlite_value(column)))
    };
    let query = diesel::sql_query(format!("SELECT {array} AS line FROM \"{}\"", table.name));
    let failed = |error| E::from(Error::from(error));
    match conn {
        // PostgreSQL's library would hold the whole table if it were not asked so.
        AnyConnection::Postgres(postgres) => {
            for row in query.load_iter::<Line, PgRowByRowLoadingMode>(postgres).map_err(failed)? {
                each(&row.map_err(failed)?.line)?;
            }
        }
        AnyConnection::Sqlite(sqlite) => {
            for row in query.load_iter::<Line, DefaultLoadingMode>(sqlite).map_err(failed)? {
                each(&row.map_err(failed)?.line)?;
            }
        }
    }
    Ok(())
}

/// Puts rows into a table: a JSON array of such arrays.
pub(super) fn insert(conn: &mut AnyConnection, table: &Table, rows: &str) -> Result<(), Error> {
    let names = list(table, |_, column| format!("\"{}\"", column.name));
    let into = format!("INSERT INTO \"{}\" ({names})", table.name);
    let query = match conn {
        AnyConnection::Postgres(_) => {
            let values = list(table, |at, column| from_json(column, &format!("(value ->> {at})")));
            format!("{into} SELECT {values} FROM jsonb_array_elements($1::jsonb) AS rows (value)")
        }
        AnyConnection::Sqlite(_) => {
            let values = list(table, |at, column| into_sqlite(column, &format!("(value ->> {at})")));
            format!("{into} SELECT {values} FROM json_each($1)")
        }
    };
    diesel::sql_query(query).bind::<Text, _>(rows).execute(conn)?;
    Ok(())
}

/// How many rows a table has.
pub(super) fn count(conn: &mut AnyConnection, table: &Table) -> Result<u64, Error> {
    let query = diesel::sql_query(format!("SELECT count(*) AS rows FROM \"{}\"", table.name));
    Ok(query.get_result::<Counted>(conn)?.rows.unsigned_abs())
}

/// Sees to it that the next row gets a number that no row in the table has. SQLite does by itself.
pub(super) fn number_on(conn: &mut AnyConnection, table: &Table) -> Result<(), Error> {
    let AnyConnection::Postgres(postgres) = conn else { return Ok(()) };
    for Column { name, .. } in table.columns.iter().filter(|column| column.sql_type == "bigint") {
        let of_column = format!("pg_get_serial_sequence('\"{}\"', '{name}')", table.name);
        let numbers: Vec<Line> =
            diesel::sql_query(format!("SELECT {of_column} AS line WHERE {of_column} IS NOT NULL"))
                .load(postgres)?;
        for Line { line } in numbers {
            // Of an empty table there is no greatest number, and nothing is set.
            diesel::sql_query(format!("SELECT setval('{line}', max(\"{name}\")) FROM \"{}\"", table.name))
                .execute(postgres)?;
        }
    }
    Ok(())
}

fn list(table: &Table, written: impl Fn(usize, &Column) -> String) -> String {
    let all: Vec<String> = table.columns.iter().enumerate().map(|(at, column)| written(at, column)).collect();
    all.join(", ")
}

fn postgres_value(column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    match column.kind {
        Kind::Bytes => format!("encode({name}, 'hex')"),
        Kind::Instant => format!("to_char({name}, 'YYYY-MM-DD HH24:MI:SS.US')"),
        Kind::Day => format!("to_char({name}, 'YYYY-MM-DD')"),
        Kind::Truth => format!("{name}::int"),
        Kind::Plain => name,
    }
}

fn sqlite_value(column: &Column) -> String {
    let name = format!("\"{}\"", column.name);
    match column.kind {
        // hex() makes an empty text of nothing.
        Kind::Bytes => format!("CASE WHEN {name} IS NOT NULL THEN lower(hex({name})) END"),
        Kind::Instant => {
            format!("substr({name} || CASE WHEN length({name}) = 19 THEN '.000000' ELSE '000' END, 1, 26)")
        }
        Kind::Day | Kind::Truth | Kind::Plain => name,
    }
}

fn from_json(column: &Column, value: &str) -> String {
    match column.kind {
        Kind::Bytes => format!("decode({value}, 'hex')"),
        Kind::Truth => format!("{value}::int::boolean"),
        _ => format!("{value}::{}", column.sql_type),
    }
}

/// Instants as diesel writes them, for they are compared as texts: with no more groups of three digits than it needs.
fn into_sqlite(column: &Column, value: &str) -> String {
    match column.kind {
        Kind::Bytes => format!("unhex({value})"),
        Kind::Instant => format!(
            "CASE WHEN {value} LIKE '%.000000' THEN substr({value}, 1, 19) WHEN {value} LIKE '%000' THEN substr({value}, 1, 23) \
             ELSE {value} END"
        ),
        Kind::Day | Kind::Truth | Kind::Plain => value.to_owned(),
    }
}
