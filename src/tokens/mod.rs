//! Partners' bearer tokens, as Maskinporten issues them: which system asks, for whom, and what it may.
//!
//! **Invariants:** a [`Partner`] exists only after the signature was checked with a key of the one issuer in the
//! settings; nothing in a token chooses a key's address, a key itself or another algorithm than the three allowed; a
//! token is never logged.

use crate::values::OrgNumber;

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
        scopes.iter().any(|scope| self.scopes.iter().any(|own| own == scope))
    }
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
