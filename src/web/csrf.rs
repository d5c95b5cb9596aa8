//! Forms that only our own pages, opened in this browser, can send.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::{constant_time, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::PageError;
use super::body::{LARGEST, body};
use super::form::{self, FormFields};
use super::visitor::Visitor;
use crate::desk::Desk;
use crate::staff::SessionToken;

/// What a form carries to show that we made it for this browser: an HMAC keyed by the browser's own secret, so that
/// nothing is stored.
#[derive(Clone)]
pub(super) struct CsrfToken(String);

impl CsrfToken {
    pub(super) fn of(token: &SessionToken) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, token.expose().as_bytes());
        Self(URL_SAFE_NO_PAD.encode(hmac::sign(&key, b"skranke form")))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// What shows that we wrote these words for this browser.
    pub(super) fn mark(&self, words: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_bytes());
        URL_SAFE_NO_PAD.encode(hmac::sign(&key, words.as_bytes()))
    }

    pub(super) fn is(&self, sent: &str) -> bool {
        is_same(&self.0, sent)
    }
}

/// Compares what somebody sent in a time that does not depend on how much of it is right.
pub(super) fn is_same(ours: &str, sent: &str) -> bool {
    constant_time::verify_slices_are_equal(ours.as_bytes(), sent.as_bytes()).is_ok()
}

/// The checked fields of a form of ours. Fields are texts: `String`, or `Option<String>` where the field may be absent;
/// `Vec<String>` where it may come any number of times.
///
/// Refused are: a form without this browser's token or from another site (403), one with a field that `T` does not have,
/// or that comes twice, or that is missing (400), one over 64 KiB (413), one that takes over ten seconds (408).
pub struct CsrfForm<T>(pub T);

/// A form that is only a button.
#[derive(Deserialize)]
pub struct NoFields {}

impl<T: DeserializeOwned + 'static> FromRequest for CsrfForm<T> {
    type Error = PageError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, PageError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !is_from_our_site(&request) || !is_a_form(request.headers()) {
                return Err(PageError::ForeignForm);
            }
            let body = body(payload, LARGEST).await?;
            let visitor = Visitor::of(&request).ok_or(PageError::ForeignForm)?;
            let mut fields = FormFields::parse(&body);
            match fields.take("csrf") {
                Some(sent) if visitor.csrf.is(&sent) => {}
                _ => return Err(PageError::ForeignForm),
            }
            form::read(fields).map(Self).map_err(|_| PageError::Malformed)
        })
    }
}

/// What the browser itself says about where the form was: old ones say nothing, and the token must do.
pub(super) fn is_from_our_site(request: &HttpRequest) -> bool {
    let text = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = text("origin").is_none_or(|origin| {
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        // A proxy may put another name into Host; then it is the address we are known by.
        let known = request.app_data::<Data<Desk>>().map(|desk| desk.settings.public_url.origin());
        (authority.is_some() && authority == text("host"))
            || known.is_some_and(|known| known.ascii_serialization() == origin)
    });
    site && origin
}

/// No other type can be sent by a form of another site without the browser asking us first, and none is ours.
pub(super) fn is_a_form(headers: &HeaderMap) -> bool {
    is_of_type(headers, "application/x-www-form-urlencoded")
}

/// Whether a body is said to be of this type, whatever parameters follow it.
pub(super) fn is_of_type(headers: &HeaderMap, wanted: &str) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.and_then(|kind| kind.split(';').next()).is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}
