//! `GET` and `PATCH /rest/v1/person`: people with their own token see their entry, and choose the language.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::person::{Fields, Person};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::register::actions::choose_language;
use crate::register::lookup::{self, Found};
use crate::tokens::Holder;
use crate::values::Language;
use crate::web::{AnswerForm, ApiError, Json, OwnToken, PageError, Scopes, blocking};

const CONTACT: &str = "krr:user/kontaktinformasjon.read";
const MAILBOX: &str = "krr:user/digitalpost.read";

/// Either; what the answer holds beyond reservation and status follows from which.
pub(super) struct LookUpSelf;

impl Scopes for LookUpSelf {
    const ANY_OF: &'static [&'static str] = &[CONTACT, MAILBOX];
}

/// The one thing that a person may change here.
pub(super) struct ChooseLanguage;

impl Scopes for ChooseLanguage {
    const ANY_OF: &'static [&'static str] = &["krr:user/spraak.write"];
}

/// The body of a change.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    #[serde(rename = "spraak")]
    language: String,
}

/// Tells a person what the register holds of them, which is on record before the answer is made.
pub(super) async fn show(
    holder: OwnToken<LookUpSelf>,
    form: AnswerForm,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let (now, asked) = (desk.now(), form.clone());
    let body = blocking(move || {
        let index = desk.vault.index(&holder.national_id);
        let found = desk.db.write(move |conn| lookup::look_up_self(conn, &index, now))?;
        let person = told(&holder, found.as_ref(), false, now, &desk)?;
        asked.body(&person)
    })
    .await?;
    Ok(form.answer(body))
}

/// Sets the language that the person wants to be written to in, and answers with their entry as it is now.
pub(super) async fn update(
    holder: OwnToken<ChooseLanguage>,
    Json(change): Json<Change>,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let language = Language::parse(&change.language)
        .ok_or_else(|| ApiError::Invalid("spraak must be nb, nn, en or se".to_owned()))?;
    let now = desk.now();
    let body = blocking(move || {
        let index = desk.vault.index(&holder.national_id);
        let found = desk.db.write(move |conn| choose_language(conn, &index, language, now))?;
        let Some(found) = found else { return Ok(None) };
        let person = told(&holder, Some(&found), true, now, &desk)?;
        AnswerForm::Json.body(&person).map(Some)
    })
    .await?;
    let body = body
        .ok_or(ApiError::NotFound("the person is not in the contact register, which keeps the language"))?;
    Ok(AnswerForm::Json.answer(body))
}

/// What the token gives. Whoever may choose the language is told it.
fn told<'a>(
    holder: &'a Holder,
    found: Option<&'a Found>,
    with_language: bool,
    now: DateTime<Utc>,
    desk: &Desk,
) -> Result<Person<'a>, PageError> {
    let contact = holder.has_any(&[CONTACT]);
    let fields = Fields { contact, language: contact || with_language, mailbox: holder.has_any(&[MAILBOX]) };
    match found {
        Some(found) => Person::registered(&holder.national_id, found, fields, local_date(now), &desk.vault)
            .map_err(PageError::fault),
        None => Ok(Person::unregistered(&holder.national_id, fields)),
    }
}
