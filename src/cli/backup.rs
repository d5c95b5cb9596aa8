//! `skranke backup FILE`: all that is in the database, in one file.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{CliError, Done, answer};
use crate::backups::making::{MakingError, make};
use crate::desk::Desk;

#[derive(clap::Args)]
pub(super) struct Backup {
    /// The file to write; it appears when it is whole, and takes the place of one of that name.
    file: PathBuf,
}

/// Makes the backup while others work, and ends with one line of JSON.
pub(super) fn run(backup: &Backup, desk: &Desk) -> Result<Done, CliError> {
    let (began, now) = (Instant::now(), desk.now());
    super::refuse_device(&backup.file)?;
    let bar = progress_bar();
    let made = make::<MakingError>(&desk.db, &desk.vault, &backup.file, now, |rows, table| {
        bar.inc(rows);
        bar.set_message(table.to_owned());
        Ok(())
    });
    bar.finish_and_clear();
    let made = made.map_err(|error| match error {
        MakingError::Database(error) => CliError::from(error),
        error @ MakingError::Write(_) => {
            CliError::Failed(anyhow::Error::from(error).context(backup.file.display().to_string()))
        }
    })?;
    answer(serde_json::json!({
        "status": "completed",
        "out": backup.file,
        "made_at": now,
        "rows": made.contents.rows,
        "tables": made.contents.tables,
        "schema": made.migrations.last(),
        "bytes": made.written.bytes,
        "sha256": made.written.sha256,
        "duration_ms": u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    }))?;
    Ok(Done::Fully)
}

/// By rows; on a terminal only. Nobody has counted them before.
pub(super) fn progress_bar() -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    match ProgressStyle::with_template("{human_pos} rows {per_sec} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
