//! `GET /api/openapi.json`: the description of our own interface, for partners' developers and their programs.

use actix_web::HttpResponse;
use actix_web::http::Method;

use super::routes::{Route, page};
use super::scopes::ReadDescription;
use super::{ApiError, Bearer, TakesJson};

/// The description, `OpenAPI` 3.1. Tests hold it against the routes and against real answers.
const DESCRIPTION: &str = include_str!("../../assets/openapi.json");

/// The one route.
pub(super) fn routes() -> Vec<Route> {
    vec![page(Method::GET, "/api/openapi.json", show)]
}

async fn show(_: Bearer<ReadDescription>, _: TakesJson) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().content_type("application/json").body(DESCRIPTION))
}
