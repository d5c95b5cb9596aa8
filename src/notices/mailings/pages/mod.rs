//! The pages of a mailing: what is written, what it would do, how far it has come, and which there were.
//!
//! Nothing is stored before a mailing is started: what is filled in travels with the form from step to step.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{Data, Path};
use serde::Deserialize;

use super::actions::{self, NewMailing, OpenedList, Opening, Started};
use super::{MOST_ROWS, Reason};
use crate::bulk::{BulkState, Decision, ItemState, ReleaseOutcome};
use crate::desk::Desk;
use crate::lookups::Lookup;
use crate::notices::compose::Composer;
use crate::notices::templates::TemplateKey;
use crate::notices::writing::pages::filled::Filled;
use crate::notices::writing::pages::form::WriteForm;
use crate::staff::Agent;
use crate::values::{LookupId, MailingId};
use crate::web::routes::{Route, page};
use crate::web::{
    self, Allowed, CheckedQuery, CsrfForm, FormErrors, Html, PageError, ReleaseBulk, WriteToMany,
    is_request_key,
};

mod check;
mod form;
mod people;
mod progress;
mod recent;
mod words;

use check::CheckPage;
use form::FormPage;
use people::PeopleShown;
use progress::ProgressPage;
use recent::RecentPage;

/// How often the page of a mailing that is under way is read again, in seconds.
const AGAIN_AFTER: &str = "3";

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/mailings", index),
        page(Method::GET, "/mailings/new", new),
        page(Method::POST, "/mailings/new", step),
        page(Method::GET, "/mailings/{mailing_id}", show),
        page(Method::GET, "/mailings/{mailing_id}/people", show_people),
        page(Method::POST, "/mailings/{mailing_id}/release", release),
    ]
}

/// Where the people of a list are written to; none where they cannot be: it is too long, or the register is upstream, where each of
/// them would have to be asked for.
pub fn path_to_list(desk: &Desk, list: &Lookup) -> Option<String> {
    let fits = desk.upstream.is_none() && list.row_count <= MOST_ROWS;
    fits.then(|| format!("/mailings/new?list={}", list.lookup_id))
}

fn path_to(id: &MailingId) -> String {
    format!("/mailings/{id}")
}

async fn index(_lead: Allowed<WriteToMany>, desk: Data<Desk>, html: Html) -> Result<HttpResponse, PageError> {
    let read =
        web::read(&desk, |conn| Ok((actions::waiting(conn)?, actions::latest(conn, recent::MOST_SHOWN)?)));
    let (waiting, latest) = read.await?;
    html.page(&RecentPage::of(&html, &waiting, &latest))
}

#[derive(Deserialize)]
struct ListQuery {
    list: Option<String>,
}

async fn new(
    lead: Allowed<WriteToMany>,
    desk: Data<Desk>,
    html: Html,
    query: CheckedQuery<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let Some(list) = query.0.list else {
        return Ok(html.see_other_saying("/lookups", "flash-mailing-list-first"));
    };
    let list = LookupId::parse(&list).map_err(|_| PageError::NotFound)?;
    let opened = open(&lead, &desk, &list, None).await?;
    let form = WriteForm::to_list(&list, web::request_key()?);
    html.page(&FormPage::of(&html, &desk, &opened, &form, FormErrors::default()))
}

/// The form with one of its buttons: another template, a look at what would be done, or the start.
async fn step(
    lead: Allowed<WriteToMany>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    form: CsrfForm<WriteForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    let (list, template) = (form.list()?, form.template()?);
    if !is_request_key(&form.request_key) {
        return Err(PageError::Malformed);
    }
    let opened = open(&lead, &desk, &list, template).await?;
    let show = |errors| FormPage::of(&html, &desk, &opened, &form, errors);
    let goes_on = matches!(form.step.as_deref(), Some("check" | "send"));
    // Whoever has just chosen another template has yet to see what it asks for.
    let is_another = opened
        .chosen
        .as_ref()
        .is_some_and(|version| form.seen.as_deref() != Some(version.version.version_id.as_str()));
    if !goes_on || (is_another && form.step.as_deref() == Some("check")) {
        return html.page_with(StatusCode::OK, &show(FormErrors::default()));
    }
    let filled = match form.read(&html, &desk, &composer, opened.chosen.as_ref()) {
        Ok(filled) => filled,
        Err(errors) => return html.page(&show(errors)),
    };
    if form.step.as_deref() == Some("check") {
        return check(&lead, &desk, &html, &composer, (&opened, &form, &filled)).await;
    }
    let new = NewMailing {
        list: list.clone(),
        template: filled.template,
        seen: filled.seen,
        channel: filled.channel,
        values: filled.values,
        urgent_reason: filled.urgent_reason,
        send_at: filled.send_at,
        request_key: form.request_key.clone(),
    };
    let (inside, starting, now) = (Data::clone(&desk), lead.0.clone(), desk.now());
    let started = web::write(&desk, move |conn| actions::start_mailing(conn, &inside, &starting, &new, now));
    match started.await? {
        Started::Started(mailing_id) => Ok(html.see_other(&path_to(&mailing_id))),
        Started::Mixed => Err(PageError::Conflict),
        Started::NoList => Err(PageError::Gone("error-lookup-expired")),
        Started::OtherWords => {
            let page = show(FormErrors::default()).saying(html.text("writing-other-words", &[]));
            html.page_with(StatusCode::CONFLICT, &page)
        }
    }
}

