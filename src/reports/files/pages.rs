//! The page on which files are asked for and taken out, and on which is shown who took what.

use std::fs::{self, File};
use std::io;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::actions::{NewFile, ask, take_out};
use super::shelf::LongQuery;
use super::view::FilesPage;
use super::{FileState, ReportFile, Shelf, store};
use crate::db::Error;
use crate::desk::Desk;
use crate::formats;
use crate::reports::exports::{Report, usual_day};
use crate::reports::package::package_beside;
use crate::reports::pages::{ExportForm, ReportQuery, Wanted};
use crate::staff::{Agent, Permission};
use crate::values::FileId;
use crate::web::{
    self, Allowed, CheckedQuery, CsrfForm, ExportReports, Html, NoFields, PageError, ViewAudit, csv_download,
    is_request_key,
};

/// The browser asks again after so many seconds while a file of one's own is being made.
const AGAIN: HeaderValue = HeaderValue::from_static("3");
/// The form, the files of everybody, and who took what out.
pub(in crate::reports) async fn index(
    agent: Allowed<ExportReports>,
    CheckedQuery(query): CheckedQuery<LongQuery>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    shown(Shelf::Reports, &agent, query, &desk, &html).await
}

/// The same of the access log.
pub(in crate::reports) async fn access_log_index(
    agent: Allowed<ViewAudit>,
    CheckedQuery(query): CheckedQuery<LongQuery>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    shown(Shelf::AccessLog, &agent, query, &desk, &html).await
}

async fn shown(
    shelf: Shelf,
    agent: &Agent,
    query: LongQuery,
    desk: &Desk,
    html: &Html,
) -> Result<HttpResponse, PageError> {
    let LongQuery { report, profile, from, to, rows } = query;
    let report = match report.as_deref() {
        None => None,
        Some(name) => Some(known(shelf, name)?),
    };
    let mut page = FilesPage::of(shelf, desk, html, agent, report.unwrap_or(Report::Letters)).await?;
    let described = None;
    page.form = ExportForm::faulty(
        html,
        ["from", "to"],
        &ReportQuery { profile, from, to, described },
        &[],
        &mut page.errors,
    );
    let rows = rows.map(|rows| rows.parse().map_err(|_| PageError::Malformed)).transpose()?;
    page.long = rows.map(|rows| formats::number(html.language(), rows));
    let under_way = page.under_way;
    let mut answer = html.page(&page)?;
    if under_way {
        answer.headers_mut().insert(HeaderName::from_static("refresh"), AGAIN);
    }
    Ok(answer)
}

/// The report of this name, which must be one of the shelf's.
fn known(shelf: Shelf, name: &str) -> Result<Report, PageError> {
    Report::parse(name).filter(|report| Shelf::of(*report) == shelf).ok_or(PageError::Malformed)
}

#[derive(Deserialize)]
pub(in crate::reports) struct FileForm {
    report: String,
    profile: Option<String>,
    from: Option<String>,
    to: Option<String>,
    request_key: String,
}

/// Puts a file down to be made.
pub(in crate::reports) async fn create(
    agent: Allowed<ExportReports>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<FileForm>,
) -> Result<HttpResponse, PageError> {
    asked(Shelf::Reports, &agent, &desk, &html, form.0).await
}

/// The same of the access log.
pub(in crate::reports) async fn access_log_create(
    agent: Allowed<ViewAudit>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<FileForm>,
) -> Result<HttpResponse, PageError> {
    asked(Shelf::AccessLog, &agent, &desk, &html, form.0).await
}

async fn asked(
    shelf: Shelf,
    agent: &Agent,
    desk: &Desk,
    html: &Html,
    form: FileForm,
) -> Result<HttpResponse, PageError> {
    let FileForm { report, profile, from, to, request_key } = form;
    let report = known(shelf, &report)?;
    if !is_request_key(&request_key) || desk.settings.reports.folder.is_none() {
        return Err(PageError::Malformed);
    }
    let query = ReportQuery { profile, from, to, described: None };
    let Wanted { profile, from, to, .. } = match Wanted::read(&query)? {
        Ok(wanted) => wanted,
        Err(faults) => {
            let mut page = FilesPage::of(shelf, desk, html, agent, report).await?;
            page.form = ExportForm::faulty(html, ["from", "to"], &query, &faults, &mut page.errors);
            return html.page(&page);
        }
    };
    let (asked_by, language, now) = (agent.staff_id.clone(), html.language(), desk.now());
    // The access log holds nothing that agents wrote.
    let free_text = shelf == Shelf::Reports && agent.may(Permission::ViewPerson);
    let asked = web::write(desk, move |conn| {
        let to = match to {
            Some(day) => day,
            None => usual_day(conn, report, now)?,
        };
        let new = NewFile {
            asked_by: asked_by.clone(),
            report,
            profile,
            language,
            from,
            to,
            free_text,
            request_key: request_key.clone(),
        };
        ask(conn, new, now)
    })
    .await?;
    if asked.is_some() { Ok(html.see_other(shelf.address())) } else { Err(PageError::Conflict) }
}

