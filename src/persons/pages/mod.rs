//! The pages about people: search, the reason for access, the person.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use serde::Deserialize;

use super::actions::{self, Opened, OpenedPerson};
use super::query::{Query, QueryFault};
use super::{Reveal, store, superseded};
use crate::db::Error;
use crate::desk::Desk;
use crate::inquiries::{self, Noted, StatedReason, Topic};
use crate::notices::receipts::Bounce;
use crate::notices::receipts::actions::bounce_of;
use crate::register::asking::{self, Asked};
use crate::values::PersonId;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, CsrfForm, FindPerson, Html, PageError, ViewPerson};

mod contact_card;
mod person;
mod reason;
mod register_card;
mod search;
mod strip;
mod topics;

pub use person::{address, address_lines};
pub use strip::PersonStrip;

use person::PersonPage;
use reason::ReasonPage;
use search::SearchPage;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/search", search_again),
        page(Method::POST, "/search", search),
        page(Method::GET, "/persons/{person_id}", show),
        page(Method::GET, "/persons/{person_id}/current", show_current),
        page(Method::POST, "/persons/{person_id}/inquiry", open_inquiry),
        page(Method::POST, "/persons/{person_id}/inquiry/end", end_inquiry),
        page(Method::POST, "/persons/{person_id}/reveal", reveal),
    ]
}

/// The person id of a path; what is none of ours is a page that does not exist.
pub fn person_id(path: &str) -> Result<PersonId, PageError> {
    PersonId::parse(path).map_err(|_| PageError::NotFound)
}

/// Where a person's page is.
pub fn path_to(person_id: &PersonId) -> String {
    format!("/persons/{person_id}")
}

/// Asks why a person is opened; afterwards it goes on to `next`, a path of ours.
pub fn ask_reason(
    html: &Html,
    desk: &Desk,
    person_id: &PersonId,
    next: &str,
) -> Result<HttpResponse, PageError> {
    html.page(&ReasonPage::asking(html, desk, person_id, next))
}

#[derive(Deserialize)]
struct SearchForm {
    q: String,
}

/// A search is sent, never linked to; whoever reloads its address starts again.
async fn search_again(_agent: Allowed<FindPerson>, html: Html) -> impl Responder {
    html.see_other("/")
}

async fn search(
    agent: Allowed<FindPerson>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<SearchForm>,
) -> Result<HttpResponse, PageError> {
    let read = if desk.upstream.is_some() { Query::parse_upstream } else { Query::parse };
    let query = match read(&form.0.q) {
        Ok(query) => query,
        Err(fault) => {
            return html.page(&SearchPage::refused(form.0.q, html.text(text_of(fault), &[])));
        }
    };
    let (vault, staff_id, now) = (desk.vault.clone(), agent.staff_id.clone(), desk.now());
    let people =
        web::write(&desk, move |conn| actions::find_people(conn, &vault, &staff_id, &query, now)).await?;
    match people.as_slice() {
        [person] => Ok(html.see_other(&path_to(&person.person_id))),
        people => html.page(&SearchPage::found(&html, form.0.q, people)),
    }
}

fn text_of(fault: QueryFault) -> &'static str {
    match fault {
        QueryFault::Empty => "search-fault-empty",
        QueryFault::NotANationalId => "search-fault-national-id",
        QueryFault::TooShort => "search-fault-too-short",
        QueryFault::NotAnEmail => "search-fault-email",
        QueryFault::NotKeptHere => "search-fault-not-kept",
    }
}

async fn show(
    agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let in_full = html.showing(Reveal::ALL.iter().map(|field| field.as_str())).and_then(Reveal::parse);
    match opened(&agent, &desk, &person_id, in_full).await?.as_ref() {
        Opened::Unknown => Err(PageError::NotFound),
        Opened::ReasonNeeded => {
            html.page(&ReasonPage::asking(&html, &desk, &person_id, &path_to(&person_id)))
        }
        Opened::Shown(opened) => {
            let (asked, bounce) = told(&desk, opened).await?;
            html.page(&PersonPage::of(&html, &desk, opened, &asked, bounce.as_ref(), in_full)?)
        }
    }
}

