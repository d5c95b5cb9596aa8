//! The table of job runs.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::{Counts, Instance, JobRun, RunState};
use crate::db::schema::job_runs;
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};

/// What is put on record of a run whose instance died.
const ENDED_SILENTLY: &str = r#"{"reason":"the instance ended without a word"}"#;

/// Puts the start of a run on record and answers its number.
pub fn begin_run(
    conn: &mut AnyConnection,
    job: &str,
    business_date: NaiveDate,
    instance: &Instance,
    now: DateTime<Utc>,
) -> Result<i64, Error> {
    let run_id = diesel::insert_into(job_runs::table)
        .values((
            job_runs::job.eq(job),
            job_runs::business_date.eq(business_date),
            job_runs::dry_run.eq(false),
            job_runs::state.eq(RunState::Running),
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

/// Marks runs as failed whose instance died. Only the holder of the job's lock may say so. Answers the last one's number.
pub fn fail_abandoned_runs(
    conn: &mut AnyConnection,
    job: &str,
    now: DateTime<Utc>,
) -> Result<Option<i64>, Error> {
    let abandoned = job_runs::job.eq(job).and(job_runs::state.eq(RunState::Running));
    let last = job_runs::table.filter(abandoned).select(diesel::dsl::max(job_runs::run_id)).first(conn)?;
    diesel::update(job_runs::table.filter(abandoned))
        .set((
            job_runs::state.eq(RunState::Failed),
            job_runs::detail.eq(ENDED_SILENTLY),
            job_runs::finished_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    Ok(last)
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

/// The business date of the last run of a job that did all it was to do.
pub fn last_completed(conn: &mut AnyConnection, job: &str) -> Result<Option<NaiveDate>, Error> {
    let date = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::state.eq(RunState::Completed))
        .order(job_runs::run_id.desc())
        .select(job_runs::business_date)
        .first(conn)
        .optional()?;
    Ok(date)
}

/// When the last run of a job ended that did all it was to do.
pub fn last_success(conn: &mut AnyConnection, job: &str) -> Result<Option<DateTime<Utc>>, Error> {
    let ended_at: Option<Option<UtcTime>> = job_runs::table
        .filter(job_runs::job.eq(job))
        .filter(job_runs::state.eq(RunState::Completed))
        .order(job_runs::run_id.desc())
        .select(job_runs::finished_at)
        .first(conn)
        .optional()?;
    Ok(ended_at.flatten().map(UtcTime::utc))
}

/// The runs of all jobs, the newest first.
pub fn recent_runs(conn: &mut AnyConnection, limit: i64) -> Result<Vec<JobRun>, Error> {
    Ok(job_runs::table.order(job_runs::run_id.desc()).limit(limit).load(conn)?)
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
