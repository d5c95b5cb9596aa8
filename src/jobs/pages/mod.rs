//! The pages of the runs: which there were, what each step did, when the next one is, and one more on request.

use actix_web::HttpResponse;
use actix_web::http::{Method, header};
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::{JobError, JobRun, JobStep, NIGHTLY, RunState, requests, schedule, step_log, store};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::staff::Permission;
use crate::web::routes::{Route, page};
use crate::web::{
    Allowed, CheckedQuery, CsrfForm, Html, NoFields, PageError, StartRuns, ViewRuns, read, write,
};

mod again;
mod list;
mod log;
mod run;
mod summary;
mod words;

use list::ListPage;
use run::{Facts, RunPage};

/// Runs on one page.
const SHOWN: i64 = 50;

/// How often a page of something that is under way is read again, in seconds; no script is needed for it.
const AGAIN_AFTER: header::HeaderValue = header::HeaderValue::from_static("3");

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/batch", index),
        page(Method::GET, "/batch/{run_id}", show),
        page(Method::GET, "/batch/{run_id}.json", show_summary),
        page(Method::POST, "/batch/try", again::try_out),
        page(Method::POST, "/batch/start", again::start),
        page(Method::POST, "/batch/{run_id}/stop", stop),
    ]
}

#[derive(Deserialize)]
struct ListQuery {
    /// Show those that began before this run.
    before: Option<i64>,
}

async fn index(
    reader: Allowed<ViewRuns>,
    CheckedQuery(query): CheckedQuery<ListQuery>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let now = desk.now();
    let today = local_date(now);
    let before = query.before.unwrap_or(i64::MAX);
    let scheduled = desk.settings.nightly.at.map(|time| schedule::last_due(time, now));
    let (runs, waiting, due, missing) = read(&desk, move |conn| {
        Ok((
            store::runs_before(conn, before, SHOWN + 1)?,
            requests::waiting(conn, SHOWN)?,
            store::due_dates(conn, NIGHTLY, today)?,
            scheduled.map(|scheduled| schedule::missing(conn, scheduled, now)).transpose()?.flatten(),
        ))
    })
    .await?;
    let facts = list::Facts {
        runs: &runs,
        waiting: &waiting,
        due: &due,
        missing,
        next: desk.settings.nightly.at.map(|time| schedule::next_due(time, now)),
        now,
        may_start: reader.may(Permission::StartRuns),
    };
    let is_under_way = !waiting.is_empty() || runs.iter().any(is_running);
    Ok(refreshed(html.page(&ListPage::of(&html, &facts))?, is_under_way))
}

async fn show(
    reader: Allowed<ViewRuns>,
    id: Path<String>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let (run, steps, refused) = found(&desk, &id).await?;
    let usual = read(&desk, |conn| store::last_duration(conn, NIGHTLY)).await?;
    let may_stop = reader.may(Permission::StartRuns) && run.job == NIGHTLY && is_running(&run);
    let may_start = reader.may(Permission::StartRuns)
        && run.job == NIGHTLY
        && super::actions::may_be_asked_for(run.business_date, desk.now());
    let page =
        RunPage::of(&html, (&run, &steps, &refused), Facts { may_start, may_stop, usual, now: desk.now() });
    Ok(refreshed(html.page(&page)?, is_running(&run)))
}

async fn stop(
    agent: Allowed<StartRuns>,
    id: Path<String>,
    desk: Data<Desk>,
    html: Html,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let run_id: i64 = id.parse().map_err(|_| PageError::NotFound)?;
    let (asking, now) = (agent.0.clone(), desk.now());
    let asked = write(&desk, move |conn| super::actions::ask_to_stop(conn, &asking, run_id, now)).await?;
    if asked {
        Ok(html.see_other_saying(&format!("/batch/{run_id}"), "flash-run-stopped"))
    } else {
        Err(PageError::NotFound)
    }
}

async fn show_summary(
    _reader: Allowed<ViewRuns>,
    id: Path<String>,
    desk: Data<Desk>,
) -> Result<HttpResponse, PageError> {
    let (run, steps, refused) = found(&desk, &id).await?;
    let file = format!("attachment; filename=\"run-{}.json\"", run.run_id);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_DISPOSITION, file))
        .json(summary::summary(&run, &steps, &refused)))
}

async fn found(desk: &Desk, id: &str) -> Result<(JobRun, Vec<JobStep>, Vec<JobError>), PageError> {
    let run_id: i64 = id.parse().map_err(|_| PageError::NotFound)?;
    read(desk, move |conn| {
        let Some(run) = store::run(conn, run_id)? else { return Ok(None) };
        Ok(Some((run, step_log::steps_of(conn, run_id)?, step_log::errors_of(conn, run_id)?)))
    })
    .await?
    .ok_or(PageError::NotFound)
}

fn is_running(run: &JobRun) -> bool {
    run.state == RunState::Running
}

/// A page that is read again while there is something to wait for.
fn refreshed(mut answer: HttpResponse, is_under_way: bool) -> HttpResponse {
    if is_under_way {
        answer.headers_mut().insert(header::REFRESH, AGAIN_AFTER);
    }
    answer
}
