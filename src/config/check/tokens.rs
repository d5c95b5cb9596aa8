//! Whose tokens are taken.

use chrono::TimeDelta;
use url::Url;

use super::{Check, text};
use crate::config::{Environment, TokenSettings};
use crate::tokens::KeySource;
use crate::tokens::demo::{DEMO_ISSUER, DEMO_KEYS};

impl Check<'_> {
    /// Without an issuer: the demo's own, or in production none.
    pub(super) fn tokens(&mut self, environment: Environment) -> Option<TokenSettings> {
        let production = environment == Environment::Production;
        let leeway = TimeDelta::seconds(self.number("tokens.leeway_seconds", 0, 10));
        let audience = Some(text(self.table, "tokens.audience")).filter(|text| !text.is_empty());
        let audience = audience.map(str::to_owned);
        let keys = self.key_source(production);
        let issuer = match text(self.table, "tokens.issuer") {
            "" if production => {
                if keys.is_some() {
                    self.problem("tokens.issuer", "must be given with the issuer's keys");
                }
                return None;
            }
            "" => DEMO_ISSUER,
            issuer => issuer,
        };
        if production && issuer == DEMO_ISSUER {
            self.problem("tokens.issuer", "production takes no demo tokens");
        }
        let keys = keys.or_else(|| (issuer == DEMO_ISSUER).then(|| KeySource::File(DEMO_KEYS.into())));
        if keys.is_none() {
            self.problem("tokens.jwks_url", "must say where the issuer's keys are, or jwks_file");
        }
        Some(TokenSettings { issuer: issuer.to_owned(), audience, keys: keys?, leeway })
    }

    fn key_source(&mut self, production: bool) -> Option<KeySource> {
        let (url, file) = (text(self.table, "tokens.jwks_url"), text(self.table, "tokens.jwks_file"));
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
                    self.problem("tokens.jwks_url", rule);
                }
                url.map(KeySource::Url)
            }
            _ => {
                self.problem("tokens.jwks_file", "must not be given beside jwks_url");
                None
            }
        }
    }
}
