//! The register's interfaces for other systems and for people themselves, served as the national register serves them.

use actix_web::http::Method;

use crate::web::routes::{Route, page};

mod changes;
mod own;
mod people;
mod person;
mod question;

/// The calls there are.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::POST, "/rest/v1/personer", people::show),
        page(Method::POST, "/rest/v2/personer", people::show),
        page(Method::GET, "/rest/v1/person", own::show),
        page(Method::PATCH, "/rest/v1/person", own::update),
        page(Method::POST, "/rest/v2/krr/hentEndringer", changes::index),
    ]
}
