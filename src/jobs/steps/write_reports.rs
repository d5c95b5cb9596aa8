//! Writes the reports that the settings name into a folder, each once for a day.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::NaiveDate;

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::Work;
use super::beside::{Halt, reading};
use super::pieces::{guarded, put_on_record};
use crate::audit::Actor;
use crate::config::NightlyReport;
use crate::desk::Desk;
use crate::reports::exports::file::write_file;
use crate::reports::exports::{ExportError, ExportQuery, Report, Words};
use crate::reports::package::package_beside;
use crate::texts::Texts;
use crate::whole_file::WholeFile;

/// A report that is due, and the file that it goes to.
#[derive(Clone)]
struct Due {
    report: NightlyReport,
    from: Option<NaiveDate>,
    to: NaiveDate,
    path: PathBuf,
}

impl Due {
    /// The data package comes last, so that a file without it is written again.
    fn is_done(&self) -> bool {
        package_beside(&self.path).exists()
    }
}

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let due = due(work.desk, work.run.business_date);
    if due.is_empty() {
        return Ok(());
    }
    let texts = Arc::new(Texts::load().map_err(|error| said_no(io::Error::other(error)))?);
    for due in due {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let mut written = 0;
        if !due.is_done() {
            let (desk, texts, due) = (work.desk.clone(), Arc::clone(&texts), due.clone());
            reading(work, move |halt| write(&desk, &texts, &due, halt))?;
            written = 1;
        }
        let (run_id, step, place) = (work.run.id, work.step, due.report.report.as_str());
        let counts = Counts::of(1, written);
        guarded(work.desk, work.holder, move |conn, _| {
            put_on_record(conn, run_id, step, counts, Some(place))
        })?;
        report.add(counts, &[("files", written)]);
    }
    Ok(())
}

pub(super) fn count(desk: &Desk, business_date: NaiveDate, report: &mut StepReport) {
    for due in due(desk, business_date) {
        let written = usize::from(!due.is_done());
        report.add(Counts::of(1, written), &[("files", written)]);
    }
}

/// Late letters are as this run leaves them; the others have the rows of the day before, which is over.
fn due(desk: &Desk, business_date: NaiveDate) -> Vec<Due> {
    let settings = &desk.settings.reports;
    let Some(folder) = &settings.nightly_folder else { return Vec::new() };
    let reports = settings.nightly.iter().map(|nightly| {
        let (from, to) = match nightly.report {
            Report::LateLetters => (None, business_date),
            _ => (business_date.pred_opt(), business_date.pred_opt().unwrap_or(business_date)),
        };
        let name = format!("{}-{to}-{}.csv", nightly.report.as_str(), nightly.profile.as_str());
        Due { report: *nightly, from, to, path: folder.join(name) }
    });
    reports.collect()
}

/// Nothing is left of a file that was to be written and is not.
fn write(desk: &Desk, texts: &Texts, due: &Due, halt: &Halt) -> Result<(), ExportError> {
    let NightlyReport { report, profile } = due.report;
    let words = Words::of(report, profile, |key| texts.get(desk.settings.reports.language, key, &[]));
    let query = ExportQuery { report, from: due.from, to: due.to, profile, words: &words, free_text: false };
    let mut told = |_, _| {
        if halt.load(Ordering::Relaxed) { Err(io::Error::other("asked to stop")) } else { Ok(()) }
    };
    write_file(desk, &Actor::Program(NIGHTLY), &query, WholeFile::beside(&due.path)?, &mut told).map(drop)
}

fn said_no(error: io::Error) -> Interruption {
    Interruption::File("reports.nightly_folder", error)
}

impl From<ExportError> for Interruption {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Database(error) => Self::Database(error),
            ExportError::Write(error) => said_no(error),
        }
    }
}
