//! The files of what happened in a period, in the browser.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};

use super::{ExportQuery, Report, Words, take_out};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::reports::pages::{ReportQuery, Wanted, Which, faulty_page};
use crate::staff::Permission;
use crate::web::{Allowed, CheckedQuery, ExportReports, Html, PageError, csv_download};

/// `letters.csv` and its like, once it is on record who takes it out. Without a last day, up to today.
pub(in crate::reports) async fn download(
    agent: Allowed<ExportReports>,
    file: Path<String>,
    CheckedQuery(query): CheckedQuery<ReportQuery>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let report = file.strip_suffix(".csv").and_then(Report::parse).ok_or(PageError::NotFound)?;
    let wanted = match Wanted::read(&query)? {
        Ok(wanted) => wanted,
        Err(faults) => return html.page(&faulty_page(&desk, &html, Which::Rows, &query, &faults)),
    };
    let to = wanted.to.unwrap_or_else(|| local_date(desk.now()));
    let (actor, free_text) = (agent.actor(), agent.may(Permission::ViewPerson));
    let words = Words::of(report, wanted.profile, |key| html.text(key, &[]));
    let name = format!("{}-{to}.csv", report.as_str());
    csv_download(&name, move |sink| {
        let (from, profile) = (wanted.from, wanted.profile);
        let query = ExportQuery { report, from, to, profile, words: &words, free_text };
        take_out(&desk, &actor, &query, sink).map(drop)
    })
    .await
}
