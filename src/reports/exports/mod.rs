//! Files: the letters that are late, and what happened in a period, row by row.

use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, Utc};

use serde_json::{Value, json};

use super::csv_out::{Cell, CsvOut, Profile};
use super::package::{self, Described};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::{local_date, start_of_day};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::digest::Written;
use crate::jobs;
use crate::letters::deadlines;
use crate::values::text_enum;

mod access_log;
pub mod access_pages;
mod columns;
pub mod file;
mod late_letters;
pub mod pages;
mod rows;
mod store;
mod words;
mod workload;

use columns::columns;
pub use words::Words;

text_enum! {
    /// What can be taken out, by the name it has in commands, addresses and the audit trail.
    pub enum Report {
        /// Letters flagged in the period and waited for still at the end of its last day.
        LateLetters => "late-letters",
        /// Letters ordered in the period, as they stand now.
        Letters => "letters",
        /// Changes of opt-outs made in the period.
        OptOuts => "opt-outs",
        /// Messages made in the period, as they stand now.
        Notices => "notices",
        /// Contacts opened in the period.
        Inquiries => "inquiries",
        /// Who looked at whom in the period, and who changed what: the access log.
        Lookups => "lookups",
        /// What each member of staff did in the period.
        Workload => "workload",
    }
}

/// No letter is older.
const EVER: NaiveDate = NaiveDate::from_ymd_opt(1900, 1, 1).expect("a day of the calendar");

/// Which rows, and how they are written.
#[derive(Clone, Copy, Debug)]
pub struct ExportQuery<'a> {
    /// Of what.
    pub report: Report,
    /// The first local day; none: from the beginning.
    pub from: Option<NaiveDate>,
    /// The last local day.
    pub to: NaiveDate,
    /// For whom the file is.
    pub profile: Profile,
    /// Its header, and what its codes are called.
    pub words: &'a Words,
    /// Whether what agents wrote in their own words is in it: those who may not see people do not get it.
    pub free_text: bool,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Rows, the header not counted.
    pub rows: u64,
}

/// Why a report was not written to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
    /// The file, or whoever reads it, takes no more.
    #[error("the report could not be written")]
    Write(#[from] io::Error),
}

/// The last day of a file when none is asked for: today in Norway. Of late letters that of the last nightly run that came to its
/// end, so that the list is what that run said.
pub fn usual_day(conn: &mut AnyConnection, report: Report, now: DateTime<Utc>) -> Result<NaiveDate, Error> {
    let checked = match report {
        Report::LateLetters => jobs::store::last_completed(conn, jobs::NIGHTLY)?,
        _ => None,
    };
    Ok(checked.unwrap_or_else(|| local_date(now)))
}

/// Hears of so many rows of so many; may say that it is to end.
pub type Told<'a> = &'a mut dyn FnMut(u64, u64) -> io::Result<()>;

/// Rows between two calls of [`Told`].
const TOLD_EVERY: u64 = 2_000;

/// As [`take_out`], but into an archive in which a file of this name lies with its data package.
pub fn take_out_described(
    desk: &Desk,
    actor: &Actor,
    query: &ExportQuery<'_>,
    name: &str,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    let as_of = desk.now();
    let write = |mut csv: &mut dyn Write| take_out(desk, actor, query, &mut csv, &mut |_, _| Ok(()));
    let describe = |exported: &Exported, written: &Written| {
        Ok(query.package(desk, name, as_of, (*exported, written))?)
    };
    package::zipped(out, name, as_of, write, describe).map(drop)
}

/// Puts on record that `actor` takes the rows out, then writes them. All of it is of one moment.
pub fn take_out(
    desk: &Desk,
    actor: &Actor,
    query: &ExportQuery<'_>,
    out: &mut impl Write,
    told: Told<'_>,
) -> Result<Exported, ExportError> {
    desk.db.stream(|conn| {
        let rows = query.count(conn)?;
        put_on_record(desk, actor, query, rows)?;
        Ok(written(desk, conn, query, out, &mut |done| told(done, rows.unsigned_abs())))
    })?
}

