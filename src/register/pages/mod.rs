//! The pages about the contact register: an opt-out changed in three steps.
//!
//! Change, check, receipt. Nothing is stored between the steps: the answers travel with the form, and so does the version
//! that the agent saw.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};

use super::actions::{self, OptOutOutcome};
use super::{OptOutChange, RegisterEntry, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::inquiries::{self, Inquiry};
use crate::persons::{self, Person, pages::ask_reason, pages::path_to, pages::person_id};
use crate::staff;
use crate::values::{PersonId, StaffId};
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, ChangeOptOut, CsrfForm, Html, PageError};

mod change;
mod check;
mod form;
mod history;
mod receipt;

use change::ChangePage;
use check::CheckPage;
use form::{ConfirmForm, OptOutForm};
use receipt::ReceiptPage;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/persons/{person_id}/opt-out", new),
        page(Method::POST, "/persons/{person_id}/opt-out/check", check),
        page(Method::POST, "/persons/{person_id}/opt-out/edit", edit),
        page(Method::POST, "/persons/{person_id}/opt-out", create),
        page(Method::GET, "/persons/{person_id}/opt-out/{reference}", show_receipt),
    ]
}

/// What every step needs to know, and shows only after the look is on record.
#[derive(Clone)]
struct Subject {
    person: Person,
    entry: Option<RegisterEntry>,
    inquiry: Inquiry,
    history: Vec<(OptOutChange, Option<String>)>,
}

impl Subject {
    fn opted_out(&self) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.opted_out)
    }

    fn version(&self) -> i64 {
        self.entry.as_ref().map_or(0, |entry| entry.opt_out_version)
    }
}

enum Opened {
    Unknown,
    ReasonNeeded,
    Shown(Box<Subject>),
}

async fn new(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => {
            let fresh = OptOutForm::fresh(subject.version(), web::request_key()?);
            html.page(&ChangePage::of(&html, &desk, &subject, &fresh)?)
        }
        Err(person) => ask_reason(&html, &desk, &person_id, &format!("{person}/opt-out")),
    }
}

async fn check(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<OptOutForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(html.see_other(&elsewhere)),
    };
    match form.0.read() {
        Ok(new) => match super::rules::change(
            actions::standing(&subject.person, subject.entry.as_ref()),
            new.seen_version,
            new.to_opted_out,
        ) {
            Ok(()) => html.page(&CheckPage::of(&html, &desk, &subject, &form.0, &new)?),
            Err(refusal) => refused(&html, &desk, &subject, refusal),
        },
        Err(faults) => {
            html.page(&ChangePage::of(&html, &desk, &subject, &form.0)?.with_faults(&html, &faults))
        }
    }
}

/// Back from the check to the answers, as they were.
async fn edit(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ConfirmForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => html.page(&ChangePage::of(&html, &desk, &subject, &form.0.answers())?),
        Err(elsewhere) => Ok(html.see_other(&elsewhere)),
    }
}

async fn create(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ConfirmForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(html.see_other(&elsewhere)),
    };
    let answers = form.0.answers();
    let new = match answers.read() {
        Ok(new) => new,
        Err(faults) => {
            return html.page(&ChangePage::of(&html, &desk, &subject, &answers)?.with_faults(&html, &faults));
        }
    };
    if !form.0.is_confirmed() {
        return html.page(&CheckPage::of(&html, &desk, &subject, &answers, &new)?.unconfirmed(&html));
    }
    let (staff_id, now) = (agent.staff_id.clone(), desk.now());
    let (person, inquiry_id) = (subject.person.clone(), subject.inquiry.inquiry_id.clone());
    let outcome = web::write(&desk, move |conn| {
        actions::change_opt_out(conn, &staff_id, &person, Some(&inquiry_id), &new, now)
    })
    .await?;
    match outcome {
        OptOutOutcome::Changed(change) => {
            Ok(html.see_other(&format!("{}/opt-out/{}", path_to(&person_id), change.reference)))
        }
        OptOutOutcome::Refused(refusal) => refused(&html, &desk, &subject, refusal),
    }
}

/// Nothing was changed: the form again from the start, with the reason and the history as it is now.
fn refused(
    html: &Html,
    desk: &Desk,
    subject: &Subject,
    refusal: super::rules::Refusal,
) -> Result<HttpResponse, PageError> {
    let fresh = OptOutForm::fresh(subject.version(), web::request_key()?);
    let page = ChangePage::of(html, desk, subject, &fresh)?.refused(html, refusal);
    html.page_with(actix_web::http::StatusCode::CONFLICT, &page)
}

async fn show_receipt(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (person, reference) = path.into_inner();
    let person_id = person_id(&person)?;
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(html.see_other(&elsewhere)),
    };
    let change =
        web::read(&desk, move |conn| store::change_by_reference(conn, &person_id, &reference)).await?;
    let change = change.ok_or(PageError::NotFound)?;
    html.page(&ReceiptPage::of(&html, &desk, &subject, &change)?)
}

/// The person with all that the steps show, or where to go first.
async fn subject(
    agent: &Allowed<ChangeOptOut>,
    desk: &Desk,
    person_id: &PersonId,
) -> Result<Result<Subject, String>, PageError> {
    let (staff_id, id, now) = (agent.staff_id.clone(), person_id.clone(), desk.now());
    match web::write(desk, move |conn| open(conn, &staff_id, &id, now)).await? {
        Opened::Unknown => Err(PageError::NotFound),
        Opened::ReasonNeeded => Ok(Err(path_to(person_id))),
        Opened::Shown(subject) => Ok(Ok(*subject)),
    }
}

fn open(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<Opened, Error> {
    let Some(person) = persons::store::find(conn, person_id)? else {
        return Ok(Opened::Unknown);
    };
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(Opened::ReasonNeeded);
    };
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(person_id),
        object: Some("opt_out"),
        inquiry_id: Some(&inquiry.inquiry_id),
        ..Entry::new(&actor, Action::PersonViewed)
    };
    audit::store::append(conn, &entry, now)?;
    let changes = store::changes_of(conn, person_id)?;
    let agents: Vec<StaffId> = changes.iter().filter_map(|change| change.changed_by.clone()).collect();
    let names = staff::store::names_of(conn, &agents)?;
    let history = changes.into_iter().map(|change| {
        let name = change.changed_by.as_ref().and_then(|id| names.get(id).cloned());
        (change, name)
    });
    Ok(Opened::Shown(Box::new(Subject {
        entry: store::entry_of(conn, person_id)?,
        history: history.collect(),
        person,
        inquiry,
    })))
}
