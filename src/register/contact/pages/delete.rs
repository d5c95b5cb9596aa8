//! The page on which an entry is deleted: what follows, the reason, and the tick.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};

use super::super::actions::{self, By, ContactOutcome};
use super::super::deletion::{NewDeletion, delete_entry};
use super::{ContactSubject, Refusal, kept_here};
use crate::db;
use crate::desk::Desk;
use crate::persons::{self, pages::PersonStrip, pages::ask_reason, pages::path_to, pages::person_id};
use crate::register::pages::not_saved;
use crate::register::pages::subject::subject;
use crate::web::{
    self, Allowed, ChangeContact, CsrfForm, Field, FieldError, FormErrors, Html, Page, PageError, request_key,
};
use crate::{formats, inquiries};

#[derive(Serialize)]
struct DeletePage {
    strip: PersonStrip,
    refusal: Option<String>,
    may_delete: bool,
    version: i64,
    request_key: String,
    reason: Field,
    confirm_fault: Option<String>,
    button: String,
    errors: FormErrors,
}

impl Page for DeletePage {
    const TEMPLATE: &'static str = "pages/contact_delete";
    const TITLE: &'static str = "delete-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

#[derive(Deserialize)]
pub(super) struct DeleteForm {
    version: String,
    request_key: String,
    reason: String,
    confirm: Option<String>,
}

pub(super) async fn ask(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    kept_here(&desk)?;
    let person_id = person_id(&path)?;
    match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => html.page(&DeletePage::of(&html, &desk, &subject, request_key()?)?),
        Err(person) => ask_reason(&html, &desk, &person_id, &format!("{person}/contact/delete")),
    }
}

pub(super) async fn delete(
    agent: Allowed<ChangeContact>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<DeleteForm>,
) -> Result<HttpResponse, PageError> {
    kept_here(&desk)?;
    let person_id = person_id(&path)?;
    let DeleteForm { version, request_key, reason, confirm } = form.0;
    if !web::is_request_key(&request_key) {
        return Err(PageError::Malformed);
    }
    let reason = reason.trim().to_owned();
    let mut errors = FormErrors::default();
    if !(3..=500).contains(&reason.chars().count()) {
        errors.add("reason", html.text("opt-out-fault-reason", &[]));
    }
    if confirm.as_deref() != Some("yes") {
        errors.add("confirm", html.text("delete-fault-confirm", &[]));
    }
    let mut refused = None;
    if errors.is_empty() {
        let new = NewDeletion {
            seen_version: version.parse().unwrap_or(-1),
            reason: reason.clone(),
            request_key: request_key.clone(),
        };
        let (staff_id, id, now) = (agent.staff_id.clone(), person_id.clone(), desk.now());
        let done = web::write(&desk, move |conn| {
            let Some(inquiry) = inquiries::store::valid_of(conn, &staff_id, &id, now)? else {
                return Ok(None);
            };
            let Some(person) = persons::store::lock(conn, &id)? else { return Ok(None) };
            let by = By { staff_id: &staff_id, inquiry_id: &inquiry.inquiry_id };
            delete_entry(conn, by, &person, &new, now).map(Some)
        });
        match done.await? {
            None => return Ok(not_saved(&html, &path_to(&person_id))),
            Some(ContactOutcome::Changed(_)) => {
                return Ok(html.see_other_saying(&path_to(&person_id), "flash-entry-deleted"));
            }
            Some(ContactOutcome::Refused(refusal)) => refused = Some(refusal),
        }
    }
    let subject = match subject(&agent, &desk, &person_id).await? {
        Ok(subject) => subject,
        Err(elsewhere) => return Ok(not_saved(&html, &elsewhere)),
    };
    // What was refused begins anew, with the version that there is now.
    let key = if refused.is_some() { web::request_key()? } else { request_key };
    let page = DeletePage::of(&html, &desk, &subject, key)?.with(&reason, errors);
    match refused {
        Some(refusal) => html.page_with(StatusCode::CONFLICT, &page.refused(&html, refusal)),
        None => html.page(&page),
    }
}

impl DeletePage {
    fn of(
        html: &Html,
        desk: &Desk,
        subject: &ContactSubject,
        request_key: String,
    ) -> Result<Self, db::Error> {
        let entry = subject.entry.as_ref();
        let deleted_at = entry.and_then(|entry| entry.deleted_at);
        let standing = actions::standing(&subject.person, entry);
        let refusal = match (entry, deleted_at) {
            _ if standing.superseded => Some(html.text("contact-refused-superseded", &[])),
            (None, _) => Some(html.text("delete-refused-none", &[])),
            (_, Some(at)) => {
                let when = formats::short_date_time(html.language(), at.utc());
                Some(html.text("delete-refused-deleted", &[("when", when.into())]))
            }
            _ => standing.deceased.then(|| html.text("contact-refused-deceased", &[])),
        };
        Ok(Self {
            strip: PersonStrip::of(html, desk, &subject.person, entry, false)?,
            may_delete: refusal.is_none(),
            refusal,
            version: standing.version,
            request_key,
            reason: Field::empty("reason"),
            confirm_fault: None,
            button: html.text("delete-for", &[("name", subject.person.full_name().into())]),
            errors: FormErrors::default(),
        })
    }

    /// The answers as they were sent, with what is wrong with them.
    fn with(mut self, reason: &str, errors: FormErrors) -> Self {
        self.reason = errors.field("reason", reason);
        self.confirm_fault = errors.field("confirm", "").error;
        self.errors = errors;
        self
    }

    fn refused(mut self, html: &Html, refusal: Refusal) -> Self {
        let key = match refusal {
            Refusal::ChangedMeanwhile => "delete-refused-meanwhile",
            Refusal::Deceased => "contact-refused-deceased",
            Refusal::Superseded => "contact-refused-superseded",
            Refusal::ForeignForm => "opt-out-refused-foreign",
            Refusal::RegisterAway => "error-contact-elsewhere",
            Refusal::NothingChanges | Refusal::CannotBeUndone | Refusal::NotProved | Refusal::TooEarly => {
                "delete-refused-none"
            }
        };
        self.refusal = Some(self.refusal.take().unwrap_or_else(|| html.text(key, &[])));
        self
    }
}
