//! `POST /rest/v2/personer`, and `v1`, which is asked and answers alike: the look-up of 1 to 1,000 people.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::Serialize;

use super::person::{Fields, Person};
use super::question::Question;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::register::lookup;
use crate::web::{AnswerForm, ApiError, Bearer, JsonBody, PageError, Scopes, blocking};

/// E-mail, mobile, whether the person may be notified, and language; the second is for access delegated in Altinn.
const CONTACT: [&str; 2] = ["krr:global/kontaktinformasjon.read", "krr:global/kontaktinfo.read"];
/// The digital mailbox; likewise.
pub(super) const MAILBOX: [&str; 2] = ["krr:global/digitalpost.read", "krr:global/postkasse.read"];

/// Any of the four; what the answer holds beyond reservation and status follows from which.
pub(super) struct LookUp;

impl Scopes for LookUp {
    const ANY_OF: &'static [&'static str] = &[
        "krr:global/kontaktinformasjon.read",
        "krr:global/digitalpost.read",
        "krr:global/kontaktinfo.read",
        "krr:global/postkasse.read",
    ];
}

/// Tells of 1 to 1,000 people. All are on record before the answer is made.
pub(super) async fn show(
    partner: Bearer<LookUp>,
    form: AnswerForm,
    JsonBody(question): JsonBody<Question>,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let ids = question.ids(desk.settings.id_policy)?;
    let contact = partner.has_any(&CONTACT);
    let fields = Fields { contact, language: contact, mailbox: partner.has_any(&MAILBOX) };
    let (now, asked) = (desk.now(), form.clone());
    let body = blocking(move || {
        let indexes: Vec<String> = ids.iter().map(|id| desk.vault.index(id)).collect();
        let found = desk.db.write(move |conn| lookup::look_up(conn, &partner, &indexes, now))?;
        let mut answer = Answer { personer: Vec::with_capacity(ids.len()) };
        for (id, found) in ids.iter().zip(&found) {
            match found {
                Some(found) => {
                    let person = Person::registered(id, found, fields, local_date(now), &desk.vault);
                    answer.personer.push(person.map_err(PageError::fault)?);
                }
                None if question.includes_unregistered() => {
                    answer.personer.push(Person::unregistered(id, fields));
                }
                None => {}
            }
        }
        asked.body(&answer)
    })
    .await?;
    Ok(form.answer(body))
}

#[derive(Serialize)]
struct Answer<'a> {
    personer: Vec<Person<'a>>,
}
