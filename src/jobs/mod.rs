//! Jobs that run without anybody at the desk: who has one, what it did, and the nightly run itself.
//!
//! **Invariants:** one instance at a time has a job, and whoever lost it can commit nothing more; a run that ended without
//! saying so is marked as failed by the next one; a job that runs twice changes nothing the second time; a step's counts on
//! record are those of the work that is committed.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::UtcTime;
use crate::values::text_enum;

pub mod actions;
pub mod background;
mod dates;
mod instance;
mod interruption;
pub mod lock;
pub mod metrics;
mod night;
pub mod nightly;
pub mod pages;
mod report;
pub mod requests;
pub mod schedule;
pub mod step_log;
mod steps;
mod stop;
pub mod store;
mod tail;

pub use dates::{DueDates, MOST_AT_ONCE};
pub use instance::Instance;
use interruption::Interruption;
pub use report::{Report, Status, StepReport};
pub use steps::Step;
pub(crate) use steps::{audit_index, figures_stored, while_busy};
pub(crate) use stop::Stop;

/// The nightly run's name in the lock, the run log and the audit trail.
pub const NIGHTLY: &str = "nightly";

text_enum! {
    /// How far a run has come.
    pub enum RunState {
        /// It works, or its instance died.
        Running => "running",
        /// It did all it was to do.
        Completed => "completed",
        /// It did what it could; some rows were refused.
        Partial => "partial",
        /// It ended early. What it had committed stays.
        Failed => "failed",
    }
}

text_enum! {
    /// How far a step of a run has come.
    pub enum StepState {
        /// It works, or its instance died.
        Running => "running",
        /// It did all it was to do.
        Completed => "completed",
        /// It did what it could; some rows were refused.
        Partial => "partial",
        /// The settings leave it nothing to do.
        Skipped => "skipped",
        /// It ended early. What it had committed stays.
        Failed => "failed",
    }
}

impl RunState {
    /// What a run is in that did its work for its date.
    pub const DONE: [Self; 2] = [Self::Completed, Self::Partial];
}

text_enum! {
    /// What set a run off.
    pub enum StartedBy {
        /// The hour of the night, here or with the machine's own timer.
        Timer => "timer",
        /// Somebody at a command line, or a program that we do not know.
        Command => "command",
        /// Somebody who asked for it on the page of the runs.
        Page => "page",
    }
}

/// What a run or a step counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Rows looked at.
    pub read: u64,
    /// Rows changed.
    pub changed: u64,
    /// Rows that needed no change.
    pub skipped: u64,
    /// Rows that could not be changed.
    pub failed: u64,
}

impl Counts {
    /// So many rows looked at, and so many of them changed; the others needed no change.
    pub fn of(read: usize, changed: usize) -> Self {
        Self {
            read: wide(read),
            changed: wide(changed),
            skipped: wide(read.saturating_sub(changed)),
            failed: 0,
        }
    }

    /// Adds the counts of one more piece of work.
    pub fn add(&mut self, more: Self) {
        self.read += more.read;
        self.changed += more.changed;
        self.skipped += more.skipped;
        self.failed += more.failed;
    }
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// One run of a job, as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct JobRun {
    /// In the order of their starts.
    pub run_id: i64,
    /// Which job.
    pub job: String,
    /// The local day that it worked for.
    pub business_date: NaiveDate,
    /// Whether it was to change nothing.
    pub dry_run: bool,
    /// How far it came.
    pub state: RunState,
    /// Who ran it.
    pub instance: String,
    /// When it began.
    pub started_at: UtcTime,
    /// When it ended, if it said so.
    pub finished_at: Option<UtcTime>,
    /// Rows looked at.
    pub rows_read: i64,
    /// Rows changed.
    pub rows_changed: i64,
    /// Rows that needed no change.
    pub rows_skipped: i64,
    /// Rows that could not be changed.
    pub rows_failed: i64,
    /// Counts by name, as JSON; a failed run's reason.
    pub detail: Option<String>,
    /// Whether it was of every step.
    pub all_steps: bool,
    /// What set it off.
    pub started_by: StartedBy,
    /// When somebody asked for it to stop.
    pub stop_asked_at: Option<UtcTime>,
}

impl JobRun {
    /// A fact from the run's detail, where it is a text or a number.
    fn fact(&self, name: &str) -> Option<serde_json::Value> {
        let detail: serde_json::Value = serde_json::from_str(self.detail.as_deref()?).ok()?;
        detail.get(name).filter(|fact| fact.is_string() || fact.is_number()).cloned()
    }

    /// Why it failed.
    pub fn reason(&self) -> Option<String> {
        self.fact("reason").and_then(|reason| reason.as_str().map(ToOwned::to_owned))
    }

    /// How many steps it is to do, if it knew that when it began.
    pub fn steps_expected(&self) -> Option<usize> {
        self.fact("steps_expected").and_then(|steps| usize::try_from(steps.as_u64()?).ok())
    }

    /// A count by its name, once the run has ended.
    pub fn counted(&self, name: &str) -> Option<i64> {
        self.fact(name).and_then(|count| count.as_i64())
    }

    /// The run that it went on from.
    pub fn resumed_from(&self) -> Option<i64> {
        self.fact("resumed_from").and_then(|run| run.as_i64())
    }
}

/// One step of a run, as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct JobStep {
    /// Of which run.
    pub run_id: i64,
    /// Which step.
    pub step: String,
    /// How far it has come.
    pub state: StepState,
    /// When it began.
    pub started_at: UtcTime,
    /// When it ended.
    pub finished_at: Option<UtcTime>,
    /// Rows looked at.
    pub rows_read: i64,
    /// Rows changed.
    pub rows_changed: i64,
    /// Rows that needed no change.
    pub rows_skipped: i64,
    /// Rows that could not be changed.
    pub rows_failed: i64,
    /// The place that it had come to.
    pub checkpoint: Option<String>,
    /// The kind of failure that ended it early.
    pub error_code: Option<String>,
    /// Where that was.
    pub error_sample: Option<String>,
    /// Rows that it has to look at, where it knew that before.
    pub rows_expected: Option<i64>,
    /// How often pieces of it were tried again because others held the database.
    pub retries: i64,
    /// When that was last.
    pub retried_at: Option<UtcTime>,
}

/// Rows of a run that could not be changed for the same reason, as they are stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = crate::db::schema::job_errors)]
pub struct JobError {
    /// Of which run.
    pub run_id: i64,
    /// At which step.
    pub step: String,
    /// Why: the same for all of them.
    pub code: String,
    /// How many.
    pub row_count: i64,
    /// Where the first of them were; nothing of what stood there.
    pub samples: String,
}
