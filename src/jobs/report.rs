//! What a nightly run says about itself when it ends.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::{Counts, DueDates, Step, wide};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It did all it was to do.
    Completed,
    /// It did what it could; something that was read in was refused.
    Partial,
    /// Another instance has the job.
    Skipped,
    /// It ended early; started again, it goes on from there.
    Failed,
}

/// What one step did, or would do.
#[derive(Clone, Debug, Serialize)]
pub struct StepReport {
    /// Which.
    pub step: Step,
    /// Rows.
    #[serde(flatten)]
    pub counts: Counts,
    /// What it counts beside them, by name.
    #[serde(flatten)]
    pub named: BTreeMap<&'static str, u64>,
}

/// What a run did, or would do.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The job's name.
    pub job: &'static str,
    /// How it ended.
    pub status: Status,
    /// The local day that it worked for; none when the database failed before that was known.
    pub business_date: Option<NaiveDate>,
    /// Dates before it that had no run, and were worked for first.
    pub caught_up: Vec<NaiveDate>,
    /// Dates up to this one had no run either, and are too many to be caught up.
    pub left_out_until: Option<NaiveDate>,
    /// Whether it was to change nothing.
    pub dry_run: bool,
    /// Letters flagged late.
    pub flagged: u64,
    /// Messages queued.
    pub queued: u64,
    /// Rows looked at.
    pub read: u64,
    /// Rows changed.
    pub changed: u64,
    /// Rows that needed no change.
    pub skipped: u64,
    /// Rows that could not be changed.
    pub failed: u64,
    /// How long it took.
    pub duration_ms: u64,
    /// Its number in the run log; the last one's, where several dates were worked for.
    pub run_id: Option<i64>,
    /// The run for the same date that had ended early, and whose work this one went on with.
    pub resumed_from: Option<i64>,
    /// Why it failed, or did nothing.
    pub reason: Option<String>,
    /// Whether a failed run may go through when it is started again.
    #[serde(skip)]
    pub try_again: bool,
    /// Step by step, all dates together.
    pub steps: Vec<StepReport>,
}

impl StepReport {
    pub(super) fn new(step: Step) -> Self {
        Self { step, counts: Counts::default(), named: BTreeMap::new() }
    }

    /// Adds the counts of one more piece of work.
    pub(super) fn add(&mut self, counts: Counts, named: &[(&'static str, usize)]) {
        self.counts.add(counts);
        for (name, count) in named {
            *self.named.entry(name).or_default() += wide(*count);
        }
    }

    /// Whether something that was to be read in was refused.
    pub(super) fn has_refused(&self) -> bool {
        self.counts.failed > 0
    }

    pub(super) fn named(&self, name: &str) -> u64 {
        self.named.get(name).copied().unwrap_or(0)
    }
}

impl Report {
    pub(super) fn new(job: &'static str, dry_run: bool) -> Self {
        Self {
            job,
            status: Status::Completed,
            business_date: None,
            caught_up: Vec::new(),
            left_out_until: None,
            dry_run,
            flagged: 0,
            queued: 0,
            read: 0,
            changed: 0,
            skipped: 0,
            failed: 0,
            duration_ms: 0,
            run_id: None,
            resumed_from: None,
            reason: None,
            try_again: false,
            steps: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, step: StepReport) {
        self.flagged += step.named("flagged");
        self.queued += step.named("queued");
        self.read += step.counts.read;
        self.changed += step.counts.changed;
        self.skipped += step.counts.skipped;
        self.failed += step.counts.failed;
        match self.steps.iter_mut().find(|done| done.step == step.step) {
            None => self.steps.push(step),
            Some(done) => {
                done.counts.add(step.counts);
                for (name, count) in step.named {
                    *done.named.entry(name).or_default() += count;
                }
            }
        }
    }

    /// What it is to work for. The last date is the one that the report is of.
    pub(super) fn works_for(&mut self, due: &DueDates) {
        self.business_date = due.dates.last().copied();
        self.caught_up = due.missed().to_vec();
        self.left_out_until = due.left_out_until;
    }
}
