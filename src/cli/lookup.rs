//! `skranke lookup LIST`: many national ids in, one row each out.

use std::ffi::OsStr;
use std::io::{self, BufWriter, IsTerminal as _, Read, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::export::{languages, profiles};
use super::import::opened;
use super::stop::Stop;
use super::{CliError, Done, answer};
use crate::desk::Desk;
use crate::lookups::run::{self, LookupError, Report};
use crate::lookups::{Form, ListError, Words, described, is_purpose};
use crate::reports::csv_out::Profile;
use crate::reports::package::put_beside;
use crate::texts::Texts;
use crate::values::Language;

#[derive(clap::Args)]
pub(super) struct Lookup {
    /// The list: CSV with a column `national_id`, `personidentifikator` or `fødselsnummer`, or one id a line; - reads standard input.
    file: PathBuf,
    /// The file to write; it appears when it is whole. Without it, or with -, standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What the list is for, in 10 to 255 characters; goes on record.
    #[arg(long, value_name = "TEXT", value_parser = purpose)]
    purpose: String,
    /// data for programs, excel-nb for a Norwegian Excel.
    #[arg(long, default_value = "data", value_parser = profiles())]
    profile: Profile,
    /// The language of excel-nb.
    #[arg(long, default_value = "nb", value_parser = languages())]
    language: Language,
}

fn purpose(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if is_purpose(text) {
        Ok(text.to_owned())
    } else {
        Err("say in words what the list is for, in 10 to 255 characters")
    }
}

/// Writes one row for each of the list. With a file, its data package lies beside it, and one line of JSON says what is in it;
/// faulty rows are named on standard error. Stopped, it leaves no file.
pub(super) fn run(lookup: &Lookup, desk: &Desk) -> Result<Done, CliError> {
    let began = Instant::now();
    let Some(path) = lookup.out.as_deref().filter(|path| *path != Path::new("-")) else {
        let stop = Stop::of_file(None)?;
        let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
        let report = looked_up(lookup, desk, &stop, &mut out).map_err(|error| stop.told(error))?;
        out.flush()?;
        return Ok(said(&report));
    };
    super::refuse_device(path)?;
    let (as_of, mut file) = (desk.now(), super::begin_file(path)?);
    let stop = Stop::of_file(Some(file.part()))?;
    let report = looked_up(lookup, desk, &stop, &mut file).map_err(|error| stop.told(error))?;
    let written = file.put_in_place()?;
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let form = (lookup.profile, lookup.language);
    let list = (report.sha256.as_str(), report.counts.rows);
    let package = put_beside(path, &described(desk, name, form, list, as_of).package(&written))?;
    let counts = report.counts;
    answer(serde_json::json!({
        "status": "completed",
        "rows": counts.rows,
        "registered": counts.registered,
        "not_registered": counts.not_registered,
        "deleted": counts.deleted,
        "invalid": counts.invalid,
        "opted_out": counts.opted_out,
        "may_be_notified": counts.may_be_notified,
        "profile": lookup.profile,
        "sha256": written.sha256,
        "list_sha256": report.sha256,
        "out": path,
        "package": package,
        "run_id": report.run_id,
        "duration_ms": u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    }))?;
    Ok(said(&report))
}

fn looked_up(lookup: &Lookup, desk: &Desk, stop: &Stop, out: &mut impl Write) -> Result<Report, CliError> {
    let unreadable = |error| CliError::Usage(format!("{} cannot be read: {error}", lookup.file.display()));
    let file = opened(&lookup.file).map_err(unreadable)?;
    let from_the_beginning = || -> io::Result<Box<dyn Read>> {
        let mut file = file.try_clone()?;
        file.rewind()?;
        Ok(Box::new(file))
    };
    let texts = Texts::load().context("the texts do not load")?;
    let words = Words::of(lookup.profile, |key| texts.get(lookup.language, key, &[]));
    let form = Form { profile: lookup.profile, language: lookup.language, words: &words };
    let bar = progress_bar();
    let told = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
        stop.or_go_on()
    };
    let report = run::run(desk, from_the_beginning, &lookup.purpose, form, out, told);
    bar.finish_and_clear();
    report.map_err(failed)
}

/// By the rows that are answered; on a terminal only.
pub(super) fn progress_bar() -> ProgressBar {
    let target =
        if io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    match ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} {per_sec} {eta}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn said(report: &Report) -> Done {
    for (row, fault) in &report.faults {
        eprintln!("row {row}, column national_id: {}", fault.words());
    }
    let shown = u64::try_from(report.faults.len()).unwrap_or(u64::MAX);
    if report.counts.invalid > shown {
        eprintln!("and {} more", report.counts.invalid - shown);
    }
    if report.counts.invalid == 0 { Done::Fully } else { Done::InPart }
}

fn failed(error: LookupError) -> CliError {
    match error {
        LookupError::Database(error) => error.into(),
        LookupError::List(ListError::Refused(refusal)) => {
            CliError::Failed(anyhow!("{refusal}; nobody was looked up"))
        }
        LookupError::RegisterAway(_) => CliError::NotNow(error.into()),
        error => CliError::Failed(error.into()),
    }
}
