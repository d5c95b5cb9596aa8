//! The language in which a call's answer speaks.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};

use super::visitor::preferred_language;
use super::{ApiError, PageError, Renderer};
use crate::texts::Words;
use crate::values::Language;

/// The texts in the first of our languages that the caller asks for with `Accept-Language`; in Bokmål when it asks for none.
pub struct Spoken {
    renderer: Data<Renderer>,
    language: Language,
}

impl Spoken {
    /// The texts.
    pub fn words(&self) -> Words<'_> {
        self.renderer.texts().words(self.language)
    }
}

impl FromRequest for Spoken {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let language = preferred_language(request.headers());
        let spoken = request
            .app_data::<Data<Renderer>>()
            .map(|renderer| Self { renderer: renderer.clone(), language });
        ready(spoken.ok_or_else(|| {
            PageError::fault(std::io::Error::other("the server was built without its texts")).into()
        }))
    }
}
