//! The first argument of a handler that takes reports: signed by the one who sends them, or called under an address that we signed.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::allowed::{Access, Gate};
use super::body::{LARGEST, body};
use super::{ApiError, PageError};
use crate::desk::Desk;
use crate::notices::Channel;
use crate::notices::receipts::{address, ring};
use crate::values::NoticeId;

/// A JSON body that one of the provider's keys signed a moment ago. Whatever is wrong with provider, time or signature, the answer is
/// the same (401); a body of over 64 KiB is refused before (413), one that is not what `T` asks for after (400).
pub struct SignedBody<T> {
    /// The channel in the path.
    pub channel: Channel,
    /// The provider in the path.
    pub provider: String,
    /// The report's own id: `webhook-id`.
    pub id: String,
    /// What was sent.
    pub said: T,
}

impl<T> Gate for SignedBody<T> {
    const ACCESS: Access = Access::Signed;
}

impl<T: DeserializeOwned + 'static> FromRequest for SignedBody<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body = body(payload, LARGEST).await?;
            let desk = desk(&request)?;
            let channel =
                if request.path().starts_with("/hooks/mail/") { Channel::Email } else { Channel::Sms };
            let provider = request.match_info().get("provider").unwrap_or_default();
            let head = |name| single(request.headers(), name).unwrap_or_default();
            let id = head("webhook-id");
            let sent = ring::Sent {
                place: (channel, provider),
                id,
                timestamp: head("webhook-timestamp"),
                signatures: head("webhook-signature"),
                body: &body,
            };
            if !ring::is_signed(&desk.settings.receipts.keys, sent, desk.now()) {
                tracing::warn!("a report without a good signature was refused");
                return Err(ApiError::Signature);
            }
            let is_id = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
            if !(1..=128).contains(&id.len()) || !id.bytes().all(is_id) {
                let rule =
                    "webhook-id must be 1 to 128 letters, digits, dots, colons, dashes and underscores";
                return Err(ApiError::Invalid(rule.to_owned()));
            }
            let said = serde_json::from_slice(&body).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                let what = "the body is not the JSON that is documented for this path";
                ApiError::Invalid(format!("{what}: line {line}, column {column}"))
            })?;
            Ok(Self { channel, provider: provider.to_owned(), id: id.to_owned(), said })
        })
    }
}

/// A call under an address that we made for one message of one provider. Any other is refused (401).
pub struct SignedAddress {
    /// The provider in the path.
    pub provider: String,
    /// The message.
    pub notice_id: NoticeId,
}

impl Gate for SignedAddress {
    const ACCESS: Access = Access::Signed;
}

impl FromRequest for SignedAddress {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = |name| request.match_info().get(name).unwrap_or_default();
        let provider = part("provider");
        ready(desk(request).and_then(|desk| {
            let notice_id = address::read(&desk.vault, provider, part("token")).ok_or(ApiError::Signature)?;
            Ok(Self { provider: provider.to_owned(), notice_id })
        }))
    }
}

fn desk(request: &HttpRequest) -> Result<&Desk, ApiError> {
    let desk = request.app_data::<Data<Desk>>().map(Data::get_ref);
    desk.ok_or_else(|| PageError::fault(std::io::Error::other("the server was built without a desk")).into())
}

/// The header, if it comes once: of two, somebody else may have read the other.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name);
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    value.to_str().ok()
}
