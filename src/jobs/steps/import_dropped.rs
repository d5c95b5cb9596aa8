//! Reads in the files that others have left in a folder.

use std::io;
use std::sync::Arc;

use super::super::Interruption;
use super::super::{Counts, JobError, NIGHTLY, Step, StepReport, lock, step_log};
use super::Work;
use super::beside::{Halt, holding};
use super::pieces::{guarded, put_on_record};
use crate::db::Error;
use crate::desk::Desk;
use crate::imports::drop_folder::{Dropped, Outcome, put_away, read_in, waiting};
use crate::imports::{ImportError, LastWord, Watch, Wish};

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let Some(folder) = &work.desk.settings.drop_folder else { return Ok(()) };
    for dropped in waiting(folder).map_err(said_no)? {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let desk = work.desk;
        let last_word = last_word(work);
        let read = holding(work, |halt| {
            let watch = Watch { halt: Arc::clone(halt), last_word };
            read_in(desk, folder, &dropped, Wish::default(), watch)
        });
        let read = match read {
            // Nothing of the file is applied, and it stays where it is.
            Err(ImportError::Halted) if !(work.stop)() => return Err(Interruption::LockLost),
            read => read?,
        };
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

/// A file is one transaction, however long it is, and on `SQLite` nobody else can write meanwhile: so it renews the lease itself,
/// together with its commit.
fn last_word(work: Work<'_>) -> LastWord {
    let (instance, lease) = (work.holder.instance.clone(), work.holder.lease);
    Arc::new(move |conn| lock::renew(conn, NIGHTLY, &instance, lease))
}

/// Reads each through by itself: one that needs what stands in another is counted as refused.
pub(super) fn count(desk: &Desk, halt: &Halt, report: &mut StepReport) -> Result<(), Error> {
    let Some(folder) = &desk.settings.drop_folder else { return Ok(()) };
    let unreadable = |error| Error::Unwritable(Box::new(error));
    for dropped in waiting(folder).map_err(unreadable)? {
        let wish = Wish { dry_run: true, ..Wish::default() };
        let watch = Watch { halt: Arc::clone(halt), ..Watch::default() };
        match read_in(desk, folder, &dropped, wish, watch) {
            Ok((outcome, _)) => report.add(counts(&outcome), &named(&outcome)),
            Err(ImportError::Halted) => return Ok(()),
            Err(ImportError::Database(error)) => return Err(error),
            Err(other) => return Err(Error::Unwritable(Box::new(other))),
        }
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
            ImportError::Halted => Self::Stopped,
        }
    }
}