impl ExportQuery<'_> {
    /// The data package of a file of this name, which was read at `as_of`. The rule and calendar are those by which letters were judged
    /// on the last day: what the calendar says now is told where days are counted by it.
    pub(super) fn package(
        &self,
        desk: &Desk,
        name: &str,
        as_of: DateTime<Utc>,
        (exported, written): (Exported, &Written),
    ) -> Result<Value, Error> {
        let (rule, today) = (desk.lateness_rule(), local_date(desk.now()));
        let judged_by = desk.db.read(|conn| deadlines::store::judged_on(conn, self.to, &rule, today))?;
        let counted_by = (self.report == Report::LateLetters).then(|| desk.calendar.version());
        let more = json!({
            "from": self.from,
            "to": self.to,
            "free_text": self.free_text,
            "lateness_rule": judged_by.lateness_rule,
            "calendar_version": judged_by.calendar_version,
            "business_days_late_by": counted_by,
        });
        let kinds = columns(self.report).iter().map(|(_, kind)| *kind);
        let described = Described {
            name: self.report.as_str(),
            path: name,
            profile: self.profile,
            columns: self.words.header().into_iter().zip(kinds).collect(),
            as_of,
            rows: exported.rows,
            more,
        };
        Ok(described.package(written))
    }

    /// How many rows there are now.
    pub(super) fn rows(&self, conn: &mut AnyConnection) -> Result<u64, Error> {
        Ok(self.count(conn)?.unsigned_abs())
    }

    /// From the first instant to the one after the last.
    fn span(&self) -> store::Span {
        let from = start_of_day(self.from.unwrap_or(EVER));
        (from.into(), start_of_day(self.to.succ_opt().unwrap_or(NaiveDate::MAX)).into())
    }

    fn count(&self, conn: &mut AnyConnection) -> Result<i64, Error> {
        match self.report {
            Report::LateLetters => late_letters::count(conn, self.from.unwrap_or(EVER), self.to),
            Report::Letters => store::count_letters(conn, self.span()),
            Report::OptOuts => store::count_opt_outs(conn, self.span()),
            Report::Notices => store::count_notices(conn, self.span()),
            Report::Inquiries => store::count_inquiries(conn, self.span()),
            Report::Lookups => access_log::count(conn, self.span()),
            Report::Workload => {
                Ok(i64::try_from(workload::rows(conn, self.span())?.len()).unwrap_or(i64::MAX))
            }
        }
    }
}

fn put_on_record(desk: &Desk, actor: &Actor, query: &ExportQuery<'_>, rows: i64) -> Result<(), Error> {
    let detail = json!({
        "from": query.from,
        "to": query.to,
        "rows": rows,
        "profile": query.profile.as_str(),
        "free_text": query.free_text,
    });
    let (actor, report, detail, now) = (actor.clone(), query.report, detail.to_string(), desk.now());
    desk.db.write(move |conn| {
        let entry = Entry {
            object: Some(report.as_str()),
            detail: Some(&detail),
            ..Entry::new(&actor, Action::ReportExported)
        };
        audit::store::append(conn, &entry, now)
    })
}

fn written(
    desk: &Desk,
    conn: &mut AnyConnection,
    query: &ExportQuery<'_>,
    out: &mut impl Write,
    told: &mut dyn FnMut(u64) -> io::Result<()>,
) -> Result<Exported, ExportError> {
    let mut csv = CsvOut::begin(out, query.profile, &query.words.header())?;
    let mut rows = 0;
    let mut put = |cells: &[Cell<'_>]| {
        rows += 1;
        if rows % TOLD_EVERY == 0 {
            told(rows)?;
        }
        csv.row(cells).map_err(ExportError::from)
    };
    let (words, span) = (query.words, query.span());
    match query.report {
        Report::LateLetters => late_letters::each(conn, query.from.unwrap_or(EVER), query.to, |row| {
            put(&rows::late_letter(&row, words, &desk.calendar, query.to))
        })?,
        Report::Letters => store::each_letter(conn, span, |row| put(&rows::letter(&row, words)))?,
        Report::OptOuts => {
            store::each_opt_out(conn, span, |row| put(&rows::opt_out(&row, words, query.free_text)))?;
        }
        Report::Notices => store::each_notice(conn, span, |row| put(&rows::notice(&row, words)))?,
        Report::Inquiries => store::each_inquiry(conn, span, |row| put(&rows::inquiry(&row, words)))?,
        Report::Lookups => access_log::each(conn, span, |row| put(&rows::lookup(&row)))?,
        Report::Workload => {
            workload::rows(conn, span)?.iter().try_for_each(|row| put(&rows::workload(row)))?;
        }
    }
    csv.finish()?;
    Ok(Exported { rows })
}
