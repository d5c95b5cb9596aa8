//! One connection type over both databases, and how the pools open it.

#![expect(missing_docs, reason = "the derive writes public items of its own")]

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{Connection as _, ConnectionError, PgConnection, SqliteConnection};

use super::error::Error;

/// A connection to whichever database the URL names.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// PostgreSQL, through libpq.
    Postgres(PgConnection),
    /// SQLite, compiled in.
    Sqlite(SqliteConnection),
}

/// Where the database is. The scheme chooses which one, and nothing else does.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// The whole `postgres://…` URL; it may hold a password and is never printed.
    Postgres(String),
    /// The path behind `sqlite:`.
    Sqlite(String),
}

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// [`Error::UnknownScheme`] for anything else: SQLite would take a mistyped URL as the name of a new file.
    pub fn parse(url: &str) -> Result<Self, Error> {
        match url.split_once(':') {
            Some(("postgres" | "postgresql", rest)) if rest.starts_with("//") && is_encoded(rest) => {
                Ok(Self::Postgres(url.to_owned()))
            }
            Some(("sqlite", path)) if !path.is_empty() && path != ":memory:" => {
                Ok(Self::Sqlite(path.to_owned()))
            }
            _ => Err(Error::UnknownScheme),
        }
    }

    /// `sqlite` or `postgres`, for logs and the doctor.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "postgres",
            Self::Sqlite(_) => "sqlite",
        }
    }
}

/// Whether a password with `@`, `/` or `%` in it is written as a URL wants it. libpq would take a part of it for the host
/// or the port, and say so in its error.
fn is_encoded(url: &str) -> bool {
    let place = url.trim_start_matches('/').split('?').next().unwrap_or_default();
    let server = place.split('/').next().unwrap_or_default();
    let hexadecimal = |text: &str| text.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    place.matches('@').count() == server.matches('@').count()
        && server.matches('@').count() <= 1
        && url.split('%').skip(1).all(hexadecimal)
}

/// What a connection is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reading only; SQLite refuses a write on it.
    Read,
    /// Reading much, by one statement after the other: what is sorted on the way may be larger than memory.
    Stream,
    /// Reading and writing.
    Write,
}

/// Opens connections for a pool.
pub(super) struct Manager {
    pub(super) url: DatabaseUrl,
    pub(super) purpose: Purpose,
}

impl Manager {
    /// Opens one connection and sets what every connection must have.
    pub(super) fn open(&self) -> Result<AnyConnection, ConnectionError> {
        match &self.url {
            DatabaseUrl::Postgres(url) => {
                let mut postgres = PgConnection::establish(url)?;
                postgres
                    .batch_execute("SET TIME ZONE 'UTC'; SET lock_timeout = '10s'")
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                if self.purpose != Purpose::Write {
                    // A long report is of one moment, as it is on SQLite.
                    let reading = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                    postgres.batch_execute(reading).map_err(ConnectionError::CouldntSetupConfiguration)?;
                }
                if self.purpose == Purpose::Stream {
                    end_when_nobody_listens(&mut postgres);
                }
                Ok(AnyConnection::Postgres(postgres))
            }
            DatabaseUrl::Sqlite(path) => {
                let mut sqlite = SqliteConnection::establish(path)?;
                // FULL: "handing over" and "who looked" must survive a power cut.
                let settings = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
                     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                     PRAGMA cache_size = -16000";
                sqlite.batch_execute(settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
                // Only short reads keep temporary data in memory: what a savepoint may have to take back, and what a long read
                // sorts, lies there, up to a gigabyte.
                let settings = match self.purpose {
                    Purpose::Read => "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY",
                    Purpose::Stream => "PRAGMA query_only = ON",
                    // So many pages of the log are found by one look into its index.
                    Purpose::Write => "PRAGMA wal_autocheckpoint = 4000",
                };
                sqlite.batch_execute(settings).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(AnyConnection::Sqlite(sqlite))
            }
        }
    }
}

/// Has the server break off a long statement when the program that asked is gone. Servers before 14 do not know how, nor do later ones
/// on some systems: there it goes on to its end, in vain.
fn end_when_nobody_listens(postgres: &mut PgConnection) {
    let looking = "SELECT set_config(name, '1s', false) FROM pg_settings WHERE name = 'client_connection_check_interval'";
    if let Err(error) = postgres.batch_execute(looking) {
        tracing::debug!(%error, "the server does not look whether anybody still listens");
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        self.open().map_err(diesel::r2d2::Error::ConnectionError)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), Self::Error> {
        conn.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