/// What the register tells of the person, and why messages to the address do not arrive. Ours was read with the page.
async fn told(desk: &Desk, opened: &OpenedPerson) -> Result<(Asked, Option<Bounce>), PageError> {
    let (person, ours) = (opened.person.clone(), opened.entry.clone());
    if desk.upstream.is_none() {
        return Ok((Asked::of_ours(ours, &person, desk.now()), opened.bounce.clone()));
    }
    let asking = desk.clone();
    web::blocking(move || {
        let asked = asking::ask(&asking, &person, ours)?;
        let bounce = match asked.told.entry() {
            Some(entry) => asking.db.read(|conn| bounce_of(conn, &asking.vault, entry))?,
            None => None,
        };
        Ok::<_, Error>((asked, bounce))
    })
    .await
}

/// On to the person whose number took the place of this one's in the end. Shows nothing of either.
async fn show_current(
    _agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let current = web::read(&desk, move |conn| {
        let Some(person) = store::find(conn, &person_id)? else { return Ok(None) };
        let successor = superseded::successors(conn, &person)?.pop();
        Ok(Some(successor.unwrap_or(person).person_id))
    });
    current.await?.map(|id| html.see_other(&path_to(&id))).ok_or(PageError::NotFound)
}

async fn opened(
    agent: &Allowed<ViewPerson>,
    desk: &Desk,
    person_id: &PersonId,
    in_full: Option<Reveal>,
) -> Result<Arc<Opened>, PageError> {
    let (staff_id, person_id, now) = (agent.staff_id.clone(), person_id.clone(), desk.now());
    let (looking, its) = (staff_id.clone(), desk.clone());
    web::look(
        desk,
        move |conn| actions::open_person(conn, &its, &staff_id, &person_id, now),
        move |conn, opened| actions::record_opening(conn, &looking, opened, in_full, now),
    )
    .await
}

#[derive(Deserialize)]
struct ReasonForm {
    reason: Option<String>,
    reason_text: String,
    next: String,
}

async fn open_inquiry(
    agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ReasonForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let ReasonForm { reason, reason_text, next } = form.0;
    let stated = match StatedReason::parse(reason.as_deref().unwrap_or_default(), &reason_text) {
        Ok(stated) => stated,
        Err(fault) => {
            let asking = ReasonPage::asking(&html, &desk, &person_id, &next);
            return html.page(&asking.with_fault(&html, reason.as_deref(), reason_text, fault));
        }
    };
    let (staff_id, now) = (agent.staff_id.clone(), desk.now());
    let length = desk.settings.staff.inquiry_length;
    let next = web::page_of_ours(&next).map_or_else(|| path_to(&person_id), ToOwned::to_owned);
    let known = web::write(&desk, move |conn| {
        if store::find(conn, &person_id)?.is_none() {
            return Ok(false);
        }
        inquiries::actions::open_inquiry(conn, &staff_id, &person_id, &stated, length, now)?;
        Ok(true)
    })
    .await?;
    if known { Ok(html.see_other(&next)) } else { Err(PageError::NotFound) }
}

/// The longest note at the end of a contact, in characters; the page's field takes no more.
const LONGEST_NOTE: usize = 1000;

#[derive(Deserialize)]
struct EndForm {
    note: String,
    /// Empty where the agent does not say.
    topic: Option<String>,
}

async fn end_inquiry(
    agent: Allowed<ViewPerson>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<EndForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let note = Some(form.0.note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Err(PageError::Invalid("error-note-too-long"));
    }
    let topic = match form.0.topic.as_deref().filter(|topic| !topic.is_empty()) {
        None => None,
        Some(topic) => Some(Topic::parse(topic).ok_or(PageError::Malformed)?),
    };
    let noted = Noted { topic, note };
    let (staff_id, now) = (agent.staff_id.clone(), desk.now());
    let ended = web::write(&desk, move |conn| {
        if store::find(conn, &person_id)?.is_none() {
            return Ok(Err(PageError::NotFound));
        }
        let ended = inquiries::actions::close_inquiry(conn, &staff_id, &person_id, &noted, now)?;
        Ok(if ended { Ok(()) } else { Err(PageError::Conflict) })
    })
    .await?;
    ended.map(|()| html.see_other_saying("/", "flash-inquiry-ended"))
}

#[derive(Deserialize)]
struct RevealForm {
    field: String,
}

/// On to the page, which shows one value in full, once: the look goes on record there. Nothing of the value is in the
/// address or in a cookie, and going back to the page asks the browser to send no form again.
async fn reveal(
    _agent: Allowed<ViewPerson>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<RevealForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let field = Reveal::parse(&form.0.field).ok_or(PageError::Malformed)?;
    Ok(html.see_other_showing(&path_to(&person_id), field.as_str()))
}