/// Shows what would be done; everybody who is named is on record by then.
async fn check(
    lead: &Agent,
    desk: &Desk,
    html: &Html,
    composer: &Composer,
    (opened, form, filled): (&OpenedList, &WriteForm, &Filled),
) -> Result<HttpResponse, PageError> {
    let (inside, looking, recording, now) = (desk.clone(), lead.clone(), lead.clone(), desk.now());
    let list = opened.list.lookup_id.clone();
    let (named, template, channel) = (list.clone(), filled.template.clone(), filled.channel);
    let preview = web::look(
        desk,
        move |conn| actions::preview(conn, &inside, &looking, (&list, &template, channel), now),
        move |conn, preview| match preview {
            Some(preview) => actions::record_preview(conn, &recording, &named, preview, now),
            None => Ok(()),
        },
    )
    .await?;
    let preview = preview.as_ref().as_ref().ok_or(PageError::Gone("error-lookup-expired"))?;
    html.page_with(StatusCode::OK, &CheckPage::of(html, desk, composer, (opened, form, filled), preview))
}

/// A lead's own list, to write to its people.
async fn open(
    lead: &Agent,
    desk: &Desk,
    list: &LookupId,
    template: Option<TemplateKey>,
) -> Result<OpenedList, PageError> {
    if desk.upstream.is_some() {
        return Err(PageError::Invalid("error-mailing-elsewhere"));
    }
    let (inside, looking, id, now) = (desk.clone(), lead.clone(), list.clone(), desk.now());
    let opening = web::read(desk, move |conn| {
        actions::open_list(conn, &inside, &looking, (&id, template.as_ref()), now)
    });
    match opening.await? {
        Opening::Unknown => Err(PageError::NotFound),
        Opening::Gone => Err(PageError::Gone("error-lookup-expired")),
        Opening::TooLong => Err(PageError::Invalid("error-mailing-too-long")),
        Opening::Opened(opened) => Ok(*opened),
    }
}

fn mailing_id(path: &str) -> Result<MailingId, PageError> {
    MailingId::parse(path).map_err(|_| PageError::NotFound)
}

async fn show(
    lead: Allowed<WriteToMany>,
    desk: Data<Desk>,
    html: Html,
    composer: Data<Composer>,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let id = mailing_id(&path)?;
    let shown = web::read(&desk, move |conn| actions::mailing(conn, &id)).await?;
    let shown = shown.ok_or(PageError::NotFound)?;
    let mut answer = html.page(&ProgressPage::of(&html, &composer, &lead, &shown))?;
    if shown.mailing.state == BulkState::Running {
        let again = header::HeaderValue::from_static(AGAIN_AFTER);
        answer.headers_mut().insert(header::REFRESH, again);
    }
    Ok(answer)
}

#[derive(Deserialize)]
struct PeopleQuery {
    came: String,
    reason: Option<String>,
    after: Option<i32>,
}

async fn show_people(
    lead: Allowed<WriteToMany>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    query: CheckedQuery<PeopleQuery>,
) -> Result<HttpResponse, PageError> {
    let id = mailing_id(&path)?;
    let PeopleQuery { came, reason, after } = query.0;
    let state = ItemState::parse(&came).ok_or(PageError::Malformed)?;
    let reason = reason.map(|reason| Reason::parse(&reason).ok_or(PageError::Malformed)).transpose()?;
    let (looking, now) = (lead.0.clone(), desk.now());
    let shown = web::look(
        &desk,
        move |conn| actions::people(conn, &id, (state, reason), after.unwrap_or(-1)),
        move |conn, shown| match shown {
            Some(shown) => actions::record_people(conn, &looking, shown, now),
            None => Ok(()),
        },
    )
    .await?;
    let shown = shown.as_ref().as_ref().ok_or(PageError::NotFound)?;
    html.page(&PeopleShown::of(&html, shown, (state, reason), after.is_none()))
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
    let id = mailing_id(&path)?;
    let decision = Decision::parse(&form.0.decision).ok_or(PageError::Malformed)?;
    let (second, mailing, now) = (lead.0.clone(), id.clone(), desk.now());
    let done =
        web::write(&desk, move |conn| actions::release_mailing(conn, &second, (&mailing, decision), now));
    match done.await? {
        ReleaseOutcome::Decided => Ok(html.see_other(&path_to(&id))),
        ReleaseOutcome::Own => Err(PageError::Forbidden),
        ReleaseOutcome::NotWaiting => Err(PageError::Conflict),
        ReleaseOutcome::Unknown => Err(PageError::NotFound),
    }
}
