//! Judges a token.

use chrono::{DateTime, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use serde::de::DeserializeOwned;

use super::claims::{Citizen, Claims, Organisations};
use super::keys::Keys;
use super::{Holder, Partner, Refusal, VerifyError};
use crate::config::{Environment, Settings, TokenSettings};
use crate::values::IdPolicy;

/// What Maskinporten and ID-porten sign with. A shared-secret algorithm here would make every public key a forger's secret.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512];

/// More than any issuer's token is.
const LONGEST: usize = 8 * 1024;

/// Judges tokens of the issuers in the settings. One a server.
pub struct Verifier {
    partners: Option<Trusted>,
    persons: Option<Trusted>,
    id_policy: IdPolicy,
}

struct Trusted {
    settings: TokenSettings,
    keys: Keys,
}

impl Verifier {
    /// Trusts the issuers in the settings; without one it refuses every token of its kind.
    pub fn new(settings: &Settings) -> Self {
        let in_production = settings.environment == Environment::Production;
        let trusted = |tokens: &Option<TokenSettings>| {
            tokens
                .clone()
                .map(|settings| Trusted { keys: Keys::new(settings.keys.clone(), in_production), settings })
        };
        Self {
            partners: trusted(&settings.tokens),
            persons: trusted(&settings.person_tokens),
            id_policy: settings.id_policy,
        }
    }

    /// Which organisation's system shows this token. May ask the issuer for its keys, so never call it inside a
    /// transaction.
    pub async fn partner(&self, token: &str, now: DateTime<Utc>) -> Result<Partner, VerifyError> {
        let trusted = self.partners.as_ref().ok_or(Refusal::NoIssuer)?;
        let claims: Claims<Organisations> = trusted.claims(token, now).await?;
        Ok(claims.partner()?)
    }

    /// Which person shows this token of their own. As above, never inside a transaction.
    pub async fn holder(&self, token: &str, now: DateTime<Utc>) -> Result<Holder, VerifyError> {
        let trusted = self.persons.as_ref().ok_or(Refusal::NoIssuer)?;
        let claims: Claims<Citizen> = trusted.claims(token, now).await?;
        Ok(claims.holder(self.id_policy)?)
    }
}

impl Trusted {
    /// What a token says that the issuer signed and that holds now.
    async fn claims<Who: DeserializeOwned>(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Claims<Who>, VerifyError> {
        if token.len() > LONGEST {
            return Err(Refusal::Malformed.into());
        }
        let header = decode_header(token).map_err(|_| Refusal::Malformed)?;
        let name = key_name(&header)?;
        let key = self.keys.find(name, now).await?.ok_or(Refusal::UnknownKey)?;
        if !key.is_for(header.alg) {
            return Err(Refusal::Algorithm.into());
        }
        let validation = validation(&self.settings, header.alg);
        let token = decode::<Claims<Who>>(token, &key.decoding, &validation);
        let claims = token.map_err(|error| refusal(&error))?.claims;
        if claims.issuer != self.settings.issuer {
            return Err(Refusal::Issuer.into());
        }
        claims.hold(now, self.settings.leeway)?;
        Ok(claims)
    }
}

/// The name of the key it says it is signed with, if the header is one of an access token: whatever could lead to
/// another key than the issuer's is refused, not ignored.
fn key_name(header: &Header) -> Result<&str, Refusal> {
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Refusal::Algorithm);
    }
    let brings_a_key =
        header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some();
    let is_extended = header.crit.is_some() || header.enc.is_some() || header.zip.is_some()
        // How the payload is read (RFC 7797), which counts only with a `crit` that is refused above.
        || header.extras.inner().contains_key("b64");
    let is_access_token = header.typ.as_deref().is_none_or(|kind| {
        let kind = kind.to_ascii_lowercase();
        matches!(kind.strip_prefix("application/").unwrap_or(&kind), "jwt" | "at+jwt")
    });
    if brings_a_key || is_extended || !is_access_token {
        return Err(Refusal::Header);
    }
    header.kid.as_deref().ok_or(Refusal::UnknownKey)
}

/// Signature, issuer and audience. The times are checked against the desk's clock, which the library does not know.
fn validation(settings: &TokenSettings, algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.set_issuer(&[&settings.issuer]);
    match &settings.audience {
        Some(audience) => {
            validation.set_audience(&[audience]);
            validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        }
        // Without an audience of ours, a token that is bound to one is bound to another's (RFC 7519, 4.1.3).
        None => validation.set_required_spec_claims(&["exp", "iss"]),
    }
    validation
}

fn refusal(error: &jsonwebtoken::errors::Error) -> Refusal {
    match error.kind() {
        ErrorKind::InvalidSignature => Refusal::Signature,
        ErrorKind::InvalidAlgorithm => Refusal::Algorithm,
        ErrorKind::InvalidIssuer => Refusal::Issuer,
        ErrorKind::InvalidAudience => Refusal::Audience,
        ErrorKind::MissingRequiredClaim(claim) if claim == "iss" => Refusal::Issuer,
        ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => Refusal::Audience,
        _ => Refusal::Malformed,
    }
}
