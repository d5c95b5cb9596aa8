//! What our own interface answers when it cannot do what was asked: `application/problem+json` (RFC 9457), with a code of
//! ours that stays when the words change.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{ApiError, PageError};

/// The media type of a problem.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

macro_rules! problems {
    ($($(#[$doc:meta])* $kind:ident => $code:literal, $status:ident, $name:literal, $title:literal;)+) => {
        /// The kinds of problem. The codes are kept for good: partners' programs look at them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemKind {
            $($(#[$doc])* $kind,)+
        }

        impl ProblemKind {
            /// All of them, in the order of their codes.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The code, such as `SKR-011`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$kind => $code,)+ }
            }

            /// The status it is answered with.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status,)+ }
            }

            fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            fn title(self) -> &'static str {
                match self { $(Self::$kind => $title,)+ }
            }
        }
    };
}
problems! {
    /// Not the JSON that is documented.
    Malformed => "SKR-001", BAD_REQUEST, "malformed", "The request is not as documented";
    /// A change without a key, or with one that cannot be.
    KeyMissing => "SKR-002", BAD_REQUEST, "idempotency-key-missing", "An Idempotency-Key is needed";
    /// No token that we take.
    Token => "SKR-003", UNAUTHORIZED, "token-refused", "The bearer token is not taken";
    /// A token for other things.
    Scope => "SKR-004", FORBIDDEN, "scope-missing", "The token does not open this";
    /// No such thing, or none that the caller may know of.
    NotFound => "SKR-005", NOT_FOUND, "not-found", "There is no such thing";
    /// Another method.
    Method => "SKR-006", METHOD_NOT_ALLOWED, "method-not-allowed", "The path does not take this method";
    /// The caller takes no JSON.
    NotAcceptable => "SKR-007", NOT_ACCEPTABLE, "not-acceptable", "The answer is JSON, which the caller does not take";
    /// The body took too long.
    TooSlow => "SKR-008", REQUEST_TIMEOUT, "too-slow", "The request took too long to arrive";
    /// The body is too large.
    TooLarge => "SKR-009", PAYLOAD_TOO_LARGE, "too-large", "The request is too large";
    /// The caller sends no JSON.
    NotJson => "SKR-010", UNSUPPORTED_MEDIA_TYPE, "not-json", "The body must be JSON";
    /// Values that cannot be.
    Invalid => "SKR-011", UNPROCESSABLE_ENTITY, "invalid", "Something in the request cannot be";
    /// The key was used for another call.
    KeyTaken => "SKR-012", UNPROCESSABLE_ENTITY, "idempotency-key-taken", "The Idempotency-Key was used for another call";
    /// Too many tries.
    TooMany => "SKR-013", TOO_MANY_REQUESTS, "too-many", "Too many calls";
    /// Our fault.
    Fault => "SKR-014", INTERNAL_SERVER_ERROR, "fault", "Something failed here";
    /// Worth trying again.
    Unavailable => "SKR-015", SERVICE_UNAVAILABLE, "unavailable", "Not now";
    /// Not signed by one whom we know.
    Signature => "SKR-016", UNAUTHORIZED, "signature-refused", "The signature is not taken";
    /// Rules speak against a letter.
    LetterRefused => "SKR-101", UNPROCESSABLE_ENTITY, "letter-refused", "The letter cannot be ordered";
    /// A code that does not let the person in.
    CodeRefused => "SKR-102", UNPROCESSABLE_ENTITY, "code-refused", "The code does not let the person in";
}

/// One of several things that are wrong. Holds no personal data.
#[derive(Clone, Debug, Serialize)]
pub struct Fault {
    /// Where in the body: a JSON pointer, such as `#/events/3/reference`.
    pub pointer: String,
    /// What, for programs.
    pub code: &'static str,
    /// What, for people.
    pub message: String,
}

/// The body of such an answer.
#[derive(Serialize)]
pub struct Problem {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: String,
    instance: String,
    code: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

impl Problem {
    /// A problem of one request, by the number that stands in our log.
    pub fn new(kind: ProblemKind, detail: impl Into<String>, errors: Vec<Fault>, request_id: &str) -> Self {
        Self {
            r#type: format!("urn:skranke:problem:{}", kind.name()),
            title: kind.title(),
            status: kind.status().as_u16(),
            detail: detail.into(),
            instance: format!("urn:skranke:request:{request_id}"),
            code: kind.code(),
            errors,
        }
    }

    /// What the error of a request is to its caller; without one the status says all there is.
    pub(super) fn of(status: StatusCode, error: Option<&ApiError>, request_id: &str) -> Self {
        let kind = error.map_or_else(|| by_status(status), kind);
        let errors = match error {
            Some(ApiError::Faults(faults)) => faults.clone(),
            _ => Vec::new(),
        };
        let detail = match error {
            // Made for pages.
            None | Some(ApiError::Request(PageError::NotFound)) => kind.title().to_owned(),
            Some(error) => error.to_string(),
        };
        Self::new(kind, detail, errors, request_id)
    }
}

fn kind(error: &ApiError) -> ProblemKind {
    match error {
        ApiError::Signature => ProblemKind::Signature,
        ApiError::KeyMissing => ProblemKind::KeyMissing,
        ApiError::KeyTaken => ProblemKind::KeyTaken,
        ApiError::Faults(_) | ApiError::Request(PageError::Invalid(_)) => ProblemKind::Invalid,
        other => by_status(actix_web::ResponseError::status_code(other)),
    }
}

/// The kind that a bare status stands for.
fn by_status(status: StatusCode) -> ProblemKind {
    match status {
        StatusCode::UNAUTHORIZED => ProblemKind::Token,
        StatusCode::FORBIDDEN => ProblemKind::Scope,
        StatusCode::NOT_FOUND => ProblemKind::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemKind::Method,
        StatusCode::NOT_ACCEPTABLE => ProblemKind::NotAcceptable,
        StatusCode::REQUEST_TIMEOUT => ProblemKind::TooSlow,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemKind::NotJson,
        StatusCode::TOO_MANY_REQUESTS => ProblemKind::TooMany,
        StatusCode::SERVICE_UNAVAILABLE => ProblemKind::Unavailable,
        status if status.is_server_error() => ProblemKind::Fault,
        _ => ProblemKind::Malformed,
    }
}
