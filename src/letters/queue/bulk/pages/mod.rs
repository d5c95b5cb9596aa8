//! The pages of a bulk: what it would do, how far it has come, and which there were.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{Data, Path};

use super::actions::{self, Choice, NewBulk, Preview, Started};
use super::{BulkState, Task};
use crate::desk::Desk;
use crate::staff::{self, Agent, Permission};
use crate::values::BulkId;
use crate::web::routes::{Route, page};
use crate::web::{
    self, Allowed, AssignLateLetters, CsrfForm, Html, PageError, WorkLateQueue, is_request_key,
};

mod form;
mod preview;
mod progress;
mod recent;
pub(in crate::letters::queue) mod words;

use form::{ChoiceForm, StartForm};
use preview::{Note, PreviewPage};
use progress::ProgressPage;
use recent::RecentPage;

/// How often the page of a bulk that is not finished is read again, in seconds.
const AGAIN_AFTER: &str = "3";

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::POST, "/letters/late/bulk", look),
        page(Method::POST, "/letters/late/bulk/start", start),
        page(Method::GET, "/letters/late/bulk/{bulk_id}", show),
        page(Method::GET, "/letters/late/bulks", index),
    ]
}

async fn look(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<ChoiceForm>,
) -> Result<HttpResponse, PageError> {
    let task = form::task(&agent, &form.0.action, form.0.to.as_deref())?;
    let choice = form.0.choice()?;
    if matches!(&choice, Choice::These(ids) if ids.is_empty()) {
        return Ok(html.see_other_saying(&form.0.way_back()?, "flash-bulk-none-chosen"));
    }
    show_preview(&agent, &desk, &html, task, choice, Note::default()).await
}

/// Shows what would be done; everybody on the page is on record by then.
async fn show_preview(
    agent: &Agent,
    desk: &Desk,
    html: &Html,
    task: Task,
    choice: Choice,
    note: Note,
) -> Result<HttpResponse, PageError> {
    let (inside, looking, wanted, now) = (desk.clone(), agent.clone(), task.clone(), desk.now());
    let recording = agent.clone();
    let preview = web::look(
        desk,
        move |conn| actions::preview(conn, &inside, &looking, &wanted, &choice, now),
        move |conn, preview: &Preview| actions::record_preview(conn, &recording, preview, now),
    )
    .await?;
    let to = name_of(desk, &task).await?;
    html.page(&PreviewPage::of(html, &task, to.as_deref(), &preview, note)?)
}

/// What the one to whom the letters are given is called.
async fn name_of(desk: &Desk, task: &Task) -> Result<Option<String>, PageError> {
    let Some(staff_id) = task.assigned_to.clone() else { return Ok(None) };
    web::read(desk, move |conn| {
        if !staff::store::may_now(conn, &staff_id, Permission::WorkLateQueue)? {
            return Ok(None);
        }
        Ok(staff::store::names_of(conn, std::slice::from_ref(&staff_id))?.remove(&staff_id))
    })
    .await?
    .map_or(Err(PageError::Conflict), |name| Ok(Some(name)))
}

async fn start(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<StartForm>,
) -> Result<HttpResponse, PageError> {
    let StartForm { request_key, action, to, note, letter } = form.0;
    let task = form::task(&agent, &action, to.as_deref())?;
    let chosen = form::chosen(&letter)?;
    if !is_request_key(&request_key) {
        return Err(PageError::Malformed);
    }
    let note = match form::note(task.action, note.as_deref().unwrap_or_default()) {
        Ok(note) => note,
        Err(fault) => {
            let choice = Choice::These(chosen.into_iter().map(|chosen| chosen.letter_id).collect());
            let note = Note::faulty(&html, note.unwrap_or_default(), fault);
            return show_preview(&agent, &desk, &html, task, choice, note).await;
        }
    };
    let new = NewBulk { task, note, chosen, request_key };
    let (inside, starting, now) = (Data::clone(&desk), agent.0.clone(), desk.now());
    let started =
        web::write(&desk, move |conn| actions::start_bulk(conn, &inside, &starting, &new, now)).await?;
    match started {
        Started::Started(bulk_id) => Ok(html.see_other(&format!("/letters/late/bulk/{bulk_id}"))),
        Started::Mixed => Err(PageError::Conflict),
    }
}

async fn show(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = BulkId::parse(&path).map_err(|_| PageError::NotFound)?;
    let (looking, now) = (agent.0.clone(), desk.now());
    let shown = web::look(
        &desk,
        move |conn| actions::bulk(conn, &id),
        move |conn, shown| match shown {
            Some(shown) => actions::record_bulk(conn, &looking, shown, now),
            None => Ok(()),
        },
    )
    .await?;
    let shown = shown.as_ref().as_ref().ok_or(PageError::NotFound)?;
    let mut answer = html.page(&ProgressPage::of(&html, &agent, shown))?;
    if shown.bulk.state == BulkState::Running && answer.status() == StatusCode::OK {
        let again = header::HeaderValue::from_static(AGAIN_AFTER);
        answer.headers_mut().insert(header::REFRESH, again);
    }
    Ok(answer)
}

async fn index(
    _lead: Allowed<AssignLateLetters>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let bulks = web::read(&desk, |conn| actions::recent_bulks(conn, recent::MOST_SHOWN)).await?;
    html.page(&RecentPage::of(&html, &bulks))
}
