//! The pages on which a list is handed in, followed, and its answers are taken out.

use actix_web::http::Method;

use crate::web::routes::{Route, page};

mod form;
mod list;
mod result;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/lookups", form::new),
        page(Method::POST, "/lookups", form::create),
        page(Method::GET, "/lookups/{lookup_id}", list::show),
        page(Method::GET, "/lookups/{lookup_id}/result.csv", result::show),
    ]
}
