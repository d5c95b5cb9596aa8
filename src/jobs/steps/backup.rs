//! Puts a backup of the whole database into a folder, and takes the oldest ones out of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::Interruption;
use super::super::{Counts, StepReport};
use super::Work;
use super::pieces::{guarded, put_on_record};
use crate::backups::making::{count_rows, make};
use crate::calendar::{local_date, parse_day};
use crate::config::BackupSettings;
use crate::db::Error;
use crate::desk::Desk;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let Some(BackupSettings { folder, keep }) = &work.desk.settings.backup else { return Ok(()) };
    // By the day on which it is made: a run for a day of last week must not replace what was so that day by what is so today.
    let path = folder.join(format!("skranke-{}.backup", local_date(work.desk.now())));
    let (run_id, step) = (work.run.id, work.step);
    make(&work.desk.db, &work.desk.vault, &path, work.desk.now(), |rows, table| {
        if (work.stop)() {
            return Err(Interruption::Stopped);
        }
        let counts = Counts { read: rows, skipped: rows, ..Counts::default() };
        let place = table.to_owned();
        guarded(work.desk, work.holder, move |conn, _| {
            put_on_record(conn, run_id, step, counts, Some(&place))
        })?;
        report.add(counts, &[]);
        Ok(())
    })?;
    let old = old_ones(folder, *keep).map_err(said_no)?;
    for path in &old {
        fs::remove_file(path).map_err(said_no)?;
    }
    report.add(Counts::default(), &[("files_removed", old.len())]);
    Ok(())
}

fn said_no(error: io::Error) -> Interruption {
    Interruption::File("backup.folder", error)
}

pub(super) fn count(desk: &Desk, report: &mut StepReport) -> Result<(), Error> {
    if desk.settings.backup.is_some() {
        let rows = count_rows(&desk.db)?;
        report.add(Counts { read: rows, skipped: rows, ..Counts::default() }, &[("files_removed", 0)]);
    }
    Ok(())
}

/// All but the latest. Files of other names are somebody else's.
fn old_ones(folder: &Path, keep: usize) -> io::Result<Vec<PathBuf>> {
    let mut ours = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let day = name.to_str().and_then(|name| name.strip_prefix("skranke-")?.strip_suffix(".backup"));
        if let Some(day) = day.and_then(parse_day) {
            ours.push((day, folder.join(&name)));
        }
    }
    ours.sort();
    let old = ours.len().saturating_sub(keep);
    Ok(ours.into_iter().take(old).map(|(_, path)| path).collect())
}
