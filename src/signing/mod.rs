//! Signed answers: a JWS (RFC 7515) whose payload is the answer's JSON, with the certificate that it is checked by.
//!
//! **Invariants:** a key and a certificate that do not belong together sign nothing; the private key leaves this module in
//! no log and no error.

use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use serde_json::json;

use crate::config::SigningSettings;

pub mod demo;

/// Why nothing can be signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// A file cannot be read, or is not PEM.
    #[error("the key or the certificate that answers are signed with cannot be read")]
    File(#[from] pem::Error),
    /// No key for RS256.
    #[error("the key that answers are signed with is not an RSA key of 2048 to 8192 bits in PKCS #8")]
    Key,
    /// Not of this key.
    #[error("the certificate does not belong to the key that answers are signed with")]
    Certificate(#[from] rustls::Error),
    /// The demo's own key cannot be made.
    #[error("the demo's signing key cannot be kept")]
    Demo(#[from] demo::DemoKeyError),
}

/// Signs answers. One a server.
pub struct Signer {
    settings: SigningSettings,
    /// Read at the start; the demo's when it is first needed.
    key: Mutex<Option<Arc<SigningKey>>>,
}

struct SigningKey {
    pair: KeyPair,
    /// The header of every answer, encoded.
    header: String,
}

impl Signer {
    /// Reads the key and its certificate, unless they are the demo's.
    pub fn new(settings: &SigningSettings) -> Result<Self, SigningError> {
        let signer = Self { settings: settings.clone(), key: Mutex::default() };
        if *settings != SigningSettings::Demo {
            signer.key()?;
        }
        Ok(signer)
    }

    /// The answer as a JWS in compact form, signed with RS256. About a millisecond.
    pub fn sign(&self, answer: &[u8]) -> Result<String, SigningError> {
        let key = self.key()?;
        let message = format!("{}.{}", key.header, URL_SAFE_NO_PAD.encode(answer));
        let mut signature = vec![0; key.pair.public_modulus_len()];
        key.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .map_err(|_| SigningError::Key)?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    fn key(&self) -> Result<Arc<SigningKey>, SigningError> {
        let mut held = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = held.as_ref() {
            return Ok(Arc::clone(key));
        }
        let (key, chain) = match &self.settings {
            SigningSettings::Demo => demo::kept_in(demo::FOLDER.as_ref())?,
            SigningSettings::Files { key, certificate } => (key.clone(), certificate.clone()),
        };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(chain)?.collect();
        let key = Arc::new(SigningKey::of(PrivatePkcs8KeyDer::from_pem_file(key)?, chain?)?);
        *held = Some(Arc::clone(&key));
        Ok(key)
    }
}

impl SigningKey {
    fn of(
        key: PrivatePkcs8KeyDer<'static>,
        chain: Vec<CertificateDer<'static>>,
    ) -> Result<Self, SigningError> {
        let pair = KeyPair::from_pkcs8(key.secret_pkcs8_der()).map_err(|_| SigningError::Key)?;
        // A partner names the key by its certificate: kid is the SHA-256 of it.
        let own = chain.first().ok_or(pem::Error::NoItemsFound)?;
        let kid = URL_SAFE_NO_PAD.encode(digest(&SHA256, own));
        let x5c: Vec<_> = chain.iter().map(|certificate| STANDARD.encode(certificate)).collect();
        let header = json!({ "alg": "RS256", "kid": kid, "x5c": x5c }).to_string();
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        CertifiedKey::from_der(chain, PrivateKeyDer::Pkcs8(key), &provider)?.keys_match()?;
        Ok(Self { pair, header: URL_SAFE_NO_PAD.encode(header) })
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_key_without_a_certificate_of_its_own_signs_nothing() {
        let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let (key, certificate) = demo::kept_in(one.path()).unwrap();
        let (_, of_another) = demo::kept_in(other.path()).unwrap();
        let signer = |key: &std::path::Path, certificate: &std::path::Path| {
            let (key, certificate) = (key.to_owned(), certificate.to_owned());
            Signer::new(&SigningSettings::Files { key, certificate }).map(|_| ())
        };
        signer(&key, &certificate).unwrap();
        assert!(matches!(signer(&key, &of_another), Err(SigningError::Certificate(_))));
        assert!(matches!(signer(&certificate, &certificate), Err(SigningError::File(_))));
        assert!(matches!(signer(&key, &key), Err(SigningError::File(_))));
        assert!(matches!(signer(&one.path().join("none"), &certificate), Err(SigningError::File(_))));
    }

    #[test]
    fn the_demos_key_is_made_once_and_is_for_its_owners_eyes_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = TempDir::new().unwrap();
        let (key, certificate) = demo::kept_in(folder.path()).unwrap();
        let read = || (std::fs::read(&key).unwrap(), std::fs::read(&certificate).unwrap());
        let first = read();
        assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        demo::kept_in(folder.path()).unwrap();
        assert_eq!(read(), first);
    }
}
