//! What stands behind the question mark of an address, read as strictly as a form.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::PageError;
use super::form::{self, FormFields};

/// The parts of an address's query. A part that `T` does not have, or that comes twice, is refused (400): two readers of
/// one address would else understand two things.
pub struct CheckedQuery<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for CheckedQuery<T> {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let fields = FormFields::parse(request.query_string().as_bytes());
        ready(form::read(fields).map(Self).map_err(|_| PageError::Malformed))
    }
}
