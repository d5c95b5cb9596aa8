//! Asks Maskinporten for a token, with an assertion that our private key signs.

use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;

use super::http::Http;
use super::meter::Call;
use super::{NotAvailable, Time};
use crate::config::UpstreamSettings;

const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// Maskinporten takes no assertion that is valid for more than 120 seconds.
const VALID_S: i64 = 100;
const LARGEST: u64 = 64 * 1024;

/// The private key is none.
#[derive(Debug, thiserror::Error)]
#[error("the private key for Maskinporten cannot be used")]
pub struct KeyError(#[from] jsonwebtoken::errors::Error);

pub(super) struct Grant {
    url: Url,
    issuer: String,
    client_id: String,
    scope: String,
    consumer_org: Option<String>,
    header: Header,
    key: EncodingKey,
}

/// A token and how long it is good for.
pub(super) struct Granted {
    pub(super) token: SecretString,
    pub(super) lifetime: Duration,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    scope: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    consumer_org: Option<&'a str>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    expires_in: u64,
}

impl Grant {
    pub(super) fn new(settings: &UpstreamSettings) -> Result<Self, KeyError> {
        let mut header = Header::new(Algorithm::RS256);
        header.kid = Some(settings.key_id.clone());
        Ok(Self {
            url: settings.token_url.clone(),
            issuer: settings.issuer.clone(),
            client_id: settings.client_id.clone(),
            scope: settings.scopes.join(" "),
            consumer_org: settings.consumer_org.as_ref().map(|number| number.as_str().to_owned()),
            header,
            key: EncodingKey::from_rsa_pem(settings.key.expose_secret().as_bytes())?,
        })
    }

    pub(super) fn ask(&self, http: &Http, time: &Time) -> Result<Granted, NotAvailable> {
        let answer = http.post(Call::Grant, &self.url, time, LARGEST, || {
            let form = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("grant_type", GRANT_TYPE)
                .append_pair("assertion", &self.assertion(time)?)
                .finish();
            Ok((vec![("content-type", "application/x-www-form-urlencoded".to_owned())], form))
        })?;
        let granted: TokenAnswer =
            serde_json::from_slice(&answer.body).map_err(|_| NotAvailable::Malformed)?;
        Ok(Granted {
            token: SecretString::from(granted.access_token),
            lifetime: Duration::from_secs(granted.expires_in),
        })
    }

    /// New for each try: Maskinporten takes a `jti` once.
    fn assertion(&self, time: &Time) -> Result<String, NotAvailable> {
        let issued = time.now().timestamp();
        let claims = Claims {
            aud: &self.issuer,
            iss: &self.client_id,
            scope: &self.scope,
            iat: issued,
            exp: issued.saturating_add(VALID_S),
            jti: format!("{:032x}", rand::random::<u128>()),
            consumer_org: self.consumer_org.as_deref(),
        };
        // The key was tried when the settings were read.
        encode(&self.header, &claims, &self.key).map_err(|_| NotAvailable::Malformed)
    }
}

/// Of an error answer only its codes: `invalid_grant`, and Maskinporten's own such as `MP-110`.
pub(super) fn error_code(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
        error_description: Option<String>,
    }
    let refusal: Refusal = serde_json::from_slice(body).ok()?;
    let is_code =
        refusal.error.len() <= 40 && refusal.error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let number = refusal.error_description.as_deref().and_then(|text| {
        let (_, rest) = text.split_once("MP-")?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).take(4).collect();
        (!digits.is_empty()).then(|| format!(" MP-{digits}"))
    });
    is_code.then(|| refusal.error + &number.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_refusal_only_the_codes_are_kept() {
        let code = |body: &str| error_code(body.as_bytes());
        let refusal = r#"{"error":"invalid_grant","error_description":"MP-110 wrong aud 07823642061"}"#;
        assert_eq!(code(refusal).as_deref(), Some("invalid_grant MP-110"));
        assert_eq!(code(r#"{"error":"invalid_request"}"#).as_deref(), Some("invalid_request"));
        assert_eq!(code(r#"{"error":"no such id 07823642061"}"#), None);
        assert_eq!(code("<html>"), None);
    }
}
