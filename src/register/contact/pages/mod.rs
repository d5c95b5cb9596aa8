//! The pages about contact data: a correction in three steps, like that of an opt-out.
//!
//! Nothing is stored between the steps: the answers travel with the form, and so does the version that the agent saw.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};

use super::super::rules::Refusal;
use super::super::{Shared, store as entries};
use super::actions::{self, By, ContactOutcome};
use super::{ContactChange, NewContact, Wanted, Wish, rules};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::inquiries;
use crate::persons::{self, pages::ask_reason, pages::path_to, pages::person_id};
use crate::register::pages::not_saved;
use crate::register::pages::subject::{Opened, Subject, open, subject};
use crate::values::{PersonId, StaffId};
use crate::vault::Vault;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, ChangeContact, CsrfForm, Html, PageError, request_key};

mod change;
mod check;
mod delete;
mod form;
mod history;
mod receipt;
mod words;

use change::ChangePage;
use check::CheckPage;
use form::ContactForm;
use receipt::ReceiptPage;

/// Somebody with the history of their contact data.
pub(super) type ContactSubject = Subject<ContactChange>;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/persons/{person_id}/contact", new),
        page(Method::POST, "/persons/{person_id}/contact/check", check),
        page(Method::POST, "/persons/{person_id}/contact/edit", edit),
        page(Method::POST, "/persons/{person_id}/contact", create),
        page(Method::GET, "/persons/{person_id}/contact/delete", delete::ask),
        page(Method::POST, "/persons/{person_id}/contact/delete", delete::delete),
        page(Method::GET, "/persons/{person_id}/contact/{reference}", show_receipt),
        page(Method::GET, "/persons/{person_id}/contact/{reference}/undo", undo),
    ]
}

/// Whether contact details are changed here at all: only where the register is kept.
fn kept_here(desk: &Desk) -> Result<(), PageError> {
    if desk.upstream.is_none() { Ok(()) } else { Err(PageError::Invalid("error-contact-elsewhere")) }
}

async fn new(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    begin(&agent, &desk, &html, &path, "").await
}

/// The form that takes a change back.
async fn undo(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let (person, reference) = path.into_inner();
    begin(&agent, &desk, &html, &person, &reference).await
}

async fn begin(
    agent: &Allowed<ChangeContact>,
    desk: &Desk,
    html: &Html,
    person: &str,
    undoes: &str,
) -> Result<HttpResponse, PageError> {
    kept_here(desk)?;
    let person_id = person_id(person)?;
    let subject: ContactSubject = match subject(agent, desk, &person_id).await? {
        Ok(subject) => subject,
        Err(person) => return ask_reason(html, desk, &person_id, &format!("{person}/contact")),
    };
    let undone = subject.history.iter().find(|(change, _)| change.reference == undoes);
    if undone.is_none() && !undoes.is_empty() {
        return Err(PageError::NotFound);
    }
    let standing = actions::standing(&subject.person, subject.entry.as_ref());
    let fresh = ContactForm::fresh(standing.version, web::request_key()?, undoes.to_owned());
    let page = ChangePage::of(html, desk, &subject, &fresh)?;
    html.page(&match standing.obstacle() {
        Some(refusal) => page.refused(html, refusal),
        None => page,
    })
}

async fn check(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ContactForm>,
) -> Result<HttpResponse, PageError> {
    kept_here(&desk)?;
    let person_id = person_id(&path)?;
    let answers = ours(form.0)?;
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(not_saved(&html, &elsewhere)),
    };
    match answers.read() {
        Ok(new) if !subject.was_checked(new.identity_check) => {
            let page = ChangePage::of(&html, &desk, &subject, &answers)?;
            html.page(&page.with_faults(&html, &answers, &subject.unproved()))
        }
        Ok(new) => {
            let standing = actions::standing(&subject.person, subject.entry.as_ref());
            let wanted = actions::beyond(&desk.vault, subject.entry.as_ref(), &new.wanted);
            match rules::correct(standing, new.seen_version, wanted.is_any()) {
                Ok(()) => html.page(&checked(&html, &desk, &subject, &answers, &new).await?),
                Err(refusal) => refused(&html, &desk, &subject, &answers, refusal),
            }
        }
        Err(faults) => html
            .page(&ChangePage::of(&html, &desk, &subject, &answers)?.with_faults(&html, &answers, &faults)),
    }
}

/// Back from the check to the answers, as they were.
async fn edit(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ContactForm>,
) -> Result<HttpResponse, PageError> {
    kept_here(&desk)?;
    let person_id = person_id(&path)?;
    match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => html.page(&ChangePage::of(&html, &desk, &subject, &form.0)?),
        Err(elsewhere) => Ok(not_saved(&html, &elsewhere)),
    }
}

