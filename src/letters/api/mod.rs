//! Letters for other systems: `/api/v1/letters` and `/api/v1/letter-events`. Described in `assets/openapi.json`.

use actix_web::http::Method;

use crate::web::routes::{Route, page};

mod activate;
mod body;
mod events;
mod explanation;
mod order;
mod show;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::POST, "/api/v1/letters", order::create),
        page(Method::POST, "/api/v1/letters/activate", activate::create),
        page(Method::GET, "/api/v1/letters/{reference}", show::show),
        page(Method::GET, "/api/v1/letters/{reference}/explanation", explanation::show),
        page(Method::POST, "/api/v1/letter-events", events::create),
    ]
}
