//! The table of job runs.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::dsl;
use diesel::prelude::*;

use super::{Counts, DueDates, Instance, JobRun, RunState, StartedBy, dates, step_log, stored};
use crate::db::schema::job_runs;
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};

/// What is put on record of a run whose instance died.
const ENDED_SILENTLY: &str = r#"{"reason":"the instance ended without a word"}"#;
/// The same of the step that it was at.
const DIED: &str = "instance_died";

/// A run that begins.
#[derive(Clone, Copy, Debug)]
pub struct NewRun<'a> {
    /// Which job.
    pub job: &'a str,
    /// The local day that it works for.
    pub business_date: NaiveDate,
    /// Whether it is of every step.
    pub all_steps: bool,
    /// What set it off.
    pub started_by: StartedBy,
    /// How many steps it is to do, where that is known.
    pub steps: Option<usize>,
}

impl<'a> NewRun<'a> {
    /// All of a job, at a command line.
    pub fn whole(job: &'a str, business_date: NaiveDate) -> Self {
        Self { job, business_date, all_steps: true, started_by: StartedBy::Command, steps: None }
    }
}

/// Puts the start of a run on record and answers its number.
pub fn begin_run(
    conn: &mut AnyConnection,
    run: NewRun<'_>,
    instance: &Instance,
    now: DateTime<Utc>,
) -> Result<i64, Error> {
    let run_id = diesel::insert_into(job_runs::table)
        .values((
            job_runs::job.eq(run.job),
            job_runs::business_date.eq(run.business_date),
            job_runs::all_steps.eq(run.all_steps),
            job_runs::started_by.eq(run.started_by),
            job_runs::dry_run.eq(false),
            job_runs::state.eq(RunState::Running),
            job_runs::detail.eq(run.steps.map(|steps| format!("{{\"steps_expected\":{steps}}}"))),
            job_runs::instance.eq(instance.as_str()),
            job_runs::started_at.eq(UtcTime::from(now)),
            job_runs::rows_read.eq(0),
            job_runs::rows_changed.eq(0),
            job_runs::rows_skipped.eq(0),
            job_runs::rows_failed.eq(0),
        ))
        .returning(job_runs::run_id)
        .get_result(conn)?;
    Ok(run_id)
}

