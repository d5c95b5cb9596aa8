//! The whole database made anew, in one transaction: for a restore.

use std::collections::BTreeSet;

use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::connection::{AnyConnection, DatabaseUrl};
use super::error::Error;
use super::migrate::{apply, has_broken_reference, known_versions, with_connection, without_foreign_keys};
use super::{Ruling, Transactions, ended};

/// Those of the migrations, named by their versions, that this program does not have.
pub fn missing_migrations(versions: &[String]) -> Result<Vec<String>, Error> {
    let known = known_versions()?;
    Ok(versions.iter().filter(|version| !known.contains(version)).cloned().collect())
}

/// Drops every table, makes those that the migrations of these versions make, has `fill` fill them, brings them to the schema
/// of this program, and has `finish` do the rest. All of it is one transaction: whatever fails leaves the database as it was.
///
/// # Errors
/// [`Error::Busy`] when others use the database meanwhile.
pub fn rebuild<T, U, E: From<Error>>(
    url: &DatabaseUrl,
    versions: &[String],
    fill: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    finish: impl FnOnce(&mut AnyConnection, T) -> Result<U, E>,
) -> Result<U, E> {
    with_connection(url, |conn| {
        begin(conn)?;
        let outcome = filled(conn, versions, fill).and_then(|filled| finish(conn, filled));
        match outcome {
            Ok(done) => Ok(ended(conn, Ok(Ruling::Keep(done)))?),
            Err(error) => {
                ended(conn, Ok(Ruling::Undo(())))?;
                Err(error)
            }
        }
    })
}

fn begin(conn: &mut AnyConnection) -> Result<(), Error> {
    match conn {
        AnyConnection::Postgres(_) => Transactions::begin_transaction(conn)?,
        AnyConnection::Sqlite(sqlite) => {
            without_foreign_keys(sqlite)?;
            AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE")?;
        }
    }
    Ok(())
}

fn filled<T, E: From<Error>>(
    conn: &mut AnyConnection,
    versions: &[String],
    fill: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    drop_all(conn)?;
    let wanted: BTreeSet<&str> = versions.iter().map(String::as_str).collect();
    apply(conn, &|version| wanted.contains(version))?;
    let references = take_references_off(conn)?;
    let done = fill(conn)?;
    put_references_on(conn, &references)?;
    apply(conn, &|_| true)?;
    Ok(done)
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Also the table of the migrations themselves.
fn drop_all(conn: &mut AnyConnection) -> Result<(), Error> {
    let (listed, cascade) = match conn {
        AnyConnection::Postgres(_) => {
            ("SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()", " CASCADE")
        }
        AnyConnection::Sqlite(_) => (
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
            "",
        ),
    };
    let tables: Vec<Named> = diesel::sql_query(listed).load(conn)?;
    for table in tables {
        conn.batch_execute(&format!("DROP TABLE \"{}\"{cascade}", table.name))?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    of_table: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

/// PostgreSQL would look each row's reference up as it comes, and tables refer to themselves: all are checked at once at the end,
/// as SQLite does with foreign keys off.
fn take_references_off(conn: &mut AnyConnection) -> Result<Vec<Reference>, Error> {
    if matches!(conn, AnyConnection::Sqlite(_)) {
        return Ok(Vec::new());
    }
    let references: Vec<Reference> = diesel::sql_query(
        "SELECT conrelid::regclass::text AS of_table, conname::text AS name, pg_get_constraintdef(oid) AS definition \
         FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname",
    )
    .load(conn)?;
    for Reference { of_table, name, .. } in &references {
        conn.batch_execute(&format!("ALTER TABLE {of_table} DROP CONSTRAINT \"{name}\""))?;
    }
    Ok(references)
}

fn put_references_on(conn: &mut AnyConnection, references: &[Reference]) -> Result<(), Error> {
    for Reference { of_table, name, definition } in references {
        conn.batch_execute(&format!("ALTER TABLE {of_table} ADD CONSTRAINT \"{name}\" {definition}"))?;
    }
    if let AnyConnection::Sqlite(sqlite) = conn
        && has_broken_reference(sqlite)?
    {
        return Err(Error::Constraint("a row refers to another that is not there".to_owned()));
    }
    Ok(())
}
