//! The nightly run. It may be started at any time, any number of times, on any number of machines: one instance works, the
//! others see that and end; what is done already is not done again.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use chrono::NaiveDate;

use super::steps::{LEASE, Run, Work, while_busy};
use super::{Instance, NIGHTLY, Report, RunState, Status, Step, StepReport, lock, store};
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::letters::deadlines::actions::LateShift;

/// What a run is to do.
#[derive(Clone, Debug, Default)]
pub struct NightlyOptions {
    /// The local day to work for; without it today in Norway, or the day of the run to resume.
    pub business_date: Option<NaiveDate>,
    /// Count, and change nothing.
    pub dry_run: bool,
    /// Only these steps; all when empty.
    pub only: Vec<Step>,
    /// Work for the day of the last run, if that one failed or died.
    pub resume: bool,
}

/// Why a run ended early.
#[derive(Debug, thiserror::Error)]
pub(super) enum Interruption {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// The lease had ended before the work did.
    #[error("another instance took the job over")]
    LockLost,
    /// Somebody asked for it.
    #[error("stopped before the end")]
    Stopped,
}

/// Runs the steps. `stop` is looked at between two pieces of work; what is committed stays.
pub fn run(desk: &Desk, options: &NightlyOptions, stop: &AtomicBool) -> Report {
    let began = Instant::now();
    let mut report = Report::new(NIGHTLY, options.dry_run);
    if let Err(interruption) = run_into(desk, options, stop, &mut report) {
        let error: &dyn std::error::Error = &interruption;
        tracing::error!(error, "the nightly run ended early");
        report.status = Status::Failed;
        report.reason = Some(interruption.to_string());
        report.try_again = match interruption {
            Interruption::Database(error) => error.is_passing(),
            Interruption::LockLost | Interruption::Stopped => true,
        };
    }
    report.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    report
}

fn run_into(
    desk: &Desk,
    options: &NightlyOptions,
    stop: &AtomicBool,
    report: &mut Report,
) -> Result<(), Interruption> {
    let date = business_date(desk, options)?;
    report.business_date = Some(date);
    let steps = if options.only.is_empty() { Step::ALL } else { &options.only };
    if options.dry_run {
        let mut shift = LateShift::default();
        for step in steps {
            let mut counted = StepReport::new(*step);
            step.count(desk, date, &mut shift, &mut counted)?;
            report.add(counted);
        }
        return Ok(());
    }
    let Some(run) = begin(desk, date)? else {
        report.status = Status::Skipped;
        return Ok(());
    };
    report.run_id = Some(run.id);
    report.resumed_from = run.resumed_from;
    let ended = steps.iter().try_for_each(|step| {
        let mut done = StepReport::new(*step);
        let ended = step.run(Work { desk, run: &run, stop }, &mut done);
        report.add(done);
        ended
    });
    finish(desk, &run, report, ended.as_ref().err())?;
    ended
}

fn business_date(desk: &Desk, options: &NightlyOptions) -> Result<NaiveDate, Error> {
    let today = local_date(desk.now());
    match (options.business_date, options.resume) {
        (Some(date), _) => Ok(date),
        (None, false) => Ok(today),
        (None, true) => {
            let last = desk.db.read(|conn| store::last_run(conn, NIGHTLY))?;
            let unfinished = last.filter(|run| run.state != RunState::Completed);
            Ok(unfinished.map_or(today, |run| run.business_date))
        }
    }
}

/// Takes the job and puts the run on record; `None` when another instance has it.
fn begin(desk: &Desk, business_date: NaiveDate) -> Result<Option<Run>, Error> {
    let (instance, now) = (Instance::here(), desk.now());
    desk.db.write(move |conn| {
        if !lock::acquire(conn, NIGHTLY, &instance, now, LEASE)? {
            return Ok(None);
        }
        let resumed_from = store::fail_abandoned_runs(conn, NIGHTLY, now)?;
        let id = store::begin_run(conn, NIGHTLY, business_date, &instance, now)?;
        Ok(Some(Run { id, resumed_from, instance: instance.clone(), business_date }))
    })
}

/// Puts the end on record and gives the job back. Whoever took the job over has already said that this run failed.
fn finish(desk: &Desk, run: &Run, report: &Report, interruption: Option<&Interruption>) -> Result<(), Error> {
    let state = if interruption.is_none() { RunState::Completed } else { RunState::Failed };
    let detail = serde_json::json!({
        "flagged": report.flagged,
        "queued": report.queued,
        "steps": report.steps,
        "resumed_from": run.resumed_from,
        "reason": interruption.map(ToString::to_string),
    })
    .to_string();
    // A run that did its work must not count as failed because somebody else wrote at that moment.
    while_busy(|| {
        let (run, detail, now) = (run.clone(), detail.clone(), desk.now());
        desk.db.write(move |conn| {
            if lock::renew(conn, NIGHTLY, &run.instance, now, LEASE)? {
                store::finish_run(conn, run.id, state, &detail, now)?;
                lock::release(conn, NIGHTLY, &run.instance)?;
            }
            Ok(())
        })
    })
}
