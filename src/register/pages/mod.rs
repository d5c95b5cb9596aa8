//! The pages about the contact register: an opt-out changed in three steps.
//!
//! Change, check, receipt. Nothing is stored between the steps: the answers travel with the form, and so does the version
//! that the agent saw.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::{Data, Path};

use super::actions::{self, NewOptOut};
use super::rules::{self, Refusal, Standing};
use super::{OptOutChange, store};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::notices;
use crate::persons::pages::{ask_reason, path_to, person_id};
use crate::persons::superseded;
use crate::values::PersonId;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, ChangeOptOut, CsrfForm, Html, PageError, request_key};

pub(super) mod asked;
mod change;
mod check;
mod csv;
mod deciding;
mod form;
pub(super) mod history;
mod letter;
mod receipt;
pub(super) mod subject;

use asked::Faults;
use change::ChangePage;
use check::CheckPage;
use deciding::{Tried, Wish, change_opt_out};
use form::OptOutForm;
use receipt::ReceiptPage;
use subject::Subject;

/// Somebody with the history of their opt-out.
type OptOutSubject = Subject<OptOutChange>;

impl OptOutSubject {
    /// Whether they have opted out.
    fn opted_out(&self) -> bool {
        self.entry.as_ref().is_some_and(|entry| entry.opted_out)
    }

    /// The same in words; unknown while the register upstream does not answer.
    fn state(&self, html: &Html) -> String {
        if self.asked.is_away() {
            return html.text("person-opted-out-unknown", &[]);
        }
        history::state(html, self.opted_out())
    }

    /// Why nothing can be changed, whatever the answers.
    fn obstacle(&self) -> Option<Refusal> {
        let away = self.asked.is_away().then_some(Refusal::RegisterAway);
        self.standing().obstacle().or(away)
    }

    /// Where the opt-out stands.
    fn standing(&self) -> Standing {
        let latest = self.history.first().map(|(change, _)| change);
        actions::standing(&self.person, self.entry.as_ref(), latest)
    }
}

/// The person, or where to go first.
async fn subject(
    agent: &Allowed<ChangeOptOut>,
    desk: &Desk,
    person_id: &PersonId,
) -> Result<Result<OptOutSubject, String>, PageError> {
    subject::subject(agent, desk, person_id).await
}

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/persons/{person_id}/opt-out", new),
        page(Method::POST, "/persons/{person_id}/opt-out/check", check),
        page(Method::POST, "/persons/{person_id}/opt-out/edit", edit),
        page(Method::POST, "/persons/{person_id}/opt-out", create),
        page(Method::GET, "/persons/{person_id}/opt-out/{reference}", show_receipt),
        page(Method::GET, "/persons/{person_id}/opt-out/{reference}/undo", undo),
        page(Method::GET, "/persons/{person_id}/opt-out/{reference}/letter", letter::show),
        page(Method::GET, "/persons/{person_id}/opt-out/history.csv", csv::download),
    ]
    .into_iter()
    .chain(super::contact::pages::routes())
    .chain(super::codes::pages::routes())
    .collect()
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
            let fresh = OptOutForm::fresh(subject.standing().version, web::request_key()?);
            begun(&html, &desk, &subject, &fresh)
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
    let answers = ours(form.0)?;
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(not_saved(&html, &elsewhere)),
    };
    if let Some(refusal) = subject.obstacle() {
        return refused(&html, &desk, &subject, refusal);
    }
    match answers.read(local_date(desk.now())) {
        Ok(new) if !subject.was_checked(new.identity_check) => {
            html.page(&ChangePage::of(&html, &desk, &subject, &answers)?.with_faults(
                &html,
                &answers,
                &subject.unproved(),
            ))
        }
        Ok(new) => match rules::change(
            subject.standing(),
            new.seen_version,
            new.to_opted_out,
            new.effective_at.map(Into::into),
        ) {
            Ok(()) => html.page(&checked(&html, &desk, &subject, &answers, &new).await?),
            Err(Refusal::TooEarly) => html.page(
                &ChangePage::of(&html, &desk, &subject, &answers)?.with_faults(&html, &answers, &too_early()),
            ),
            // Only the first answer is wrong: the others stay.
            Err(refusal @ Refusal::NothingChanges) => {
                let page = ChangePage::of(&html, &desk, &subject, &answers)?.refused(&html, refusal);
                html.page_with(actix_web::http::StatusCode::CONFLICT, &page)
            }
            Err(refusal) => refused(&html, &desk, &subject, refusal),
        },
        Err(faults) => html
            .page(&ChangePage::of(&html, &desk, &subject, &answers)?.with_faults(&html, &answers, &faults)),
    }
}

/// Back from the check to the answers, as they were.
async fn edit(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<OptOutForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => begun(&html, &desk, &subject, &form.0),
        Err(elsewhere) => Ok(not_saved(&html, &elsewhere)),
    }
}

