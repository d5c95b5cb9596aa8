//! One run: how far it has come, what each step did, and why it ended early.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::super::tail::tail;
use super::super::{JobError, JobRun, JobStep, RunState, Step, StepState};
use super::log::LogLine;
use super::words;
use crate::formats;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct RunPage<'a> {
    run_id: i64,
    heading: String,
    state: String,
    color: &'static str,
    date: String,
    iso_date: String,
    started: String,
    duration: String,
    instance: String,
    started_by: String,
    is_part: bool,
    resumed_from: Option<i64>,
    progress: Option<Progress>,
    counts: Vec<Count>,
    steps: Vec<StepRow<'a>>,
    errors: Vec<ErrorGroup>,
    /// Something in the drop folder was refused.
    has_refused_files: bool,
    log: Vec<LogLine>,
    may_start: bool,
    may_stop: bool,
    is_stopping: bool,
    left: Option<String>,
}

/// What the page shows beside the run.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) may_start: bool,
    pub(super) may_stop: bool,
    /// How long the last run took that did all it was to do.
    pub(super) usual: Option<TimeDelta>,
    pub(super) now: DateTime<Utc>,
}

/// For `<progress>`.
#[derive(Serialize)]
struct Progress {
    done: usize,
    all: usize,
    text: String,
}

#[derive(Serialize)]
struct Count {
    label: String,
    count: String,
}

#[derive(Serialize)]
struct StepRow<'a> {
    name: String,
    state: String,
    color: &'static str,
    began: String,
    duration: String,
    read: String,
    changed: String,
    skipped: String,
    failed: String,
    /// Where it came to, in words.
    place: Vec<String>,
    /// The same as the program writes it, where there are no words for it.
    checkpoint: Option<&'a str>,
}

/// The steps that ended early for the same reason.
#[derive(Serialize)]
struct ErrorGroup {
    what: String,
    code: String,
    count: usize,
    samples: String,
}

/// A run with its steps, and why rows of it were refused.
pub(super) type Found<'a> = (&'a JobRun, &'a [JobStep], &'a [JobError]);

impl Page for RunPage<'_> {
    const TEMPLATE: &'static str = "pages/run";
    const TITLE: &'static str = "run-title";
}

impl<'a> RunPage<'a> {
    pub(super) fn of(html: &Html, (run, steps, refused): Found<'a>, facts: Facts) -> Self {
        let Facts { may_start, may_stop, usual, now } = facts;
        let is_stopping = run.state == RunState::Running && run.stop_asked_at.is_some();
        let took = now - run.started_at.utc();
        let left = usual.filter(|usual| run.state == RunState::Running && run.all_steps && *usual > took);
        let counts = [
            ("read", run.rows_read),
            ("changed", run.rows_changed),
            ("skipped", run.rows_skipped),
            ("failed", run.rows_failed),
        ];
        Self {
            run_id: run.run_id,
            heading: words::job(html, &run.job),
            state: words::state(html, run.state),
            color: words::color(run.state),
            date: formats::date(html.language(), run.business_date),
            iso_date: run.business_date.to_string(),
            started: formats::short_date_time(html.language(), run.started_at.utc()),
            duration: words::duration(run.started_at, run.finished_at, now),
            instance: words::instance(run),
            started_by: words::started_by(html, run.started_by),
            is_part: !run.all_steps,
            resumed_from: run.resumed_from(),
            progress: (run.state == RunState::Running).then(|| Progress::of(html, run, steps)).flatten(),
            counts: counts
                .into_iter()
                .chain(["flagged", "queued"].into_iter().filter_map(|name| Some((name, run.counted(name)?))))
                .map(|(name, count)| Count {
                    label: html.text(&format!("column-run-{name}"), &[]),
                    count: words::number(html, count),
                })
                .collect(),
            steps: steps.iter().map(|step| StepRow::of(html, step, now)).collect(),
            errors: errors(html, steps)
                .into_iter()
                .chain(refused.iter().map(|one| ErrorGroup::of(html, one)))
                .collect(),
            has_refused_files: refused.iter().any(|one| one.step == Step::ImportDropped.as_str()),
            log: tail(run, steps, refused).into_iter().map(|line| LogLine::of(html, run, &line)).collect(),
            may_start,
            may_stop: may_stop && !is_stopping,
            is_stopping,
            left: left.map(|usual| {
                let minutes = (usual - took).num_minutes() + 1;
                html.text("run-left", &[("n", minutes.into())])
            }),
        }
    }
}

