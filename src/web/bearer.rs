//! The first argument of every handler for machines: which tokens open it.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};

use super::allowed::{Access, Gate, put_refusal_on_record};
use super::{ApiError, PageError};
use crate::audit::Actor;
use crate::desk::Desk;
use crate::tokens::{Holder, Partner, Refusal, Verifier, VerifyError};

/// Scopes as a type, for [`Bearer`] and [`OwnToken`].
pub trait Scopes: 'static {
    /// Any one of them opens the route.
    const ANY_OF: &'static [&'static str];
}

/// A partner's system whose token has one of the scopes. Without a good token the call is refused (401); with one for
/// other things too (403), and that is put on record. Cookies open nothing here.
pub struct Bearer<S>(pub Partner, PhantomData<S>);

impl<S> Deref for Bearer<S> {
    type Target = Partner;

    fn deref(&self) -> &Partner {
        &self.0
    }
}

impl<S: Scopes> Gate for Bearer<S> {
    const ACCESS: Access = Access::Scope(S::ANY_OF);
}

impl<S: Scopes> FromRequest for Bearer<S> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let (verifier, token, now) = shown(&request)?;
            let partner = verifier.partner(token, now).await.map_err(refused)?;
            if partner.has_any(S::ANY_OF) {
                return Ok(Self(partner, PhantomData));
            }
            put_refusal_on_record(&request, Actor::Consumer(partner.consumer)).await?;
            Err(ApiError::Scope(S::ANY_OF))
        })
    }
}

/// A person whose own token has one of the scopes; otherwise as [`Bearer`].
pub struct OwnToken<S>(pub Holder, PhantomData<S>);

impl<S> Deref for OwnToken<S> {
    type Target = Holder;

    fn deref(&self) -> &Holder {
        &self.0
    }
}

impl<S: Scopes> Gate for OwnToken<S> {
    const ACCESS: Access = Access::Scope(S::ANY_OF);
}

impl<S: Scopes> FromRequest for OwnToken<S> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let (verifier, token, now) = shown(&request)?;
            let holder = verifier.holder(token, now).await.map_err(refused)?;
            if holder.has_any(S::ANY_OF) {
                return Ok(Self(holder, PhantomData));
            }
            put_refusal_on_record(&request, Actor::Person).await?;
            Err(ApiError::Scope(S::ANY_OF))
        })
    }
}

/// Who judges, what is shown, and when.
fn shown(request: &HttpRequest) -> Result<(&Verifier, &str, DateTime<Utc>), ApiError> {
    let (Some(verifier), Some(desk)) =
        (request.app_data::<Data<Verifier>>(), request.app_data::<Data<Desk>>())
    else {
        return Err(PageError::fault(std::io::Error::other("the server was built without a desk")).into());
    };
    let token = token(request).ok_or_else(|| refused(Refusal::Missing.into()))?;
    Ok((verifier, token, desk.now()))
}

fn refused(error: VerifyError) -> ApiError {
    if let VerifyError::Refused(refusal) = &error {
        tracing::info!(reason = %refusal, "a bearer token was refused");
    }
    error.into()
}

/// The one token of the one header; the scheme is written in any case (RFC 9110, 11.1).
fn token(request: &HttpRequest) -> Option<&str> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let (Some(header), None) = (headers.next(), headers.next()) else { return None };
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    let is_one = !token.is_empty() && !token.contains([' ', ',']);
    (scheme.eq_ignore_ascii_case("bearer") && is_one).then_some(token)
}