/// Has a file of one's own not be made.
pub(in crate::reports) async fn cancel(
    agent: Allowed<ExportReports>,
    id: Path<String>,
    desk: Data<Desk>,
    html: Html,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    cancelled(Shelf::Reports, &agent, &id, &desk, &html).await
}

/// The same of the access log.
pub(in crate::reports) async fn access_log_cancel(
    agent: Allowed<ViewAudit>,
    id: Path<String>,
    desk: Data<Desk>,
    html: Html,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    cancelled(Shelf::AccessLog, &agent, &id, &desk, &html).await
}

async fn cancelled(
    shelf: Shelf,
    agent: &Agent,
    id: &str,
    desk: &Desk,
    html: &Html,
) -> Result<HttpResponse, PageError> {
    let file = own(shelf, agent, FileId::parse(id), desk).await?;
    let is_cancelled = web::write(desk, move |conn| super::actions::cancel(conn, &file.file_id)).await?;
    let said = if is_cancelled { "flash-report-file-cancelled" } else { "flash-report-file-over" };
    Ok(html.see_other_saying(shelf.address(), said))
}

/// One's own file of a shelf.
async fn own<E>(
    shelf: Shelf,
    agent: &Agent,
    id: Result<FileId, E>,
    desk: &Desk,
) -> Result<ReportFile, PageError> {
    let (id, reader) = (id.map_err(|_| PageError::NotFound)?, agent.staff_id.clone());
    let file = web::read(desk, move |conn| store::own(conn, &id, &reader)).await?;
    file.filter(|file| Shelf::of(file.report) == shelf).ok_or(PageError::NotFound)
}

/// One's own file or its data package, once it is on record that it is taken out. Whoever may not see people any more does not get
/// what agents wrote, though they asked for it when they might.
pub(in crate::reports) async fn download(
    agent: Allowed<ExportReports>,
    name: Path<String>,
    desk: Data<Desk>,
) -> Result<HttpResponse, PageError> {
    taken(Shelf::Reports, &agent, &name, desk).await
}

/// The same of the access log.
pub(in crate::reports) async fn access_log_download(
    agent: Allowed<ViewAudit>,
    name: Path<String>,
    desk: Data<Desk>,
) -> Result<HttpResponse, PageError> {
    taken(Shelf::AccessLog, &agent, &name, desk).await
}

async fn taken(shelf: Shelf, agent: &Agent, name: &str, desk: Data<Desk>) -> Result<HttpResponse, PageError> {
    let (id, is_package) = match (name.strip_suffix(".csv"), name.strip_suffix(".datapackage.json")) {
        (Some(id), _) => (id, false),
        (None, Some(id)) => (id, true),
        (None, None) => return Err(PageError::NotFound),
    };
    let file = own(shelf, agent, FileId::parse(id), &desk).await?;
    if !file.is_for(agent) {
        return Err(PageError::Forbidden);
    }
    let path = file.path(&desk).ok_or(PageError::NotFound)?;
    let is_over = file.expires_at.is_some_and(|at| at.utc() <= desk.now());
    match file.state {
        FileState::Waiting | FileState::Failed | FileState::Cancelled => return Err(PageError::NotFound),
        FileState::Expired => return Err(PageError::Gone("error-report-file-expired")),
        FileState::Done if is_over => return Err(PageError::Gone("error-report-file-expired")),
        FileState::Done => {}
    }
    let inside = desk.clone();
    let on_record = move |file: ReportFile| {
        let now = inside.now();
        inside.db.write(move |conn| take_out(conn, &file, now))
    };
    if is_package {
        let described =
            web::blocking(move || fs::read(package_beside(&path)).map_err(PageError::fault)).await?;
        return Ok(HttpResponse::Ok()
            .content_type("application/json")
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .body(described));
    }
    csv_download(name, move |sink| {
        let mut from = File::open(path)?;
        on_record(file)?;
        Ok::<_, SendError>(io::copy(&mut from, sink).map(drop)?)
    })
    .await
}

/// Why a file was not sent to its end.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error(transparent)]
    Database(#[from] Error),
    #[error("the file could not be read or sent")]
    File(#[from] io::Error),
}

impl From<SendError> for PageError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Database(error) => error.into(),
            error @ SendError::File(_) => Self::fault(error),
        }
    }
}
