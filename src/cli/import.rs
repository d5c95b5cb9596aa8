//! `skranke import KIND FILE`: reads a file in.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::desk::Desk;
use crate::imports::{self, ImportError, ImportKind, Report, Wish};

/// Done.
const DONE: u8 = 0;
/// Refused or failed; nothing was applied.
const FAILED: u8 = 1;
/// The file cannot be opened.
const USED_WRONGLY: u8 = 2;
/// Some rows were refused, the others applied.
const DONE_IN_PART: u8 = 3;
/// The database is busy or does not answer.
const TRY_AGAIN_LATER: u8 = 75;

/// Reads a CSV file in. Every row is checked; nothing is applied unless all are good. The same file twice changes nothing.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
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
pub enum KindName {
    /// People, from the population register.
    Persons,
    /// Their entries in the contact register.
    Contacts,
    /// Orders of activation letters.
    Letters,
    /// What became of letters.
    LetterEvents,
}

impl From<KindName> for ImportKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Persons => Self::Persons,
            KindName::Contacts => Self::Contacts,
            KindName::Letters => Self::Letters,
            KindName::LetterEvents => Self::LetterEvents,
        }
    }
}

/// Imports a file, says on standard error what is wrong with it, ends with one line of JSON on standard output, and
/// answers the exit status: 0 done, 1 refused or failed, 2 no such file, 3 done in part, 75 try again later.
pub fn run(desk: &Desk, args: &ImportArgs) -> u8 {
    let began = Instant::now();
    let file = match opened(&args.file) {
        Ok(file) => file,
        Err(error) => {
            eprintln!("{} cannot be read: {error}", args.file.display());
            return USED_WRONGLY;
        }
    };
    let bar = progress_bar(&file);
    let kind = ImportKind::from(args.kind);
    let wish = Wish { dry_run: args.dry_run, accept_partial: args.accept_partial };
    let in_progress = bar.clone();
    let from_the_beginning = move || -> io::Result<Box<dyn Read>> {
        let mut file = file.try_clone()?;
        file.rewind()?;
        in_progress.reset();
        Ok(Box::new(in_progress.wrap_read(file)))
    };
    let outcome = imports::run(desk, kind, from_the_beginning, wish);
    bar.finish_and_clear();
    match outcome {
        Ok(report) => told(kind, wish, &report, began),
        Err(ImportError::Database(error)) if error.is_passing() => {
            eprintln!("{error}; try again later");
            TRY_AGAIN_LATER
        }
        Err(error) => {
            let cause = std::error::Error::source(&error);
            eprintln!("{error}{}", cause.map(|cause| format!(": {cause}")).unwrap_or_default());
            FAILED
        }
    }
}

/// The file, or a copy of what can be read only once: a second try must begin at the beginning. The copy has no name and
/// is gone with this program.
fn opened(path: &Path) -> io::Result<File> {
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

fn told(kind: ImportKind, wish: Wish, report: &Report, began: Instant) -> u8 {
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
    if let Err(error) = writeln!(io::stdout(), "{line}") {
        eprintln!("the summary could not be written: {error}");
    }
    match (report.accepted, summary.refused) {
        (false, _) => FAILED,
        (true, 0) => DONE,
        (true, _) => DONE_IN_PART,
    }
}
