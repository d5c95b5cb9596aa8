//! A run as one JSON object, for those who keep records of their own.

use serde::Serialize;

use super::super::tail::{Told, tail};
use super::super::{JobError, JobRun, JobStep, RunState, StartedBy, StepState};
use crate::db::UtcTime;

/// A run with its steps. Instants are UTC; counts are rows.
#[derive(Serialize)]
pub(super) struct Summary<'a> {
    run_id: i64,
    job: &'a str,
    business_date: chrono::NaiveDate,
    state: RunState,
    started_by: StartedBy,
    all_steps: bool,
    instance: &'a str,
    started_at: String,
    finished_at: Option<String>,
    resumed_from: Option<i64>,
    reason: Option<String>,
    read: i64,
    changed: i64,
    skipped: i64,
    failed: i64,
    /// Letters flagged late and messages queued; none before the run has ended.
    flagged: Option<i64>,
    queued: Option<i64>,
    steps: Vec<StepSummary<'a>>,
    errors: Vec<ErrorSummary<'a>>,
    /// Its last lines, the newest last.
    log: Vec<LineSummary<'a>>,
}

#[derive(Serialize)]
struct StepSummary<'a> {
    step: &'a str,
    state: StepState,
    started_at: String,
    finished_at: Option<String>,
    read: i64,
    changed: i64,
    skipped: i64,
    failed: i64,
    expected: Option<i64>,
    retries: i64,
    checkpoint: Option<&'a str>,
    error: Option<&'a str>,
    error_sample: Option<&'a str>,
}

/// One line of its log.
#[derive(Serialize)]
struct LineSummary<'a> {
    at: String,
    #[serde(flatten)]
    told: Told<'a>,
}

/// Rows that were refused for the same reason.
#[derive(Serialize)]
struct ErrorSummary<'a> {
    step: &'a str,
    code: &'a str,
    rows: i64,
    samples: &'a str,
}

pub(super) fn summary<'a>(run: &'a JobRun, steps: &'a [JobStep], refused: &'a [JobError]) -> Summary<'a> {
    Summary {
        run_id: run.run_id,
        job: &run.job,
        business_date: run.business_date,
        state: run.state,
        started_by: run.started_by,
        all_steps: run.all_steps,
        instance: &run.instance,
        started_at: written(run.started_at),
        finished_at: run.finished_at.map(written),
        resumed_from: run.resumed_from(),
        reason: run.reason(),
        read: run.rows_read,
        changed: run.rows_changed,
        skipped: run.rows_skipped,
        failed: run.rows_failed,
        flagged: run.counted("flagged"),
        queued: run.counted("queued"),
        steps: steps.iter().map(StepSummary::of).collect(),
        errors: refused.iter().map(ErrorSummary::of).collect(),
        log: tail(run, steps, refused)
            .into_iter()
            .map(|line| LineSummary { at: written(line.at), told: line.told })
            .collect(),
    }
}

impl<'a> ErrorSummary<'a> {
    fn of(refused: &'a JobError) -> Self {
        let JobError { step, code, row_count, samples, .. } = refused;
        Self { step, code, rows: *row_count, samples }
    }
}

impl<'a> StepSummary<'a> {
    fn of(step: &'a JobStep) -> Self {
        Self {
            step: &step.step,
            state: step.state,
            started_at: written(step.started_at),
            finished_at: step.finished_at.map(written),
            read: step.rows_read,
            changed: step.rows_changed,
            skipped: step.rows_skipped,
            failed: step.rows_failed,
            expected: step.rows_expected,
            retries: step.retries,
            checkpoint: step.checkpoint.as_deref(),
            error: step.error_code.as_deref(),
            error_sample: step.error_sample.as_deref(),
        }
    }
}

fn written(at: UtcTime) -> String {
    at.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
