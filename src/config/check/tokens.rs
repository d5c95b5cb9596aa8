//! Whose tokens are taken, and what answers are signed with.

use chrono::TimeDelta;
use url::Url;

use super::{Check, text};
use crate::config::{Environment, SigningSettings, TokenSettings};
use crate::tokens::KeySource;
use crate::tokens::demo::{DEMO_ISSUER, DEMO_KEYS, DEMO_PERSON_ISSUER};

impl Check<'_> {
    /// The issuers of the partners' tokens and of people's own. One for both would let each open what is the other's.
    pub(super) fn issuers(
        &mut self,
        environment: Environment,
    ) -> (Option<TokenSettings>, Option<TokenSettings>) {
        let partners = self.issuer("tokens", DEMO_ISSUER, environment);
        let persons = self.issuer("person_tokens", DEMO_PERSON_ISSUER, environment);
        let issuer = |tokens: &Option<TokenSettings>| tokens.as_ref().map(|tokens| tokens.issuer.clone());
        if persons.is_some() && issuer(&partners) == issuer(&persons) {
            self.problem("person_tokens.issuer", "must be another than that of the partners' tokens");
        }
        (partners, persons)
    }

    /// Without an issuer: the demo's own, or in production none.
    fn issuer(&mut self, section: &str, demo: &str, environment: Environment) -> Option<TokenSettings> {
        let key = |name: &str| format!("{section}.{name}");
        let production = environment == Environment::Production;
        let leeway = TimeDelta::seconds(self.number(&key("leeway_seconds"), 0, 10));
        let audience = Some(text(self.table, &key("audience"))).filter(|text| !text.is_empty());
        let audience = audience.map(str::to_owned);
        let keys = self.key_source(section, production);
        let issuer = match text(self.table, &key("issuer")) {
            "" if production => {
                if keys.is_some() {
                    self.problem(&key("issuer"), "must be given with the issuer's keys");
                }
                return None;
            }
            "" => demo,
            issuer => issuer,
        };
        if production && (issuer == DEMO_ISSUER || issuer == DEMO_PERSON_ISSUER) {
            self.problem(&key("issuer"), "production takes no demo tokens");
        }
        let keys = keys.or_else(|| (issuer == demo).then(|| KeySource::File(DEMO_KEYS.into())));
        if keys.is_none() {
            self.problem(&key("jwks_url"), "must say where the issuer's keys are, or jwks_file");
        }
        Some(TokenSettings { issuer: issuer.to_owned(), audience, keys: keys?, leeway })
    }

    fn key_source(&mut self, section: &str, production: bool) -> Option<KeySource> {
        let (url_key, file_key) = (format!("{section}.jwks_url"), format!("{section}.jwks_file"));
        let (url, file) = (text(self.table, &url_key), text(self.table, &file_key));
        match (url, file) {
            ("", "") => None,
            ("", file) => Some(KeySource::File(file.into())),
            (url, "") => {
                let url = Url::parse(url).ok().filter(|url| match url.scheme() {
                    "https" => true,
                    "http" => !production,
                    _ => false,
                });
                if url.is_none() {
                    let rule = "must be an https:// URL; http:// is taken outside production only";
                    self.problem(&url_key, rule);
                }
                url.map(KeySource::Url)
            }
            _ => {
                self.problem(&file_key, "must not be given beside jwks_url");
                None
            }
        }
    }

    /// Without files: the demo's own, or in production none.
    pub(super) fn signing(&mut self, environment: Environment) -> Option<SigningSettings> {
        let key = text(self.table, "signing.key_file");
        let certificate = text(self.table, "signing.certificate_file");
        match (key, certificate) {
            ("", "") => (environment != Environment::Production).then_some(SigningSettings::Demo),
            (_, "") => {
                self.problem("signing.certificate_file", "must be given with the key");
                None
            }
            ("", _) => {
                self.problem("signing.key_file", "must be given with the certificate");
                None
            }
            (key, certificate) => {
                Some(SigningSettings::Files { key: key.into(), certificate: certificate.into() })
            }
        }
    }
}
