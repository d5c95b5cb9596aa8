//! The loop that the steps share: piece after piece, each in a transaction of its own.

use std::cell::Cell;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::super::Interruption;
use super::super::{Counts, Instance, NIGHTLY, StepReport, lock, step_log, store};
use super::{Step, Work};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;

/// Pages that wait to be put on record are let in between two pieces, but not after each: every time costs some milliseconds.
const TURN: Duration = Duration::from_millis(400);

/// How often a piece of work is tried while others hold the database; each try waits for some seconds.
const TRIES: u32 = 6;

/// What one piece of a step did.
pub(super) struct Piece<Place> {
    /// Rows.
    pub(super) counts: Counts,
    /// What the step counts beside them, each by its name; the same names in every piece.
    pub(super) named: Vec<(&'static str, usize)>,
    /// Where the next piece begins; none when nothing is left.
    pub(super) next: Option<Place>,
    /// The same for the run log. The next run does not need it: what is done is not found again.
    pub(super) checkpoint: Option<String>,
}

/// Does pieces until one says that nothing is left. Each is committed together with its counts in the run log and the
/// renewed lock, so that nobody else can have the job meanwhile. `piece` may run twice for one commit.
pub(super) fn in_pieces<Place: Clone + Send + 'static>(
    work: Work<'_>,
    report: &mut StepReport,
    piece: impl Fn(&mut AnyConnection, Option<&Place>, DateTime<Utc>) -> Result<Piece<Place>, Error>
    + Clone
    + Send
    + 'static,
) -> Result<(), Interruption> {
    let mut place = None;
    loop {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let done = committed(work, place.as_ref(), &piece)?;
        report.add(done.counts, &done.named);
        if done.next.is_none() {
            return Ok(());
        }
        place = done.next;
    }
}

fn committed<Place: Clone + Send + 'static>(
    work: Work<'_>,
    place: Option<&Place>,
    piece: &(
         impl Fn(&mut AnyConnection, Option<&Place>, DateTime<Utc>) -> Result<Piece<Place>, Error>
         + Clone
         + Send
         + 'static
     ),
) -> Result<Piece<Place>, Interruption> {
    let (run_id, step, place, piece) = (work.run.id, work.step, place.cloned(), piece.clone());
    guarded(work.desk, work.holder, move |conn, now| {
        let done = piece(conn, place.as_ref(), now)?;
        put_on_record(conn, run_id, step, done.counts, done.checkpoint.as_deref())?;
        Ok(done)
    })
}

/// Adds what a piece counted to its step and to the run.
pub(super) fn put_on_record(
    conn: &mut AnyConnection,
    run_id: i64,
    step: Step,
    counts: Counts,
    checkpoint: Option<&str>,
) -> Result<(), Error> {
    step_log::add_to_step(conn, run_id, step, counts, checkpoint)?;
    store::add_counts(conn, run_id, counts)
}

/// Who holds the job's lock, for how long at a time, and since when others have waited for it to let them write.
pub(in crate::jobs) struct Holder {
    pub(in crate::jobs) instance: Instance,
    pub(in crate::jobs) lease: TimeDelta,
    /// The step that it is at, of which run.
    pub(in crate::jobs) at: Cell<Option<(i64, Step)>>,
    turn_began: Cell<Instant>,
}

impl Holder {
    pub(in crate::jobs) fn here(lease: TimeDelta) -> Self {
        Self { instance: Instance::here(), lease, at: Cell::new(None), turn_began: Cell::new(Instant::now()) }
    }

    fn take_turns(&self, desk: &Desk) {
        if self.turn_began.get().elapsed() > TURN {
            desk.db.let_others_write();
            self.turn_began.set(Instant::now());
        }
    }
}

/// Commits work together with the renewed lock, or not at all. `work` may run twice.
pub(in crate::jobs) fn guarded<T: Send + 'static>(
    desk: &Desk,
    holder: &Holder,
    work: impl Fn(&mut AnyConnection, DateTime<Utc>) -> Result<T, Error> + Clone + Send + 'static,
) -> Result<T, Interruption> {
    holder.take_turns(desk);
    let (at, mut tries) = (holder.at.get(), 0);
    while_busy(|| {
        let before = tries;
        tries += 1;
        let (instance, lease, work, now) = (holder.instance.clone(), holder.lease, work.clone(), desk.now());
        desk.db.write(move |conn| {
            let is_ours = lock::renew(conn, NIGHTLY, &instance, lease)?;
            if !is_ours {
                return Ok(None);
            }
            let done = work(conn, now)?;
            if let Some(step) = at.filter(|_| before > 0) {
                step_log::tried_again(conn, step, before, now)?;
            }
            Ok(Some(done))
        })
    })?
    .ok_or(Interruption::LockLost)
}

/// Does a piece of work, and tries again while others hold the database.
pub(crate) fn while_busy<T>(mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    for _ in 1..TRIES {
        match work() {
            Err(Error::Busy) => tracing::warn!("the database is busy; trying again"),
            done => return done,
        }
    }
    work()
}
