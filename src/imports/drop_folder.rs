//! A folder in which others leave files to be read in: each is read in as by the command, then moved away with a report beside it.
//!
//! A file counts when its name ends in `.csv` and begins with what it tells about: `persons-2026-11-20.csv`. Whoever writes one gives
//! it another name until it is whole (`.persons.csv`, `persons.csv.part`), then renames it. Killed between the import and the move, a
//! file is read in once more, which changes nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::{ImportError, ImportKind, Report, Watch, Wish, run_watched};
use crate::desk::Desk;
use crate::whole_file::WholeFile;

/// Where files go that were read in.
const DONE: &str = "done";
/// Where files go of which nothing was applied.
const REFUSED: &str = "refused";
/// What the name of a file's report ends in.
const REPORT: &str = ".report.json";

/// In which order they are read in: who somebody is before what is about them.
const ORDER: [ImportKind; 5] = [
    ImportKind::Persons,
    ImportKind::Identifiers,
    ImportKind::Contacts,
    ImportKind::Letters,
    ImportKind::LetterEvents,
];

/// A file that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// What it tells about; none when its name does not say.
    pub kind: Option<ImportKind>,
    /// Its name in the folder.
    pub name: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was read through; nothing was applied unless it was accepted.
    Read(Report),
    /// It was not, and why.
    NotRead(String),
}

/// The files that wait, in the order in which they are to be read in.
pub fn waiting(folder: &Path) -> io::Result<Vec<Dropped>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let is_ours = name.strip_suffix(".csv").is_some_and(|stem| !stem.starts_with('.'));
        if is_ours && entry.file_type()?.is_file() {
            found.push(Dropped { kind: kind(&name), name });
        }
    }
    let place = |kind: Option<ImportKind>| ORDER.iter().position(|known| Some(*known) == kind);
    found.sort_by(|a, b| (place(a.kind), &a.name).cmp(&(place(b.kind), &b.name)));
    Ok(found)
}

/// What a file of this name tells about: `letter-events_1.csv` of events, `lettersoup.csv` of nothing that we know.
fn kind(name: &str) -> Option<ImportKind> {
    let is_of = |kind: &ImportKind| {
        let rest = name.strip_prefix(kind.as_str());
        rest.is_some_and(|rest| rest.starts_with(['.', '-', '_']))
    };
    ORDER.iter().copied().find(is_of)
}

/// Reads a file in, or in a dry run only through. Answers the file as well, if it was opened.
///
/// # Errors
/// [`ImportError`] when the file or the database fails, or it was ended early; the file stays where it is.
pub fn read_in(
    desk: &Desk,
    folder: &Path,
    dropped: &Dropped,
    wish: Wish,
    watch: Watch,
) -> Result<(Outcome, Option<File>), ImportError> {
    let Some(kind) = dropped.kind else {
        let kinds: Vec<&str> = ORDER.iter().map(|kind| kind.as_str()).collect();
        let reason = format!("the name must begin with one of {}", kinds.join(", "));
        return Ok((Outcome::NotRead(reason), None));
    };
    let opened = File::open(folder.join(&dropped.name))?;
    let file = opened.try_clone()?;
    let from_the_beginning = move || -> io::Result<Box<dyn Read>> {
        let mut file = file.try_clone()?;
        file.rewind()?;
        Ok(Box::new(file))
    };
    match run_watched(desk, kind, from_the_beginning, wish, watch) {
        Ok(report) => Ok((Outcome::Read(report), Some(opened))),
        Err(error @ ImportError::RegisterUpstream) => Ok((Outcome::NotRead(error.to_string()), Some(opened))),
        Err(error) => Err(error),
    }
}

