//! Middleware: what went wrong becomes a page in the reader's language, or JSON for a machine, and is logged once.

use std::error::Error as StdError;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpRequest};
use serde::Serialize;

use super::api_errors::{self, is_for_machines};
use super::render::Reader;
use super::request_log::request_id;
use super::visitor::Visitor;
use super::way_back::page_of_form;
use super::{ApiError, Page, PageError, Renderer};
use crate::values::Language;

#[derive(Serialize)]
struct ErrorPage<'a> {
    text_key: &'a str,
    /// For the one who reads the log; only where there is something in it.
    request_id: Option<&'a str>,
    /// Where those who are signed out go on.
    sign_in: Option<String>,
}

impl Page for ErrorPage<'_> {
    const TEMPLATE: &'static str = "pages/error";
    const TITLE: &'static str = "error-title";
}

/// Replaces bare error answers; those that say their own content type, such as JSON, stay as they are.
pub(super) async fn explain(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let answer = next.call(request).await?.map_into_boxed_body();
    let status = answer.status();
    if status.is_server_error() {
        log(&answer);
    }
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || !is_bare(answer.headers()) {
        return Ok(answer);
    }
    if is_for_machines(answer.request().path()) {
        let error = answer.response().error().and_then(|error| error.as_error::<ApiError>());
        let id = request_id(answer.request()).unwrap_or_default();
        let (kind, json) = api_errors::answer(answer.request().path(), status, error, &id);
        return Ok(replace(answer, kind, json));
    }
    let text_key = answer
        .response()
        .error()
        .and_then(|error| error.as_error::<PageError>())
        .map_or_else(|| by_status(status), PageError::text);
    let html = page(&answer, text_key);
    Ok(replace(answer, "text/html; charset=utf-8", html))
}

fn replace(answer: ServiceResponse<BoxBody>, kind: &'static str, body: String) -> ServiceResponse<BoxBody> {
    answer.map_body(|head, _| {
        head.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        BoxBody::new(body)
    })
}

fn is_bare(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

fn page(answer: &ServiceResponse, text_key: &str) -> String {
    let request = answer.request();
    let id = request_id(request);
    let visitor = Visitor::of(request);
    let page = ErrorPage {
        text_key,
        request_id: id.as_deref().filter(|_| answer.status().is_server_error()),
        sign_in: (answer.status() == StatusCode::UNAUTHORIZED).then(|| sign_in_again(request)),
    };
    let reader = Reader {
        agent: visitor.as_ref().and_then(|visitor| visitor.agent.as_ref()),
        language: visitor.as_ref().map_or(Language::Nb, |visitor| visitor.language),
        csrf: visitor.as_ref().map_or("", |visitor| visitor.csrf.as_str()),
        path: request.path(),
        late: visitor.as_ref().and_then(|visitor| visitor.late),
        held: visitor.as_ref().is_some_and(|visitor| visitor.held),
        flash: "",
    };
    let renderer = request.app_data::<Data<Renderer>>();
    match renderer.map(|renderer| renderer.page(reader, &page)) {
        Some(Ok(html)) => html,
        failed => {
            let reason = failed.and_then(Result::err).map(|error| chain(&error));
            tracing::error!(reason, "the error page could not be rendered");
            String::new()
        }
    }
}

/// The sign-in that leads back to the form, which must be filled in again.
fn sign_in_again(request: &HttpRequest) -> String {
    let Some(page) = page_of_form(request) else { return "/login".to_owned() };
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    format!("/login?{}", query.append_pair("next", &page).append_pair("unsent", "yes").finish())
}

fn by_status(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "error-not-found",
        StatusCode::METHOD_NOT_ALLOWED => "error-method",
        StatusCode::PAYLOAD_TOO_LARGE => "error-too-large",
        status if status.is_client_error() => "error-malformed",
        _ => "error-fault",
    }
}

fn log(answer: &ServiceResponse) {
    let reason = answer.response().error().map(|error| {
        let ours = error.as_error::<PageError>().map(|error| chain(error));
        let ours = ours.or_else(|| error.as_error::<ApiError>().map(|error| chain(error)));
        ours.unwrap_or_else(|| error.to_string())
    });
    if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
        tracing::warn!(reason, "a request could not be answered now");
    } else {
        tracing::error!(reason, "a request failed");
    }
}

/// An error with its causes, each of which says only its own part.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
