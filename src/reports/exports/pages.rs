//! The files in the browser.

use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use chrono::NaiveDate;

use super::{ExportQuery, Report, Words, take_out, take_out_described, usual_day};
use crate::audit::Actor;
use crate::desk::Desk;
use crate::reports::files::Shelf;
use crate::reports::package::archive_name;
use crate::reports::pages::{ReportQuery, Wanted, faulty_page};
use crate::staff::Permission;
use crate::web::{self, Allowed, CheckedQuery, ExportReports, Html, PageError, csv_download, zip_download};

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

/// The file, once it is on record who takes it out: alone, or in an archive with its data package. One that is too long to wait for
/// is asked for at `shelf`, where files are made in the background.
pub(super) async fn send(
    desk: Data<Desk>,
    html: &Html,
    actor: Actor,
    report: Report,
    wanted: Wanted,
    free_text: bool,
) -> Result<HttpResponse, PageError> {
    let Wanted { profile, described, from, to } = wanted;
    let to = last_day(&desk, report, to).await?;
    let words = Words::of(report, profile, |key| html.text(key, &[]));
    if desk.settings.reports.folder.is_some() {
        let words = words.clone();
        let query = move |conn: &mut _| {
            ExportQuery { report, from, to, profile, words: &words, free_text }.rows(conn)
        };
        let rows = web::read(&desk, query).await?;
        if rows > desk.settings.reports.background_rows {
            return Ok(html.see_other(&Shelf::of(report).address_of_long(report, profile, (from, to), rows)));
        }
    }
    let name = format!("{}-{to}.csv", report.as_str());
    if described {
        return zip_download(&archive_name(&name), move |sink| {
            let query = ExportQuery { report, from, to, profile, words: &words, free_text };
            take_out_described(&desk, &actor, &query, &name, sink)
        })
        .await;
    }
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
