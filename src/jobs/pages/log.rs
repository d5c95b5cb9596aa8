//! The log of a run in the reader's words.

use serde::Serialize;

use super::super::tail::{Line, Told};
use super::super::{JobRun, Step};
use super::words;
use crate::formats;
use crate::web::Html;

/// One line of it.
#[derive(Serialize)]
pub(super) struct LogLine {
    at: String,
    machine_at: String,
    text: String,
}

impl LogLine {
    pub(super) fn of(html: &Html, run: &JobRun, line: &Line<'_>) -> Self {
        let number = |count: i64| words::number(html, count).into();
        // What was refused at a command line was at no step.
        let name = |step: &str| match Step::parse(step) {
            Some(_) => words::step(html.words(), step).into(),
            None => words::job(html, &run.job).into(),
        };
        let text = match &line.told {
            Told::RunBegan => html.text("run-log-began", &[]),
            Told::ResumedFrom { run_id } => {
                html.text("run-log-resumed", &[("run", run_id.to_string().as_str().into())])
            }
            Told::StepBegan { step } => html.text("run-log-step-began", &[("step", name(step))]),
            Told::TriedAgain { step, times } => {
                html.text("run-log-tried-again", &[("step", name(step)), ("n", (*times).into())])
            }
            Told::RowsRefused { step, code, rows } => {
                let values = [("step", name(step)), ("rows", number(*rows)), ("code", (*code).into())];
                html.text("run-log-refused", &values)
            }
            Told::StepFailed { step, error } => {
                let why = words::error(html.words(), error);
                html.text("run-log-step-failed", &[("step", name(step)), ("why", why.into())])
            }
            Told::StepEnded { step, state, read, changed, skipped, failed } => {
                let values = [
                    ("step", name(step)),
                    ("state", words::step_state(html, *state).into()),
                    ("read", number(*read)),
                    ("changed", number(*changed)),
                    ("skipped", number(*skipped)),
                    ("failed", number(*failed)),
                ];
                html.text("run-log-step-ended", &values)
            }
            Told::StopAsked => html.text("run-log-stop-asked", &[]),
            Told::RunEnded { state } => {
                html.text("run-log-ended", &[("state", words::state(html, *state).into())])
            }
        };
        let at = line.at.utc();
        Self {
            at: formats::time_to_the_second(html.language(), at),
            machine_at: formats::machine_time(at),
            text,
        }
    }
}
