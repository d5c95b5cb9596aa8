//! Clears and deletes what is over its limit, table by table, the trail of who looked last.

use std::sync::Arc;

use chrono::NaiveDate;

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::Work;
use super::pieces::{Piece, guarded, in_pieces, put_on_record};
use crate::audit::{Actor, Forgotten};
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;
use crate::imports::drop_folder::put_away_before;
use crate::retention::{Limits, Part, actions};

/// The name of its count of files that were dropped in a folder.
const FILES: &str = "dropped_files";

/// The name of its count of audit entries.
const ENTRIES: &str = "audit_entries";

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let limits = limits(work.desk, work.run.business_date);
    for part in Part::ALL {
        in_pieces(work, report, move |conn, _: Option<&()>, now| {
            let (rows, more) = actions::forget(conn, part, &limits, now)?;
            Ok(Piece {
                counts: Counts::of(rows, rows),
                named: vec![(part.name(), rows)],
                next: more.then_some(()),
                checkpoint: Some(part.name().to_owned()),
            })
        })?;
    }
    forget_log(work, report, limits)?;
    // Last: a folder that says no keeps nothing else.
    forget_files(work, report, &limits)
}

fn forget_log(work: Work<'_>, report: &mut StepReport, limits: Limits) -> Result<(), Interruption> {
    let vault = Arc::clone(&work.desk.vault);
    in_pieces(work, report, move |conn, after: Option<&i64>, now| {
        let after = after.copied().unwrap_or(0);
        let Forgotten { entries, next, .. } =
            actions::forget_log(conn, &vault, &Actor::Program(NIGHTLY), &limits, after, now)?;
        Ok(Piece {
            counts: Counts::of(entries, entries),
            named: vec![(ENTRIES, entries)],
            next,
            checkpoint: Some(ENTRIES.to_owned()),
        })
    })
}

fn forget_files(work: Work<'_>, report: &mut StepReport, limits: &Limits) -> Result<(), Interruption> {
    let Some(folder) = &work.desk.settings.drop_folder else { return Ok(()) };
    let said_no = |error| Interruption::File("imports.drop_folder", error);
    report.add(Counts::default(), &[(FILES, 0)]);
    for file in put_away_before(folder, limits.dropped_files).map_err(said_no)? {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        file.delete().map_err(said_no)?;
        let (run_id, step) = (work.run.id, work.step);
        guarded(work.desk, work.holder, move |conn, _| {
            put_on_record(conn, run_id, step, Counts::of(1, 1), Some(FILES))
        })?;
        report.add(Counts::of(1, 1), &[(FILES, 1)]);
    }
    Ok(())
}

pub(super) fn count(desk: &Desk, business_date: NaiveDate, report: &mut StepReport) -> Result<(), Error> {
    let (limits, now) = (limits(desk, business_date), desk.now());
    for part in Part::ALL {
        let rows = desk.db.read(|conn| actions::count(conn, part, &limits, now))?;
        report.add(Counts::of(rows, rows), &[(part.name(), rows)]);
    }
    let mut after = Some(0);
    while let Some(place) = after {
        let Forgotten { entries, next, .. } =
            desk.db.read(|conn| actions::count_log(conn, &limits, place))?;
        report.add(Counts::of(entries, entries), &[(ENTRIES, entries)]);
        after = next;
    }
    if let Some(folder) = &desk.settings.drop_folder {
        let unreadable = |error| Error::Unwritable(Box::new(error));
        let files = put_away_before(folder, limits.dropped_files).map_err(unreadable)?.len();
        report.add(Counts::of(files, files), &[(FILES, files)]);
    }
    Ok(())
}

/// A run for a day to come forgets nothing before its time.
fn limits(desk: &Desk, business_date: NaiveDate) -> Limits {
    Limits::on(&desk.settings.retention, business_date.min(local_date(desk.now())))
}
