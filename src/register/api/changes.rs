//! `POST /rest/v2/krr/hentEndringer`: the feed of changes, for the few who may keep a copy.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use super::people::MAILBOX;
use super::person::{Fields, Person};
use crate::calendar::local_date;
use crate::db;
use crate::desk::Desk;
use crate::register::changes::{self, Outcome};
use crate::register::feed;
use crate::values::NationalId;
use crate::web::{ApiError, Bearer, Json, PageError, Scopes, blocking, look, write};

/// The feed. It gives contact details whatever may be notified of; the mailbox comes with its own scopes beside it.
pub(super) struct ReadChanges;

impl Scopes for ReadChanges {
    const ANY_OF: &'static [&'static str] = &["krr:global/hentendring.read"];
}

/// The body of a call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    #[serde(rename = "fraEndringsId")]
    after: i64,
}

#[derive(Serialize)]
struct Answer<'a> {
    list: Vec<Person<'a>>,
    #[serde(rename = "fraEndringsId")]
    after: i64,
    #[serde(rename = "tilEndringsId")]
    last: i64,
    #[serde(rename = "sisteEndringsId")]
    newest: i64,
}

/// Tells who changed after a number. All in the page are on record before the answer is made.
pub(super) async fn index(
    partner: Bearer<ReadChanges>,
    Json(question): Json<Question>,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let after = question.after;
    if after < 0 {
        return Err(ApiError::Invalid("fraEndringsId must be 0 or a number that this feed gave".to_owned()));
    }
    let mailbox = partner.has_any(&MAILBOX);
    let fields = Fields { contact: true, language: true, mailbox };
    let now = desk.now();
    // At least as many as a page holds, so that a reader is never held up by those that wait.
    write(&desk, feed::number_changes).await?;
    let read = move |conn: &mut db::AnyConnection| changes::after(conn, after);
    let outcome = look(&desk, read, move |conn, outcome| match outcome {
        Outcome::Page(page) => changes::put_on_record(conn, &partner, page, now),
        Outcome::Ahead(_) => Ok(()),
    });
    let outcome = outcome.await?;
    let body = blocking(move || {
        let page = match &*outcome {
            Outcome::Page(page) => page,
            Outcome::Ahead(newest) => return Ok(Err(ahead(after, *newest))),
        };
        let ids: Result<Vec<NationalId>, _> = page.people.iter().map(|(id, _)| desk.vault.open(id)).collect();
        let ids = ids.map_err(PageError::fault)?;
        let people = ids.iter().zip(&page.people);
        let list: Result<Vec<_>, _> = people
            .map(|(id, (_, found))| Person::registered(id, found, fields, local_date(now), &desk.vault))
            .collect();
        let list = list.map_err(PageError::fault)?;
        let answer = Answer { list, after, last: page.last, newest: page.newest };
        serde_json::to_vec(&answer).map(Ok).map_err(PageError::fault)
    });
    let body = body.await??;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}

fn ahead(after: i64, newest: i64) -> ApiError {
    let rule = "the number is ahead of the feed, so it is from another register, or this one was restored from a backup";
    ApiError::Invalid(format!(
        "fraEndringsId is {after}, and the last number given is {newest}: {rule}; begin at 0"
    ))
}
