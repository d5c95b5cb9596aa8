//! `skranke export`: a report as a file, or to standard output.

use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use super::lookup::progress_bar;
use super::stop::Stop;
use super::{CliError, Done, answer, begin_file};
use crate::audit::Actor;
use crate::desk::Desk;
use crate::reports::csv_out::Profile;
use crate::reports::exports::file::write_file;
use crate::reports::exports::{ExportError, ExportQuery, Report, Words, take_out, usual_day};
use crate::texts::Texts;
use crate::values::Language;

#[derive(clap::Args)]
pub(super) struct Export {
    /// Which report: the letters that are late, what happened in a period, who looked at whom (lookups), who did how much (workload).
    #[arg(value_parser = reports())]
    report: Report,
    /// Only what began on this day or later.
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    from: Option<NaiveDate>,
    /// The day that late-letters tells of; without it, that of the last nightly run. For the others the last day; without it, today.
    #[arg(long, value_name = "DAY", value_parser = super::day)]
    to: Option<NaiveDate>,
    /// data for programs, excel-nb for a Norwegian Excel.
    #[arg(long, default_value = "data", value_parser = profiles())]
    profile: Profile,
    /// The language of the header and of the words in excel-nb.
    #[arg(long, default_value = "nb", value_parser = languages())]
    language: Language,
    /// The file to write; it appears when it is whole. Without it, or with -, standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes the report. With a file, its data package lies beside it, and one line of JSON says what is in it; without, nothing
/// else is printed. Stopped, it leaves no file.
pub(super) fn run(export: &Export, desk: &Desk) -> Result<Done, CliError> {
    let began = Instant::now();
    let report = export.report;
    if let Some((from, to)) = export.from.zip(export.to).filter(|(from, to)| from > to) {
        return Err(CliError::Usage(format!("--from {from} comes after --to {to}")));
    }
    let to = match export.to {
        Some(day) => day,
        None => desk.db.read(|conn| usual_day(conn, report, desk.now()))?,
    };
    let texts = Texts::load().context("the texts do not load")?;
    let words = &Words::of(report, export.profile, |key| texts.get(export.language, key, &[]));
    let (from, profile) = (export.from, export.profile);
    let query = ExportQuery { report, from, to, profile, words, free_text: true };
    let actor = Actor::Program("export");
    let bar = progress_bar();
    let told = |stop: &Stop, done, all| {
        bar.set_length(all);
        bar.set_position(done);
        stop.or_go_on()
    };
    let Some(path) = export.out.as_deref().filter(|path| *path != Path::new("-")) else {
        let stop = Stop::of_file(None)?;
        let mut out = BufWriter::new(io::stdout().lock());
        let taken = take_out(desk, &actor, &query, &mut out, &mut |done, all| told(&stop, done, all));
        taken.map_err(|error| stop.told(error.into()))?;
        out.flush()?;
        return Ok(Done::Fully);
    };
    super::refuse_device(path)?;
    let file = begin_file(path)?;
    let stop = Stop::of_file(Some(file.part()))?;
    let written = write_file(desk, &actor, &query, file, &mut |done, all| told(&stop, done, all));
    let file = written.map_err(|error| stop.told(error.into()))?;
    bar.finish_and_clear();
    let summary = serde_json::json!({
        "report": report,
        "status": "completed",
        "as_of": to,
        "from": from,
        "profile": profile,
        "rows": file.exported.rows,
        "sha256": file.written.sha256,
        "out": path,
        "package": file.package,
        "duration_ms": u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    });
    answer(summary)?;
    Ok(Done::Fully)
}

impl From<ExportError> for CliError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Database(error) => error.into(),
            error @ ExportError::Write(_) => Self::Failed(error.into()),
        }
    }
}

fn reports() -> impl clap::builder::TypedValueParser<Value = Report> {
    let names = Report::ALL.iter().map(|report| report.as_str());
    PossibleValuesParser::new(names).try_map(|name| Report::parse(&name).ok_or("no such report"))
}

pub(super) fn profiles() -> impl clap::builder::TypedValueParser<Value = Profile> {
    let names = Profile::ALL.iter().map(|profile| profile.as_str());
    PossibleValuesParser::new(names).try_map(|name| Profile::parse(&name).ok_or("no such profile"))
}

pub(super) fn languages() -> impl clap::builder::TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["nb", "nn", "en"])
        .try_map(|name| Language::parse(&name).ok_or("no such language"))
}
