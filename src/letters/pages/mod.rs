//! The page of one letter with its explanation, and the order of a new one.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::{Data, Path};

use super::actions::{self, OpenedLetter};
use crate::desk::Desk;
use crate::persons::pages::ask_reason;
use crate::values::LetterId;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, Html, PageError, ViewPerson};

mod letter;
pub(super) mod line;
mod ordering;

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
    let (staff_id, now) = (agent.staff_id.clone(), desk.now());
    let opened =
        web::write(&desk, move |conn| actions::open_letter(conn, &staff_id, &letter_id, now)).await?;
    match opened {
        OpenedLetter::Unknown => Err(PageError::NotFound),
        OpenedLetter::ReasonNeeded(person_id) => {
            ask_reason(&html, &desk, &person_id, &format!("/letters/{path}"))
        }
        OpenedLetter::Shown(shown) => html.page(&LetterPage::of(&html, &desk, &shown)?),
    }
}
