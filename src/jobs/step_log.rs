//! The table of the steps of runs: what each did, and where it has come to.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Counts, JobError, JobStep, Step, StepState, stored};
use crate::db::schema::{job_errors, job_runs, job_steps};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::on_each;

/// Puts the start of a step on record.
pub fn begin_step(
    conn: &mut AnyConnection,
    run_id: i64,
    step: Step,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::insert_into(job_steps::table)
        .values((
            job_steps::run_id.eq(run_id),
            job_steps::step.eq(step),
            job_steps::state.eq(StepState::Running),
            job_steps::started_at.eq(UtcTime::from(now)),
            job_steps::rows_read.eq(0),
            job_steps::rows_changed.eq(0),
            job_steps::rows_skipped.eq(0),
            job_steps::rows_failed.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Adds to what a step has counted, and says where it has come to, in the transaction of the work that is counted. A piece
/// that ends nowhere leaves the place of the one before.
pub fn add_to_step(
    conn: &mut AnyConnection,
    run_id: i64,
    step: Step,
    counts: Counts,
    checkpoint: Option<&str>,
) -> Result<(), Error> {
    let of_step = job_steps::table.find((run_id, step));
    let rows = diesel::update(of_step)
        .set((
            job_steps::rows_read.eq(job_steps::rows_read + stored(counts.read)),
            job_steps::rows_changed.eq(job_steps::rows_changed + stored(counts.changed)),
            job_steps::rows_skipped.eq(job_steps::rows_skipped + stored(counts.skipped)),
            job_steps::rows_failed.eq(job_steps::rows_failed + stored(counts.failed)),
            checkpoint.map(|place| job_steps::checkpoint.eq(place)),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Puts down how many rows a step has to look at.
pub fn expect_rows(conn: &mut AnyConnection, run_id: i64, step: Step, rows: u64) -> Result<(), Error> {
    let rows = diesel::update(job_steps::table.find((run_id, step)))
        .set(job_steps::rows_expected.eq(stored(rows)))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Puts down that a piece of a step went through only after so many tries that did not.
pub fn tried_again(
    conn: &mut AnyConnection,
    (run_id, step): (i64, Step),
    times: u32,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::update(job_steps::table.find((run_id, step)))
        .set((
            job_steps::retries.eq(job_steps::retries + i64::from(times)),
            job_steps::retried_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts down why rows of a run could not be changed. What is known of already is counted on, with the samples that it has.
pub fn put_errors(conn: &mut AnyConnection, errors: &[JobError]) -> Result<(), Error> {
    for error in errors {
        let again = job_errors::row_count.eq(job_errors::row_count + error.row_count);
        on_each!(conn, native => {
            diesel::insert_into(job_errors::table)
                .values(error)
                .on_conflict((job_errors::run_id, job_errors::step, job_errors::code))
                .do_update()
                .set(again)
                .execute(native)?
        });
    }
    Ok(())
}

/// Why rows of a run could not be changed, the most frequent reason first.
pub fn errors_of(conn: &mut AnyConnection, run_id: i64) -> Result<Vec<JobError>, Error> {
    Ok(job_errors::table
        .filter(job_errors::run_id.eq(run_id))
        .order((job_errors::row_count.desc(), job_errors::step, job_errors::code))
        .load(conn)?)
}

/// Puts the end of a step on record.
pub fn finish_step(
    conn: &mut AnyConnection,
    run_id: i64,
    step: Step,
    state: StepState,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let rows = diesel::update(job_steps::table.find((run_id, step)))
        .set((job_steps::state.eq(state), job_steps::finished_at.eq(UtcTime::from(now))))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Marks the step at which a run ended early, if it was at one.
pub fn fail_running_step(
    conn: &mut AnyConnection,
    run_id: i64,
    error_code: &str,
    error_sample: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let running = job_steps::run_id.eq(run_id).and(job_steps::state.eq(StepState::Running));
    diesel::update(job_steps::table.filter(running))
        .set((
            job_steps::state.eq(StepState::Failed),
            job_steps::finished_at.eq(UtcTime::from(now)),
            job_steps::error_code.eq(error_code),
            job_steps::error_sample.eq(error_sample),
        ))
        .execute(conn)?;
    Ok(())
}

/// The steps of a run in the order in which they ran.
pub fn steps_of(conn: &mut AnyConnection, run_id: i64) -> Result<Vec<JobStep>, Error> {
    let mut steps: Vec<JobStep> = job_steps::table
        .filter(job_steps::run_id.eq(run_id))
        .order((job_steps::started_at, job_steps::step))
        .load(conn)?;
    let place = |step: &JobStep| Step::ALL.iter().position(|known| known.as_str() == step.step);
    steps.sort_by_key(|step| (step.started_at, place(step)));
    Ok(steps)
}

/// The last place that a step of any run of a job has come to.
pub fn last_checkpoint(conn: &mut AnyConnection, job: &str, step: Step) -> Result<Option<String>, Error> {
    let place: Option<Option<String>> = job_steps::table
        .inner_join(job_runs::table)
        .filter(job_steps::step.eq(step))
        .filter(job_runs::job.eq(job))
        .filter(job_steps::checkpoint.is_not_null())
        .order(job_steps::run_id.desc())
        .select(job_steps::checkpoint)
        .first(conn)
        .optional()?;
    Ok(place.flatten())
}
