//! The list of what must be looked at, and one item, which is closed there.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::actions::{self, Change};
use super::rules::Closing;
use super::{ItemKind, ItemOutcome};
use crate::desk::Desk;
use crate::staff::Agent;
use crate::values::WorkItemId;
use crate::web::routes::{Route, page};
use crate::web::{
    self, Allowed, CheckedQuery, CsrfForm, FormErrors, Html, PageError, ViewLateQueue, WorkLateQueue,
};

mod item;
mod list;
mod words;

pub use words::{ItemLink, to_look_at};

use item::{ItemPage, Typed};
use list::{ItemsPage, address};

/// How long the words beside an outcome may be, in characters.
const LONGEST_NOTE: usize = 500;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/letters/work-items", index),
        page(Method::GET, "/letters/work-items/{item_id}", show),
        page(Method::POST, "/letters/work-items/{item_id}", close),
    ]
}

#[derive(Deserialize)]
struct ListQuery {
    kind: Option<String>,
    after: Option<String>,
}

async fn index(
    agent: Allowed<ViewLateQueue>,
    desk: Data<Desk>,
    html: Html,
    query: CheckedQuery<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let ListQuery { kind, after } = query.0;
    let kind = match kind.as_deref() {
        None | Some("") => None,
        Some(kind) => Some(ItemKind::parse(kind).ok_or(PageError::Malformed)?),
    };
    let after = after.map(|id| WorkItemId::parse(&id).map_err(|_| PageError::Malformed)).transpose()?;
    let (from, reader, now) = (after.clone(), agent.0.clone(), desk.now());
    let shown = web::look(
        &desk,
        move |conn| actions::open_items(conn, kind, from.as_ref()),
        move |conn, shown| actions::record_items(conn, &reader, shown, now),
    )
    .await?;
    let first = after.map(|_| address(kind, None));
    html.page(&ItemsPage::of(&html, &desk, kind, first, &shown))
}

async fn show(
    agent: Allowed<ViewLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    show_item(&agent, &desk, &html, &item_id(&path)?, Typed::default()).await
}

/// Shows an item, with what is to be said about its form if that was not done.
async fn show_item(
    agent: &Agent,
    desk: &Desk,
    html: &Html,
    item_id: &WorkItemId,
    typed: Typed,
) -> Result<HttpResponse, PageError> {
    let (id, reader, now) = (item_id.clone(), agent.clone(), desk.now());
    let shown = web::look(
        desk,
        move |conn| actions::open_item(conn, &id),
        move |conn, shown| actions::record_item(conn, &reader, shown.as_ref(), now),
    )
    .await?;
    let shown = shown.as_ref().as_ref().ok_or(PageError::NotFound)?;
    let status = typed.status();
    html.page_with(status, &ItemPage::of(html, desk, agent, shown, typed))
}

#[derive(Deserialize)]
struct CloseForm {
    version: String,
    outcome: String,
    note: String,
}

async fn close(
    agent: Allowed<WorkLateQueue>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<CloseForm>,
) -> Result<HttpResponse, PageError> {
    let id = item_id(&path)?;
    let CloseForm { version, outcome, note } = form.0;
    let seen_version: i64 = version.parse().map_err(|_| PageError::Malformed)?;
    let note = note.trim();
    let mut errors = FormErrors::default();
    let chosen = ItemOutcome::parse(&outcome).filter(|outcome| ItemOutcome::CHOICES.contains(outcome));
    if chosen.is_none() {
        errors.add("outcome", html.text("queue-fault-outcome", &[]));
    }
    if note.chars().count() > LONGEST_NOTE {
        errors.add("note", html.text("queue-fault-note", &[("most", LONGEST_NOTE.into())]));
    }
    let typed = Typed { errors, outcome, note: note.to_owned(), refused: None };
    let Some(outcome) = chosen.filter(|_| typed.errors.is_empty()) else {
        return show_item(&agent, &desk, &html, &id, typed).await;
    };
    let closing = Closing { outcome, note: (!note.is_empty()).then(|| note.to_owned()) };
    let (closer, now, item_id) = (agent.0.clone(), desk.now(), id.clone());
    let change = web::write(&desk, move |conn| {
        actions::close_item(conn, &closer, (&item_id, seen_version), &closing, now)
    })
    .await?;
    match change {
        Change::Done => Ok(html.see_other_saying(&address(None, None), "flash-item-closed")),
        Change::ChangedMeanwhile => {
            let typed = Typed { refused: Some(StatusCode::CONFLICT), ..typed };
            show_item(&agent, &desk, &html, &id, typed).await
        }
        Change::Unknown => Err(PageError::NotFound),
    }
}

fn item_id(path: &str) -> Result<WorkItemId, PageError> {
    WorkItemId::parse(path).map_err(|_| PageError::NotFound)
}
