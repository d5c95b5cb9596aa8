//! What an interface for machines answers when it cannot do what was asked: JSON, under `/rest/` as Digdir's interfaces
//! answer, under `/api/` a [`Problem`].

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use super::PageError;
use super::problems::{Fault, PROBLEM_JSON, Problem};
use crate::tokens::{Refusal, VerifyError};

/// Why a call is not answered as asked. The texts are for the partner's developers; they hold no personal data.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No token that we take.
    #[error("{0}")]
    Token(Refusal),
    /// Not signed by one whom we know, or too long ago; who is known is not told.
    #[error("the signature is missing, wrong or too old")]
    Signature,
    /// The token opens other things; these scopes would open this.
    #[error("one of these scopes is needed: {}", .0.join(" "))]
    Scope(&'static [&'static str]),
    /// The call does not say what it must; the text says where.
    #[error("{0}")]
    Invalid(String),
    /// Values that cannot be, each with its place.
    #[error("the values in errors cannot be")]
    Faults(Vec<Fault>),
    /// A call that changes something says no key by which it is known when it is sent again.
    #[error("one Idempotency-Key header of 1 to 255 printable ASCII characters is needed")]
    KeyMissing,
    /// The key stands for another call.
    #[error("this Idempotency-Key was used for a call with another path or body; take a new one")]
    KeyTaken,
    /// What it is about is not here; the text says what that is.
    #[error("{0}")]
    NotFound(&'static str),
    /// The caller takes nothing that there is.
    #[error(
        "the Accept header excludes what is answered here: application/json, or application/jose where answers are signed"
    )]
    NotAcceptable,
    /// The caller sends no JSON.
    #[error("the Content-Type must be application/json")]
    NotJson,
    /// The token's issuer does not answer.
    #[error("tokens cannot be checked now")]
    KeysAway(#[source] VerifyError),
    /// What can go wrong with any request.
    #[error(transparent)]
    Request(#[from] PageError),
}

impl From<VerifyError> for ApiError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Refused(refusal) => Self::Token(refusal),
            VerifyError::KeysAway => Self::KeysAway(error),
        }
    }
}

/// Whether a path belongs to machines: no cookies are looked at there, and no answer is a page.
pub(super) fn is_for_machines(path: &str) -> bool {
    path.starts_with("/rest/") || is_for_our_callers(path)
}

/// Whether it is of our own interface, not of one that others designed.
fn is_for_our_callers(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/hooks/")
}

/// The media type and the body of an error answer on a path for machines.
pub(super) fn answer(
    path: &str,
    status: StatusCode,
    error: Option<&ApiError>,
    request_id: &str,
) -> (&'static str, String) {
    if is_for_our_callers(path) {
        let problem = Problem::of(status, error, request_id);
        return (PROBLEM_JSON, serde_json::to_string(&problem).unwrap_or_default());
    }
    let description = error.map(ToString::to_string);
    let description = description.as_deref().or(status.canonical_reason()).unwrap_or_default();
    ("application/json", body(status, description))
}

#[derive(Serialize)]
struct Answer<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// As Digdir writes it.
fn body(status: StatusCode, description: &str) -> String {
    let error = match status {
        StatusCode::UNAUTHORIZED => "invalid_token",
        StatusCode::FORBIDDEN => "insufficient_scope",
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::SERVICE_UNAVAILABLE => "temporarily_unavailable",
        status if status.is_client_error() => "invalid_request",
        _ => "server_error",
    };
    let answer = Answer { error, error_description: description };
    serde_json::to_string(&answer).unwrap_or_default()
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Token(_) | Self::Signature => StatusCode::UNAUTHORIZED,
            Self::Scope(_) => StatusCode::FORBIDDEN,
            Self::Invalid(_) | Self::KeyMissing => StatusCode::BAD_REQUEST,
            Self::Faults(_) | Self::KeyTaken => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::KeysAway(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Request(error) => error.status_code(),
        }
    }

    /// The head; `error_pages` writes the body, which depends on the path.
    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        match self {
            Self::Token(_) => {
                answer.insert_header((header::WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#));
            }
            Self::Signature => {
                answer.insert_header((header::WWW_AUTHENTICATE, "Webhook-Signature"));
            }
            Self::Scope(scopes) => {
                let scopes = scopes.join(" ");
                let challenge = format!(r#"Bearer error="insufficient_scope", scope="{scopes}""#);
                answer.insert_header((header::WWW_AUTHENTICATE, challenge));
            }
            Self::KeysAway(_) => {
                answer.insert_header((header::RETRY_AFTER, 10));
            }
            Self::Request(error) => return error.error_response(),
            _ => {}
        }
        answer.finish()
    }
}
