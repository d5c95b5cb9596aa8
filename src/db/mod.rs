//! The only doors to the database: [`Db::read`], [`Db::write`], [`Db::rule`] and [`Db::stream`].
//!
//! **Invariants:** every transaction but those of the migrations and of a restore is opened here; a write on SQLite takes the write lock at once; no network call is
//! made inside one; SQL never asks the database what time it is, but for leases ([`database_time`]).
//!
//! The doors block the calling thread. A web handler goes through them on another one: `web::read`, `web::look`, `web::write`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::Connection as _;
use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::r2d2::Pool;

mod clock;
mod condition;
mod connection;
mod error;
mod migrate;
mod portable;
mod rebuild;
pub mod schema;
mod sorting;
mod types;
mod writer;

pub use clock::database_time;
pub use condition::Condition;
pub use connection::{AnyConnection, DatabaseUrl, MultiBackend};
pub use error::{Error, updated_exactly_one};
pub use migrate::{migrate, revert_all, waiting_migrations};
pub use portable::Portable;
pub use rebuild::{missing_migrations, rebuild};
pub use sorting::sorts_by_bytes;
pub use types::UtcTime;

use connection::{Manager, Purpose};
use writer::Writer;

/// Keeps count of nested transactions; generated with the connection type.
type Transactions = <AnyConnection as diesel::Connection>::TransactionManager;

/// How long a caller waits for a connection before it is told that the database is busy.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long it waits for its turn to write on `SQLite`: as long as another program may keep the file from the writer.
const PATIENCE_TO_WRITE: Duration = Duration::from_secs(5);

/// SQLite does not queue those who wait for its write lock: each looks now and then whether it is free.
const OTHERS_LOOK_WITHIN: Duration = writer::LOOKS_EVERY.saturating_mul(3);

/// What becomes of the transaction.
pub enum Ruling<T> {
    /// Commit.
    Keep(T),
    /// Roll back, and still answer: a dry run, or a file that is refused as a whole.
    Undo(T),
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    url: DatabaseUrl,
    readers: Pool<Manager>,
    writers: Writers,
}

#[derive(Clone)]
enum Writers {
    /// PostgreSQL: the same pool for both.
    Pool,
    /// SQLite: one writer, which commits what waits together.
    One(Arc<Writer>),
}

impl Db {
    /// Opens the database with at most so many connections: on SQLite those that read, beside the one that writes.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it does not answer.
    pub fn open(url: &DatabaseUrl, connections: u32) -> Result<Self, Error> {
        if let DatabaseUrl::Sqlite(path) = url
            && let Some(folder) = std::path::Path::new(path).parent()
        {
            std::fs::create_dir_all(folder).map_err(|e| Error::Unavailable(Box::new(e)))?;
        }
        let writers = match url {
            DatabaseUrl::Postgres(_) => Writers::Pool,
            DatabaseUrl::Sqlite(_) => Writers::One(Arc::new(Writer::start(url.clone())?)),
        };
        let purpose = match writers {
            Writers::Pool => Purpose::Write,
            Writers::One(_) => Purpose::Read,
        };
        let readers = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(matches!(url, DatabaseUrl::Postgres(_)))
            .build(Manager { url: url.clone(), purpose })
            .map_err(|e| Error::Unavailable(Box::new(e)))?;
        Ok(Self { url: url.clone(), readers, writers })
    }

    /// Which database it is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Whether whoever writes keeps all others from it, as on `SQLite`.
    pub fn has_one_writer(&self) -> bool {
        matches!(self.writers, Writers::One(_))
    }

    /// Runs `work` in one read transaction, so that all it reads is of one moment.
    pub fn read<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, Error>) -> Result<T, Error> {
        let mut pooled = self.readers.get().map_err(|_| Error::Busy)?;
        let conn: &mut AnyConnection = &mut pooled;
        match conn {
            // One snapshot for the whole transaction; without these words each statement would have its own.
            AnyConnection::Postgres(postgres) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                AnsiTransactionManager::begin_transaction_sql(postgres, begin)?;
            }
            AnyConnection::Sqlite(_) => Transactions::begin_transaction(conn)?,
        }
        let outcome = work(conn).map(Ruling::Keep);
        ended(conn, outcome)
    }

    /// Runs `work` in one write transaction and commits it.
    ///
    /// `work` may run a second time, when PostgreSQL breaks a deadlock.
    pub fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut AnyConnection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.rule(move |conn| work(conn).map(Ruling::Keep))
    }

    /// Runs `work` in one write transaction, which `work` itself keeps or undoes. It may run a second time, as above.
    pub fn rule<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut AnyConnection) -> Result<Ruling<T>, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match &self.writers {
            Writers::One(writer) => writer.run(work, PATIENCE_TO_WRITE),
            Writers::Pool => {
                let mut pooled = self.readers.get().map_err(|_| Error::Busy)?;
                let conn: &mut AnyConnection = &mut pooled;
                match ruled(conn, &mut work) {
                    Err(Error::Busy) => ruled(conn, &mut work),
                    done => done,
                }
            }
        }
    }

    /// For whoever writes piece after piece: leaves the write lock of an `SQLite` file free for as long as another program
    /// may take to see that it is.
    pub fn let_others_write(&self) {
        if !self.has_one_writer() {
            return;
        }
        // Whoever has waited for an answer before may be woken once more for it, and too soon.
        let began = Instant::now();
        while let Some(left) = OTHERS_LOOK_WITHIN.checked_sub(began.elapsed()) {
            std::thread::park_timeout(left);
        }
    }

    /// Runs `work` in one read transaction on a connection of its own, for results too large to hold. What `SQLite` sorts on the way
    /// lies in temporary files.
    pub fn stream<T>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, Error>) -> Result<T, Error> {
        let manager = Manager { url: self.url.clone(), purpose: Purpose::Stream };
        let mut conn = manager.open()?;
        conn.transaction(work)
    }
}

/// One transaction whose end `work` decides; inside another it is a savepoint.
fn ruled<T>(
    conn: &mut AnyConnection,
    work: &mut impl FnMut(&mut AnyConnection) -> Result<Ruling<T>, Error>,
) -> Result<T, Error> {
    Transactions::begin_transaction(conn)?;
    let outcome = work(conn);
    ended(conn, outcome)
}

/// Ends the transaction that is open on `conn` as its work decided.
fn ended<T>(conn: &mut AnyConnection, outcome: Result<Ruling<T>, Error>) -> Result<T, Error> {
    match outcome {
        Ok(Ruling::Keep(value)) => {
            Transactions::commit_transaction(conn)?;
            Ok(value)
        }
        Ok(Ruling::Undo(value)) => {
            Transactions::rollback_transaction(conn)?;
            Ok(value)
        }
        Err(error) => {
            // The first error says what happened; a failed rollback marks the connection broken, and the pool drops it.
            match Transactions::rollback_transaction(conn) {
                Ok(()) => {}
                Err(rollback) => {
                    tracing::warn!(error = %rollback, "a transaction could not be rolled back");
                }
            }
            Err(error)
        }
    }
}