impl Progress {
    /// How many steps there are is known only of a run of the night.
    fn of(html: &Html, run: &JobRun, steps: &[JobStep]) -> Option<Self> {
        let all = run.steps_expected()?;
        let done = steps.iter().filter(|step| step.state != StepState::Running).count();
        let at = steps.last();
        let values = [
            ("done", done.into()),
            ("all", all.into()),
            ("step", at.map(|step| words::step(html.words(), &step.step)).unwrap_or_default().into()),
            ("rows", at.map(|step| rows_read(html, step)).unwrap_or_default().into()),
        ];
        Some(Self { done, all, text: html.text("run-progress", &values) })
    }
}

/// How many rows a step has read, and of how many, where it knows that.
fn rows_read(html: &Html, step: &JobStep) -> String {
    let read = words::number(html, step.rows_read);
    match step.rows_expected.filter(|expected| *expected >= step.rows_read) {
        Some(expected) => {
            let values = [("read", read.into()), ("all", words::number(html, expected).into())];
            html.text("run-rows-of", &values)
        }
        None => read,
    }
}

impl ErrorGroup {
    /// Rows that were refused for the same reason.
    fn of(html: &Html, refused: &JobError) -> Self {
        let step = Step::parse(&refused.step).map(|_| words::step(html.words(), &refused.step));
        let rows = Some(&refused.samples).filter(|samples| !samples.is_empty());
        let rows = rows.map(|rows| html.text("run-error-rows", &[("rows", rows.as_str().into())]));
        Self {
            what: html.text(if rows.is_some() { "run-error-refused" } else { "run-error-refused-file" }, &[]),
            code: refused.code.clone(),
            count: usize::try_from(refused.row_count).unwrap_or(usize::MAX),
            samples: [step, rows].into_iter().flatten().collect::<Vec<_>>().join(": "),
        }
    }
}

impl<'a> StepRow<'a> {
    fn of(html: &Html, step: &'a JobStep, now: DateTime<Utc>) -> Self {
        let place = Step::parse(&step.step).zip(step.checkpoint.as_deref());
        let place = place.and_then(|(known, checkpoint)| words::place(html, known, checkpoint));
        Self {
            name: words::step(html.words(), &step.step),
            state: words::step_state(html, step.state),
            color: words::step_color(step.state),
            began: formats::time(html.language(), step.started_at.utc()),
            duration: words::duration(step.started_at, step.finished_at, now),
            read: if step.state == StepState::Running {
                rows_read(html, step)
            } else {
                words::number(html, step.rows_read)
            },
            changed: words::number(html, step.rows_changed),
            skipped: words::number(html, step.rows_skipped),
            failed: words::number(html, step.rows_failed),
            checkpoint: step.checkpoint.as_deref().filter(|_| place.is_none()),
            place: place.unwrap_or_default(),
        }
    }
}

fn errors(html: &Html, steps: &[JobStep]) -> Vec<ErrorGroup> {
    let mut groups: BTreeMap<&str, Vec<&JobStep>> = BTreeMap::new();
    for step in steps {
        if let Some(code) = &step.error_code {
            groups.entry(code).or_default().push(step);
        }
    }
    let sample = |step: &&JobStep| {
        let name = words::step(html.words(), &step.step);
        match &step.error_sample {
            Some(sample) => format!("{name}: {sample}"),
            None => name,
        }
    };
    groups
        .into_iter()
        .map(|(code, steps)| ErrorGroup {
            what: words::error(html.words(), code),
            code: code.to_owned(),
            count: steps.len(),
            samples: steps.iter().map(sample).collect::<Vec<_>>().join(", "),
        })
        .collect()
}
