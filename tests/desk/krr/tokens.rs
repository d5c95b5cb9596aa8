//! Tokens that must not open anything.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use skranke::tokens::demo::DemoIssuer;

use super::setup::{CONTACT, Krr, issuer};
use super::stranger::Stranger;
use crate::support::client::Answer;

const KARI: &str = "20914695016";

fn ask(krr: &Krr, authorization: &str) -> Answer {
    krr.ask_with(&[("authorization", authorization)], &json!({ "personidentifikatorer": [KARI] }))
}

#[track_caller]
fn assert_refused(what: &str, answer: &Answer) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.body);
    assert_eq!(answer.header("www-authenticate"), r#"Bearer error="invalid_token""#, "{what}");
    assert_eq!(answer.header("content-type"), "application/json", "{what}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["error"], "invalid_token", "{what}");
    assert_eq!(body.as_object().unwrap().len(), 2, "{what}");
}

fn header() -> Value {
    json!({ "alg": "RS256", "typ": "JWT", "kid": issuer().key_name() })
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

#[test]
fn a_token_with_another_header_is_refused_and_no_address_in_it_is_called() {
    let krr = Krr::start();
    let stranger = Stranger::start(&issuer().public_keys().to_string());
    let own_key = &issuer().public_keys()["keys"][0];
    for (what, name, value) in [
        ("jku", "jku", json!(stranger.url)),
        ("x5u", "x5u", json!(stranger.url)),
        ("jwk", "jwk", own_key.clone()),
        ("x5c", "x5c", json!(["MIIB"])),
        ("crit", "crit", json!(["b64"])),
        ("b64 without crit", "b64", json!(false)),
        ("another type", "typ", json!("logout+jwt")),
        ("an id token's type", "typ", json!("id+jwt")),
        ("another key's name", "kid", json!("another")),
        ("no key's name", "kid", Value::Null),
        ("RS512, signed with RS256", "alg", json!("RS512")),
        ("PS256", "alg", json!("PS256")),
        ("HS256", "alg", json!("HS256")),
        ("none", "alg", json!("none")),
        ("no algorithm", "alg", Value::Null),
    ] {
        let mut header = header();
        header[name] = value;
        let token = issuer().sign(&header, &krr.claims(CONTACT)).unwrap();
        assert_refused(what, &ask(&krr, &format!("Bearer {token}")));
    }
    assert_eq!(stranger.calls(), 0);
    for kind in ["JWT", "at+jwt", "application/at+JWT"] {
        let mut header = header();
        header["typ"] = json!(kind);
        let token = issuer().sign(&header, &krr.claims(CONTACT)).unwrap();
        ask(&krr, &format!("Bearer {token}")).expect(200);
    }
}

#[test]
fn a_token_signed_otherwise_than_by_the_issuer_is_refused() {
    let krr = Krr::start();
    let claims = part(&krr.claims(CONTACT));
    let none = part(&json!({ "alg": "none", "typ": "JWT", "kid": issuer().key_name() }));
    assert_refused("none without a signature", &ask(&krr, &format!("Bearer {none}.{claims}.")));

    // The public key as the secret of a shared-secret algorithm.
    let hs = part(&json!({ "alg": "HS256", "typ": "JWT", "kid": issuer().key_name() }));
    for secret in [issuer().public_keys().to_string(), modulus()] {
        let message = format!("{hs}.{claims}");
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()));
        assert_refused("HS256 with the public key", &ask(&krr, &format!("Bearer {message}.{signature}")));
    }

    let other = DemoIssuer::generate().unwrap().sign(&header(), &krr.claims(CONTACT)).unwrap();
    assert_refused("another's key", &ask(&krr, &format!("Bearer {other}")));

    let good = krr.token(CONTACT);
    let (head, rest) = good.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let mut widened = krr.claims(CONTACT);
    widened["consumer"]["ID"] = json!("0192:984661185");
    let forged = part(&widened);
    assert_refused("a changed payload", &ask(&krr, &format!("Bearer {head}.{forged}.{signature}")));
    assert_refused("no signature", &ask(&krr, &format!("Bearer {head}.{claims}.")));
    ask(&krr, &format!("Bearer {good}")).expect(200);
}

