//! The nightly run. It may be started at any time, any number of times, on any number of machines: one instance works, the
//! others see that and end; what is done already is not done again.

use std::time::Instant;

use chrono::{NaiveDate, TimeDelta};

use super::steps::{Foreseen, Holder, LEASE, Run, Trial, Work, guarded, left_alone, reading, while_busy};
use super::store::NewRun;
use super::{
    DueDates, Instance, Interruption, NIGHTLY, Report, RunState, StartedBy, Status, Step, StepReport,
    StepState, lock, requests, step_log, store,
};
use crate::backups;
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;

/// What a run is to do.
#[derive(Clone, Debug)]
pub struct NightlyOptions {
    /// The local day to work for; without it today in Norway and the days before that no run has done.
    pub business_date: Option<NaiveDate>,
    /// The last day to work for, where that is not today.
    pub until: Option<NaiveDate>,
    /// Count, and change nothing.
    pub dry_run: bool,
    /// Only these steps, each once and in the order of a whole run; all when empty.
    pub only: Vec<Step>,
    /// Work for the day of the last run, if that one failed or died.
    pub resume: bool,
    /// What sets it off.
    pub started_by: StartedBy,
    /// Make up for missed dates although what waited in a restored backup has not been released.
    pub although_held: bool,
    /// So long after its last word another instance takes the job over.
    pub lease: TimeDelta,
}

impl Default for NightlyOptions {
    fn default() -> Self {
        Self {
            business_date: None,
            until: None,
            dry_run: false,
            only: Vec::new(),
            resume: false,
            started_by: StartedBy::Command,
            although_held: false,
            lease: LEASE,
        }
    }
}

/// Runs the steps. `stop` is asked between two pieces of work, and some times a second beside a long one; what is committed stays.
pub fn run(desk: &Desk, options: &NightlyOptions, stop: &dyn Fn() -> bool) -> Report {
    let began = Instant::now();
    let mut report = Report::new(NIGHTLY, options.dry_run);
    if let Err(interruption) = run_into(desk, options, stop, &mut report) {
        if matches!(interruption, Interruption::Stopped) {
            tracing::info!("the nightly run was stopped; started again, it goes on from there");
        } else if !options.dry_run {
            tracing::error!(error = %interruption, cause = interruption.cause(), "the nightly run did not do all it was to do");
        }
        report.status = Status::Failed;
        report.reason = Some(interruption.to_string());
        report.try_again = interruption.may_pass();
    } else if report.status == Status::Completed && report.steps.iter().any(StepReport::has_refused) {
        report.status = Status::Partial;
    }
    report.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    report
}

fn run_into(
    desk: &Desk,
    options: &NightlyOptions,
    stop: &dyn Fn() -> bool,
    report: &mut Report,
) -> Result<(), Interruption> {
    if options.dry_run {
        return count(desk, options, stop, report);
    }
    if !options.although_held && desk.db.read(backups::hold::stands)? {
        return Err(Interruption::Held);
    }
    let holder = Holder::here(options.lease);
    if !take_job(desk, &holder)? {
        report.status = Status::Skipped;
        report.reason = Some("another instance has the job".to_owned());
        report.business_date = options.business_date.or_else(|| Some(last_date(desk, options)));
        return Ok(());
    }
    let ended = work_off(desk, options, &holder, stop, report);
    let given_back = give_back(desk, &holder.instance);
    ended?;
    Ok(given_back?)
}

/// Takes the job, unless another instance has it. Runs of instances that died have failed.
fn take_job(desk: &Desk, holder: &Holder) -> Result<bool, Error> {
    while_busy(|| {
        let (instance, lease, now) = (holder.instance.clone(), holder.lease, desk.now());
        desk.db.write(move |conn| {
            let is_ours = lock::acquire(conn, NIGHTLY, &instance, lease)?;
            if is_ours {
                store::fail_abandoned_runs(conn, NIGHTLY, now)?;
            }
            Ok(is_ours)
        })
    })
}

