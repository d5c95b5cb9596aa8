//! The page of one letter with its explanation, and the order of a new one.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};

use super::actions::{self, OpenedLetter, ShownLetter};
use super::queue::pages::{Said, WorkPanel, colleagues};
use crate::desk::Desk;
use crate::persons::pages::ask_reason;
use crate::staff::{Agent, Permission};
use crate::values::LetterId;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, Html, PageError, ViewPerson};

mod letter;
pub(super) mod line;
mod ordering;
mod returned;
mod ruler;
mod way;

pub use line::LetterLine;

use letter::LetterPage;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    let mut all = vec![page(Method::GET, "/letters/{letter_id}", show)];
    all.extend(ordering::routes());
    all
}

async fn show(
    agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let letter_id = LetterId::parse(&path).map_err(|_| PageError::NotFound)?;
    show_letter(&agent, &desk, &html, &letter_id, Said::default()).await
}

/// Shows a letter's page, with what is to be said about a form on it that was not done.
pub(super) async fn show_letter(
    agent: &Agent,
    desk: &Desk,
    html: &Html,
    letter_id: &LetterId,
    said: Said,
) -> Result<HttpResponse, PageError> {
    let opened = look_at(agent, desk, letter_id).await?;
    let path = format!("/letters/{letter_id}");
    match opened.as_ref() {
        OpenedLetter::Unknown => Err(PageError::NotFound),
        // A form that was not done must not look as if it were.
        OpenedLetter::ReasonNeeded(_) if said.status() != StatusCode::OK => {
            Ok(html.see_other_saying(&path, "flash-queue-not-done"))
        }
        OpenedLetter::ReasonNeeded(person_id) => ask_reason(html, desk, person_id, &path),
        OpenedLetter::Shown(shown) => {
            let panel = work_panel(agent, desk, html, shown, &said).await?;
            html.page_with(said.status(), &LetterPage::of(html, desk, shown, panel, said)?)
        }
    }
}

/// Opens a letter for this agent; what is shown of it is on record by then.
async fn look_at(agent: &Agent, desk: &Desk, letter_id: &LetterId) -> Result<Arc<OpenedLetter>, PageError> {
    let (staff_id, id, now) = (agent.staff_id.clone(), letter_id.clone(), desk.now());
    let looking = staff_id.clone();
    web::look(
        desk,
        move |conn| actions::open_letter(conn, &staff_id, &id, now),
        move |conn, opened| actions::record_opening(conn, &looking, opened, now),
    )
    .await
}

async fn work_panel(
    agent: &Agent,
    desk: &Desk,
    html: &Html,
    shown: &ShownLetter,
    said: &Said,
) -> Result<Option<WorkPanel>, PageError> {
    let Some(work) = shown.work.as_ref().filter(|_| agent.may(Permission::WorkLateQueue)) else {
        return Ok(None);
    };
    let colleagues = colleagues(agent, desk).await?;
    Ok(Some(WorkPanel::of(html, desk, agent, work, &colleagues, said)))
}