fn modulus() -> String {
    issuer().public_keys()["keys"][0]["n"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_whose_claims_do_not_hold_is_refused() {
    let krr = Krr::start();
    let now = krr.desk.now().timestamp();
    for (what, name, value) in [
        ("another issuer", "iss", json!("https://maskinporten.no/")),
        ("ours among other issuers", "iss", json!([krr.claims(CONTACT)["iss"], "https://other.example"])),
        ("ours in a list", "iss", json!([krr.claims(CONTACT)["iss"]])),
        ("no issuer", "iss", Value::Null),
        ("an audience, where none is ours", "aud", json!("https://other.example")),
        ("expired", "exp", json!(now - 10)),
        ("no end", "exp", Value::Null),
        ("an end that is no time", "exp", json!("tomorrow")),
        ("not yet valid", "nbf", json!(now + 11)),
        ("made in the future", "iat", json!(now + 11)),
        ("no consumer", "consumer", Value::Null),
        (
            "a consumer that cannot be",
            "consumer",
            json!({ "authority": "iso6523-actorid-upis", "ID": "0192:123456789" }),
        ),
        ("a supplier that cannot be", "supplier", json!({ "authority": "iso6523-actorid-upis", "ID": "x" })),
    ] {
        let mut claims = krr.claims(CONTACT);
        claims[name] = value;
        let token = issuer().token(&claims).unwrap();
        assert_refused(what, &ask(&krr, &format!("Bearer {token}")));
    }
    assert_eq!(krr.desk.all_on_record(), 0);
}

#[test]
fn with_an_audience_of_ours_a_token_must_be_for_us() {
    let krr = Krr::start_with("audience = \"https://skranke.example\"");
    for (audience, status) in [
        (Value::Null, 401),
        (json!("https://skranke.example/"), 401),
        (json!(["https://a.example", "https://b.example"]), 401),
        (json!("https://skranke.example"), 200),
        (json!(["https://a.example", "https://skranke.example"]), 200),
    ] {
        let mut claims = krr.claims(CONTACT);
        claims["aud"] = audience.clone();
        let token = issuer().token(&claims).unwrap();
        ask(&krr, &format!("Bearer {token}")).expect(status).says(if status == 200 {
            "personer"
        } else {
            "audience"
        });
    }
}

#[test]
fn one_token_comes_in_one_header_and_nowhere_else() {
    let krr = Krr::start();
    let good = krr.token(CONTACT);
    let bearer = format!("Bearer {good}");
    let question = json!({ "personidentifikatorer": [KARI] });
    assert_refused("none", &krr.ask_with(&[], &question));
    let twice = [("authorization", bearer.as_str()), ("authorization", bearer.as_str())];
    assert_refused("two headers", &krr.ask_with(&twice, &question));
    for authorization in [
        good.clone(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Basic {good}"),
        format!("{bearer}, {bearer}"),
        format!("{bearer} {good}"),
        format!("Bearer  {good}"),
        format!("Bearer {good}.{good}"),
        format!("Bearer {}", "a".repeat(8 * 1024 + 1)),
        format!("Bearer {good}{}", "A".repeat(8 * 1024)),
        "Bearer ..".to_owned(),
    ] {
        assert_refused(&authorization.chars().take(20).collect::<String>(), &ask(&krr, &authorization));
    }
    let in_query = format!("{}?access_token={good}", super::setup::PATH);
    let json = [("content-type", "application/json")];
    let answer = krr.desk.client().send("POST", &in_query, &json, Some(question.to_string()));
    assert_refused("in the address", &answer);
    // The scheme's name is the same in any case (RFC 9110).
    ask(&krr, &format!("bearer {good}")).expect(200);
}