/// Adds to what a run has counted, in the transaction of the work that is counted.
pub fn add_counts(conn: &mut AnyConnection, run_id: i64, counts: Counts) -> Result<(), Error> {
    let rows = diesel::update(job_runs::table.find(run_id))
        .set((
            job_runs::rows_read.eq(job_runs::rows_read + stored(counts.read)),
            job_runs::rows_changed.eq(job_runs::rows_changed + stored(counts.changed)),
            job_runs::rows_skipped.eq(job_runs::rows_skipped + stored(counts.skipped)),
            job_runs::rows_failed.eq(job_runs::rows_failed + stored(counts.failed)),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Puts the end of a run on record.
pub fn finish_run(
    conn: &mut AnyConnection,
    run_id: i64,
    state: RunState,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let rows = diesel::update(job_runs::table.find(run_id))
        .set((
            job_runs::state.eq(state),
            job_runs::detail.eq(detail),
            job_runs::finished_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Marks runs as failed whose instance died. Only the holder of the job's lock may say so.
pub fn fail_abandoned_runs(conn: &mut AnyConnection, job: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let abandoned: Vec<i64> = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::state.eq(RunState::Running))
        .order(job_runs::run_id)
        .select(job_runs::run_id)
        .load(conn)?;
    for run_id in abandoned {
        step_log::fail_running_step(conn, run_id, DIED, None, now)?;
        finish_run(conn, run_id, RunState::Failed, ENDED_SILENTLY, now)?;
    }
    Ok(())
}

/// The last run of a job for a business date, if that one ended early: its work is gone on with.
pub fn interrupted_run(conn: &mut AnyConnection, job: &str, date: NaiveDate) -> Result<Option<i64>, Error> {
    let last: Option<(i64, RunState)> = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::business_date.eq(date))
        .order(job_runs::run_id.desc())
        .select((job_runs::run_id, job_runs::state))
        .first(conn)
        .optional()?;
    Ok(last.filter(|(_, state)| *state == RunState::Failed).map(|(run_id, _)| run_id))
}

/// Marks runs as failed whose instance is known to have died, for a job of which several may run at once.
pub fn fail_dead_runs(
    conn: &mut AnyConnection,
    job: &str,
    instance: &Instance,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let running = job_runs::job.eq(job).and(job_runs::state.eq(RunState::Running));
    let runs: Vec<(i64, String)> = job_runs::table
        .filter(running)
        .order(job_runs::run_id)
        .select((job_runs::run_id, job_runs::instance))
        .load(conn)?;
    for (run_id, _) in runs.iter().filter(|(_, other)| instance.knows_dead(other)) {
        finish_run(conn, *run_id, RunState::Failed, ENDED_SILENTLY, now)?;
    }
    Ok(())
}

/// The last run of a job, however it ended.
pub fn last_run(conn: &mut AnyConnection, job: &str) -> Result<Option<JobRun>, Error> {
    let run = job_runs::table
        .filter(job_runs::job.eq(job))
        .order(job_runs::run_id.desc())
        .first(conn)
        .optional()?;
    Ok(run)
}

/// The latest business date for which a run of every step of a job did all it was to do. One that is made again for an earlier
/// date takes nothing back.
pub fn last_completed(conn: &mut AnyConnection, job: &str) -> Result<Option<NaiveDate>, Error> {
    let date = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::all_steps)
        .filter(job_runs::state.eq_any(RunState::DONE))
        .select(dsl::max(job_runs::business_date))
        .first(conn)?;
    Ok(date)
}

/// The dates that the next run of a job works for.
pub fn due_dates(conn: &mut AnyConnection, job: &str, today: NaiveDate) -> Result<DueDates, Error> {
    let whole = job_runs::table.filter(job_runs::job.eq(job)).filter(job_runs::all_steps);
    let first: Option<NaiveDate> = whole.select(dsl::min(job_runs::business_date)).first(conn)?;
    let completed = || whole.filter(job_runs::state.eq_any(RunState::DONE));
    let earliest = dates::earliest(today);
    let before: Option<NaiveDate> = completed()
        .filter(job_runs::business_date.lt(earliest))
        .select(dsl::max(job_runs::business_date))
        .first(conn)?;
    let since: Vec<NaiveDate> = completed()
        .filter(job_runs::business_date.ge(earliest))
        .select(job_runs::business_date)
        .distinct()
        .load(conn)?;
    Ok(DueDates::of(first, &before.into_iter().chain(since).collect(), today))
}

/// The runs of every step of a job that began at an instant or after it: for which date, and how far they came.
pub fn states_since(
    conn: &mut AnyConnection,
    job: &str,
    since: DateTime<Utc>,
) -> Result<Vec<(NaiveDate, RunState)>, Error> {
    let states = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::all_steps)
        .filter(job_runs::started_at.ge(UtcTime::from(since)))
        .order(job_runs::run_id)
        .select((job_runs::business_date, job_runs::state))
        .load(conn)?;
    Ok(states)
}

/// When the last run of every step of a job ended that did all it was to do.
pub fn last_success(conn: &mut AnyConnection, job: &str) -> Result<Option<DateTime<Utc>>, Error> {
    let ended_at: Option<Option<UtcTime>> = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::all_steps)
        .filter(job_runs::state.eq_any(RunState::DONE))
        .order(job_runs::run_id.desc())
        .select(job_runs::finished_at)
        .first(conn)
        .optional()?;
    Ok(ended_at.flatten().map(UtcTime::utc))
}

/// The runs of all jobs, the newest first.
pub fn recent_runs(conn: &mut AnyConnection, limit: i64) -> Result<Vec<JobRun>, Error> {
    runs_before(conn, i64::MAX, limit)
}

/// The runs of all jobs that began before this one, the newest first.
pub fn runs_before(conn: &mut AnyConnection, before: i64, limit: i64) -> Result<Vec<JobRun>, Error> {
    Ok(job_runs::table
        .filter(job_runs::run_id.lt(before))
        .order(job_runs::run_id.desc())
        .limit(limit)
        .load(conn)?)
}

/// One run.
pub fn run(conn: &mut AnyConnection, run_id: i64) -> Result<Option<JobRun>, Error> {
    Ok(job_runs::table.find(run_id).first(conn).optional()?)
}

/// The last run of a job that has ended, however it did.
pub fn last_ended(conn: &mut AnyConnection, job: &str) -> Result<Option<JobRun>, Error> {
    let run = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::state.ne(RunState::Running))
        .order(job_runs::run_id.desc())
        .first(conn)
        .optional()?;
    Ok(run)
}

/// Puts down that a run is to stop between two pieces of work; false when it has ended.
pub fn ask_to_stop(conn: &mut AnyConnection, run_id: i64, now: DateTime<Utc>) -> Result<bool, Error> {
    let running = job_runs::table.find(run_id).filter(job_runs::state.eq(RunState::Running));
    let asked = diesel::update(running).set(job_runs::stop_asked_at.eq(UtcTime::from(now))).execute(conn)?;
    Ok(asked == 1)
}

/// Whether somebody asked for a run to stop.
pub fn is_asked_to_stop(conn: &mut AnyConnection, run_id: i64) -> Result<bool, Error> {
    let asked: Option<Option<UtcTime>> =
        job_runs::table.find(run_id).select(job_runs::stop_asked_at).first(conn).optional()?;
    Ok(asked.flatten().is_some())
}

/// Whether somebody has stopped a run of a job that began at an instant or after it.
pub fn stopped_since(conn: &mut AnyConnection, job: &str, since: DateTime<Utc>) -> Result<bool, Error> {
    let stopped = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::started_at.ge(UtcTime::from(since)))
        .filter(job_runs::stop_asked_at.is_not_null());
    Ok(stopped.count().get_result::<i64>(conn)? > 0)
}

/// How long the last run of every step of a job took that did all it was to do.
pub fn last_duration(conn: &mut AnyConnection, job: &str) -> Result<Option<TimeDelta>, Error> {
    let times: Option<(UtcTime, Option<UtcTime>)> = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::all_steps)
        .filter(job_runs::state.eq_any(RunState::DONE))
        .order(job_runs::run_id.desc())
        .select((job_runs::started_at, job_runs::finished_at))
        .first(conn)
        .optional()?;
    Ok(times.and_then(|(began, ended)| Some(ended?.utc() - began.utc())))
}
