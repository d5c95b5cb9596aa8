//! Stores the figures of the days that are over.

use std::sync::atomic::Ordering;

use chrono::NaiveDate;

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, Step, StepReport, step_log};
use super::Work;
use super::beside::{Halt, reading};
use super::pieces::{guarded, put_on_record};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::reports::figures::store::Look;
use crate::reports::figures::{Measure, Stored, daily};

/// Numbers written in one transaction.
const AT_A_TIME: usize = 2_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let stored = Stored { through: last_day(work.desk), as_of: work.desk.now() };
    let (run_id, step) = (work.run.id, work.step);
    for measure in Measure::ALL {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let counting = work.desk.clone();
        let recount = reading(work, move |_| recount(&counting, *measure, stored.through))?;
        let unchanged = recount.counted.saturating_sub(recount.changes.len());
        let pieces =
            recount.changes.chunks(AT_A_TIME).map(|piece| (Counts::of(piece.len(), piece.len()), piece));
        for (counts, piece) in pieces.chain([(Counts::of(unchanged, 0), &[][..])]) {
            if (work.stop)() {
                return Err(Interruption::Stopped);
            }
            let piece = piece.to_vec();
            guarded(work.desk, work.holder, move |conn, _| {
                daily::put(conn, &piece)?;
                put_on_record(conn, run_id, step, counts, None)
            })?;
            report.add(counts, &[]);
        }
    }
    // The page takes the days as stored from here on.
    guarded(work.desk, work.holder, move |conn, _| {
        put_on_record(conn, run_id, step, Counts::default(), Some(&stored.to_string()))
    })
}

pub(super) fn count(desk: &Desk, halt: &Halt, report: &mut StepReport) -> Result<(), Error> {
    for measure in Measure::ALL {
        if halt.load(Ordering::Relaxed) {
            return Ok(());
        }
        let recount = recount(desk, *measure, last_day(desk))?;
        let changes = recount.changes.len();
        report.add(Counts::of(recount.counted.max(changes), changes), &[]);
    }
    Ok(())
}

/// What the last run that stored all of it has put on record.
pub(crate) fn stored(conn: &mut AnyConnection) -> Result<Option<String>, Error> {
    step_log::last_checkpoint(conn, NIGHTLY, Step::DailyFigures)
}

fn recount(desk: &Desk, measure: Measure, through: NaiveDate) -> Result<daily::Recount, Error> {
    let look = Look { own_register: desk.upstream.is_none(), calendar: &desk.calendar, now: desk.now() };
    desk.db.stream(|conn| daily::recount(conn, measure, through, &look))
}

/// Yesterday, for whatever date the run is: one that is made again for an earlier date takes no day back.
fn last_day(desk: &Desk) -> NaiveDate {
    let today = local_date(desk.now());
    today.pred_opt().unwrap_or(today)
}
