//! A token issuer for demonstrations and tests: a key pair made on this machine, whose public half the desk reads like
//! any issuer's. Production neither makes such tokens nor takes them.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::values::{NationalId, OrgNumber};

/// Who partners' tokens are from.
pub const DEMO_ISSUER: &str = "https://demo-issuer.skranke.example/";
/// Who people's own tokens are from.
pub const DEMO_PERSON_ISSUER: &str = "https://demo-id.skranke.example";
/// The public keys of both, unless the settings say otherwise.
pub const DEMO_KEYS: &str = "var/demo-jwks.json";
/// How the names of these keys begin.
pub(super) const DEMO_KEY_PREFIX: &str = "skranke-demo-";

/// Why there is no demo token.
#[derive(Debug, thiserror::Error)]
pub enum DemoIssuerError {
    /// The key's file cannot be read or written.
    #[error("the demo issuer's key cannot be kept")]
    File(#[from] io::Error),
    /// The key cannot be made or used.
    #[error("the demo issuer's key cannot be used")]
    Key,
}

/// What a partner's token is to say.
pub struct Order<'a> {
    /// What it opens, with spaces between.
    pub scope: &'a str,
    /// The organisation that asks.
    pub consumer: &'a OrgNumber,
    /// Whom it is for, if for one only.
    pub audience: Option<&'a str>,
    /// How long it holds.
    pub lifetime: TimeDelta,
}

impl Order<'_> {
    /// The claims of an access token as Maskinporten makes them.
    pub fn claims(&self, now: DateTime<Utc>) -> Value {
        let claims = json!({
            "iss": DEMO_ISSUER,
            "client_id": "skranke-demo",
            "client_amr": "private_key_jwt",
            "consumer": { "authority": "iso6523-actorid-upis", "ID": self.consumer.iso6523() },
            "scope": self.scope,
            "token_type": "Bearer",
        });
        dated(claims, self.audience, self.lifetime, now)
    }
}

/// What a person's own token is to say.
pub struct PersonOrder<'a> {
    /// What it opens, with spaces between.
    pub scope: &'a str,
    /// Whose it is.
    pub national_id: &'a NationalId,
    /// Whom it is for, if for one only.
    pub audience: Option<&'a str>,
    /// How long it holds.
    pub lifetime: TimeDelta,
}

impl PersonOrder<'_> {
    /// The claims of an access token as ID-porten makes them.
    pub fn claims(&self, now: DateTime<Utc>) -> Value {
        let claims = json!({
            "iss": DEMO_PERSON_ISSUER,
            "client_id": "skranke-demo",
            "pid": self.national_id.expose(),
            "acr": "idporten-loa-high",
            "scope": self.scope,
            "token_type": "Bearer",
        });
        dated(claims, self.audience, self.lifetime, now)
    }
}

fn dated(mut claims: Value, audience: Option<&str>, lifetime: TimeDelta, now: DateTime<Utc>) -> Value {
    let issued = now.timestamp();
    if let Some(claims) = claims.as_object_mut() {
        claims.insert("iat".to_owned(), issued.into());
        claims.insert("exp".to_owned(), issued.saturating_add(lifetime.num_seconds()).into());
        claims.extend(audience.map(|audience| ("aud".to_owned(), audience.into())));
    }
    claims
}

/// Signs tokens with a key of this machine.
pub struct DemoIssuer {
    pair: KeyPair,
    name: String,
}

impl DemoIssuer {
    /// Makes a new key.
    pub fn generate() -> Result<Self, DemoIssuerError> {
        Self::of(KeyPair::generate(KeySize::Rsa2048).map_err(|_| DemoIssuerError::Key)?)
    }

    /// The issuer whose public keys are in this file; makes both files the first time. The private key lies beside it,
    /// ending in `.key`, for its owner's eyes only.
    pub fn kept_with(public_keys: &Path) -> Result<Self, DemoIssuerError> {
        let private_key = public_keys.with_extension("key");
        let issuer = match fs::read(&private_key) {
            Ok(der) => Self::of(KeyPair::from_pkcs8(&der).map_err(|_| DemoIssuerError::Key)?)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let issuer = Self::generate()?;
                if let Some(folder) = private_key.parent() {
                    fs::create_dir_all(folder)?;
                }
                let der = issuer.pair.as_der().map_err(|_| DemoIssuerError::Key)?;
                let mut file =
                    OpenOptions::new().write(true).create_new(true).mode(0o600).open(private_key)?;
                file.write_all(der.as_ref())?;
                issuer
            }
            Err(error) => return Err(error.into()),
        };
        let published = issuer.public_keys().to_string();
        // A running desk may be reading it.
        if fs::read(public_keys).ok().as_deref() != Some(published.as_bytes()) {
            fs::write(public_keys, published)?;
        }
        Ok(issuer)
    }

    fn of(pair: KeyPair) -> Result<Self, DemoIssuerError> {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, pair.public_key().as_ref());
        let (short, _) = digest.as_ref().split_at_checked(8).ok_or(DemoIssuerError::Key)?;
        Ok(Self { name: format!("{DEMO_KEY_PREFIX}{}", URL_SAFE_NO_PAD.encode(short)), pair })
    }

    /// Under which name the key stands in the key set.
    pub fn key_name(&self) -> &str {
        &self.name
    }

    /// The key set that an issuer publishes.
    pub fn public_keys(&self) -> Value {
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(self.pair.public_key());
        let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
        json!({ "keys": [
            { "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name, "n": n, "e": e }
        ] })
    }

    /// A token with these claims.
    pub fn token(&self, claims: &Value) -> Result<String, DemoIssuerError> {
        self.sign(&json!({ "alg": "RS256", "typ": "JWT", "kid": self.name }), claims)
    }

    /// A token with any header and claims, signed with RS256 whatever the header says.
    pub fn sign(&self, header: &Value, claims: &Value) -> Result<String, DemoIssuerError> {
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .map_err(|_| DemoIssuerError::Key)?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
