//! `skranke demo token`: a token to try the interface with, and only outside production.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

use serde_json::json;
use skranke::config::{Settings, SigningSettings};
use tempfile::TempDir;

use super::setup::{CONTACT, OWN, PATH};
use crate::support::desk::TestDesk;

fn demo_token(folder: &TempDir, settings: &[(&str, &str)], more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_skranke"))
        .args(["demo", "token", "--scope", CONTACT, "--consumer", "991825827"])
        .args(more)
        .env("SKRANKE_NOW", "2026-11-20T09:00:00+01:00")
        .envs(settings.iter().copied())
        .current_dir(folder.path())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap().trim().to_owned()
}

#[test]
fn a_demo_token_opens_a_demo_desk_until_it_ends() {
    let folder = TempDir::new().unwrap();
    let first = demo_token(&folder, &[], &[]);
    assert!(first.status.success(), "{}", text(&first.stderr));
    let second = demo_token(&folder, &[], &["--expires-in", "60"]);
    let keys = folder.path().join("var/demo-jwks.json");
    let private = folder.path().join("var/demo-jwks.key");
    assert_eq!(private.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!folder.path().join("var/skranke.db").exists());

    let desk = TestDesk::start_with(&format!("[tokens]\njwks_file = \"{}\"\n", keys.display()));
    let ask = |token: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let question = json!({ "personidentifikatorer": ["20914695016"] }).to_string();
        desk.client().send("POST", PATH, &headers, Some(question)).status
    };
    let (first, second) = (text(&first.stdout), text(&second.stdout));
    assert_eq!((ask(&first), ask(&second)), (200, 200));
    desk.pass(chrono::TimeDelta::seconds(70));
    assert_eq!((ask(&first), ask(&second)), (200, 401));
}

