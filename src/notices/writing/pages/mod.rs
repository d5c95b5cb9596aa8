//! The page on which an agent writes to a person, and the receipt.
//!
//! Nothing is stored before the message is, unless the agent saves a draft: what is filled in travels with the form, and so do the
//! version whose words the agent saw and a key of the form's own.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::actions::{self, Beginning, NewMessage, OpenedWriting, SendOutcome, ShownWriting, Terms};
use super::rules::Known;
use super::store;
use crate::desk::Desk;
use crate::notices::compose::Composer;
use crate::notices::receipts::actions::bounce_of;
use crate::notices::{NoticeKind, origins, reading};
use crate::persons::pages::{ask_reason, path_to};
use crate::register::asking::{self, Asked};
use crate::register::confirmations::rules::holds_for_sends;
use crate::staff::Agent;
use crate::values::{NoticeId, PersonId};
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, CheckedQuery, CsrfForm, Html, PageError, WriteMessage, is_request_key};

pub(in crate::notices) mod asked;
mod drafts;
pub(in crate::notices) mod filled;
pub(in crate::notices) mod form;
mod preview;
mod receipt;
pub(in crate::notices) mod timing;
mod wide;
mod write;

use form::WriteForm;
use preview::PreviewPage;
use receipt::ReceiptPage;
use write::{Said, WritePage};

pub use write::{when_saved, why};

/// How often the receipt of a message that is on its way is read again, in seconds.
const AGAIN_AFTER: &str = "4";

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/messages/new", new),
        page(Method::POST, "/messages/new", send),
        page(Method::POST, "/messages/preview", show_preview),
        page(Method::POST, "/messages/draft", drafts::save),
        page(Method::POST, "/messages/draft/discard", drafts::discard),
        page(Method::GET, "/messages/{notice_id}/receipt", show_receipt),
    ]
}

/// Where an agent writes to a person.
pub fn path_to_writing(person_id: &PersonId) -> String {
    format!("/messages/new?person={person_id}")
}

/// Where an agent goes on with their draft to a person.
fn path_to_draft(person_id: &PersonId) -> String {
    format!("{}&draft=yes", path_to_writing(person_id))
}

/// What every step knows.
struct Subject {
    shown: ShownWriting,
    asked: Asked,
    email_bounced: bool,
}

impl Subject {
    fn known(&self) -> Known<'_> {
        Known {
            person: &self.shown.person,
            told: &self.asked.told,
            decided_opt_out: holds_for_sends(false, self.asked.decided.as_ref()),
            email_bounced: self.email_bounced,
        }
    }
}

#[derive(Deserialize)]
struct PersonQuery {
    person: Option<String>,
    /// Whether the agent goes on with their draft.
    draft: Option<String>,
}

async fn new(
    agent: Allowed<WriteMessage>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    query: CheckedQuery<PersonQuery>,
) -> Result<HttpResponse, PageError> {
    let Some(person) = query.0.person else {
        return Ok(html.see_other_saying("/", "flash-writing-find-person"));
    };
    let person_id = PersonId::parse(&person).map_err(|_| PageError::NotFound)?;
    let (beginning, way_back) = match query.0.draft {
        Some(_) => (Beginning::Draft, path_to_draft(&person_id)),
        None => (Beginning::Template(None), path_to_writing(&person_id)),
    };
    let Some(subject) = subject(&agent, &desk, &person_id, beginning).await? else {
        return ask_reason(&html, &desk, &person_id, &way_back);
    };
    let fresh = WriteForm::fresh(&person_id, web::request_key()?);
    let (form, said) = match &subject.shown.taken_up {
        Some(draft) => {
            let version = subject.shown.chosen.as_ref();
            let form = WriteForm::of_draft(fresh, (draft, subject.shown.draft), version);
            (form, Said::of_draft(&html, draft, version))
        }
        None => (fresh, Said::nothing()),
    };
    html.page(&WritePage::of(&html, &desk, &composer, &subject, &form, said)?)
}

