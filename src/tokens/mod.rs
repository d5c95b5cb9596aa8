//! Bearer tokens: those of partners' systems, as Maskinporten issues them, and people's own, as ID-porten does.
//!
//! **Invariants:** a [`Partner`] or a [`Holder`] exists only after the signature was checked with a key of the one issuer
//! that the settings trust for its kind; a token of one kind is never one of the other; nothing in a token chooses a key's address, a key itself or another algorithm than the three allowed; a
//! token is never logged.

use crate::values::{NationalId, OrgNumber};

mod claims;
mod client;
pub mod demo;
mod keys;
mod verifier;

pub use client::KeySource;
pub use verifier::Verifier;

/// A partner's system that showed a valid token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// The body that the look-up is made for.
    pub consumer: OrgNumber,
    /// The supplier that makes it for them, if another.
    pub supplier: Option<OrgNumber>,
    /// What the token opens.
    pub scopes: Vec<String>,
}

impl Partner {
    /// Whether the token has one of these scopes.
    pub fn has_any(&self, scopes: &[&str]) -> bool {
        any_of(&self.scopes, scopes)
    }
}

/// A person who showed a valid token of their own, at level of assurance substantial or high.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub national_id: NationalId,
    /// What the token opens.
    pub scopes: Vec<String>,
}

impl Holder {
    /// Whether the token has one of these scopes.
    pub fn has_any(&self, scopes: &[&str]) -> bool {
        any_of(&self.scopes, scopes)
    }
}

fn any_of(own: &[String], scopes: &[&str]) -> bool {
    scopes.iter().any(|scope| own.iter().any(|own| own == scope))
}

/// Why a token is not taken. The text goes to the partner's developer and holds nothing of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No token where one belongs, or more than one.
    #[error("one Authorization header with one bearer token is needed")]
    Missing,
    /// No issuer is in the settings.
    #[error("no token issuer is trusted here")]
    NoIssuer,
    /// Not a signed token, or longer than any issuer makes them.
    #[error("the token cannot be read")]
    Malformed,
    /// Another algorithm than the issuer signs with.
    #[error("the token is not signed with RS256, RS384 or RS512")]
    Algorithm,
    /// Something in the header that an access token of the issuer does not have.
    #[error("the token's header names a key, a type or an extension that is not accepted")]
    Header,
    /// The issuer has no such key.
    #[error("the token's key is not one of the issuer's")]
    UnknownKey,
    /// The signature does not fit.
    #[error("the token's signature does not fit")]
    Signature,
    /// From elsewhere.
    #[error("the token is from another issuer")]
    Issuer,
    /// For somebody else.
    #[error("the token is for another audience")]
    Audience,
    /// Over.
    #[error("the token has expired")]
    Expired,
    /// Not yet valid, or made in the future.
    #[error("the token is not valid yet")]
    NotYet,
    /// Does not say which organisation asks.
    #[error("the token does not name a consumer by organisation number")]
    Consumer,
    /// Does not say whose it is.
    #[error("the token does not name a person by national identity number")]
    Person,
    /// Signed in with less than is asked for here.
    #[error("the token's level of assurance is not idporten-loa-substantial or idporten-loa-high")]
    Assurance,
}

/// What keeps a token from being judged, or judges it.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The token is not taken.
    #[error("the token was refused")]
    Refused(#[from] Refusal),
    /// The issuer's keys cannot be had now, so nobody knows.
    #[error("the token issuer's keys are not available")]
    KeysAway,
}
