//! One run: the file is read row by row and applied in chunks, all in one transaction that is kept or undone at its end.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::io::{self, Read};
use std::sync::atomic::Ordering;

use aws_lc_rs::digest;
use chrono::{DateTime, Utc};
use diesel::Connection as _;

use super::contacts::Contacts;
use super::fields::{Refused, Row};
use super::identifiers::Identifiers;
use super::letter_events::LetterEvents;
use super::letters::Letters;
use super::persons::Persons;
use super::reader::{Next, Reader};
use super::source::Source;
use super::store;
use super::tally::Tally;
use super::{ImportError, ImportKind, Report, Summary, Watch, Wish};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{self, AnyConnection, Ruling};
use crate::desk::Desk;
use crate::jobs::store::NewRun;
use crate::jobs::{self, Counts, Instance, RunState};

/// Rows that are looked up and written together.
pub(super) const CHUNK: usize = 500;

/// A row that was read, with its number.
pub(super) type Numbered<T> = (u64, T);

/// What sets one kind of file apart from the others.
pub(super) trait FileKind {
    /// All its columns.
    const COLUMNS: &'static [&'static str];
    /// The column to name when two rows have the same key.
    const KEY: &'static str;
    /// A row that was read.
    type Row;

    /// Reads a row's cells, all of them even when one is refused.
    fn read(&self, row: &mut Row<'_>) -> Result<Self::Row, Refused>;

    /// What no two rows of a file may share.
    fn key(row: &Self::Row) -> String;

    /// Applies one chunk and counts what came of each row.
    fn apply(
        &mut self,
        conn: &mut AnyConnection,
        rows: Vec<Numbered<Self::Row>>,
        tally: &mut Tally,
    ) -> Result<(), db::Error>;

    /// A part of what is left to do when all rows are applied; answers whether there is more.
    fn finish(&mut self, _conn: &mut AnyConnection) -> Result<bool, db::Error> {
        Ok(false)
    }
}

/// Imports a file, which `open` gives from its beginning as often as it is asked.
///
/// # Errors
/// [`ImportError`] when the file cannot be read, the database fails, or such a file is not taken here; nothing is applied then.
/// What is wrong in the file stands in the report.
pub fn run(
    desk: &Desk,
    kind: ImportKind,
    open: impl Fn() -> io::Result<Box<dyn Read>> + Send + 'static,
    wish: Wish,
) -> Result<Report, ImportError> {
    run_watched(desk, kind, open, wish, Watch::default())
}

/// As [`run`], for whoever may want it ended early, or undone at its end.
///
/// # Errors
/// As of [`run`], and [`ImportError::Halted`].
pub fn run_watched(
    desk: &Desk,
    kind: ImportKind,
    open: impl Fn() -> io::Result<Box<dyn Read>> + Send + 'static,
    wish: Wish,
    watch: Watch,
) -> Result<Report, ImportError> {
    if kind == ImportKind::Contacts && desk.upstream.is_some() {
        return Err(ImportError::RegisterUpstream);
    }
    let actor = Actor::Program(program(kind));
    let run = Run { desk: desk.clone(), kind, wish, watch, now: desk.now(), actor };
    let outcome = desk.db.rule(move |conn| {
        // The last word is kept also where nothing of the file is.
        let outcome = conn.transaction(|conn| match run.transaction(conn, &open) {
            Ok(report) if report.accepted && !run.wish.dry_run => Ok(report),
            undone => Err(Undone(undone)),
        });
        let outcome = outcome.or_else(|Undone(outcome)| outcome);
        match outcome {
            Err(ImportError::Database(error)) => Err(error),
            outcome if (run.watch.last_word)(conn)? => Ok(Ruling::Keep(outcome)),
            _ => Ok(Ruling::Undo(Err(ImportError::Halted))),
        }
    });
    outcome?
}

/// What came of a file of which nothing is applied.
struct Undone(Result<Report, ImportError>);

impl From<diesel::result::Error> for Undone {
    fn from(error: diesel::result::Error) -> Self {
        Self(Err(ImportError::Database(error.into())))
    }
}

/// Who stands in the audit trail and among the runs of jobs.
fn program(kind: ImportKind) -> &'static str {
    match kind {
        ImportKind::Persons => "import persons",
        ImportKind::Contacts => "import contacts",
        ImportKind::Letters => "import letters",
        ImportKind::LetterEvents => "import letter-events",
        ImportKind::Identifiers => "import identifiers",
    }
}

struct Run {
    desk: Desk,
    kind: ImportKind,
    wish: Wish,
    watch: Watch,
    now: DateTime<Utc>,
    actor: Actor,
}

