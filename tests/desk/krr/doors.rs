//! Tokens that must not open the person's own calls or the feed of changes, and those of one kind at the doors of the other.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use skranke::tokens::demo::DemoIssuer;

use super::setup::{CHANGES, CONTACT, Krr, OWN, PATH, READ_CHANGES, issuer};
use super::stranger::Stranger;
use crate::support::client::Answer;

const KARI: &str = "20914695016";
const OWN_SCOPES: &str = "krr:user/kontaktinformasjon.read krr:user/digitalpost.read krr:user/spraak.write";

/// A call with what opens it.
struct Door {
    method: &'static str,
    path: &'static str,
    body: Option<Value>,
    claims: Value,
}

impl Door {
    fn all(krr: &Krr) -> [Self; 3] {
        let own = krr.own_claims(KARI, OWN_SCOPES);
        let language = Some(json!({ "spraak": "en" }));
        [
            Self { method: "GET", path: OWN, body: None, claims: own.clone() },
            Self { method: "PATCH", path: OWN, body: language, claims: own },
            Self {
                method: "POST",
                path: CHANGES,
                body: Some(json!({ "fraEndringsId": 0 })),
                claims: krr.claims(READ_CHANGES),
            },
        ]
    }

    fn knock(&self, krr: &Krr, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(self.body.as_ref().map(|_| ("content-type", "application/json")));
        krr.desk.client().send(self.method, self.path, &headers, self.body.as_ref().map(Value::to_string))
    }

    #[track_caller]
    fn stays_shut(&self, krr: &Krr, what: &str, token: &str) {
        let answer = self.knock(krr, token);
        let what = format!("{what} at {} {}: {}", self.method, self.path, answer.body);
        assert_eq!(answer.status, 401, "{what}");
        assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#, "{what}");
        assert!(answer.body.starts_with(r#"{"error":"invalid_token","error_description":""#), "{what}");
    }
}

fn header() -> Value {
    json!({ "alg": "RS256", "typ": "JWT", "kid": issuer().key_name() })
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

#[test]
fn no_door_opens_to_another_header_and_no_address_in_it_is_called() {
    let krr = Krr::start();
    let stranger = Stranger::start(&issuer().public_keys().to_string());
    for door in Door::all(&krr) {
        for (name, value) in [
            ("jku", json!(stranger.url)),
            ("x5u", json!(stranger.url)),
            ("jwk", issuer().public_keys()["keys"][0].clone()),
            ("x5c", json!(["MIIB"])),
            ("crit", json!(["b64"])),
            ("typ", json!("id+jwt")),
            ("typ", json!("logout+jwt")),
            ("kid", json!("another")),
            ("kid", Value::Null),
            ("alg", json!("none")),
            ("alg", json!("HS256")),
            ("alg", json!("RS512")),
            ("alg", json!("ES256")),
        ] {
            let mut header = header();
            header[name] = value;
            let token = issuer().sign(&header, &door.claims).unwrap();
            door.stays_shut(&krr, name, &token);
        }
    }
    assert_eq!(stranger.calls(), 0);
    assert_eq!(krr.desk.all_on_record(), 0);
}

#[test]
fn no_door_opens_to_a_token_that_the_issuer_did_not_sign() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    for door in Door::all(&krr) {
        let claims = part(&door.claims);
        let none = part(&json!({ "alg": "none", "kid": issuer().key_name() }));
        door.stays_shut(&krr, "none", &format!("{none}.{claims}."));
        let public = issuer().public_keys();
        for secret in [public.to_string(), public["keys"][0]["n"].as_str().unwrap().to_owned()] {
            let message =
                format!("{}.{claims}", part(&json!({ "alg": "HS256", "kid": issuer().key_name() })));
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()));
            door.stays_shut(&krr, "HS256 with the public key", &format!("{message}.{signature}"));
        }
        let other = DemoIssuer::generate().unwrap().sign(&header(), &door.claims).unwrap();
        door.stays_shut(&krr, "another's key", &other);
        let good = issuer().token(&door.claims).unwrap();
        let (unsigned, signature) = good.rsplit_once('.').unwrap();
        let (head, _) = unsigned.split_once('.').unwrap();
        let mut widened = door.claims.clone();
        widened["scope"] = json!("everything");
        door.stays_shut(&krr, "a changed payload", &format!("{head}.{}.{signature}", part(&widened)));
        door.knock(&krr, &good).expect(200);
    }
}

#[test]
fn no_door_opens_to_claims_that_do_not_hold() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    let now = krr.desk.now().timestamp();
    for door in Door::all(&krr) {
        for (name, value) in [
            ("iss", json!("https://idporten.no")),
            ("iss", Value::Null),
            ("aud", json!("https://other.example")),
            ("exp", json!(now - 10)),
            ("exp", Value::Null),
            ("nbf", json!(now + 11)),
            ("iat", json!(now + 11)),
        ] {
            let mut claims = door.claims.clone();
            claims[name] = value;
            door.stays_shut(&krr, name, &issuer().token(&claims).unwrap());
        }
        if door.path != OWN {
            continue;
        }
        for (name, value) in [
            ("acr", json!("idporten-loa-low")),
            ("acr", json!("Level3")),
            ("acr", json!(["idporten-loa-high"])),
            ("acr", Value::Null),
            ("pid", Value::Null),
            ("pid", json!("20914695017")),
            ("pid", json!("209146 95016")),
        ] {
            let mut claims = door.claims.clone();
            claims[name] = value.clone();
            door.stays_shut(&krr, &format!("{name} {value}"), &issuer().token(&claims).unwrap());
        }
        let mut claims = door.claims.clone();
        claims["acr"] = json!("idporten-loa-substantial");
        door.knock(&krr, &issuer().token(&claims).unwrap()).expect(200);
    }
}

#[test]
fn a_partners_token_opens_no_persons_door_and_a_persons_none_of_the_partners() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    let every = format!("{OWN_SCOPES} {READ_CHANGES} {CONTACT}");
    let (partner, own) = (krr.claims(&every), krr.own_claims(KARI, &every));
    // Each with all that the other has, but for the issuer.
    let mut partner_with_pid = partner.clone();
    for name in ["pid", "acr"] {
        partner_with_pid[name] = own[name].clone();
    }
    let mut own_with_consumer = own.clone();
    own_with_consumer["consumer"] = partner["consumer"].clone();
    // The right issuer and nobody named.
    let (mut nobody, mut no_consumer) = (partner.clone(), own.clone());
    nobody["iss"] = own["iss"].clone();
    no_consumer["iss"] = partner["iss"].clone();

    let question = Some(json!({ "personidentifikatorer": [KARI] }));
    let look_up = Door { method: "POST", path: PATH, body: question, claims: partner.clone() };
    let [look, choose, changes] = Door::all(&krr);
    for door in [look, choose] {
        for (what, claims) in
            [("a partner's", &partner), ("with a pid", &partner_with_pid), ("nobody's", &nobody)]
        {
            door.stays_shut(&krr, what, &issuer().token(claims).unwrap());
        }
        door.knock(&krr, &issuer().token(&own).unwrap()).expect(200);
    }
    for door in [look_up, changes] {
        let wrong =
            [("a person's", &own), ("with a consumer", &own_with_consumer), ("nobody's", &no_consumer)];
        for (what, claims) in wrong {
            door.stays_shut(&krr, what, &issuer().token(claims).unwrap());
        }
        door.knock(&krr, &issuer().token(&partner).unwrap()).expect(200);
    }
}
