//! Calls with JSON in and JSON out.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::body::{LARGEST, body};
use super::{ApiError, accept};

/// The body of a call that is answered in JSON: a caller that takes no JSON is refused (406); else as [`JsonBody`].
pub struct Json<T, const MOST: usize = LARGEST>(pub T);

/// The body of a call, read strictly: let `T` deny unknown fields.
///
/// Refused are: a body that is not said to be JSON (415) or is not what `T` asks for (400, with line and column, never the
/// words), one over `MOST` bytes (413), one that takes over ten seconds (408).
pub struct JsonBody<T, const MOST: usize = LARGEST>(pub T);

impl<T: DeserializeOwned + 'static, const MOST: usize> FromRequest for Json<T, MOST> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let accepted = accept::json(request.headers());
        let body = JsonBody::<T, MOST>::from_request(request, payload);
        Box::pin(async move {
            if !accepted {
                return Err(ApiError::NotAcceptable);
            }
            body.await.map(|JsonBody(body)| Self(body))
        })
    }
}

impl<T: DeserializeOwned + 'static, const MOST: usize> FromRequest for JsonBody<T, MOST> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !is_json(request.headers()) {
                return Err(ApiError::NotJson);
            }
            let body = body(payload, MOST).await?;
            let what = "the body is not the JSON that is documented for this path";
            // A list would be taken for the members of an object in their order.
            if body.trim_ascii_start().first() == Some(&b'[') {
                return Err(ApiError::Invalid(format!("{what}: it is a list and no object")));
            }
            serde_json::from_slice(&body).map(Self).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                ApiError::Invalid(format!("{what}: line {line}, column {column}"))
            })
        })
    }
}

/// A caller that takes JSON, where none is sent; others are refused (406).
pub struct TakesJson;

impl FromRequest for TakesJson {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(if accept::json(request.headers()) { Ok(Self) } else { Err(ApiError::NotAcceptable) })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
