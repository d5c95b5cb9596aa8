//! The pages of the late queue: the list, taking the next letter, and the work on one, which stands on the letter's page.

use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::actions::{self, Change, Look, Request, Taking};
use super::rules::{Ask, Asker};
use super::{Counts, WorkOutcome, bulk};
use crate::desk::Desk;
use crate::letters::pages::show_letter;
use crate::staff::{self, Agent, Permission};
use crate::values::{LetterId, StaffId};
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, CsrfForm, Html, PageError, ViewLateQueue, WorkLateQueue, is_request_key};

mod bulk_bar;
mod columns;
mod count;
mod filter;
mod list;
mod panel;
mod rows;

pub use panel::{Said, WorkPanel};

use bulk_bar::BulkBar;
pub(super) use filter::View;
use list::QueuePage;

/// How long the words beside an outcome may be, in characters.
pub(super) const LONGEST_NOTE: usize = 500;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    let mut all = vec![
        page(Method::GET, "/letters/late", index),
        page(Method::POST, "/letters/late/next", take_next),
        page(Method::POST, "/letters/{letter_id}/owner", assign),
        page(Method::POST, "/letters/{letter_id}/snooze", snooze),
        page(Method::POST, "/letters/{letter_id}/outcome", close),
        page(Method::POST, "/letters/{letter_id}/reopen", reopen),
        page(Method::POST, "/letters/{letter_id}/reminder", remind),
    ];
    all.extend(bulk::pages::routes());
    all
}

async fn index(
    agent: Allowed<ViewLateQueue>,
    desk: Data<Desk>,
    html: Html,
    counts: Data<Counts>,
    request: HttpRequest,
) -> Result<HttpResponse, PageError> {
    // A bookmark may be older than a filter's words: whoever follows one gets the queue, and is told.
    let read = View::read(request.query_string());
    let is_unread = read.is_none();
    let view = read.unwrap_or_default();
    let (calendar, reader, now) = (desk.calendar.clone(), agent.0.clone(), desk.now());
    let wanted = view.filter.clone();
    let looking = reader.clone();
    let shown = web::look(
        &desk,
        move |conn| {
            let look = Look { calendar: &calendar, agent: &reader, filter: &wanted, counts: &counts };
            actions::late_queue(conn, look, now)
        },
        move |conn, shown| actions::record_late_queue(conn, &looking, shown, now),
    )
    .await?;
    let bar = if agent.may(Permission::WorkLateQueue) {
        Some(BulkBar::of(&html, &view, &shown, colleagues(&agent, &desk).await?))
    } else {
        None
    };
    html.page(&QueuePage::of(&html, &desk, &agent, &view, is_unread, &shown, bar)?)
}

/// Those whom this agent may give letters to.
pub(in crate::letters) async fn colleagues(
    agent: &Agent,
    desk: &Desk,
) -> Result<Vec<(StaffId, String)>, PageError> {
    if !agent.may(Permission::AssignLateLetters) {
        return Ok(Vec::new());
    }
    web::read(desk, |conn| staff::store::who_may(conn, Permission::WorkLateQueue)).await
}

/// The part of the filter that says what to take.
#[derive(Deserialize)]
struct NextForm {
    request_key: String,
    state: String,
    destination: String,
    over: String,
}

async fn take_next(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<NextForm>,
) -> Result<HttpResponse, PageError> {
    let NextForm { request_key, state, destination, over } = form.0;
    let parts = [("state", &state), ("destination", &destination), ("over", &over)];
    let parts = parts.into_iter().map(|(name, value)| (name, value.as_str()));
    let filter = filter::read(parts).ok_or(PageError::Malformed)?;
    if !is_request_key(&request_key) {
        return Err(PageError::Malformed);
    }
    let (calendar, reader, now) = (desk.calendar.clone(), agent.0.clone(), desk.now());
    let (inquiry_length, wanted) = (desk.settings.staff.inquiry_length, filter.clone());
    let taken = web::write(&desk, move |conn| {
        let taking = Taking { filter: &wanted, take_key: &request_key, inquiry_length };
        actions::take_next(conn, &calendar, &reader, taking, now)
    })
    .await?;
    Ok(match taken {
        Some(letter_id) => html.see_other_saying(&format!("/letters/{letter_id}"), "flash-queue-taken"),
        None => html.see_other_saying(&filter::address(&filter), "flash-queue-none-left"),
    })
}

#[derive(Deserialize)]
struct OwnerForm {
    version: String,
    to: String,
}

async fn assign(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<OwnerForm>,
) -> Result<HttpResponse, PageError> {
    let to = match form.0.to.as_str() {
        "nobody" => None,
        "me" => Some(agent.staff_id.clone()),
        other => Some(StaffId::parse(other).map_err(|_| PageError::Malformed)?),
    };
    let flash = if to.is_some() { "flash-queue-assigned" } else { "flash-queue-given-back" };
    let request = request(&path, &form.0.version, Ask::Assign(to))?;
    change(&agent, &desk, &html, request, flash, Said::default()).await
}

