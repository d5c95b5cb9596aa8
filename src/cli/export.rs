//! `skranke export`: a report as a file, or to standard output.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use tempfile::NamedTempFile;

use super::{CliError, Done, answer};
use crate::audit::Actor;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::digest::Sha256Writer;
use crate::reports::csv_out::Profile;
use crate::reports::exports::{self, ExportQuery, Report};
use crate::reports::late_letters::{self, ExportError, LateLettersQuery, Words};
use crate::texts::Texts;
use crate::values::Language;

#[derive(clap::Args)]
pub(super) struct Export {
    /// Which report: the letters that are late, or what happened in a period.
    #[arg(value_parser = reports())]
    report: String,
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

/// Writes the report. With a file, one line of JSON says what is in it; without, nothing else is printed.
pub(super) fn run(export: &Export, desk: &Desk) -> Result<Done, CliError> {
    let began = Instant::now();
    let report = Report::parse(&export.report);
    let as_of = match (export.to, report) {
        (Some(day), _) => day,
        (None, Some(_)) => local_date(desk.now()),
        (None, None) => desk.db.read(|conn| late_letters::usual_day(conn, desk.now()))?,
    };
    let texts = Texts::load().context("the texts do not load")?;
    let text = |key: &str| texts.get(export.language, key, &[]);
    let actor = Actor::Program("export");
    let (from, profile, language) = (export.from, export.profile, export.language);
    let take_out = |mut out: &mut dyn Write| {
        if let Some(report) = report {
            let words = &exports::Words::of(report, profile, text);
            let query = ExportQuery { report, from, to: as_of, profile, words, free_text: true };
            exports::take_out(desk, &actor, &query, &mut out)
        } else {
            let words = &Words::of(profile, text);
            let calendar = &desk.calendar;
            let query = LateLettersQuery { from, as_of, profile, language, words, calendar };
            late_letters::take_out(desk, &actor, &query, &mut out)
        }
    };
    let Some(path) = export.out.as_deref().filter(|path| *path != Path::new("-")) else {
        let mut out = BufWriter::new(io::stdout().lock());
        take_out(&mut out)?;
        out.flush()?;
        return Ok(Done::Fully);
    };
    if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return Err(CliError::Usage(format!("{} is there already, and is no file", path.display())));
    }
    let mut file = WholeFile::beside(path)?;
    let exported = take_out(&mut file)?;
    let sha256 = file.put_in_place(path)?;
    let summary = serde_json::json!({
        "report": export.report,
        "status": "completed",
        "as_of": as_of,
        "from": export.from,
        "profile": export.profile,
        "rows": exported.rows,
        "sha256": sha256,
        "out": path,
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

/// A file that has its name only when it is whole and on disk.
pub(super) struct WholeFile(Sha256Writer<BufWriter<NamedTempFile>>);

impl WholeFile {
    pub(super) fn beside(path: &Path) -> anyhow::Result<Self> {
        let folder = folder_of(path);
        let file = NamedTempFile::new_in(folder)
            .with_context(|| format!("no file can be made in {}", folder.display()))?;
        Ok(Self(Sha256Writer::new(BufWriter::with_capacity(1 << 16, file))))
    }

    /// Answers the SHA-256 of what was written, in hexadecimal digits.
    pub(super) fn put_in_place(self, path: &Path) -> anyhow::Result<String> {
        let (file, written) = self.0.finish();
        let file = file.into_inner().context("the file could not be written")?;
        file.as_file().sync_all().context("the file could not be written to disk")?;
        file.persist(path).with_context(|| format!("{} could not be put in place", path.display()))?;
        // The name itself must survive a power cut too.
        File::open(folder_of(path))?.sync_all()?;
        Ok(written.sha256)
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn reports() -> PossibleValuesParser {
    let rows = Report::ALL.iter().map(|report| report.as_str());
    PossibleValuesParser::new(std::iter::once(late_letters::NAME).chain(rows))
}

pub(super) fn profiles() -> impl clap::builder::TypedValueParser<Value = Profile> {
    let names = Profile::ALL.iter().map(|profile| profile.as_str());
    PossibleValuesParser::new(names).try_map(|name| Profile::parse(&name).ok_or("no such profile"))
}

pub(super) fn languages() -> impl clap::builder::TypedValueParser<Value = Language> {
    PossibleValuesParser::new(["nb", "nn", "en"])
        .try_map(|name| Language::parse(&name).ok_or("no such language"))
}
