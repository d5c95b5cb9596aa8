//! Middleware: one line and one count for each request. Never the path, the query or an address: the route's pattern.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpRequest};
use tracing::Instrument as _;

use super::Metrics;
use super::metrics::method_name;

/// The request's own number, in the log and in the `X-Request-Id` of the answer.
#[derive(Clone)]
struct RequestId(String);

/// The number that a page may show for looking up in the log.
pub(super) fn request_id(request: &HttpRequest) -> Option<String> {
    request.extensions().get::<RequestId>().map(|id| id.0.clone())
}

/// Numbers, times, counts and logs a request.
pub(super) async fn record<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let started = Instant::now();
    let mut bytes = [0; 8];
    aws_lc_rs::rand::fill(&mut bytes).map_err(std::io::Error::other)?;
    let id = format!("{:016x}", u64::from_be_bytes(bytes));
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let span = tracing::info_span!("request", request.id = id);
    let mut answer = next.call(request).instrument(span.clone()).await?;
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    let route = answer.request().match_pattern().unwrap_or_else(|| "(none)".to_owned());
    let (status, took) = (answer.status().as_u16(), started.elapsed());
    if let Some(metrics) = answer.request().app_data::<Data<Metrics>>() {
        metrics.answered(&method, &route, status, took);
    }
    let duration_ms = took.as_secs_f64() * 1000.0;
    span.in_scope(|| {
        tracing::info!(method = method_name(&method), route, status, duration_ms, "answered");
    });
    Ok(answer)
}
