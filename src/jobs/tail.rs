//! The last of what a run has told of itself, put together from the run log and the log of its steps.

use serde::Serialize;

use super::{JobError, JobRun, JobStep, RunState, StepState};
use crate::db::UtcTime;

/// So many lines are shown.
const LINES: usize = 20;

/// One line of the log of a run.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// When that was.
    pub(super) at: UtcTime,
    pub(super) told: Told<'a>,
}

/// What a line says. Nothing in it is about a person.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Told<'a> {
    RunBegan,
    ResumedFrom {
        run_id: i64,
    },
    StepBegan {
        step: &'a str,
    },
    /// Others held the database; told when it was so last.
    TriedAgain {
        step: &'a str,
        times: i64,
    },
    RowsRefused {
        step: &'a str,
        code: &'a str,
        rows: i64,
    },
    StepFailed {
        step: &'a str,
        error: &'a str,
    },
    StepEnded {
        step: &'a str,
        state: StepState,
        read: i64,
        changed: i64,
        skipped: i64,
        failed: i64,
    },
    StopAsked,
    RunEnded {
        state: RunState,
    },
}

/// The last lines, the newest last.
pub(super) fn tail<'a>(run: &'a JobRun, steps: &'a [JobStep], refused: &'a [JobError]) -> Vec<Line<'a>> {
    let mut lines = vec![Line { at: run.started_at, told: Told::RunBegan }];
    let mut put = |at: Option<UtcTime>, told| lines.extend(at.map(|at| Line { at, told }));
    if let Some(run_id) = run.resumed_from() {
        put(Some(run.started_at), Told::ResumedFrom { run_id });
    }
    for step in steps {
        of_step(step, refused, &mut put);
    }
    for one in refused.iter().filter(|one| steps.iter().all(|step| step.step != one.step)) {
        put(Some(run.finished_at.unwrap_or(run.started_at)), rows_refused(one));
    }
    put(run.stop_asked_at, Told::StopAsked);
    put(run.finished_at, Told::RunEnded { state: run.state });
    // Of what was at the same instant the order is the one above.
    lines.sort_by_key(|line| line.at);
    lines.split_off(lines.len().saturating_sub(LINES))
}

fn of_step<'a>(row: &'a JobStep, refused: &'a [JobError], put: &mut impl FnMut(Option<UtcTime>, Told<'a>)) {
    let step = row.step.as_str();
    put(Some(row.started_at), Told::StepBegan { step });
    put(row.retried_at, Told::TriedAgain { step, times: row.retries });
    for one in refused.iter().filter(|one| one.step == row.step) {
        put(Some(row.finished_at.unwrap_or(row.started_at)), rows_refused(one));
    }
    let told = match &row.error_code {
        Some(error) => Told::StepFailed { step, error },
        None => Told::StepEnded {
            step,
            state: row.state,
            read: row.rows_read,
            changed: row.rows_changed,
            skipped: row.rows_skipped,
            failed: row.rows_failed,
        },
    };
    put(row.finished_at, told);
}

fn rows_refused(one: &JobError) -> Told<'_> {
    Told::RowsRefused { step: &one.step, code: &one.code, rows: one.row_count }
}