async fn create(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<ContactForm>,
) -> Result<HttpResponse, PageError> {
    kept_here(&desk)?;
    let person_id = person_id(&path)?;
    let answers = ours(form.0)?;
    let new = match answers.read() {
        Ok(new) if answers.is_confirmed() => new,
        unfinished => {
            let subject = match subject(&agent, &desk, &person_id).await? {
                Ok(subject) => subject,
                Err(elsewhere) => return Ok(not_saved(&html, &elsewhere)),
            };
            return match unfinished {
                Ok(new) => html.page(&checked(&html, &desk, &subject, &answers, &new).await?.unconfirmed()),
                Err(faults) => {
                    let page = ChangePage::of(&html, &desk, &subject, &answers)?;
                    html.page(&page.with_faults(&html, &answers, &faults))
                }
            };
        }
    };
    let (staff_id, id, vault, now) =
        (agent.staff_id.clone(), person_id.clone(), desk.vault.clone(), desk.now());
    match web::write(&desk, move |conn| correct(conn, &vault, &staff_id, &id, &new, now)).await? {
        Tried::ReasonNeeded => Ok(not_saved(&html, &path_to(&person_id))),
        Tried::Changed(reference) => {
            Ok(html.see_other(&format!("{}/contact/{reference}", path_to(&person_id))))
        }
        Tried::Refused(Refusal::NotProved, subject) => {
            let page = ChangePage::of(&html, &desk, &subject, &answers)?;
            html.page(&page.with_faults(&html, &answers, &subject.unproved()))
        }
        Tried::Refused(refusal, subject) => refused(&html, &desk, &subject, &answers, refusal),
    }
}

/// What came of the last step.
enum Tried {
    ReasonNeeded,
    Changed(String),
    Refused(Refusal, Box<ContactSubject>),
}

/// Makes the change; when it is refused, reads what is shown instead in the same transaction, as it is now.
fn correct(
    conn: &mut AnyConnection,
    vault: &Vault,
    staff_id: &StaffId,
    person_id: &PersonId,
    new: &NewContact,
    now: DateTime<Utc>,
) -> Result<Tried, Error> {
    let Some(inquiry) = inquiries::store::valid_of(conn, staff_id, person_id, now)? else {
        return Ok(Tried::ReasonNeeded);
    };
    let Some(person) = persons::store::lock(conn, person_id)? else {
        return Ok(Tried::ReasonNeeded);
    };
    let by = By { staff_id, inquiry_id: &inquiry.inquiry_id };
    match actions::correct(conn, vault, by, &person, new, now)? {
        ContactOutcome::Changed(change) => Ok(Tried::Changed(change.reference)),
        ContactOutcome::Refused(refusal) => Ok(match open(conn, staff_id, person_id, now)? {
            Opened::Shown(subject) => Tried::Refused(refusal, subject),
            Opened::Unknown | Opened::ReasonNeeded => Tried::ReasonNeeded,
        }),
    }
}

/// The page of step 2: what of the wishes changes anything, and who else has the new addresses.
async fn checked(
    html: &Html,
    desk: &Desk,
    subject: &ContactSubject,
    answers: &ContactForm,
    new: &NewContact,
) -> Result<CheckPage, PageError> {
    let wanted = actions::beyond(&desk.vault, subject.entry.as_ref(), &new.wanted);
    let new = NewContact { wanted: wanted.clone(), ..new.clone() };
    let (vault, id) = (desk.vault.clone(), subject.person.person_id.clone());
    let shared = web::read(desk, move |conn| {
        let Wanted::Values { email, mobile, .. } = &wanted else { return Ok(Shared::default()) };
        Ok(Shared {
            email: match email {
                Wish::Set(email) => entries::others_have_email(conn, &vault.index(email), &id)?,
                _ => false,
            },
            mobile: match mobile {
                Wish::Set(mobile) => entries::others_have_mobile(conn, &vault.index(mobile), &id)?,
                _ => false,
            },
        })
    })
    .await?;
    Ok(CheckPage::of(html, desk, subject, answers, &new, shared)?)
}

/// The answers of a form that carries a key of ours.
fn ours(answers: ContactForm) -> Result<ContactForm, PageError> {
    if answers.has_key() { Ok(answers) } else { Err(PageError::Malformed) }
}

/// Nothing was changed: the form again from the start, with the reason and the history as it is now. Where a colleague was
/// faster, both versions stand side by side.
fn refused(
    html: &Html,
    desk: &Desk,
    subject: &ContactSubject,
    answers: &ContactForm,
    refusal: Refusal,
) -> Result<HttpResponse, PageError> {
    let version = actions::standing(&subject.person, subject.entry.as_ref()).version;
    let fresh = ContactForm::fresh(version, request_key()?, String::new());
    let mut page = ChangePage::of(html, desk, subject, &fresh)?.refused(html, refusal);
    if refusal == Refusal::ChangedMeanwhile && answers.undoes.is_empty() {
        page = page.beside(html, answers);
    }
    html.page_with(StatusCode::CONFLICT, &page)
}

async fn show_receipt(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    kept_here(&desk)?;
    let (person, reference) = path.into_inner();
    let person_id = person_id(&person)?;
    let subject: ContactSubject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(html.see_other(&elsewhere)),
    };
    let change = subject.history.iter().find(|(change, _)| change.reference == reference);
    let (change, _) = change.ok_or(PageError::NotFound)?;
    html.page(&ReceiptPage::of(&html, &desk, &subject, change)?)
}
