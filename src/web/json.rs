//! Calls with JSON in and JSON out.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::ApiError;
use super::body::{LARGEST, body};

/// The body of a call, read strictly: let `T` deny unknown fields.
///
/// Refused are: a caller that takes no JSON (406), a body that is not said to be JSON (415) or is not what `T` asks for
/// (400, with line and column, never the words), one over `MOST` bytes (413), one that takes over ten seconds (408).
pub struct Json<T, const MOST: usize = LARGEST>(pub T);

impl<T: DeserializeOwned + 'static, const MOST: usize> FromRequest for Json<T, MOST> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            if !accepts_json(request.headers()) {
                return Err(ApiError::NotAcceptable);
            }
            if !is_json(request.headers()) {
                return Err(ApiError::NotJson);
            }
            let body = body(payload, MOST).await?;
            serde_json::from_slice(&body).map(Self).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                let what = "the body is not the JSON that is documented for this path";
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
        ready(if accepts_json(request.headers()) { Ok(Self) } else { Err(ApiError::NotAcceptable) })
    }
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let mut ranges = headers.get_all(header::ACCEPT).peekable();
    ranges.peek().is_none() || ranges.filter_map(|value| value.to_str().ok()).any(takes_json)
}

fn takes_json(ranges: &str) -> bool {
    ranges.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        let excluded = weight.is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0));
        matches!(kind.as_str(), "application/json" | "application/*" | "*/*") && !excluded
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_gets_json_unless_it_takes_only_other_things() {
        for (accept, taken) in [
            ("application/json", true),
            ("*/*", true),
            ("application/jose, Application/JSON;q=0.5", true),
            ("text/html, application/*;q=0.1", true),
            ("application/jose", false),
            ("application/json;q=0", false),
            ("text/html,application/xml", false),
        ] {
            assert_eq!(takes_json(accept), taken, "{accept}");
        }
    }
}