fn give_back(desk: &Desk, instance: &Instance) -> Result<(), Error> {
    while_busy(|| {
        let instance = instance.clone();
        desk.db.write(move |conn| lock::release(conn, NIGHTLY, &instance))
    })
}

/// Counts for the last date: whatever a date before it would find, it finds too.
fn count(
    desk: &Desk,
    options: &NightlyOptions,
    stop: &dyn Fn() -> bool,
    report: &mut Report,
) -> Result<(), Interruption> {
    let due = due_dates(desk, options)?;
    report.works_for(&due);
    let Some(date) = report.business_date else { return Ok(()) };
    let mut foreseen = Foreseen::default();
    for step in options.steps(true) {
        let desk = desk.clone();
        let counting = move |halt: &_| step.counted(Trial { desk: &desk, date, halt }, foreseen);
        let (counted, learnt) = left_alone(stop, || (), counting)??;
        if stop() {
            return Err(Interruption::Stopped);
        }
        foreseen = learnt;
        report.add(counted);
    }
    Ok(())
}

fn work_off(
    desk: &Desk,
    options: &NightlyOptions,
    holder: &Holder,
    stop: &dyn Fn() -> bool,
    report: &mut Report,
) -> Result<(), Interruption> {
    let due = due_dates(desk, options)?;
    if let Some(until) = due.left_out_until {
        tracing::warn!(%until, "no run was completed for these dates, and they are too many to catch up");
    }
    report.works_for(&due);
    let mut missed = None;
    for (at, date) in due.dates.iter().enumerate() {
        if stop() {
            return Err(Interruption::Stopped);
        }
        let is_last = at + 1 == due.dates.len();
        let steps = options.steps(is_last);
        let run = begin(desk, options, holder, *date, steps.len())?;
        report.run_id = Some(run.id);
        report.resumed_from = report.resumed_from.or(run.resumed_from);
        let mut done = Vec::new();
        let stop = || stop() || is_asked_to_stop(desk, run.id);
        let mut not_done = None;
        let ended = steps.into_iter().try_for_each(|step| {
            let work = Work { desk, holder, run: &run, step, stop: &stop };
            let mut counted = StepReport::new(step);
            let ended = do_step(work, &mut counted);
            report.add(counted.clone());
            done.push(counted);
            // A folder that is away must not cost people their flags, nor the desk its backup.
            match ended {
                Err(interruption @ Interruption::File(..)) => {
                    leave_step(work, &interruption)?;
                    not_done.get_or_insert(interruption);
                    Ok(())
                }
                ended => ended,
            }
        });
        holder.at.set(None);
        finish(desk, holder, &run, &done, ended.as_ref().err().or(not_done.as_ref()))?;
        ended?;
        missed = missed.or(not_done);
    }
    missed.map_or(Ok(()), Err)
}

/// Puts on record that a step could not be done.
fn leave_step(work: Work<'_>, interruption: &Interruption) -> Result<(), Interruption> {
    let (step, cause) = (work.step.as_str(), interruption.cause());
    tracing::error!(step, error = %interruption, cause, "a step of the nightly run is not done; the others are");
    let (run_id, code, sample) = (work.run.id, interruption.code(), interruption.sample());
    guarded(work.desk, work.holder, move |conn, now| {
        step_log::fail_running_step(conn, run_id, code, sample.as_deref(), now)
    })
}

/// On the page of the run. What cannot be read now is read before the next piece.
fn is_asked_to_stop(desk: &Desk, run_id: i64) -> bool {
    desk.db.read(|conn| store::is_asked_to_stop(conn, run_id)).unwrap_or_else(|error| {
        tracing::warn!(%error, "whether the run is to stop cannot be read");
        false
    })
}

impl NightlyOptions {
    fn steps(&self, is_last_date: bool) -> Vec<Step> {
        let is_wanted = |step: &Step| self.only.is_empty() || self.only.contains(step);
        let is_due = |step: &Step| is_last_date || !step.is_of_no_date();
        Step::ALL.iter().copied().filter(is_wanted).filter(is_due).collect()
    }
}

