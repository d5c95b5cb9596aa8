//! Jobs that run without anybody at the desk: who has one, what it did, and the nightly run itself.
//!
//! **Invariants:** one instance at a time has a job, and whoever lost it can commit nothing more; a run that ended without
//! saying so is marked as failed by the next one; a job that runs twice changes nothing the second time.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::UtcTime;
use crate::values::text_enum;

pub mod background;
mod instance;
pub mod lock;
pub mod nightly;
mod report;
mod steps;
mod stop;
pub mod store;

pub use instance::Instance;
pub use report::{Report, Status, StepReport};
pub use steps::Step;
pub(crate) use steps::while_busy;
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
}
