//! Brings the database to the schema that this program needs.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::sqlite::Sqlite;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connection::{AnyConnection, DatabaseUrl, Manager, Purpose};
use super::error::Error;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number that no other program on the same server locks.
const LOCK: i64 = 80_030_300;

/// How long an instance waits for others that start on the same `SQLite` file, and how often it looks.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(50);

/// Applies what is missing and names it. Several instances may start at once: on PostgreSQL one migrates and the others
/// wait for it; SQLite's write lock does the same.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, Error> {
    let began = Instant::now();
    loop {
        match with_connection(url, apply_missing) {
            // SQLite does not wait where two turn a new file's write-ahead log on, or make its first table.
            Err(Error::Busy) if began.elapsed() < PATIENCE => std::thread::park_timeout(PAUSE),
            done => return done,
        }
    }
}

fn apply_missing(conn: &mut AnyConnection) -> Result<Vec<String>, Error> {
    match conn {
        AnyConnection::Postgres(postgres) => run(postgres, POSTGRES),
        AnyConnection::Sqlite(sqlite) => {
            // Only what is missing needs the write lock, which a large import holds for long.
            if waiting(sqlite, SQLITE)?.is_empty() {
                return Ok(Vec::new());
            }
            without_foreign_keys(sqlite)?;
            sqlite.immediate_transaction(|sqlite| {
                let applied = run(sqlite, SQLITE)?;
                if has_broken_reference(sqlite)? {
                    return Err(Error::Migration("a row refers to another that is gone".into()));
                }
                Ok(applied)
            })
        }
    }
}

/// `SQLite` cannot change a table's rules. A migration that must makes the table anew and drops the old one, which the
/// rows that refer to it must not notice; what they refer to is checked when all is done.
pub(super) fn without_foreign_keys(sqlite: &mut SqliteConnection) -> Result<(), Error> {
    Ok(sqlite.batch_execute("PRAGMA foreign_keys = OFF")?)
}

#[derive(QueryableByName)]
struct BrokenReference {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    broken: i64,
}

pub(super) fn has_broken_reference(sqlite: &mut SqliteConnection) -> Result<bool, Error> {
    let counted = diesel::sql_query("SELECT count(*) AS broken FROM pragma_foreign_key_check");
    Ok(counted.get_result::<BrokenReference>(sqlite)?.broken > 0)
}

/// Takes every migration back, the newest first. For tests: it empties the database.
pub fn revert_all(url: &DatabaseUrl) -> Result<(), Error> {
    with_connection(url, |conn| match conn {
        AnyConnection::Postgres(postgres) => revert(postgres, POSTGRES),
        AnyConnection::Sqlite(sqlite) => {
            without_foreign_keys(sqlite)?;
            revert(sqlite, SQLITE)
        }
    })
}

/// The versions of all migrations that this program has, the oldest first.
pub(super) fn known_versions() -> Result<Vec<String>, Error> {
    let migrations = MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(Error::Migration)?;
    let mut versions: Vec<String> =
        migrations.iter().map(|known| known.name().version().to_string()).collect();
    versions.sort_unstable();
    Ok(versions)
}

/// Applies those of the migrations that are wanted and not applied yet, on a connection that looks after its transaction itself.
pub(super) fn apply(conn: &mut AnyConnection, is_wanted: &dyn Fn(&str) -> bool) -> Result<(), Error> {
    match conn {
        AnyConnection::Postgres(postgres) => apply_those(postgres, POSTGRES, is_wanted),
        AnyConnection::Sqlite(sqlite) => apply_those(sqlite, SQLITE, is_wanted),
    }
}

fn apply_those<C: MigrationHarness<DB>, DB: diesel::backend::Backend>(
    conn: &mut C,
    migrations: EmbeddedMigrations,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Result<(), Error>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    for migration in conn.pending_migrations(migrations).map_err(failure)? {
        if is_wanted(&migration.name().version().to_string()) {
            conn.run_migration(&*migration).map_err(failure)?;
        }
    }
    Ok(())
}

/// The names of the migrations that are not applied yet.
pub fn waiting_migrations(url: &DatabaseUrl) -> Result<Vec<String>, Error> {
    match connection(url)? {
        AnyConnection::Postgres(mut postgres) => waiting(&mut postgres, POSTGRES),
        AnyConnection::Sqlite(mut sqlite) => waiting(&mut sqlite, SQLITE),
    }
}

fn connection(url: &DatabaseUrl) -> Result<AnyConnection, Error> {
    if let DatabaseUrl::Sqlite(path) = url
        && let Some(folder) = std::path::Path::new(path).parent()
    {
        std::fs::create_dir_all(folder).map_err(|e| Error::Unavailable(Box::new(e)))?;
    }
    let manager = Manager { url: url.clone(), purpose: Purpose::Write };
    Ok(manager.open()?)
}

/// On PostgreSQL one at a time.
pub(super) fn with_connection<T, E: From<Error>>(
    url: &DatabaseUrl,
    work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
) -> Result<T, E> {
    let mut conn = connection(url)?;
    if let AnyConnection::Postgres(postgres) = &mut conn {
        // Held until the connection closes at the end of this function.
        let alone =
            format!("SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK}); SET lock_timeout = '10s'");
        postgres.batch_execute(&alone).map_err(Error::from)?;
    }
    work(&mut conn)
}

fn run<C: MigrationHarness<DB>, DB: diesel::backend::Backend>(
    conn: &mut C,
    migrations: EmbeddedMigrations,
) -> Result<Vec<String>, Error>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let applied = conn.run_pending_migrations(migrations).map_err(failure)?;
    Ok(applied.iter().map(ToString::to_string).collect())
}

fn revert<C: MigrationHarness<DB>, DB: diesel::backend::Backend>(
    conn: &mut C,
    migrations: EmbeddedMigrations,
) -> Result<(), Error>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    conn.revert_all_migrations(migrations).map_err(failure)?;
    Ok(())
}

fn waiting<C: MigrationHarness<DB>, DB: diesel::backend::Backend>(
    conn: &mut C,
    migrations: EmbeddedMigrations,
) -> Result<Vec<String>, Error>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let waiting = conn.pending_migrations(migrations).map_err(failure)?;
    Ok(waiting.iter().map(|migration| migration.name().to_string()).collect())
}

/// The database's own failure where that is what it was: a busy one is worth another try.
fn failure(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    match error.downcast::<diesel::result::Error>() {
        Ok(error) => match Error::from(*error) {
            Error::Busy => Error::Busy,
            other => Error::Migration(Box::new(other)),
        },
        Err(error) => Error::Migration(error),
    }
}
