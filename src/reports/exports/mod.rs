//! What happened in a period, row by row: letters, changes of opt-outs, messages, inquiries.

use std::io::Write;

use chrono::NaiveDate;

use super::csv_out::{Cell, CsvOut, Profile};
use super::late_letters::{EVER, ExportError, Exported};
use super::record::put_on_record;
use crate::audit::Actor;
use crate::calendar::start_of_day;
use crate::db::{AnyConnection, UtcTime};
use crate::desk::Desk;
use crate::values::text_enum;

mod columns;
pub mod pages;
pub mod store;
mod words;

pub use words::Words;

use store::{InquiryRow, LetterRow, NoticeRow, OptOutRow};

text_enum! {
    /// What can be taken out, by the name it has in commands, addresses and the audit trail.
    pub enum Report {
        /// Letters ordered in the period, as they stand now.
        Letters => "letters",
        /// Changes of opt-outs made in the period.
        OptOuts => "opt-outs",
        /// Messages made in the period, as they stand now.
        Notices => "notices",
        /// Contacts opened in the period.
        Inquiries => "inquiries",
    }
}

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

/// Puts on record that `actor` takes the rows out, then writes them. All of it is of one moment.
pub fn take_out(
    desk: &Desk,
    actor: &Actor,
    query: &ExportQuery<'_>,
    out: &mut impl Write,
) -> Result<Exported, ExportError> {
    desk.db.stream(|conn| {
        let rows = store::count(conn, query.report, query.span())?;
        let detail = serde_json::json!({
            "from": query.from,
            "to": query.to,
            "rows": rows,
            "profile": query.profile.as_str(),
            "free_text": query.free_text,
        });
        put_on_record(desk, actor, query.report.as_str(), &detail)?;
        Ok(written(conn, query, out))
    })?
}

impl ExportQuery<'_> {
    /// From the first instant to the one after the last.
    fn span(&self) -> (UtcTime, UtcTime) {
        let from = start_of_day(self.from.unwrap_or(EVER));
        (from.into(), start_of_day(self.to.succ_opt().unwrap_or(NaiveDate::MAX)).into())
    }
}

fn written(
    conn: &mut AnyConnection,
    query: &ExportQuery<'_>,
    out: &mut impl Write,
) -> Result<Exported, ExportError> {
    let mut csv = CsvOut::begin(out, query.profile, &query.words.header())?;
    let mut rows = 0;
    let mut put = |cells: &[Cell<'_>]| {
        rows += 1;
        csv.row(cells).map_err(ExportError::from)
    };
    let (words, span) = (query.words, query.span());
    match query.report {
        Report::Letters => store::each_letter(conn, span, |row| put(&letter(&row, words)))?,
        Report::OptOuts => {
            store::each_opt_out(conn, span, |row| put(&opt_out(&row, words, query.free_text)))?;
        }
        Report::Notices => store::each_notice(conn, span, |row| put(&notice(&row, words)))?,
        Report::Inquiries => store::each_inquiry(conn, span, |row| put(&inquiry(&row, words)))?,
    }
    csv.finish()?;
    Ok(Exported { rows })
}

fn letter<'a>(row: &'a LetterRow, words: &'a Words) -> [Cell<'a>; 9] {
    // A protected person's place is not shown, not even the country.
    let destination = words.word("letter-destination", row.destination.as_str());
    let destination = if row.address_protection.hides_places() { "" } else { destination };
    [
        Cell::Text(&row.reference),
        Cell::Text(words.word("letter-state", row.state.as_str())),
        Cell::Instant(row.ordered_at.utc()),
        Cell::Text(words.word("letter-channel", row.order_channel.as_str())),
        Cell::Text(destination),
        Cell::Day(row.last_on_time),
        Cell::Instant(row.state_since.utc()),
        text(row.state_reason.as_ref()),
        Cell::Text(row.letter_id.as_str()),
    ]
}

fn opt_out<'a>(row: &'a OptOutRow, words: &'a Words, free_text: bool) -> [Cell<'a>; 12] {
    let state = |opted_out: bool| {
        Cell::Text(words.word("opt-out-state", if opted_out { "opted_out" } else { "opted_in" }))
    };
    [
        Cell::Instant(row.changed_at.utc()),
        Cell::Text(row.person_id.as_str()),
        state(row.from_opted_out),
        state(row.to_opted_out),
        Cell::Text(words.word("opt-out-channel", row.channel.as_str())),
        text(Some(&row.reason).filter(|_| free_text)),
        text(row.changed_by.as_ref()),
        Cell::Text(&row.reference),
        Cell::Text(row.identity_check.as_str()),
        text(row.legal_basis.as_ref().filter(|_| free_text)),
        Cell::Instant(row.effective_at.unwrap_or(row.changed_at).utc()),
        text(row.undoes.as_ref()),
    ]
}

fn notice<'a>(row: &'a NoticeRow, words: &'a Words) -> [Cell<'a>; 11] {
    [
        Cell::Text(row.notice_id.as_str()),
        Cell::Instant(row.created_at.utc()),
        Cell::Text(words.word("notice-channel", row.channel.as_str())),
        Cell::Text(row.kind.as_str()),
        Cell::Text(row.language.map_or("", crate::values::Language::as_str)),
        Cell::Text(words.word("notice-state", row.state.as_str())),
        Cell::Whole(row.attempts.into()),
        instant(row.finished_at),
        text(row.template_version.as_ref()),
        instant(row.handed_over_at),
        text(row.state_reason.as_ref()),
    ]
}

fn inquiry<'a>(row: &'a InquiryRow, words: &'a Words) -> [Cell<'a>; 7] {
    [
        Cell::Text(row.inquiry_id.as_str()),
        Cell::Instant(row.opened_at.utc()),
        Cell::Text(row.person_id.as_str()),
        Cell::Text(&row.agent),
        Cell::Text(words.word("reason", row.reason.as_str())),
        Cell::Instant(row.valid_until.utc()),
        instant(row.closed_at),
    ]
}

fn text(text: Option<&String>) -> Cell<'_> {
    Cell::Text(text.map_or("", String::as_str))
}

fn instant(at: Option<UtcTime>) -> Cell<'static> {
    at.map_or(Cell::Text(""), |at| Cell::Instant(at.utc()))
}
