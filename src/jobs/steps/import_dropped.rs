//! Reads in the files that others have left in a folder.

use std::io;
use std::sync::Arc;

use super::super::Interruption;
use super::super::{Counts, JobError, Step, StepReport, step_log};
use super::Work;
use super::pieces::{guarded, holding, put_on_record};
use crate::db::Error;
use crate::desk::Desk;
use crate::imports::drop_folder::{Dropped, Outcome, put_away, read_in, waiting};
use crate::imports::{ImportError, Wish};

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let Some(folder) = &work.desk.settings.drop_folder else { return Ok(()) };
    for dropped in waiting(folder).map_err(said_no)? {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let desk = work.desk;
        let read = holding(work, |halt| read_in(desk, folder, &dropped, Wish::default(), halt));
        // Nothing of the file is applied then, and it stays where it is.
        if read.is_err() && (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let read = read?;
        put_away(folder, &dropped, &read, work.desk.now()).map_err(said_no)?;
        let (outcome, _) = read;
        let counts = counts(&outcome);
        // What a file is called is its writer's business, and may be anything.
        let place = dropped.kind.map(|kind| kind.as_str().to_owned());
        let (run_id, step) = (work.run.id, work.step);
        let errors = errors(run_id, &dropped, &outcome);
        guarded(work.desk, work.holder, move |conn, _| {
            step_log::put_errors(conn, &errors)?;
            put_on_record(conn, run_id, step, counts, place.as_deref())
        })?;
        report.add(counts, &named(&outcome));
    }
    Ok(())
}

/// Reads each through by itself: one that needs what stands in another is counted as refused.
pub(super) fn count(desk: &Desk, report: &mut StepReport) -> Result<(), Error> {
    let Some(folder) = &desk.settings.drop_folder else { return Ok(()) };
    let unreadable = |error| Error::Unwritable(Box::new(error));
    for dropped in waiting(folder).map_err(unreadable)? {
        let wish = Wish { dry_run: true, ..Wish::default() };
        let (outcome, _) =
            read_in(desk, folder, &dropped, wish, &Arc::default()).map_err(|error| match error {
                ImportError::Database(error) => error,
                other => Error::Unwritable(Box::new(other)),
            })?;
        report.add(counts(&outcome), &named(&outcome));
    }
    Ok(())
}

fn counts(outcome: &Outcome) -> Counts {
    match outcome {
        Outcome::Read(report) => Counts {
            read: report.summary.rows,
            changed: report.summary.added + report.summary.changed,
            skipped: report.summary.unchanged,
            // A faulty header has no faulty row, and nothing of the file is applied all the same.
            failed: report.summary.refused.max(u64::from(!report.accepted)),
        },
        Outcome::NotRead(_) => Counts { failed: 1, ..Counts::default() },
    }
}

/// Why rows of a file were refused, or the file was.
fn errors(run_id: i64, dropped: &Dropped, outcome: &Outcome) -> Vec<JobError> {
    let step = Step::ImportDropped.as_str();
    match (outcome, dropped.kind) {
        (Outcome::Read(report), Some(kind)) => report.errors(kind, run_id, step),
        (Outcome::Read(_), None) => Vec::new(),
        (Outcome::NotRead(reason), _) => vec![JobError {
            run_id,
            step: step.to_owned(),
            code: reason.clone(),
            row_count: 1,
            samples: String::new(),
        }],
    }
}

fn said_no(error: io::Error) -> Interruption {
    Interruption::File("imports.drop_folder", error)
}

fn named(outcome: &Outcome) -> Vec<(&'static str, usize)> {
    let imported = matches!(outcome, Outcome::Read(report) if report.accepted);
    vec![("files_imported", usize::from(imported)), ("files_refused", usize::from(!imported))]
}

impl From<ImportError> for Interruption {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Database(error) => Self::Database(error),
            ImportError::File(error) => said_no(error),
            ImportError::RegisterUpstream => said_no(io::Error::other(error)),
        }
    }
}
