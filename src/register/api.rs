//! `POST /rest/v2/personer`: the contact register's look-up, served as the national register serves it.

use actix_web::HttpResponse;
use actix_web::http::{Method, header};
use actix_web::web::Data;

use crate::calendar::local_date;
use crate::desk::Desk;
use crate::register::lookup;
use crate::web::routes::{Route, page};
use crate::web::{ApiError, Bearer, Json, PageError, Scopes, blocking};

mod answer;
mod question;

use answer::{Answer, Fields};
use question::Question;

/// E-mail, mobile, whether the person may be notified, and language; the second is for access delegated in Altinn.
const CONTACT: [&str; 2] = ["krr:global/kontaktinformasjon.read", "krr:global/kontaktinfo.read"];
/// The digital mailbox; likewise.
const MAILBOX: [&str; 2] = ["krr:global/digitalpost.read", "krr:global/postkasse.read"];

/// Any of the four; what the answer holds beyond reservation and status follows from which.
struct LookUp;

impl Scopes for LookUp {
    const ANY_OF: &'static [&'static str] = &[
        "krr:global/kontaktinformasjon.read",
        "krr:global/digitalpost.read",
        "krr:global/kontaktinfo.read",
        "krr:global/postkasse.read",
    ];
}

/// The register's interface for machines.
pub fn routes() -> Vec<Route> {
    vec![page(Method::POST, "/rest/v2/personer", show)]
}

/// Tells of 1 to 1,000 people. All are on record before the answer is made.
async fn show(
    partner: Bearer<LookUp>,
    Json(question): Json<Question>,
    desk: Data<Desk>,
) -> Result<HttpResponse, ApiError> {
    let ids = question.ids(desk.settings.id_policy)?;
    let fields = Fields {
        contact: partner.has_any(&CONTACT),
        mailbox: partner.has_any(&MAILBOX),
        unregistered: question.includes_unregistered(),
    };
    let now = desk.now();
    let body = blocking(move || {
        let indexes: Vec<String> = ids.iter().map(|id| desk.vault.index(id)).collect();
        let found = desk.db.write(move |conn| lookup::look_up(conn, &partner, &indexes, now))?;
        let answer =
            Answer::of(&ids, &found, fields, local_date(now), &desk.vault).map_err(PageError::fault)?;
        serde_json::to_vec(&answer).map_err(PageError::fault)
    })
    .await?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}
