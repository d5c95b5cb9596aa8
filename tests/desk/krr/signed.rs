//! `Accept: application/jose`: the same answers, signed.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::server::ParsedCertificate;
use serde_json::{Value, json};
use skranke::signing::demo::kept_in;
use tempfile::TempDir;

use super::setup::{CONTACT, Krr, OWN, PATH, issuer};
use crate::support::client::Answer;

const KARI: &str = "20914695016";

struct Signed {
    krr: Krr,
    certificate: CertificateDer<'static>,
    _folder: TempDir,
}

impl Signed {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let (key, certificate) = kept_in(folder.path()).unwrap();
        let settings = format!(
            "[signing]\nkey_file = \"{}\"\ncertificate_file = \"{}\"\n",
            key.display(),
            certificate.display()
        );
        let certificate = CertificateDer::from_pem_file(certificate).unwrap();
        let krr = Krr::start_with(&settings);
        krr.registered(KARI, |_, _| {});
        Self { krr, certificate, _folder: folder }
    }

    fn ask(&self, method: &str, path: &str, accept: &str) -> Answer {
        let claims = match path {
            OWN => self.krr.own_claims(KARI, "krr:user/kontaktinformasjon.read"),
            _ => self.krr.claims(CONTACT),
        };
        let bearer = format!("Bearer {}", issuer().token(&claims).unwrap());
        let mut headers = vec![("authorization", bearer.as_str()), ("accept", accept)];
        let body = (method == "POST").then(|| json!({ "personidentifikatorer": [KARI] }).to_string());
        headers.extend(body.as_ref().map(|_| ("content-type", "application/json")));
        self.krr.desk.client().send(method, path, &headers, body).expect(200)
    }

    /// Checks an answer as a partner does: with the key in the certificate and another library than signed it.
    fn verified(&self, jws: &str) -> jsonwebtoken::errors::Result<Value> {
        let parsed = ParsedCertificate::try_from(&self.certificate).unwrap();
        let public = parsed.subject_public_key_info();
        // Before the RSA key itself lie 24 bytes that say it is one, of 2048 bits.
        let key = DecodingKey::from_rsa_der(&public[24..]);
        let mut validation = Validation::new(Algorithm::RS256);
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        decode(jws, &key, &validation).map(|token| token.claims)
    }
}

#[test]
fn a_signed_answer_is_the_json_with_a_signature_that_the_certificate_in_it_checks() {
    let signed = Signed::start();
    for (method, path) in [("POST", "/rest/v1/personer"), ("POST", PATH), ("GET", OWN)] {
        let plain = signed.ask(method, path, "application/json");
        assert_eq!(plain.header("content-type"), "application/json");
        let answer = signed.ask(method, path, "application/jose");
        assert_eq!(answer.header("content-type"), "application/jose", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");

        let told: Value = serde_json::from_str(&plain.body).unwrap();
        assert_eq!(signed.verified(&answer.body).unwrap(), told, "{path}");
        let payload = answer.body.split('.').nth(1).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(payload).unwrap(), plain.body.as_bytes());

        let header = decode_header(&answer.body).unwrap();
        assert_eq!(header.alg, Algorithm::RS256);
        assert_eq!(header.x5c.unwrap(), [STANDARD.encode(&signed.certificate)]);
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &signed.certificate));
        assert_eq!(header.kid.unwrap(), thumbprint);
    }
}

#[test]
fn a_signed_answer_that_was_changed_does_not_check() {
    let signed = Signed::start();
    let answer = signed.ask("GET", OWN, "application/jose").body;
    let (unsigned, signature) = answer.rsplit_once('.').unwrap();
    let (header, payload) = unsigned.split_once('.').unwrap();
    let told = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    let other = URL_SAFE_NO_PAD.encode(told.replace(r#""reservasjon":"NEI""#, r#""reservasjon":"JA""#));
    assert_ne!(other, payload);
    assert!(signed.verified(&format!("{header}.{other}.{signature}")).is_err());
    assert!(signed.verified(&answer).is_ok());
}

#[test]
fn whoever_takes_both_gets_what_it_would_rather_have() {
    let signed = Signed::start();
    for (accept, kind) in [
        ("application/jose, application/json;q=0.9", "application/jose"),
        ("application/json, application/jose;q=0.9", "application/json"),
        ("*/*", "application/json"),
    ] {
        assert_eq!(signed.ask("GET", OWN, accept).header("content-type"), kind, "{accept}");
    }
}
