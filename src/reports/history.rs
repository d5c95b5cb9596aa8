//! Who took which report out, from the audit trail: on the page, by a command, as a file made before.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::Value;

use super::exports::Report;
use super::files::{ReportFile, Shelf};
use crate::audit::Action;
use crate::db::schema::{audit_entries, report_files, staff_accounts};
use crate::db::{AnyConnection, Condition, Error, UtcTime};

/// What is a report taken out, in the words of the partial index.
const TAKEN: Condition = Condition("audit_entries.action IN ('report_exported', 'report_file_taken')");

/// One taking.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) at: UtcTime,
    /// A username; none of a program.
    pub(super) by: Option<String>,
    /// Who it was in the audit trail: of a program the command.
    pub(super) actor: String,
    pub(super) report: &'static str,
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
    pub(super) rows: Option<i64>,
    is_of_a_file: bool,
}

impl Taken {
    /// The key of the words for how.
    pub(super) fn how(&self) -> &'static str {
        if self.is_of_a_file { "report-taken-file" } else { "report-taken-rows" }
    }
}

type Row = (UtcTime, String, Option<String>, String, Option<String>, Option<String>);

/// What is the access log taken out.
const OF_ACCESS_LOG: &str = "(audit_entries.object = 'lookups' OR audit_entries.detail LIKE 'lookups %')";

/// The latest takings of reports about many, the newest first; at the access log's shelf of that alone.
pub(super) fn latest(conn: &mut AnyConnection, shelf: Shelf, limit: i64) -> Result<Vec<Taken>, Error> {
    let of_shelf = if shelf == Shelf::AccessLog { OF_ACCESS_LOG } else { "TRUE" };
    let rows: Vec<Row> = audit_entries::table
        .left_join(staff_accounts::table.on(audit_entries::actor.eq(staff_accounts::staff_id)))
        .filter(TAKEN)
        .filter(Condition(of_shelf))
        .filter(audit_entries::person_id.is_null())
        .order(audit_entries::entry_id.desc())
        .limit(limit)
        .select((
            audit_entries::at,
            audit_entries::actor,
            staff_accounts::username.nullable(),
            audit_entries::action,
            audit_entries::object,
            audit_entries::detail,
        ))
        .load(conn)?;
    let files: Vec<String> = rows.iter().filter_map(file_of).collect();
    let files: Vec<ReportFile> =
        report_files::table.filter(report_files::file_id.eq_any(files)).load(conn)?;
    let taken = rows.iter().filter_map(|row| {
        let (by, actor) = (row.2.clone(), row.1.clone());
        if let Some(id) = file_of(row) {
            let file = files.iter().find(|file| file.file_id.as_str() == id)?;
            let (report, from, to) = (file.report.as_str(), file.from_on, Some(file.to_on));
            return Some(Taken {
                at: row.0,
                by,
                actor,
                report,
                from,
                to,
                rows: file.row_count,
                is_of_a_file: true,
            });
        }
        let report = Report::parse(row.4.as_deref()?)?.as_str();
        let detail: Value = serde_json::from_str(row.5.as_deref().unwrap_or("{}")).unwrap_or_default();
        let day = |name: &str| detail.get(name).and_then(Value::as_str).and_then(|day| day.parse().ok());
        // Entries of late letters from before had their day under another name.
        let (from, to) = (day("from"), day("to").or_else(|| day("as_of")));
        let rows = detail.get("rows").and_then(Value::as_i64);
        Some(Taken { at: row.0, by, actor, report, from, to, rows, is_of_a_file: false })
    });
    Ok(taken.collect())
}

fn file_of(row: &Row) -> Option<String> {
    row.4.clone().filter(|_| row.3 == Action::ReportFileTaken.as_str())
}
