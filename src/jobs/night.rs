//! What a program that stays up does about the nightly run: begins it at its hour, and when somebody asks for it on the page.

use std::time::{Duration, Instant};

use super::nightly::{self, NightlyOptions};
use super::schedule::{self, Due, MOST_TRIES, Wanted};
use super::{NIGHTLY, Report, StartedBy, Status, requests};
use crate::backups;
use crate::db::Error;
use crate::desk::Desk;

/// After a run that failed, or that another instance has, so long passes until the next try.
const BETWEEN_TRIES: Duration = Duration::from_mins(5);

/// What this instance knows, so that it need not look into the run log every second.
#[derive(Default)]
pub(super) struct Night {
    /// The run of the schedule about which nothing is left to do.
    settled: Option<Due>,
    /// When it last tried one.
    tried: Option<Instant>,
}

impl Night {
    /// Makes the run that is wanted most, if there is one.
    pub(super) fn work_off(&mut self, desk: &Desk, stop: &dyn Fn() -> bool) -> Result<(), Error> {
        // Whoever looks at the pages is told; a line in the log every five minutes would tell nobody more.
        if desk.db.read(backups::hold::stands)? {
            return Ok(());
        }
        let asked = desk.db.read(|conn| requests::next(conn, NIGHTLY))?;
        if let Some(business_date) = asked {
            let started_by = StartedBy::Page;
            let options = NightlyOptions {
                business_date: Some(business_date),
                started_by,
                ..NightlyOptions::default()
            };
            log(&nightly::run(desk, &options, stop));
        }
        self.keep_to_schedule(desk, stop)
    }

    fn keep_to_schedule(&mut self, desk: &Desk, stop: &dyn Fn() -> bool) -> Result<(), Error> {
        let Some(time) = desk.settings.nightly.at else { return Ok(()) };
        let due = schedule::last_due(time, desk.now());
        let waits = self.tried.is_some_and(|tried| tried.elapsed() < BETWEEN_TRIES);
        if self.settled == Some(due) || waits {
            return Ok(());
        }
        match desk.db.read(|conn| schedule::wanted(conn, due))? {
            Wanted::Done => self.settled = Some(due),
            Wanted::GivenUp => {
                tracing::error!(tries = MOST_TRIES, date = %due.date, "the nightly run failed too often; somebody must look");
                self.settled = Some(due);
            }
            Wanted::Run => {
                let options = NightlyOptions {
                    until: Some(due.date),
                    started_by: StartedBy::Timer,
                    ..NightlyOptions::default()
                };
                let report = nightly::run(desk, &options, stop);
                log(&report);
                if matches!(report.status, Status::Completed | Status::Partial) {
                    self.settled = Some(due);
                } else {
                    self.tried = Some(Instant::now());
                }
            }
        }
        Ok(())
    }
}

/// What a command would print. What another instance has is tried again in a second, and not worth a line each time.
fn log(report: &Report) {
    if report.status == Status::Skipped {
        return;
    }
    match serde_json::to_string(report) {
        Ok(summary) => tracing::info!(job = report.job, summary, "a nightly run ended"),
        Err(error) => tracing::warn!(%error, "what a nightly run did could not be put into words"),
    }
}
