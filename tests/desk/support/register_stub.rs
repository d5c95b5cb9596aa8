//! A contact register upstream and its Maskinporten: a program of its own, see `examples/register_stub.rs`.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::examples::example;
use super::process::{ChildGuard, START, spare_port, wait_until};

/// The running register. It ends when this is dropped.
pub(crate) struct RegisterStub {
    port: u16,
    folder: TempDir,
    _program: ChildGuard,
}

impl RegisterStub {
    /// Starts it with nobody in it, at nine in the morning of 20 November 2026 in Norway.
    pub(crate) fn start() -> Self {
        let (port, folder) = (spare_port(), TempDir::new().unwrap());
        let program = ChildGuard::spawn(&[&program(), &port.to_string()], None);
        let (pem, n, e) = key();
        std::fs::write(folder.path().join("key.pem"), pem).unwrap();
        let stub = Self { port, folder, _program: program };
        wait_until(START, "the register", || ureq::get(stub.at("/control")).call().ok());
        stub.control(&json!({
            "issuer": "https://maskinporten.example/", "client_id": "desk", "key_id": "desk-1", "n": n, "e": e,
        }));
        stub.set_now("2026-11-20T08:00:00Z".parse().unwrap());
        stub
    }

    /// The settings that lead to it, as TOML.
    pub(crate) fn toml(&self) -> String {
        let lines = self.settings().into_iter().map(|(key, value)| {
            let key = key.strip_prefix("SKRANKE_REGISTER_").unwrap().to_lowercase();
            let value = if value.parse::<u32>().is_ok() { value } else { format!("\"{value}\"") };
            if key == "mode" {
                format!("register_mode = {value}\n[register]\n")
            } else {
                format!("{key} = {value}\n")
            }
        });
        lines.collect()
    }

    /// The settings by the names of their environment variables; the mode comes first.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SKRANKE_REGISTER_MODE", "upstream".to_owned()),
            ("SKRANKE_REGISTER_BASE_URL", self.at("")),
            ("SKRANKE_REGISTER_TOKEN_URL", self.at("/token")),
            ("SKRANKE_REGISTER_ISSUER", "https://maskinporten.example/".to_owned()),
            ("SKRANKE_REGISTER_CLIENT_ID", "desk".to_owned()),
            ("SKRANKE_REGISTER_KEY_FILE", self.folder.path().join("key.pem").display().to_string()),
            ("SKRANKE_REGISTER_KEY_ID", "desk-1".to_owned()),
            ("SKRANKE_REGISTER_TIMEOUT_SECONDS", "1".to_owned()),
        ]
    }

    /// What time it is there; assertions from another are refused.
    pub(crate) fn set_now(&self, now: DateTime<Utc>) {
        self.control(&json!({ "now": now }));
    }

    /// Puts a person in, or changes one, as the register writes them.
    pub(crate) fn knows(&self, national_id: &str, person: Value) {
        let people = Value::Object([(national_id.to_owned(), person)].into_iter().collect());
        self.control(&json!({ "people": people }));
    }

    /// From here on it fails like this.
    pub(crate) fn fails(&self, fault: Value) {
        let faults = Value::Array(vec![fault]);
        self.control(&json!({ "faults": faults }));
    }

    /// From here on it does not fail.
    pub(crate) fn recovers(&self) {
        self.control(&json!({ "faults": [] }));
    }

    /// How many tokens it gave.
    pub(crate) fn grants(&self) -> u64 {
        self.told()["grants"].as_u64().unwrap()
    }

    /// Whom it was asked for, call by call.
    pub(crate) fn look_ups(&self) -> Vec<Vec<String>> {
        serde_json::from_value(self.told()["look_ups"].clone()).unwrap()
    }

    /// Changes any of what it knows and does.
    pub(crate) fn control(&self, change: &Value) {
        let sent = ureq::post(self.at("/control"))
            .header("content-type", "application/json")
            .send(change.to_string())
            .unwrap();
        assert_eq!(sent.status(), 204);
    }

    fn told(&self) -> Value {
        let mut answer = ureq::get(self.at("/control")).call().unwrap();
        serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

/// A person whom the register lets be notified by e-mail and SMS; in both shapes of timestamps.
pub(crate) fn reachable() -> Value {
    json!({
        "reservasjon": "NEI",
        "status": "AKTIV",
        "varslingsstatus": "KAN_VARSLES",
        "kontaktinformasjon": {
            "epostadresse": "kari@example.no",
            "epostadresse_oppdatert": "2026-08-05T10:45:15.768Z",
            "epostadresse_sist_verifisert": "2026-10-05T18:03:14+02",
            "mobiltelefonnummer": "+4791234567",
            "mobiltelefonnummer_oppdatert": "2026-09-05T07:35:54+02",
        },
        "spraak": "nn",
    })
}

/// The same person after opting out.
pub(crate) fn opted_out() -> Value {
    let mut person = reachable();
    person["reservasjon"] = "JA".into();
    person["reservasjonstidspunkt"] = "2026-11-19T13:42:34+01".into();
    person["varslingsstatus"] = "KAN_IKKE_VARSLES".into();
    person
}

fn program() -> String {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| example("register_stub").display().to_string()).clone()
}

/// Our client's key: private as PEM, public as the two numbers of a JWK.
fn key() -> &'static (String, String, String) {
    static KEY: OnceLock<(String, String, String)> = OnceLock::new();
    KEY.get_or_init(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = pair.as_der().unwrap();
        let text = STANDARD.encode(der.as_ref());
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
        let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
        (pem, URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e))
    })
}
