//! The secret in a browser's cookie.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::error::Unspecified;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// 256 random bits as 43 characters. Whoever holds it is signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A new one from the operating system's randomness.
    ///
    /// # Errors
    /// When there is no randomness, and nothing may go on.
    pub fn generate() -> Result<Self, Unspecified> {
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Reads what a cookie holds; `None` when it cannot be a token of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let is_token = URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32);
        is_token.then(|| Self(text.to_owned()))
    }

    /// For the cookie, and to key what belongs to this browser alone.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database knows it by.
    pub fn digest(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.as_bytes()))
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(masked)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_its_digest_does_not_show_it() {
        let token = SessionToken::generate().unwrap();
        assert_eq!(SessionToken::parse(token.expose()), Some(token.clone()));
        assert_ne!(token, SessionToken::generate().unwrap());
        assert!(!token.digest().contains(token.expose()));
        assert_eq!(format!("{token:?}"), "SessionToken(masked)");
        for text in ["", "short", &"!".repeat(43)] {
            assert_eq!(SessionToken::parse(text), None, "{text}");
        }
    }
}
