//! The pages about letters: the late queue, and one letter with its explanation.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::{Data, Path, Query};

use super::actions::{self, OpenedLetter};
use crate::desk::Desk;
use crate::persons::pages::ask_reason;
use crate::values::LetterId;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, Html, PageError, ViewLateQueue, ViewPerson};

mod letter;
mod line;
mod queue;

pub use line::LetterLine;

use letter::LetterPage;
use queue::{PAGE, QueuePage};

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![page(Method::GET, "/letters/late", late_queue), page(Method::GET, "/letters/{letter_id}", show)]
}

async fn late_queue(
    agent: Allowed<ViewLateQueue>,
    desk: Data<Desk>,
    html: Html,
    query: Query<BTreeMap<String, String>>,
) -> Result<HttpResponse, PageError> {
    let filter = queue::filter(&query)?;
    let (staff_id, now, wanted) = (agent.staff_id.clone(), desk.now(), filter.clone());
    let shown = web::look(
        &desk,
        move |conn| actions::late_queue(conn, &wanted, PAGE),
        move |conn, shown| actions::record_late_queue(conn, &staff_id, shown, now),
    )
    .await?;
    html.page(&QueuePage::of(&html, &desk, &agent, &filter, &shown))
}

async fn show(
    agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let letter_id = LetterId::parse(&path).map_err(|_| PageError::NotFound)?;
    let (staff_id, now) = (agent.staff_id.clone(), desk.now());
    let looking = staff_id.clone();
    let opened = web::look(
        &desk,
        move |conn| actions::open_letter(conn, &staff_id, &letter_id, now),
        move |conn, opened| actions::record_opening(conn, &looking, opened, now),
    )
    .await?;
    match opened.as_ref() {
        OpenedLetter::Unknown => Err(PageError::NotFound),
        OpenedLetter::ReasonNeeded(person_id) => {
            ask_reason(&html, &desk, person_id, &format!("/letters/{path}"))
        }
        OpenedLetter::Shown(shown) => html.page(&LetterPage::of(&html, &desk, shown)?),
    }
}
