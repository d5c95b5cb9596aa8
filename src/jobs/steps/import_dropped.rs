//! Reads in the files that others have left in a folder.

use std::io;

use super::super::nightly::Interruption;
use super::super::{Counts, StepReport};
use super::Work;
use super::pieces::{guarded, holding, put_on_record};
use crate::db::Error;
use crate::desk::Desk;
use crate::imports::drop_folder::{Outcome, put_away, read_in, waiting};
use crate::imports::{ImportError, Wish};

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let Some(folder) = &work.desk.settings.drop_folder else { return Ok(()) };
    for dropped in waiting(folder).map_err(said_no)? {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let read = holding(work, || read_in(work.desk, folder, &dropped, Wish::default()))?;
        put_away(folder, &dropped, &read, work.desk.now()).map_err(said_no)?;
        let (outcome, _) = read;
        let counts = counts(&outcome);
        // What a file is called is its writer's business, and may be anything.
        let place = dropped.kind.map(|kind| kind.as_str().to_owned());
        let (run_id, step) = (work.run.id, work.step);
        guarded(work.desk, work.holder, move |conn, _| {
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
        let (outcome, _) = read_in(desk, folder, &dropped, wish).map_err(|error| match error {
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