impl Run {
    fn transaction(
        &self,
        conn: &mut AnyConnection,
        open: &impl Fn() -> io::Result<Box<dyn Read>>,
    ) -> Result<Report, ImportError> {
        store::one_at_a_time(conn)?;
        let source = Source::new(open()?);
        let (desk, actor, now) = (&self.desk, &self.actor, self.now);
        let (tally, sha256) = match self.kind {
            ImportKind::Persons => self.each_row(conn, source, Persons { desk, now })?,
            ImportKind::Contacts => self.each_row(conn, source, Contacts { desk, actor, now })?,
            ImportKind::Letters => self.each_row(conn, source, Letters::new(desk, now))?,
            ImportKind::LetterEvents => self.each_row(conn, source, LetterEvents::new(now))?,
            ImportKind::Identifiers => self.each_row(conn, source, Identifiers { desk, actor, now })?,
        };
        let report = self.judge(tally, sha256);
        if report.accepted {
            let detail =
                serde_json::json!({ "sha256": &report.sha256, "counts": report.summary }).to_string();
            let entry = Entry {
                object: Some(self.kind.as_str()),
                detail: Some(&detail),
                ..Entry::new(&self.actor, Action::FileImported)
            };
            audit::store::append(conn, &entry, now)?;
            self.put_run_on_record(conn, &report, &detail)?;
        }
        Ok(report)
    }

    fn each_row<K: FileKind>(
        &self,
        conn: &mut AnyConnection,
        source: Source,
        mut kind: K,
    ) -> Result<(Tally, String), ImportError> {
        let mut tally = Tally::default();
        let mut reader = Reader::open(source, K::COLUMNS)?;
        let problems = reader.header()?;
        if !problems.is_empty() {
            tally.give_up(problems);
            return Ok((tally, reader.finish()?));
        }
        let mut keys = Keys::default();
        let mut chunk = Vec::with_capacity(CHUNK);
        loop {
            match reader.next()? {
                Next::End => break,
                Next::Broken(problem) => {
                    tally.summary.rows += 1;
                    tally.refuse([problem]);
                    tally.unreadable = true;
                }
                Next::Faulty(problem) => {
                    tally.summary.rows += 1;
                    tally.refuse([problem]);
                }
                Next::Row(mut row) => {
                    tally.summary.rows += 1;
                    let number = row.number;
                    match kind.read(&mut row) {
                        Err(Refused) => tally.refuse(row.into_problems()),
                        Ok(read) => match keys.first_with(&K::key(&read), number) {
                            Some(first) => {
                                tally.refuse_for(number, K::KEY, format!("row {first} has the same"));
                            }
                            None => chunk.push((number, read)),
                        },
                    }
                }
            }
            if chunk.len() == CHUNK {
                self.go_on()?;
                kind.apply(conn, std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK)), &mut tally)?;
            }
        }
        kind.apply(conn, chunk, &mut tally)?;
        while kind.finish(conn)? {
            self.go_on()?;
        }
        Ok((tally, reader.finish()?))
    }

    fn go_on(&self) -> Result<(), ImportError> {
        if self.watch.halt.load(Ordering::Relaxed) { Err(ImportError::Halted) } else { Ok(()) }
    }

    fn put_run_on_record(
        &self,
        conn: &mut AnyConnection,
        report: &Report,
        detail: &str,
    ) -> Result<(), db::Error> {
        let summary = report.summary;
        let counts = Counts {
            read: summary.rows,
            changed: summary.added + summary.changed,
            skipped: summary.unchanged,
            failed: summary.refused,
        };
        let state = if summary.refused == 0 { RunState::Completed } else { RunState::Partial };
        let (here, job) = (Instance::here(), self.actor.stored());
        let new = NewRun::whole(&job, local_date(self.now));
        let run_id = jobs::store::begin_run(conn, new, &here, self.now)?;
        jobs::store::add_counts(conn, run_id, counts)?;
        jobs::step_log::put_errors(conn, &report.errors(self.kind, run_id, ""))?;
        jobs::store::finish_run(conn, run_id, state, detail, self.desk.now())
    }

    fn judge(&self, mut tally: Tally, sha256: String) -> Report {
        let faulty = tally.summary.refused > 0;
        let any_good = tally.summary.refused < tally.summary.rows;
        let accepted = !tally.unreadable && (!faulty || (self.wish.accept_partial && any_good));
        if !accepted {
            tally.summary =
                Summary { rows: tally.summary.rows, refused: tally.summary.refused, ..Summary::default() };
        }
        tally.problems.sort();
        Report {
            summary: tally.summary,
            accepted,
            problems: tally.problems,
            problem_count: tally.problem_count,
            sha256,
        }
    }
}

/// Which keys were seen, and in which row. Half a SHA-256 stands for each, so that a million fit into 50 MB.
#[derive(Default)]
struct Keys(HashMap<[u8; 16], u32>);

impl Keys {
    /// The earlier row with this key, if there is one.
    fn first_with(&mut self, key: &str, row: u64) -> Option<u32> {
        let whole = digest::digest(&digest::SHA256, key.as_bytes());
        let mut half = [0; 16];
        half.iter_mut().zip(whole.as_ref()).for_each(|(to, from)| *to = *from);
        match self.0.entry(half) {
            Place::Occupied(seen) => Some(*seen.get()),
            Place::Vacant(place) => {
                place.insert(u32::try_from(row).unwrap_or(u32::MAX));
                None
            }
        }
    }
}
