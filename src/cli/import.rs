//! `skranke import KIND FILE`: reads a file in.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{CliError, Done, answer};
use crate::desk::Desk;
use crate::imports::{self, ImportError, ImportKind, Report, Wish};

/// Reads a CSV file in. Every row is checked; nothing is applied unless all are good. The same file twice changes nothing.
#[derive(Args, Clone, Debug)]
pub(super) struct Import {
    /// What the file tells about.
    pub kind: KindName,
    /// The file; - reads standard input.
    pub file: PathBuf,
    /// Check and count everything, then change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Apply the good rows of a file that has faulty ones, and exit with 3.
    #[arg(long)]
    pub accept_partial: bool,
}

/// The kinds of file as they are named on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum KindName {
    /// People, from the population register.
    Persons,
    /// Their entries in the contact register.
    Contacts,
    /// Orders of activation letters.
    Letters,
    /// What became of letters.
    LetterEvents,
    /// National ids that were superseded by others.
    Identifiers,
}

impl From<KindName> for ImportKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Persons => Self::Persons,
            KindName::Contacts => Self::Contacts,
            KindName::Letters => Self::Letters,
            KindName::LetterEvents => Self::LetterEvents,
            KindName::Identifiers => Self::Identifiers,
        }
    }
}

/// Imports the file, says on standard error what is wrong with it, and ends with one line of JSON on standard output.
pub(super) fn run(import: &Import, desk: &Desk) -> Result<Done, CliError> {
    let began = Instant::now();
    let unreadable = |error| CliError::Usage(format!("{} cannot be read: {error}", import.file.display()));
    let file = opened(&import.file).map_err(unreadable)?;
    let bar = progress_bar(&file);
    let kind = ImportKind::from(import.kind);
    let wish = Wish { dry_run: import.dry_run, accept_partial: import.accept_partial };
    let in_progress = bar.clone();
    let from_the_beginning = move || -> io::Result<Box<dyn Read>> {
        let mut file = file.try_clone()?;
        file.rewind()?;
        in_progress.reset();
        Ok(Box::new(in_progress.wrap_read(file)))
    };
    let outcome = imports::run(desk, kind, from_the_beginning, wish);
    bar.finish_and_clear();
    told(kind, wish, &outcome.map_err(failed)?, began)
}

fn failed(error: ImportError) -> CliError {
    match error {
        ImportError::Database(error) => error.into(),
        ImportError::File(_) | ImportError::Halted => CliError::Failed(error.into()),
        ImportError::RegisterUpstream => CliError::Usage(error.to_string()),
    }
}

/// The file, or a copy of what can be read only once: a second try must begin at the beginning. The copy has no name and
/// is gone with this program.
pub(super) fn opened(path: &Path) -> io::Result<File> {
    let mut once: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(path)?;
        if file.metadata()?.is_file() {
            return Ok(file);
        }
        Box::new(file)
    };
    let mut copy = tempfile::tempfile()?;
    io::copy(&mut once, &mut copy)?;
    Ok(copy)
}

/// By the bytes read; on a terminal only.
fn progress_bar(file: &File) -> ProgressBar {
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(size), target);
    match ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn told(kind: ImportKind, wish: Wish, report: &Report, began: Instant) -> Result<Done, CliError> {
    for problem in &report.problems {
        eprintln!("{problem}");
    }
    let shown = u64::try_from(report.problems.len()).unwrap_or(u64::MAX);
    if report.problem_count > shown {
        eprintln!("and {} more", report.problem_count - shown);
    }
    let summary = report.summary;
    let line = serde_json::json!({
        "kind": kind.as_str(),
        "rows": summary.rows,
        "added": summary.added,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "refused": summary.refused,
        "dry_run": wish.dry_run,
        "duration_ms": u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "sha256": report.sha256,
    });
    answer(line)?;
    match (report.accepted, summary.refused) {
        (false, _) => Err(CliError::Failed(anyhow!("the file is refused; nothing was applied"))),
        (true, 0) => Ok(Done::Fully),
        (true, _) => Ok(Done::InPart),
    }
}