#[derive(Deserialize)]
struct SnoozeForm {
    version: String,
    until: String,
}

async fn snooze(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<SnoozeForm>,
) -> Result<HttpResponse, PageError> {
    let SnoozeForm { version, until } = form.0;
    let said = Said { until: Some(until.clone()), ..Said::default() };
    let Ok(day) = until.trim().parse() else {
        let said = said.with_fault("until", html.text("queue-fault-until", &[]));
        return show_letter(&agent, &desk, &html, &letter_id(&path)?, said).await;
    };
    let request = request(&path, &version, Ask::Snooze(day))?;
    change(&agent, &desk, &html, request, "flash-queue-snoozed", said).await
}

#[derive(Deserialize)]
struct OutcomeForm {
    version: String,
    outcome: String,
    note: String,
}

async fn close(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<OutcomeForm>,
) -> Result<HttpResponse, PageError> {
    let OutcomeForm { version, outcome, note } = form.0;
    let note = note.trim();
    let mut said = Said { outcome: outcome.clone(), note: note.to_owned(), ..Said::default() };
    let outcome = WorkOutcome::parse(&outcome);
    if outcome.is_none() {
        said = said.with_fault("outcome", html.text("queue-fault-outcome", &[]));
    }
    if note.chars().count() > LONGEST_NOTE {
        said = said.with_fault("note", html.text("queue-fault-note", &[("most", LONGEST_NOTE.into())]));
    }
    let Some(outcome) = outcome.filter(|_| said.is_faultless()) else {
        return show_letter(&agent, &desk, &html, &letter_id(&path)?, said).await;
    };
    let note = (!note.is_empty()).then(|| note.to_owned());
    let request = request(&path, &version, Ask::Close(outcome, note))?;
    change(&agent, &desk, &html, request, "flash-queue-closed", said).await
}

/// A form that is only a button beside the work on a letter.
#[derive(Deserialize)]
struct ButtonForm {
    version: String,
}

async fn reopen(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let request = request(&path, &form.0.version, Ask::Reopen)?;
    change(&agent, &desk, &html, request, "flash-queue-reopened", Said::default()).await
}

async fn remind(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let letter_id = letter_id(&path)?;
    let (inside, asker, now) = (Data::clone(&desk), agent.0.clone(), desk.now());
    let id = letter_id.clone();
    let refused =
        web::write(&desk, move |conn| bulk::actions::remind_one(conn, &inside, &asker, &id, now)).await?;
    let Some(reason) = refused else {
        return Ok(html.see_other_saying(&format!("/letters/{letter_id}"), "flash-queue-reminded"));
    };
    let why = bulk::pages::words::reason(&html, reason);
    let text = html.text("queue-refused-reminder", &[("why", why.into())]);
    show_letter(&agent, &desk, &html, &letter_id, Said::default().refused(StatusCode::CONFLICT, text)).await
}

fn letter_id(path: &str) -> Result<LetterId, PageError> {
    LetterId::parse(path).map_err(|_| PageError::NotFound)
}

fn request(path: &str, version: &str, ask: Ask) -> Result<Request, PageError> {
    let seen_version = version.parse().map_err(|_| PageError::Malformed)?;
    Ok(Request { letter_id: letter_id(path)?, seen_version, ask })
}

/// Does it and leads back to the letter; or shows the letter as it is, with why nothing was done.
async fn change(
    agent: &Agent,
    desk: &Desk,
    html: &Html,
    request: Request,
    flash: &'static str,
    said: Said,
) -> Result<HttpResponse, PageError> {
    let (calendar, agent_id, role, now) =
        (desk.calendar.clone(), agent.staff_id.clone(), agent.role, desk.now());
    let letter_id = request.letter_id.clone();
    let change = web::write(desk, move |conn| {
        let asker = Asker::new(&agent_id, role, now);
        actions::change_work(conn, &calendar, &asker, &request)
    })
    .await?;
    let said = match change {
        Change::Done => return Ok(html.see_other_saying(&format!("/letters/{letter_id}"), flash)),
        Change::Refused(refusal) if refusal.is_about_the_day() => {
            said.with_fault("until", panel::refusal(html, refusal))
        }
        Change::Refused(refusal) => said.refused(StatusCode::CONFLICT, panel::refusal(html, refusal)),
        Change::ChangedMeanwhile => {
            said.refused(StatusCode::CONFLICT, html.text("queue-refused-meanwhile", &[]))
        }
        Change::NoSuchAgent => said.refused(StatusCode::CONFLICT, html.text("queue-refused-agent", &[])),
        Change::NotLate => said.refused(StatusCode::CONFLICT, html.text("queue-refused-not-late", &[])),
    };
    show_letter(agent, desk, html, &letter_id, said).await
}
