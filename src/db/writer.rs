//! The one writer of an SQLite database: a thread that takes all that waits into one commit.
//!
//! Each piece of work has its own savepoint, so one that fails undoes only itself, and all share one fsync. Nobody is
//! answered before that commit is on disk.

use std::any::Any;
use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::time::{Duration, Instant};

use diesel::ConnectionError;
use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};
use diesel::r2d2::ManageConnection as _;

use super::connection::{AnyConnection, DatabaseUrl, Manager, Purpose};
use super::{Error, PATIENCE_TO_WRITE, Ruling, Transactions, ruled};

/// How many may wait before newcomers are told that the database is busy.
const QUEUE: usize = 1024;
/// How many share a commit; more would make the first wait for the last.
const TOGETHER: usize = 64;

/// How often it is asked whether another program has left the write lock free.
pub(super) const LOOKS_EVERY: Duration = Duration::from_millis(5);

const WAITING: u8 = 0;
const STARTED: u8 = 1;
const ABANDONED: u8 = 2;

type Outcome = Box<dyn Any + Send>;
type Work = Box<dyn FnMut(&mut AnyConnection) -> Result<Outcome, Error> + Send>;

struct Errand {
    work: Work,
    progress: Arc<AtomicU8>,
    reply: SyncSender<Result<Outcome, Error>>,
}

/// The door to the writing thread, which ends when this is dropped.
pub(super) struct Writer {
    errands: SyncSender<Errand>,
}

impl Writer {
    pub(super) fn start(url: DatabaseUrl) -> Result<Self, Error> {
        let manager = Manager { url, purpose: Purpose::Write };
        let conn = open(&manager)?;
        let (errands, inbox) = mpsc::sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("db-writer".to_owned())
            .spawn(move || serve(&manager, conn, &inbox))
            .map_err(|e| Error::Unavailable(Box::new(e)))?;
        Ok(Self { errands })
    }

    /// Hands `work` to the writer and waits for the commit; gives up after `patience` if it has not begun by then.
    pub(super) fn run<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut AnyConnection) -> Result<Ruling<T>, Error> + Send + 'static,
        patience: Duration,
    ) -> Result<T, Error> {
        let (reply, answer) = mpsc::sync_channel(1);
        let progress = Arc::new(AtomicU8::new(WAITING));
        let errand = Errand {
            work: Box::new(move |conn| {
                let value: Outcome = Box::new(ruled(conn, &mut work)?);
                Ok(value)
            }),
            progress: Arc::clone(&progress),
            reply,
        };
        self.errands.try_send(errand).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::CutOff,
        })?;
        let outcome = match answer.recv_timeout(patience) {
            Err(RecvTimeoutError::Timeout) => {
                let begun = progress
                    .compare_exchange(WAITING, ABANDONED, Ordering::AcqRel, Ordering::Acquire)
                    .is_err();
                if !begun {
                    return Err(Error::Busy);
                }
                answer.recv().map_err(|_| Error::CutOff)?
            }
            received => received.map_err(|_| Error::CutOff)?,
        };
        outcome?.downcast::<T>().map(|value| *value).map_err(|_| Error::CutOff)
    }
}

/// A connection that is told at once that another program writes: [`begin`] waits in its own way.
fn open(manager: &Manager) -> Result<AnyConnection, ConnectionError> {
    let mut conn = manager.open()?;
    let at_once = conn.batch_execute("PRAGMA busy_timeout = 0");
    at_once.map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(conn)
}

fn serve(manager: &Manager, mut conn: AnyConnection, inbox: &Receiver<Errand>) {
    while let Ok(first) = inbox.recv() {
        let errands = std::iter::once(first).chain(inbox.try_iter().take(TOGETHER - 1));
        let done = catch_unwind(AssertUnwindSafe(|| commit_together(&mut conn, errands)));
        // If the work panicked, its callers saw their channel close, and nobody knows what state the connection is in.
        if done.is_err() || manager.has_broken(&mut conn) {
            tracing::error!("a write was cut off; opening a new writing connection");
            match open(manager) {
                Ok(fresh) => conn = fresh,
                Err(error) => tracing::error!(%error, "the writing connection could not be opened again"),
            }
        }
    }
}

fn commit_together(conn: &mut AnyConnection, errands: impl Iterator<Item = Errand>) {
    let mut begun = begin(conn);
    let mut done = Vec::new();
    for mut errand in errands {
        let taken = errand.progress.compare_exchange(WAITING, STARTED, Ordering::AcqRel, Ordering::Acquire);
        if taken.is_err() {
            continue;
        }
        let outcome = match &begun {
            Ok(()) => (errand.work)(conn),
            Err(error) => Err(not_committed(error)),
        };
        done.push((errand.reply, outcome));
    }
    if begun.is_ok() {
        // A commit that fails has rolled back.
        begun = Transactions::commit_transaction(conn).map_err(Error::from);
        if let Err(error) = &begun {
            tracing::error!(reason = %error, cause = error.source().map(ToString::to_string), "a commit failed");
        }
    }
    for (reply, outcome) in done {
        let answer = match &begun {
            Ok(()) => outcome,
            Err(error) => Err(outcome.err().unwrap_or_else(|| not_committed(error))),
        };
        if reply.send(answer).is_err() {
            tracing::warn!("nobody waited for a write that was committed");
        }
    }
}

/// Takes the write lock at once: a reader that turns writer would be refused without waiting. `SQLite` itself would ask less and
/// less often whether the lock is free, and whoever writes piece after piece would have to leave it free for that much longer.
fn begin(conn: &mut AnyConnection) -> Result<(), Error> {
    let AnyConnection::Sqlite(sqlite) = conn else { return Ok(()) };
    let began = Instant::now();
    loop {
        match AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE").map_err(Error::from) {
            Err(Error::Busy) if began.elapsed() < PATIENCE_TO_WRITE => std::thread::park_timeout(LOOKS_EVERY),
            done => return done,
        }
    }
}

fn not_committed(error: &Error) -> Error {
    match error {
        Error::Unwritable(reason) => Error::Unwritable(reason.to_string().into()),
        _ => Error::Busy,
    }
}