#[test]
fn a_persons_demo_token_opens_their_own_entry_and_no_partners_call() {
    let folder = TempDir::new().unwrap();
    let token = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_skranke"));
        program.args(["demo", "token", "--scope", "krr:user/kontaktinformasjon.read"]).args(arguments);
        program.env("SKRANKE_NOW", "2026-11-20T09:00:00+01:00").current_dir(folder.path()).output().unwrap()
    };
    let made = token(&["--pid", "20914695016"]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let keys = folder.path().join("var/demo-jwks.json").display().to_string();
    let desk = TestDesk::start_with(&format!(
        "[tokens]\njwks_file = \"{keys}\"\n[person_tokens]\njwks_file = \"{keys}\"\n"
    ));
    let bearer = format!("Bearer {}", text(&made.stdout));
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let own = desk.client().send("GET", OWN, &headers, None);
    own.expect(200).says(r#""personidentifikator":"20914695016""#).says("IKKE_REGISTRERT");
    let question = json!({ "personidentifikatorer": ["20914695016"] }).to_string();
    desk.client().send("POST", PATH, &headers, Some(question)).expect(401);

    for arguments in
        [&[][..], &["--pid", "20914695017"], &["--pid", "20914695016", "--consumer", "991825827"]]
    {
        assert_eq!(token(arguments).status.code(), Some(2), "{arguments:?}");
    }
}

const PRODUCTION: [(&str, &str); 6] = [
    ("SKRANKE_ENVIRONMENT", "production"),
    ("SKRANKE_DATA_KEY", "abababababababababababababababababababababababababababababababab"),
    ("SKRANKE_PUBLIC_URL", "https://skranke.example"),
    ("SKRANKE_MAIL_URL", "smtps://mail.example"),
    ("SKRANKE_SMS_URL", "kannel+https://u:p@sms.example/cgi-bin/sendsms"),
    ("SKRANKE_NOW", ""),
];

#[test]
fn production_and_desks_of_another_issuer_make_no_demo_tokens() {
    let folder = TempDir::new().unwrap();
    let other = [
        ("SKRANKE_TOKENS_ISSUER", "https://maskinporten.no/"),
        ("SKRANKE_TOKENS_JWKS_URL", "https://maskinporten.no/jwk"),
    ];
    for (settings, why) in
        [(&PRODUCTION[..], "production takes no demo tokens"), (&other[..], "trust another issuer")]
    {
        let refused = demo_token(&folder, settings, &[]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(text(&refused.stderr).contains(why), "{}", text(&refused.stderr));
        assert!(refused.stdout.is_empty() && !folder.path().join("var").exists());
    }
    let wrong = demo_token(&folder, &[], &["--expires-in", "0"]);
    assert_eq!(wrong.status.code(), Some(2));
}

fn problems(settings: &[(&str, &str)]) -> Vec<String> {
    let all =
        PRODUCTION.iter().chain(settings).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    match Settings::load(None, all) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.into_iter().map(|problem| problem.key).collect(),
    }
}

#[test]
fn production_trusts_nobody_until_told_and_never_the_demo_issuer() {
    let all = PRODUCTION.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    assert!(Settings::load(None, all).unwrap().tokens.is_none());
    let (issuer, url, file) =
        ("SKRANKE_TOKENS_ISSUER", "SKRANKE_TOKENS_JWKS_URL", "SKRANKE_TOKENS_JWKS_FILE");
    let maskinporten = (issuer, "https://maskinporten.no/");
    let none: [&str; 0] = [];
    assert_eq!(problems(&[maskinporten, (url, "https://maskinporten.no/jwk")]), none);
    assert_eq!(problems(&[maskinporten, (file, "keys.json")]), none);
    assert_eq!(problems(&[maskinporten]), ["tokens.jwks_url"]);
    assert_eq!(
        problems(&[maskinporten, (url, "http://maskinporten.no/jwk")]),
        ["tokens.jwks_url", "tokens.jwks_url"]
    );
    assert_eq!(problems(&[(file, "keys.json")]), ["tokens.issuer"]);
    assert_eq!(problems(&[(issuer, "https://demo-issuer.skranke.example/")]), ["tokens.issuer"]);
    assert_eq!(
        problems(&[maskinporten, (file, "a"), (url, "https://b.example")]),
        ["tokens.jwks_file", "tokens.jwks_url"]
    );
    assert_eq!(problems(&[("SKRANKE_TOKENS_LEEWAY_SECONDS", "11")]), ["tokens.leeway_seconds"]);
    let persons = ("SKRANKE_PERSON_TOKENS_ISSUER", "https://idporten.no");
    let persons_url = "SKRANKE_PERSON_TOKENS_JWKS_URL";
    assert_eq!(problems(&[persons, (persons_url, "https://idporten.no/jwks.json")]), none);
    assert_eq!(problems(&[persons]), ["person_tokens.jwks_url"]);
    assert_eq!(
        problems(&[(persons.0, "https://demo-id.skranke.example"), (persons_url, "https://a.example")]),
        ["person_tokens.issuer"]
    );
    // Each would open what is the other's.
    assert_eq!(
        problems(&[
            maskinporten,
            (file, "a"),
            (persons.0, maskinporten.1),
            (persons_url, "https://a.example")
        ]),
        ["person_tokens.issuer"]
    );
}

#[test]
fn production_signs_with_a_key_and_certificate_that_are_given_together_or_not_at_all() {
    let all = PRODUCTION.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    assert!(Settings::load(None, all).unwrap().signing.is_none());
    assert_eq!(Settings::load(None, std::iter::empty()).unwrap().signing, Some(SigningSettings::Demo));
    let (key, certificate) = ("SKRANKE_SIGNING_KEY_FILE", "SKRANKE_SIGNING_CERTIFICATE_FILE");
    let none: [&str; 0] = [];
    assert_eq!(problems(&[(key, "a"), (certificate, "b")]), none);
    assert_eq!(problems(&[(key, "a")]), ["signing.certificate_file"]);
    assert_eq!(problems(&[(certificate, "b")]), ["signing.key_file"]);
}
