//! The page of files in words: what was asked for, and who took what out.

use chrono::NaiveDate;
use serde::Serialize;

use super::{FileState, ReportFile, Shelf, store};
use crate::desk::Desk;
use crate::formats;
use crate::jobs::NIGHTLY;
use crate::reports::exports::Report;
use crate::reports::history::{self, Taken};
use crate::reports::pages::ExportForm;
use crate::staff::Agent;
use crate::web::{self, Choice, FieldError, FormErrors, Html, Page, PageError, request_key};

/// Files and takings that are shown.
const SHOWN: i64 = 50;

#[derive(Serialize)]
pub(super) struct FilesPage {
    address: &'static str,
    of_access_log: bool,
    /// The number of rows that was too long to wait for.
    pub(super) long: Option<String>,
    /// Whether files are made here.
    made_here: bool,
    reports: Vec<Choice>,
    pub(super) form: ExportForm,
    request_key: String,
    files: Vec<Row>,
    pub(super) under_way: bool,
    taken: Vec<TakenRow>,
    pub(super) errors: FormErrors,
}

#[derive(Serialize)]
struct Row {
    /// Of a file that the reader can take out.
    file_id: Option<String>,
    asked: String,
    by: String,
    report: String,
    period: String,
    state: String,
    rows: String,
    /// Of a file of the reader's own that is not whole.
    cancel: Option<String>,
    /// For `<progress>`, while it is being made.
    progress: Option<(i64, i64)>,
    expires: String,
}

#[derive(Serialize)]
struct TakenRow {
    at: String,
    by: String,
    report: String,
    period: String,
    rows: String,
    how: String,
}

impl Page for FilesPage {
    const TEMPLATE: &'static str = "pages/report_files";
    const TITLE: &'static str = "report-files-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl FilesPage {
    pub(super) async fn of(
        shelf: Shelf,
        desk: &Desk,
        html: &Html,
        agent: &Agent,
        chosen: Report,
    ) -> Result<Self, PageError> {
        let (files, taken) = web::read(desk, move |conn| {
            Ok((store::latest(conn, shelf, SHOWN)?, history::latest(conn, shelf, SHOWN)?))
        })
        .await?;
        let reports = shelf.reports();
        let own_waits = |(file, _): &(ReportFile, String)| {
            file.asked_by == agent.staff_id && file.state == FileState::Waiting
        };
        Ok(Self {
            address: shelf.address(),
            of_access_log: shelf == Shelf::AccessLog,
            long: None,
            made_here: desk.settings.reports.folder.is_some(),
            reports: reports
                .map(|report| Choice {
                    value: report.as_str(),
                    label: html.text(&format!("report-{}", report.as_str()), &[]),
                    chosen: *report == chosen,
                })
                .collect(),
            form: ExportForm::default(),
            request_key: request_key()?,
            under_way: files.iter().any(own_waits),
            files: files.into_iter().map(|(file, name)| row(html, &file, name, agent)).collect(),
            taken: taken.into_iter().map(|taken| taken_row(html, taken)).collect(),
            errors: FormErrors::default(),
        })
    }
}

fn row(html: &Html, file: &ReportFile, by: String, reader: &Agent) -> Row {
    let language = html.language();
    let can_take = file.state == FileState::Done && file.is_for(reader);
    Row {
        file_id: can_take.then(|| file.file_id.to_string()),
        asked: formats::short_date_time(language, file.asked_at.utc()),
        by,
        report: html.text(&format!("report-{}", file.report.as_str()), &[]),
        period: period(html, file.from_on, Some(file.to_on)),
        state: html.text(&format!("report-file-{}", file.state.as_str()), &[]),
        rows: file.row_count.map(|rows| formats::number(language, rows)).unwrap_or_default(),
        cancel: (file.asked_by == reader.staff_id && file.state == FileState::Waiting)
            .then(|| file.file_id.to_string()),
        progress: file
            .row_count
            .filter(|_| file.state == FileState::Waiting)
            .map(|all| (file.rows_done, all)),
        expires: file
            .expires_at
            .filter(|_| can_take)
            .map(|at| formats::short_date_time(language, at.utc()))
            .unwrap_or_default(),
    }
}

fn taken_row(html: &Html, taken: Taken) -> TakenRow {
    let language = html.language();
    TakenRow {
        at: formats::short_date_time(language, taken.at.utc()),
        how: html.text(taken.how(), &[]),
        by: taken.by.unwrap_or_else(|| program(html, &taken.actor)),
        report: html.text(&format!("report-{}", taken.report), &[]),
        period: period(html, taken.from, taken.to),
        rows: taken.rows.map(|rows| formats::number(language, rows)).unwrap_or_default(),
    }
}

/// What set a program off that took a report out.
fn program(html: &Html, actor: &str) -> String {
    match actor {
        NIGHTLY => html.text("job-nightly", &[]),
        "export" => html.text("run-by-command", &[]),
        other => other.to_owned(),
    }
}

fn period(html: &Html, from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => formats::short_dates(from, to),
        (None, Some(to)) => html.text("report-files-up-to", &[("to", formats::short_date(to).into())]),
        _ => String::new(),
    }
}
