//! What a page answers when it cannot do what was asked.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

use crate::db;

/// Why a request is not answered as asked. Becomes a page in the reader's language; see `error_pages`.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// There is no such thing, or none that this reader may know of.
    #[error("there is no such page")]
    NotFound,
    /// Signed out: go and sign in, then come back here. The path is local.
    #[error("sign in first")]
    SignInFirst {
        /// Where to go after signing in, with its query.
        next: String,
    },
    /// Signed out, and what was sent cannot be sent again by itself.
    #[error("signed out")]
    SignedOut,
    /// The reader's role may not.
    #[error("this role may not do that")]
    Forbidden,
    /// The form was not made by us for this browser, or is from before the last sign-in.
    #[error("the form was not made for this sign-in")]
    ForeignForm,
    /// The request does not say what this page asks for.
    #[error("the request is malformed")]
    Malformed,
    /// Something in the request cannot be: the key of the text that says what.
    #[error("refused: {0}")]
    Invalid(&'static str),
    /// It was there and is deleted: the key of the text that says what.
    #[error("gone: {0}")]
    Gone(&'static str),
    /// More was sent than this page takes.
    #[error("the request is too large")]
    TooLarge,
    /// The request came too slowly.
    #[error("the request took too long to arrive")]
    TooSlow,
    /// It has changed since the reader saw it.
    #[error("it has changed meanwhile")]
    Conflict,
    /// Too many tries; the next one may come after so many seconds.
    #[error("too many tries")]
    TooMany {
        /// Whole seconds.
        retry_after: i64,
    },
    /// The database is busy, away or takes no more writes. Worth trying again.
    #[error("not now")]
    Busy(#[source] db::Error),
    /// Our fault.
    #[error("something failed")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl PageError {
    /// Our fault, whatever it was.
    pub fn fault(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Fault(Box::new(error))
    }

    /// The key of the text that says what to do.
    pub(super) fn text(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::SignInFirst { .. } | Self::SignedOut => "error-signed-out",
            Self::Forbidden => "error-forbidden",
            Self::ForeignForm => "error-foreign-form",
            Self::Malformed => "error-malformed",
            Self::Invalid(key) | Self::Gone(key) => key,
            Self::TooLarge => "error-too-large",
            Self::TooSlow => "error-too-slow",
            Self::Conflict => "error-conflict",
            Self::TooMany { .. } => "error-too-many",
            Self::Busy(_) => "error-busy",
            Self::Fault(_) => "error-fault",
        }
    }
}

impl From<db::Error> for PageError {
    fn from(error: db::Error) -> Self {
        // A full disk too: it is nobody's fault here, and the page may be there in a moment.
        if error.is_passing() { Self::Busy(error) } else { Self::fault(error) }
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignInFirst { .. } => StatusCode::SEE_OTHER,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Gone(_) => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        match self {
            Self::SignInFirst { next } => {
                let query =
                    url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
                answer.insert_header((header::LOCATION, format!("/login?{query}")));
            }
            Self::TooMany { retry_after } => {
                answer.insert_header((header::RETRY_AFTER, *retry_after));
            }
            Self::Busy(_) => {
                answer.insert_header((header::RETRY_AFTER, 2));
            }
            _ => {}
        }
        answer.finish()
    }
}
