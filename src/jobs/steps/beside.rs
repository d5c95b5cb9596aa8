//! Work that takes longer than a piece, done on another thread: this one keeps the job meanwhile, whose lease would end and another
//! instance begin the same, and asks whether to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::super::{Interruption, NIGHTLY, lock};
use super::Work;

/// How often it is asked whether to stop.
const LOOK: Duration = Duration::from_millis(250);

/// So long is waited for work that was asked to stop, so that it can take away what it has under way.
const GRACE: Duration = Duration::from_secs(2);

/// So many times the lease is renewed before it would end.
const BEATS: i32 = 6;

/// Says to a long piece of work that it is to end early.
pub(in crate::jobs) type Halt = Arc<AtomicBool>;

/// Does a long piece of work that changes nothing in the database. It hears of a stop by `Halt`, as often as it looks; but one
/// statement may take as long as it likes, and nobody waits for it to its end: what is read after the stop is read in vain.
pub(in crate::jobs) fn reading<T, E>(
    work: Work<'_>,
    long: impl FnOnce(&Halt) -> Result<T, E> + Send + 'static,
) -> Result<T, Interruption>
where
    T: Send + 'static,
    E: Send + 'static,
    Interruption: From<E>,
{
    left_alone(work.stop, heartbeat(work), long)?.map_err(Interruption::from)
}

/// As [`reading`], for whoever has no job to keep.
pub(in crate::jobs) fn left_alone<T: Send + 'static>(
    stop: &dyn Fn() -> bool,
    mut beat: impl FnMut(),
    long: impl FnOnce(&Halt) -> T + Send + 'static,
) -> Result<T, Interruption> {
    let halt = Halt::default();
    let (tell, hear) = mpsc::sync_channel(1);
    let theirs = Arc::clone(&halt);
    let reader = std::thread::spawn(move || {
        // Nobody may listen any more.
        drop(tell.send(long(&theirs)));
    });
    loop {
        match hear.recv_timeout(LOOK) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) if stop() => {
                halt.store(true, Ordering::Relaxed);
                drop(hear.recv_timeout(GRACE));
                return Err(Interruption::Stopped);
            }
            Err(RecvTimeoutError::Timeout) => beat(),
            Err(RecvTimeoutError::Disconnected) => {
                if let Err(panic) = reader.join() {
                    std::panic::resume_unwind(panic);
                }
                return Err(Interruption::Stopped);
            }
        }
    }
}

/// Does a long piece of work that changes something, and waits for its end: what it has changed must be known. On `SQLite` nobody
/// else can write meanwhile, so nobody can take the job: the work itself renews the lease, with its commit.
pub(super) fn holding<T: Send>(work: Work<'_>, long: impl FnOnce(&Halt) -> T + Send) -> T {
    let halt = Halt::default();
    let mut beat = heartbeat(work);
    std::thread::scope(|scope| {
        let (tell, hear) = mpsc::sync_channel::<()>(0);
        let working = scope.spawn(|| {
            // Dropped at the end, also by a panic.
            let _tell = tell;
            long(&halt)
        });
        while hear.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
            if (work.stop)() {
                halt.store(true, Ordering::Relaxed);
            }
            if !work.desk.db.has_one_writer() {
                beat();
            }
        }
        working.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Renews the lease now and then.
fn heartbeat(work: Work<'_>) -> impl FnMut() {
    let every = (work.holder.lease / BEATS).to_std().unwrap_or_default();
    let mut renewed_at = Instant::now();
    move || {
        if renewed_at.elapsed() < every {
            return;
        }
        let (instance, lease) = (work.holder.instance.clone(), work.holder.lease);
        let renewed = work.desk.db.write(move |conn| lock::renew(conn, NIGHTLY, &instance, lease));
        if let Err(error) = renewed {
            tracing::debug!(%error, "the lease of the nightly run waits to be renewed");
        }
        renewed_at = Instant::now();
    }
}