async fn send(
    agent: Allowed<WriteMessage>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    form: CsrfForm<WriteForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0.stepped();
    let person_id = form.person()?;
    if !is_request_key(&form.request_key) {
        return Err(PageError::Malformed);
    }
    let beginning = Beginning::Template(form.template()?);
    let Some(subject) = subject(&agent, &desk, &person_id, beginning).await? else {
        return Ok(html.see_other(&path_to_writing(&person_id)));
    };
    let show = |said| WritePage::of(&html, &desk, &composer, &subject, &form, said);
    if form.step.as_deref() != Some("send") {
        return html.page_with(StatusCode::OK, &show(Said::nothing())?);
    }
    let filled = match form.read(&html, &desk, &composer, subject.shown.chosen.as_ref()) {
        Ok(filled) => filled,
        Err(errors) => return html.page(&show(Said::errors(errors))?),
    };
    let new = NewMessage {
        person_id: person_id.clone(),
        template: filled.template,
        seen: filled.seen,
        channel: filled.channel,
        values: filled.values,
        urgent_reason: filled.urgent_reason,
        send_at: filled.send_at,
        repeats: form.repeat.is_some(),
        draft: form.draft(),
        request_key: form.request_key.clone(),
    };
    let asked = desk.upstream.as_ref().map(|_| subject.asked.clone());
    let terms = Terms { desk: desk.as_ref().clone(), asked };
    let (writer, now) = (agent.0.clone(), desk.now());
    match web::write(&desk, move |conn| actions::send_message(conn, &writer, &terms, &new, now)).await? {
        SendOutcome::Queued(notice_id) => Ok(html.see_other(&format!("/messages/{notice_id}/receipt"))),
        SendOutcome::Hindered(_) => {
            let said = Said::alert(html.text("writing-hindered", &[]));
            html.page_with(StatusCode::CONFLICT, &show(said)?)
        }
        SendOutcome::Repeats => html.page(&show(Said::repeats(&html))?),
        SendOutcome::OtherWords => {
            let said = Said::alert(html.text("writing-other-words", &[]));
            html.page_with(StatusCode::CONFLICT, &show(said)?)
        }
        SendOutcome::ReasonNeeded => Ok(html.see_other(&path_to(&person_id))),
        SendOutcome::Mixed => Err(PageError::Conflict),
    }
}

/// What the form would send, while it is filled in. Shows nothing of any person.
async fn show_preview(
    _agent: Allowed<WriteMessage>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    form: CsrfForm<WriteForm>,
) -> Result<HttpResponse, PageError> {
    let Some(template) = form.0.template()? else { return Err(PageError::Malformed) };
    let version = web::read(&desk, move |conn| store::usable_version(conn, &template)).await?;
    let version = version.ok_or(PageError::NotFound)?;
    html.page(&PreviewPage::of(&html, &composer, &version, &form.0)?)
}

async fn show_receipt(
    _agent: Allowed<WriteMessage>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = NoticeId::parse(&path).map_err(|_| PageError::NotFound)?;
    let found = web::read(&desk, move |conn| {
        let Some(notice) = reading::find(conn, &id)? else { return Ok(None) };
        let origins = origins::of(conn, [&notice])?;
        Ok(Some((notice, origins)))
    });
    let (notice, origins) = found
        .await?
        .filter(|(notice, _)| notice.kind == NoticeKind::AgentMessage)
        .ok_or(PageError::NotFound)?;
    let is_followed = receipt::is_followed(&notice, desk.now());
    let mut answer = html.page(&ReceiptPage::of(&html, &notice, origins.written_by(&notice), is_followed))?;
    if is_followed {
        answer.headers_mut().insert(header::REFRESH, header::HeaderValue::from_static(AGAIN_AFTER));
    }
    Ok(answer)
}

/// The person and all that the steps show, once the look is on record; none while the reason for access is lacking.
async fn subject(
    agent: &Agent,
    desk: &Desk,
    person_id: &PersonId,
    beginning: Beginning,
) -> Result<Option<Subject>, PageError> {
    let (looking, its, id, now) = (agent.clone(), desk.clone(), person_id.clone(), desk.now());
    let opened =
        web::write(desk, move |conn| actions::open_writing(conn, &looking, (&its, &beginning), &id, now));
    let shown = match opened.await? {
        OpenedWriting::Unknown => return Err(PageError::NotFound),
        OpenedWriting::ReasonNeeded => return Ok(None),
        OpenedWriting::Shown(shown) => *shown,
    };
    let (asking, person, ours) = (desk.clone(), shown.person.clone(), shown.entry.clone());
    let (asked, email_bounced) = web::blocking(move || {
        let asked = asking::ask(&asking, &person, ours)?;
        let bounce = match asked.told.entry() {
            Some(entry) => asking.db.read(|conn| bounce_of(conn, &asking.vault, entry))?,
            None => None,
        };
        Ok::<_, crate::db::Error>((asked, bounce.is_some()))
    })
    .await?;
    Ok(Some(Subject { shown, asked, email_bounced }))
}
