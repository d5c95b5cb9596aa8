//! The steps of the nightly run, each in pieces that are committed one by one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, TimeDelta};

use super::nightly::Interruption;
use super::{Counts, Instance, NIGHTLY, StepReport, lock, store};
use crate::audit::Actor;
use crate::db::{self, Error};
use crate::desk::Desk;
use crate::letters;
use crate::letters::actions::{Flagged, LateStep};
use crate::letters::store::LatePlace;
use crate::values::text_enum;

/// Far longer than a piece of work takes; after it another machine takes over from one that died.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Letters flagged in one transaction: more would hold the write lock for longer, fewer would wait for the disk more often.
const LETTERS_AT_A_TIME: i64 = 2_000;

/// Pages that wait to be put on record are let in between two pieces, but not after each: every time costs a tenth of a second.
const TURN: Duration = Duration::from_millis(400);

/// How often a piece of work is tried while others hold the database; each try waits for some seconds.
const TRIES: u32 = 6;

text_enum! {
    /// The steps, in the order in which they run.
    pub enum Step {
        /// Flags letters that are late, and queues a message to those who wait for them.
        FlagLateLetters => "flag_late_letters",
    }
}

/// A run that holds the job's lock.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) id: i64,
    pub(super) resumed_from: Option<i64>,
    pub(super) instance: Instance,
    pub(super) business_date: NaiveDate,
}

impl Step {
    /// Does the step, and counts into `report` what is committed.
    pub(super) fn run(
        self,
        desk: &Desk,
        run: &Run,
        stop: &AtomicBool,
        report: &mut StepReport,
    ) -> Result<(), Interruption> {
        match self {
            Self::FlagLateLetters => flag_late_letters(desk, run, stop, report),
        }
    }

    /// Counts what the step would do.
    pub(super) fn count(self, desk: &Desk, date: NaiveDate, report: &mut StepReport) -> Result<(), Error> {
        match self {
            Self::FlagLateLetters => {
                let (late, with_mobile) =
                    desk.db.read(|conn| letters::store::count_late_and_unflagged(conn, date))?;
                report.flagged = late;
                report.queued = with_mobile;
                report.counts = Counts { read: late, changed: late, ..Counts::default() };
                Ok(())
            }
        }
    }
}

fn flag_late_letters(
    desk: &Desk,
    run: &Run,
    stop: &AtomicBool,
    report: &mut StepReport,
) -> Result<(), Interruption> {
    let mut reached = None;
    let mut began = Instant::now();
    loop {
        if stop.load(Ordering::Relaxed) {
            return Err(Interruption::Stopped);
        }
        let flagged = flag_some(desk, run, reached.as_ref())?;
        report.counts.add(counts(&flagged));
        report.flagged += wide(flagged.flagged);
        report.queued += wide(flagged.notified);
        if flagged.reached.is_none() {
            return Ok(());
        }
        reached = flagged.reached;
        if began.elapsed() > TURN {
            desk.db.let_others_write();
            began = Instant::now();
        }
    }
}

/// One transaction: the lock is renewed, so that nobody else can have it while this is committed.
fn flag_some(desk: &Desk, run: &Run, after: Option<&LatePlace>) -> Result<Flagged, Interruption> {
    while_busy(|| {
        let (run, rule, after, now) = (run.clone(), desk.lateness_rule(), after.cloned(), desk.now());
        desk.db.write(move |conn| {
            if !lock::renew(conn, NIGHTLY, &run.instance, now, LEASE)? {
                return Ok(None);
            }
            let step = LateStep {
                business_date: run.business_date,
                after: after.as_ref(),
                limit: LETTERS_AT_A_TIME,
            };
            let actor = Actor::Program(NIGHTLY);
            let flagged = letters::actions::flag_late_letters(conn, &rule, &actor, step, now)?;
            store::add_counts(conn, run.id, counts(&flagged))?;
            Ok(Some(flagged))
        })
    })?
    .ok_or(Interruption::LockLost)
}

/// Does a piece of work, and tries again while others hold the database.
pub(super) fn while_busy<T>(mut work: impl FnMut() -> Result<T, db::Error>) -> Result<T, db::Error> {
    for _ in 1..TRIES {
        match work() {
            Err(Error::Busy) => tracing::warn!("the database is busy; trying again"),
            done => return done,
        }
    }
    work()
}

fn counts(flagged: &Flagged) -> Counts {
    let changed = wide(flagged.flagged);
    let read = wide(flagged.read);
    Counts { read, changed, skipped: read - changed, failed: 0 }
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