/// Puts the report beside where the file goes, then the file itself: whoever sees the file there finds the report. Where somebody
/// has put another file of the name in its place meanwhile, that one goes back, to be read in the next time.
pub fn put_away(
    folder: &Path,
    dropped: &Dropped,
    (outcome, read): &(Outcome, Option<File>),
    now: DateTime<Utc>,
) -> io::Result<()> {
    let (place, report) = match outcome {
        Outcome::Read(report) => {
            let place = if report.accepted { DONE } else { REFUSED };
            (place, in_words(dropped, report, now))
        }
        Outcome::NotRead(reason) => {
            (REFUSED, serde_json::json!({ "file": dropped.name, "at": now, "reason": reason }))
        }
    };
    let place = folder.join(place);
    fs::create_dir_all(&place)?;
    let target = free_name(&place, &dropped.name);
    let beside = PathBuf::from(format!("{}{REPORT}", target.display()));
    let mut file = WholeFile::beside(&beside)?;
    writeln!(file, "{report:#}")?;
    file.put_in_place()?;
    fs::rename(folder.join(&dropped.name), &target)?;
    if let Some(read) = read
        && !is_same(&target, read)?
    {
        fs::rename(&target, free_name(folder, &dropped.name))?;
    }
    File::open(&place)?.sync_all()
}

/// A file that was put away, or what is left of one, and its report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutAway {
    file: PathBuf,
    report: PathBuf,
}

/// What was put away before an instant, by name. When that was stands in the report; of a file without one the
/// folder says when it was written.
///
/// # Errors
/// A folder says no.
pub fn put_away_before(folder: &Path, before: DateTime<Utc>) -> io::Result<Vec<PutAway>> {
    let mut old = BTreeMap::new();
    for place in [DONE, REFUSED].map(|place| folder.join(place)) {
        let entries = match fs::read_dir(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let stem = name.strip_suffix(REPORT).unwrap_or(&name);
            if stem.strip_suffix(".csv").is_none() || !entry.file_type()?.is_file() {
                continue;
            }
            let (file, report) = (place.join(stem), place.join(format!("{stem}{REPORT}")));
            let at = match put_away_at(&report)? {
                Some(at) => at,
                None => DateTime::from(entry.metadata()?.modified()?),
            };
            if at < before {
                old.insert(file.clone(), PutAway { file, report });
            }
        }
    }
    Ok(old.into_values().collect())
}

/// None where there is no report, or none of ours.
fn put_away_at(report: &Path) -> io::Result<Option<DateTime<Utc>>> {
    let text = match fs::read(report) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        text => text?,
    };
    let report: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    Ok(report.get("at").and_then(serde_json::Value::as_str).and_then(|at| at.parse().ok()))
}

impl PutAway {
    /// Deletes the file, then its report: cut off in between, the report still says how old it is.
    ///
    /// # Errors
    /// The folder says no.
    pub fn delete(&self) -> io::Result<()> {
        for path in [&self.file, &self.report] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

fn is_same(path: &Path, file: &File) -> io::Result<bool> {
    let (there, read) = (fs::metadata(path)?, file.metadata()?);
    Ok((there.dev(), there.ino()) == (read.dev(), read.ino()))
}

/// Nothing of a cell is in it.
fn in_words(dropped: &Dropped, report: &Report, now: DateTime<Utc>) -> serde_json::Value {
    let problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    serde_json::json!({
        "file": dropped.name,
        "at": now,
        "kind": dropped.kind.map(ImportKind::as_str),
        "accepted": report.accepted,
        "rows": report.summary.rows,
        "added": report.summary.added,
        "changed": report.summary.changed,
        "unchanged": report.summary.unchanged,
        "refused": report.summary.refused,
        "problems": problems,
        "problem_count": report.problem_count,
        "sha256": report.sha256,
    })
}

/// Another file of the same name may have gone there before. A report alone is of one that was killed before its file went there.
fn free_name(place: &Path, name: &str) -> PathBuf {
    let stem = name.strip_suffix(".csv").unwrap_or(name);
    let numbered = (2..).map(|n: u32| format!("{stem}.{n}.csv"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered).map(|name| place.join(name));
    names.find(|path| !path.exists()).unwrap_or_else(|| place.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_name_says_what_a_file_tells_about() {
        for (name, expected) in [
            ("persons.csv", Some(ImportKind::Persons)),
            ("letters-2026-11-20.csv", Some(ImportKind::Letters)),
            ("letter-events_7.csv", Some(ImportKind::LetterEvents)),
            ("identifiers.new.csv", Some(ImportKind::Identifiers)),
            ("lettersoup.csv", None),
            ("Persons.csv", None),
            ("notes.csv", None),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }
}
