//! Calls that change something: done once for each `Idempotency-Key`, and answered the same however often they are sent.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use super::problems::PROBLEM_JSON;
use super::request_log::request_id;
use super::{ApiError, PageError, write};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::requests::actions::once;
use crate::requests::{Answer, Outcome, Request};
use crate::tokens::Partner;

const KEY: &str = "idempotency-key";

/// A call with its key: 1 to 255 printable ASCII characters, the caller's own. Without one it is refused (400).
pub struct Once {
    key: String,
    operation: String,
    request_id: String,
}

impl FromRequest for Once {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let pattern = request.match_pattern().unwrap_or_default();
        let once = key(request).map(|key| Self {
            key,
            operation: format!("{} {pattern}", request.method()),
            request_id: request_id(request).unwrap_or_default(),
        });
        ready(once.ok_or(ApiError::KeyMissing))
    }
}

impl Once {
    /// The number of this request, as it stands in our log.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// Does `work` in one transaction and answers what it says, unless this call of this partner was answered before: then
    /// it is answered the same, with `Idempotency-Replayed`. Two calls are the same when their path and `content` are.
    /// `work` may run twice.
    ///
    /// # Errors
    /// [`ApiError::KeyTaken`] when the key stands for another call.
    pub async fn answer<C: Serialize>(
        &self,
        desk: &Desk,
        partner: &Partner,
        content: &C,
        mut work: impl FnMut(&mut AnyConnection) -> Result<Answer, Error> + Send + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let content = serde_json::to_string(content).map_err(PageError::fault)?;
        let request = Request {
            consumer: partner.consumer.clone(),
            key: self.key.clone(),
            operation: self.operation.clone(),
            content_mac: desk.vault.keyed_hash("api request", &[&content]),
        };
        let now = desk.now();
        match write(desk, move |conn| once(conn, &request, now, &mut work)).await? {
            Outcome::Done(answer) => respond(answer, false),
            Outcome::Repeated(answer) => respond(answer, true),
            Outcome::KeyTaken => Err(ApiError::KeyTaken),
        }
    }
}

fn key(request: &HttpRequest) -> Option<String> {
    let mut headers = request.headers().get_all(KEY);
    let (Some(header), None) = (headers.next(), headers.next()) else { return None };
    let is_printable = |byte: &u8| (b' '..=b'~').contains(byte);
    let text = header.to_str().ok()?;
    let fits = (1..=255).contains(&text.len()) && text.as_bytes().iter().all(is_printable);
    fits.then(|| text.to_owned())
}

fn respond(answer: Answer, is_repeated: bool) -> Result<HttpResponse, ApiError> {
    let status = StatusCode::from_u16(answer.status).map_err(PageError::fault)?;
    let mut response = HttpResponse::build(status);
    response.content_type(if status.is_client_error() { PROBLEM_JSON } else { "application/json" });
    if let Some(location) = answer.location {
        response.insert_header((header::LOCATION, location));
    }
    if is_repeated {
        response.insert_header(("idempotency-replayed", "true"));
    }
    Ok(response.body(answer.body))
}
