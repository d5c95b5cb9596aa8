//! Answers of look-ups: JSON, or signed for those who ask for that.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use super::{ApiError, PageError, accept};
use crate::signing::Signer;

/// In which form a caller wants the answer; one that takes neither, or that takes only signed ones where nothing is signed
/// with, is refused (406).
#[derive(Clone)]
pub enum AnswerForm {
    /// `application/json`.
    Json,
    /// `application/jose`: the same JSON as the payload of a JWS.
    Signed(Data<Signer>),
}

impl FromRequest for AnswerForm {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let signer = request.app_data::<Data<Signer>>().filter(|_| accept::prefers_jose(headers));
        ready(match signer {
            Some(signer) => Ok(Self::Signed(signer.clone())),
            None if accept::json(headers) => Ok(Self::Json),
            None => Err(ApiError::NotAcceptable),
        })
    }
}

impl AnswerForm {
    /// The body of the answer. Signing takes a millisecond and may read a file, so not on the thread of the server.
    pub fn body(&self, answer: &impl Serialize) -> Result<Vec<u8>, PageError> {
        let json = serde_json::to_vec(answer).map_err(PageError::fault)?;
        match self {
            Self::Json => Ok(json),
            Self::Signed(signer) => Ok(signer.sign(&json).map_err(PageError::fault)?.into_bytes()),
        }
    }

    /// The answer with this body, which nobody between may keep.
    pub fn answer(&self, body: Vec<u8>) -> HttpResponse {
        let kind = match self {
            Self::Json => "application/json",
            Self::Signed(_) => "application/jose",
        };
        HttpResponse::Ok().content_type(kind).insert_header((header::CACHE_CONTROL, "no-store")).body(body)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[actix_web::test]
    async fn where_nothing_is_signed_with_only_those_who_take_json_are_answered() {
        for (accept, taken) in
            [("application/jose", false), ("application/jose, application/json;q=0.1", true), ("*/*", true)]
        {
            let request = TestRequest::default().insert_header(("accept", accept)).to_http_request();
            let form = AnswerForm::extract(&request).await;
            assert_eq!(matches!(form, Ok(AnswerForm::Json)), taken, "{accept}");
            assert_eq!(matches!(form, Err(ApiError::NotAcceptable)), !taken, "{accept}");
        }
    }
}