async fn create(
    agent: Allowed<ChangeOptOut>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<OptOutForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let answers = ours(form.0)?;
    let new = match answers.read(local_date(desk.now())) {
        Ok(new) if answers.is_confirmed() => new,
        unfinished => {
            let subject = match subject(&agent, &desk, &person_id).await? {
                Ok(subject) => subject,
                Err(elsewhere) => return Ok(not_saved(&html, &elsewhere)),
            };
            if let Some(refusal) = subject.obstacle() {
                return refused(&html, &desk, &subject, refusal);
            }
            return match unfinished {
                Ok(new) => html.page(&checked(&html, &desk, &subject, &answers, &new).await?.unconfirmed()),
                Err(faults) => html.page(
                    &ChangePage::of(&html, &desk, &subject, &answers)?.with_faults(&html, &answers, &faults),
                ),
            };
        }
    };
    let (staff_id, id, vault, now) =
        (agent.staff_id.clone(), person_id.clone(), desk.vault.clone(), desk.now());
    // Upstream the look goes on record and the register is asked before the change, which holds no line open.
    let asked = match &desk.upstream {
        None => None,
        Some(_) => match subject(&agent, &desk, &person_id).await? {
            Ok(subject) => Some(subject.asked),
            Err(elsewhere) => return Ok(not_saved(&html, &elsewhere)),
        },
    };
    let tried = web::write(&desk, move |conn| {
        change_opt_out(conn, &vault, &staff_id, &id, Wish { new: &new, asked: asked.as_ref() }, now)
    });
    match tried.await? {
        Tried::ReasonNeeded => Ok(not_saved(&html, &path_to(&person_id))),
        Tried::Changed(change) => {
            Ok(html.see_other(&format!("{}/opt-out/{}", path_to(&person_id), change.reference)))
        }
        Tried::Refused(Refusal::NotProved, subject) => {
            html.page(&ChangePage::of(&html, &desk, &subject, &answers)?.with_faults(
                &html,
                &answers,
                &subject.unproved(),
            ))
        }
        Tried::Refused(Refusal::TooEarly, subject) => html.page(
            &ChangePage::of(&html, &desk, &subject, &answers)?.with_faults(&html, &answers, &too_early()),
        ),
        Tried::Refused(refusal, subject) => refused(&html, &desk, &subject, refusal),
    }
}

/// The contact has ended, and what was filled in with it: back to where the reason is given, saying so.
pub(super) fn not_saved(html: &Html, person: &str) -> HttpResponse {
    html.see_other_saying(person, "flash-register-not-saved")
}

/// What is wrong with a day on which a later word had been given.
fn too_early() -> Faults {
    vec![("effective_on", "opt-out-fault-too-early")]
}

/// The form that takes the latest change back.
async fn undo(
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
    let latest = subject.history.first().map(|(change, _)| change);
    let latest = latest.filter(|change| change.reference == reference).ok_or(PageError::NotFound)?;
    let form = OptOutForm::undoing(subject.standing().version, web::request_key()?, latest);
    begun(&html, &desk, &subject, &form)
}

/// The page of step 1; without the form where no answer would change anything.
fn begun(
    html: &Html,
    desk: &Desk,
    subject: &OptOutSubject,
    answers: &OptOutForm,
) -> Result<HttpResponse, PageError> {
    let page = ChangePage::of(html, desk, subject, answers)?;
    html.page(&match subject.obstacle() {
        Some(refusal) => page.refused(html, refusal),
        None => page,
    })
}

/// The page of step 2, with how many messages that wait would be stopped.
async fn checked(
    html: &Html,
    desk: &Desk,
    subject: &OptOutSubject,
    answers: &OptOutForm,
    new: &NewOptOut,
) -> Result<CheckPage, PageError> {
    let id = subject.person.person_id.clone();
    let stopped = if new.to_opted_out {
        let waiting = web::read(desk, move |conn| {
            let mut ids: Vec<PersonId> =
                superseded::predecessors(conn, &id)?.into_iter().map(|(id, _)| id).collect();
            ids.push(id);
            notices::store::stopped_by_opt_out(conn, &ids)
        });
        waiting.await?
    } else {
        0
    };
    Ok(CheckPage::of(html, desk, subject, answers, new, stopped)?)
}

/// The answers of a form that carries a key of ours.
fn ours(answers: OptOutForm) -> Result<OptOutForm, PageError> {
    if answers.has_key() { Ok(answers) } else { Err(PageError::Malformed) }
}

/// Nothing was changed: the form again from the start, with the reason and the history as it is now.
fn refused(
    html: &Html,
    desk: &Desk,
    subject: &OptOutSubject,
    refusal: Refusal,
) -> Result<HttpResponse, PageError> {
    let fresh = OptOutForm::fresh(subject.standing().version, request_key()?);
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
    if !reference.chars().all(|c| c.is_ascii_graphic()) {
        return Err(PageError::NotFound);
    }
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(html.see_other(&elsewhere)),
    };
    let found = web::read(&desk, move |conn| {
        let change = store::change_by_reference(conn, &person_id, &reference)?;
        Ok((change, notices::store::opt_out_confirmation(conn, &reference)?))
    });
    let (change, notice) = found.await?;
    let change = change.ok_or(PageError::NotFound)?;
    html.page(&ReceiptPage::of(&html, &desk, &subject, &change, notice.as_ref())?)
}
