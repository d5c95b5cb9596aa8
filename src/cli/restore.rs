//! `skranke restore FILE`: a backup in the place of what is in the database.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::anyhow;
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret as _;

use super::backup::progress_bar;
use super::{CliError, Done, answer};
use crate::audit::{self, Verdict};
use crate::backups::reading::{Checked, FileFault, check};
use crate::backups::restoring::{self, RestoreError, Restored};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Settings;
use crate::db::Db;
use crate::vault::Vault;

#[derive(clap::Args)]
pub(super) struct Restore {
    /// The backup.
    file: PathBuf,
    /// Put it in the place of all that is in the database, which is lost.
    #[arg(long)]
    replace: bool,
    /// Check the file, say what is in it, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Checks the file before it touches anything. Ends with one line of JSON, and with 1 where the trail that came out of the
/// backup is not whole: it was not when the backup was made either.
pub(super) fn run(restore: &Restore, settings: &Settings) -> Result<Done, CliError> {
    let began = Instant::now();
    let vault = Vault::from_hex(settings.data_key.expose_secret()).map_err(anyhow::Error::from)?;
    let checked = check(&restore.file, &vault).map_err(|fault| failed(RestoreError::File(fault), restore))?;
    if restore.dry_run {
        answer(summary(restore, &checked, began))?;
        return Ok(Done::Fully);
    }
    let url = &settings.database_url;
    if !restore.replace && !restoring::is_empty(url)? {
        return Err(CliError::Usage(RestoreError::NotEmpty.to_string()));
    }
    let bar = progress_bar();
    let now: DateTime<Utc> = settings.now.unwrap_or_else(|| SystemClock.now());
    let restored = restoring::restore(url, &restore.file, &checked, now, |rows| bar.inc(rows));
    bar.finish_and_clear();
    let Restored { held } = restored.map_err(|error| failed(error, restore))?;
    let verdict = Db::open(url, 1)?.stream(|conn| audit::verify(conn, &vault))?;
    let mut told = summary(restore, &checked, began);
    if let Some(told) = told.as_object_mut() {
        told.insert("held".to_owned(), held.waiting.into());
        told.insert("uncertain".to_owned(), held.uncertain.into());
        told.insert(
            "audit".to_owned(),
            if let Verdict::Whole { .. } = verdict { "whole" } else { "broken" }.into(),
        );
    }
    answer(told)?;
    eprintln!("skranke: nothing is sent until you run skranke release send or skranke release drop");
    match verdict {
        Verdict::Whole { .. } => Ok(Done::Fully),
        Verdict::Broken { position } => Err(CliError::Failed(anyhow!(
            "the database is restored, but the audit chain in the backup is broken at position {position}"
        ))),
    }
}

fn summary(restore: &Restore, checked: &Checked, began: Instant) -> serde_json::Value {
    serde_json::json!({
        "status": "completed",
        "dry_run": restore.dry_run,
        "file": restore.file,
        "made_at": checked.head.made_at,
        "made_by": checked.head.made_by,
        "database": checked.head.database,
        "rows": checked.contents.rows,
        "tables": checked.contents.tables,
        "schema": checked.head.migrations.last(),
        "bytes": checked.written.bytes,
        "sha256": checked.written.sha256,
        "duration_ms": u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    })
}

fn failed(error: RestoreError, restore: &Restore) -> CliError {
    match error {
        RestoreError::Database(error) => error.into(),
        RestoreError::File(FileFault::OtherSeal) | RestoreError::NotEmpty => {
            CliError::Usage(error.to_string())
        }
        error => CliError::Failed(anyhow::Error::from(error).context(restore.file.display().to_string())),
    }
}
