//! The pages of a bulk: what it would do, how far it has come, and which there were.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::actions::{self, Choice, NewBulk, Preview, ReminderWords, Started};
use super::{BulkAction, BulkState, Decision, Task};
use crate::bulk::ReleaseOutcome;
use crate::desk::Desk;
use crate::notices::compose::Composer;
use crate::notices::templates::TemplateKey;
use crate::staff::{self, Agent, Permission};
use crate::values::BulkId;
use crate::web::routes::{Route, page};
use crate::web::{
    self, Allowed, AssignLateLetters, CsrfForm, Html, PageError, ReleaseBulk, WorkLateQueue, is_request_key,
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
        page(Method::POST, "/letters/late/bulk/{bulk_id}/release", release),
        page(Method::GET, "/letters/late/bulks", index),
    ]
}

async fn look(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    form: CsrfForm<ChoiceForm>,
) -> Result<HttpResponse, PageError> {
    let task = form::task(&agent, &form.0.action, form.0.to.as_deref())?;
    let choice = form.0.choice()?;
    if matches!(&choice, Choice::These(ids) if ids.is_empty()) {
        return Ok(html.see_other_saying(&form.0.way_back()?, "flash-bulk-none-chosen"));
    }
    let words = words(&desk, &task, None).await?;
    let shown = Shown { task, words, note: Note::default() };
    show_preview(&agent, &desk, &html, &composer, choice, shown).await
}

/// The words of what is sent, where something is.
async fn words(
    desk: &Desk,
    task: &Task,
    template: Option<TemplateKey>,
) -> Result<Option<ReminderWords>, PageError> {
    if task.action != BulkAction::Remind {
        return Ok(None);
    }
    web::read(desk, move |conn| actions::reminder_words(conn, template.as_ref())).await.map(Some)
}

/// What the page before the start of a bulk shows beside the letters.
struct Shown {
    task: Task,
    words: Option<ReminderWords>,
    note: Note,
}

/// Shows what would be done; everybody on the page is on record by then.
async fn show_preview(
    agent: &Agent,
    desk: &Desk,
    html: &Html,
    composer: &Composer,
    choice: Choice,
    Shown { task, words, note }: Shown,
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
    let limit = desk.settings.messages.second_person_above;
    let page = PreviewPage::of(html, &task, to.as_deref(), (&preview, limit), note)?;
    html.page(&match &words {
        Some(words) => page.in_words(html, composer, words),
        None => page,
    })
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
    composer: Data<Composer>,
    form: CsrfForm<StartForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    let task = form::task(&agent, &form.action, form.to.as_deref())?;
    let chosen = form::chosen(&form.letter)?;
    if !is_request_key(&form.request_key) {
        return Err(PageError::Malformed);
    }
    let words = words(&desk, &task, form.template()?).await?;
    let version = words.as_ref().and_then(|words| words.chosen.clone()).map(|(_, version)| version);
    let read = form::note(task.action, form.note.as_deref().unwrap_or_default());
    let note = match read {
        Ok(note) if !words.as_ref().is_some_and(|words| form.is_to_be_shown(words)) => note,
        read => {
            let choice = Choice::These(chosen.into_iter().map(|chosen| chosen.letter_id).collect());
            let typed = form.note.unwrap_or_default();
            let note = read.err().map(|fault| Note::faulty(&html, typed, fault)).unwrap_or_default();
            let shown = Shown { task, words, note };
            return show_preview(&agent, &desk, &html, &composer, choice, shown).await;
        }
    };
    let (task, request_key) = (Task { words: version, ..task }, form.request_key);
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
    if shown.bulk.state != BulkState::Finished && answer.status() == StatusCode::OK {
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
    let read = web::read(&desk, |conn| {
        Ok((actions::waiting_bulks(conn)?, actions::recent_bulks(conn, recent::MOST_SHOWN)?))
    });
    let (waiting, latest) = read.await?;
    html.page(&RecentPage::of(&html, &waiting, &latest))
}

#[derive(Deserialize)]
struct ReleaseForm {
    decision: String,
}

async fn release(
    lead: Allowed<ReleaseBulk>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ReleaseForm>,
) -> Result<HttpResponse, PageError> {
    let id = BulkId::parse(&path).map_err(|_| PageError::NotFound)?;
    let decision = Decision::parse(&form.0.decision).ok_or(PageError::Malformed)?;
    let (second, bulk_id, now) = (lead.0.clone(), id.clone(), desk.now());
    let done = web::write(&desk, move |conn| actions::release_bulk(conn, &second, (&bulk_id, decision), now));
    match done.await? {
        ReleaseOutcome::Decided => Ok(html.see_other(&format!("/letters/late/bulk/{id}"))),
        ReleaseOutcome::Own => Err(PageError::Forbidden),
        ReleaseOutcome::NotWaiting => Err(PageError::Conflict),
        ReleaseOutcome::Unknown => Err(PageError::NotFound),
    }
}
