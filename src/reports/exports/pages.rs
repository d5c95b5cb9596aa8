//! The files in the browser.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;

use super::{ExportQuery, Report, Words, take_out, usual_day};
use crate::audit::Actor;
use crate::desk::Desk;
use crate::reports::pages::{ReportQuery, Wanted, faulty_page};
use crate::staff::Permission;
use crate::web::{self, Allowed, CheckedQuery, ExportReports, Html, PageError, csv_download};

/// `letters.csv` and its like, once it is on record who takes it out. The access log, which is not for all who take out reports, has
/// a route of its own.
pub(in crate::reports) async fn download(
    agent: Allowed<ExportReports>,
    file: Path<String>,
    CheckedQuery(query): CheckedQuery<ReportQuery>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let report =
        file.strip_suffix(".csv").and_then(Report::parse).filter(|report| *report != Report::Lookups);
    let report = report.ok_or(PageError::NotFound)?;
    match Wanted::read(&query)? {
        Ok(wanted) => {
            let free_text = agent.may(Permission::ViewPerson);
            send(desk, &html, agent.actor(), report, wanted, free_text).await
        }
        Err(faults) => html.page(&faulty_page(&desk, &html, report, &query, &faults)),
    }
}

/// The file, once it is on record who takes it out.
pub(super) async fn send(
    desk: Data<Desk>,
    html: &Html,
    actor: Actor,
    report: Report,
    wanted: Wanted,
    free_text: bool,
) -> Result<HttpResponse, PageError> {
    let Wanted { profile, from, to } = wanted;
    let to = last_day(&desk, report, to).await?;
    let words = Words::of(report, profile, |key| html.text(key, &[]));
    let name = format!("{}-{to}.csv", report.as_str());
    csv_download(&name, move |sink| {
        let query = ExportQuery { report, from, to, profile, words: &words, free_text };
        take_out(&desk, &actor, &query, sink, &mut |_, _| Ok(())).map(drop)
    })
    .await
}

async fn last_day(desk: &Desk, report: Report, to: Option<NaiveDate>) -> Result<NaiveDate, PageError> {
    let now = desk.now();
    match to {
        Some(day) => Ok(day),
        None => web::read(desk, move |conn| usual_day(conn, report, now)).await,
    }
}