fn last_date(desk: &Desk, options: &NightlyOptions) -> NaiveDate {
    options.until.unwrap_or_else(|| local_date(desk.now()))
}

fn due_dates(desk: &Desk, options: &NightlyOptions) -> Result<DueDates, Error> {
    let today = last_date(desk, options);
    match (options.business_date, options.resume) {
        (Some(date), _) => Ok(DueDates::only(date)),
        (None, true) => {
            let last = desk.db.read(|conn| store::last_run(conn, NIGHTLY))?;
            let unfinished = last.filter(|run| !RunState::DONE.contains(&run.state));
            Ok(DueDates::only(unfinished.map_or(today, |run| run.business_date)))
        }
        // Some steps alone do not do what a missed date asks for.
        (None, false) if !options.only.is_empty() => Ok(DueDates::only(today)),
        (None, false) => desk.db.read(|conn| store::due_dates(conn, NIGHTLY, today)),
    }
}

/// Puts the run for a date on record.
fn begin(
    desk: &Desk,
    options: &NightlyOptions,
    holder: &Holder,
    business_date: NaiveDate,
    steps: usize,
) -> Result<Run, Interruption> {
    let all_steps = options.only.is_empty();
    let started_by = options.started_by;
    let new = NewRun { job: NIGHTLY, business_date, all_steps, started_by, steps: Some(steps) };
    let instance = holder.instance.clone();
    let (id, resumed_from) = guarded(desk, holder, move |conn, now| {
        let resumed_from = store::interrupted_run(conn, NIGHTLY, business_date)?;
        if all_steps {
            requests::begun(conn, NIGHTLY, business_date)?;
        }
        Ok((store::begin_run(conn, new, &instance, now)?, resumed_from))
    })?;
    Ok(Run { id, resumed_from, business_date, steps })
}

fn do_step(work: Work<'_>, counted: &mut StepReport) -> Result<(), Interruption> {
    let Work { desk, holder, run, step, .. } = work;
    let run_id = run.id;
    guarded(desk, holder, move |conn, now| step_log::begin_step(conn, run_id, step, now))?;
    holder.at.set(Some((run_id, step)));
    let state = if step.is_switched_off(desk) {
        StepState::Skipped
    } else {
        if step.knows_its_rows() {
            let (counting, date) = (desk.clone(), run.business_date);
            let rows = reading(work, move |halt| {
                let trial = Trial { desk: &counting, date, halt };
                while_busy(|| step.rows(trial))
            })?;
            guarded(desk, holder, move |conn, _| step_log::expect_rows(conn, run_id, step, rows))?;
        }
        step.run(work, counted)?;
        if counted.has_refused() { StepState::Partial } else { StepState::Completed }
    };
    guarded(desk, holder, move |conn, now| step_log::finish_step(conn, run_id, step, state, now))
}

/// Puts the end on record. Whoever took the job over has already said that this run failed.
fn finish(
    desk: &Desk,
    holder: &Holder,
    run: &Run,
    steps: &[StepReport],
    interruption: Option<&Interruption>,
) -> Result<(), Interruption> {
    let named = |name: &str| steps.iter().map(|step| step.named(name)).sum::<u64>();
    let detail = serde_json::json!({
        "flagged": named("flagged"),
        "queued": named("queued"),
        "steps": steps,
        "resumed_from": run.resumed_from,
        "reason": interruption.map(ToString::to_string),
        "steps_expected": run.steps,
    })
    .to_string();
    let failed = interruption.map(|interruption| (interruption.code(), interruption.sample()));
    let is_partial = steps.iter().any(StepReport::has_refused);
    let run_id = run.id;
    let ended = guarded(desk, holder, move |conn, now| {
        let state = match &failed {
            None if is_partial => RunState::Partial,
            None => RunState::Completed,
            Some((code, sample)) => {
                step_log::fail_running_step(conn, run_id, code, sample.as_deref(), now)?;
                RunState::Failed
            }
        };
        store::finish_run(conn, run_id, state, &detail, now)
    });
    match ended {
        Err(Interruption::LockLost) if interruption.is_some() => Ok(()),
        ended => ended,
    }
}
