//! Where the contact register is: here, or upstream and how it is reached.

use std::time::Duration;

use jsonwebtoken::EncodingKey;
use secrecy::SecretString;
use toml::Value;
use url::{Host, Url};

use super::{Check, text, value};
use crate::config::UpstreamSettings;
use crate::values::OrgNumber;

impl Check<'_> {
    /// None when the register is kept here. Upstream, everything that is missing is named.
    pub(super) fn upstream(&mut self) -> Option<UpstreamSettings> {
        match text(self.table, "register_mode") {
            "own" => return None,
            "upstream" => {}
            _ => {
                self.problem("register_mode", "must be own or upstream");
                return None;
            }
        }
        let base_url = self.neighbour("register.base_url");
        let token_url = self.neighbour("register.token_url");
        let issuer = self.given("register.issuer", "must be what Maskinporten calls itself");
        let client_id = self.given("register.client_id", "must be our client's id at Maskinporten");
        let key = self.private_key();
        let key_id = self.given("register.key_id", "must be the name of our key at Maskinporten");
        let scopes = self.scopes();
        let consumer_org = self.consumer_org();
        let connect_timeout = Duration::from_secs(self.small("register.connect_timeout_seconds", 1, 10));
        let timeout = Duration::from_secs(self.small("register.timeout_seconds", 1, 30));
        Some(UpstreamSettings {
            base_url: base_url?,
            token_url: token_url?,
            issuer: issuer?,
            client_id: client_id?,
            key: key?,
            key_id: key_id?,
            scopes,
            consumer_org,
            connect_timeout,
            timeout,
        })
    }

    fn given(&mut self, key: &str, rule: &str) -> Option<String> {
        self.read(key, rule, |text| (!text.is_empty()).then(|| text.to_owned()))
    }

    /// What is sent there are national ids and what comes back are addresses: never in clear beyond this machine.
    fn neighbour(&mut self, key: &str) -> Option<Url> {
        let rule = "must be an https:// URL without a user; http:// is taken on loopback only";
        self.read(key, rule, |text| {
            let url = Url::parse(text).ok()?;
            let is_safe = match url.scheme() {
                "https" => url.has_host(),
                "http" => is_loopback(&url),
                _ => false,
            };
            let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
            (is_safe && is_plain).then_some(url)
        })
    }

    fn private_key(&mut self) -> Option<SecretString> {
        let path = text(self.table, "register.key_file");
        if path.is_empty() {
            self.problem("register.key_file", "must be the file of our private RSA key, PEM");
            return None;
        }
        match std::fs::read_to_string(path) {
            Ok(pem) if EncodingKey::from_rsa_pem(pem.as_bytes()).is_ok() => Some(SecretString::from(pem)),
            Ok(_) => {
                self.problem("register.key_file", "must hold a private RSA key, PEM");
                None
            }
            Err(error) => {
                self.problem("register.key_file", &format!("cannot be read: {error}"));
                None
            }
        }
    }

    fn scopes(&mut self) -> Vec<String> {
        let given = value(self.table, "register.scopes").and_then(Value::as_array);
        let scopes: Vec<String> =
            given.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        if scopes.is_empty() || scopes.iter().any(|scope| scope.is_empty() || scope.contains(' ')) {
            self.problem("register.scopes", "must be scopes such as krr:global/kontaktinformasjon.read");
        }
        scopes
    }

    fn consumer_org(&mut self) -> Option<OrgNumber> {
        if text(self.table, "register.consumer_org").is_empty() {
            return None;
        }
        let rule = "must be an organisation number of nine digits";
        self.read("register.consumer_org", rule, |text| OrgNumber::parse(text).ok())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
