//! What may be asked, and how a call that asks for something else is refused.

use serde_json::{Value, json};
use skranke::values::NationalId;
use skranke::vault::Vault;

use super::setup::{CONTACT, Krr, MAILBOX, PATH};
use crate::support::client::Answer;

const KARI: &str = "20914695016";
const OLA: &str = "22885399316";

/// Synthetic ids with right control digits, all different.
fn many_ids(count: usize) -> Vec<String> {
    let ids = (0..u32::MAX).map(|number| {
        let (day, year, individual) = (1 + number % 28, 40 + number / 28 % 50, number / 1400);
        format!("{day:02}81{year:02}{individual:03}")
    });
    let with_control_digits = |start: String| {
        (0..100)
            .map(|control| format!("{start}{control:02}"))
            .find(|id| NationalId::parse(id).is_ok_and(|id| id.birth_date().is_some()))
    };
    ids.filter_map(with_control_digits).take(count).collect()
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, error: &str, description: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json");
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["error"], error);
    assert!(body["error_description"].as_str().unwrap().contains(description), "{}", answer.body);
}

#[test]
fn a_thousand_people_are_answered_in_the_order_asked_and_one_more_is_refused() {
    let krr = Krr::start();
    let mut ids = many_ids(1001);
    for id in ids.iter().step_by(250) {
        krr.registered(id, |_, _| {});
    }
    let answer = krr.ask(MAILBOX, &json!({ "personidentifikatorer": ids }));
    assert_refused(&answer, 400, "invalid_request", "1 to 1000 national ids, and holds 1001");
    assert_eq!(krr.desk.all_on_record(), 0);
    ids.pop();
    ids.reverse();
    let question = json!({ "personidentifikatorer": ids, "inkluderIkkeRegistrerte": true });
    let answer: Value = serde_json::from_str(&krr.ask(MAILBOX, &question).expect(200).body).unwrap();
    let told: Vec<_> = answer["personer"].as_array().unwrap().iter().collect();
    assert!(told.iter().map(|person| &person["personidentifikator"]).eq(ids.iter()));
    assert_eq!(told.iter().filter(|person| person["status"] == "AKTIV").count(), 4);
}

#[test]
fn a_person_asked_for_twice_is_answered_once_in_the_first_place() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    krr.registered(OLA, |_, _| {});
    let persons = krr.persons(MAILBOX, &[OLA, KARI, OLA]);
    let ids: Vec<_> = persons.iter().map(|person| &person["personidentifikator"]).collect();
    assert_eq!(ids, [OLA, KARI]);
}

#[test]
fn a_faulty_id_is_refused_by_its_place_and_never_repeated() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    for (faulty, why) in [
        ("20914695017", "control digits"),
        ("2091469501", "11 digits"),
        ("209146 95016", "digits only"),
        (" 20914695016", "digits only"),
        ("32914695016", "not a date"),
        ("２０９１４６９５０１６", "digits only"),
        ("13097248022", "may be a real person's"),
    ] {
        let answer = krr.ask(CONTACT, &json!({ "personidentifikatorer": [KARI, faulty] }));
        assert_refused(&answer, 400, "invalid_request", "personidentifikatorer[1]: ");
        assert_refused(&answer, 400, "invalid_request", why);
        assert!(!answer.body.contains(faulty) && !answer.body.contains("95016"), "{}", answer.body);
    }
    assert_eq!(krr.desk.all_on_record(), 0);
}

#[test]
fn a_body_that_is_not_as_documented_is_refused_without_its_words() {
    let krr = Krr::start();
    for body in [
        json!({}),
        json!({ "personidentifikatorer": [] }),
        json!({ "personidentifikatorer": KARI }),
        json!({ "personidentifikatorer": [20_914_695_016_u64] }),
        json!({ "personidentifikatorer": [KARI], "20914695016": true }),
        json!({ "personidentifikatorer": [KARI], "inkluderIkkeRegistrerte": "20914695016" }),
        json!([KARI]),
        json!(KARI),
    ] {
        let answer = krr.ask(CONTACT, &body);
        assert_refused(&answer, 400, "invalid_request", "");
        assert!(!answer.body.contains(KARI), "{}", answer.body);
    }
}

fn raw(krr: &Krr, headers: &[(&str, &str)], body: &str) -> Answer {
    let bearer = format!("Bearer {}", krr.token(CONTACT));
    let mut all = vec![("authorization", bearer.as_str())];
    all.extend(headers);
    krr.desk.client().send("POST", PATH, &all, Some(body.to_owned()))
}

#[test]
fn other_formats_sizes_and_methods_are_refused_in_json_too() {
    let krr = Krr::start();
    let good = json!({ "personidentifikatorer": [KARI] }).to_string();
    let json = ("content-type", "application/json");
    assert_eq!(
        raw(&krr, &[("content-type", "application/json; charset=utf-8"), ("accept", "*/*")], &good).status,
        200
    );
    assert_refused(
        &raw(&krr, &[json, ("accept", "application/xml")], &good),
        406,
        "invalid_request",
        "Accept",
    );
    assert_refused(
        &raw(&krr, &[("content-type", "text/plain")], &good),
        415,
        "invalid_request",
        "Content-Type",
    );
    assert_refused(&raw(&krr, &[json], &good.repeat(2)), 400, "invalid_request", "line 1, column");
    assert_refused(&raw(&krr, &[json], &good.replace(']', ",")), 400, "invalid_request", "line 1");
    let twice = format!("{{\"personidentifikatorer\":[\"{KARI}\"],{}", good.trim_start_matches('{'));
    assert_refused(&raw(&krr, &[json], &twice), 400, "invalid_request", "line 1");
    let huge = format!("{good}{}", " ".repeat(64 * 1024));
    assert_refused(&raw(&krr, &[json], &huge), 413, "invalid_request", "too large");
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let answer = krr.desk.client().send(method, PATH, &[], None);
        assert_refused(&answer, 405, "method_not_allowed", "Method Not Allowed");
        assert_eq!(answer.header("allow"), "POST");
    }
    let answer = krr.desk.client().send("POST", "/rest/v2/nobody", &[json], Some(good));
    assert_refused(&answer, 404, "not_found", "Not Found");
}

#[test]
fn what_was_sealed_with_another_key_is_a_fault_that_tells_nothing() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    krr.registered(OLA, |entry, desk| {
        let email = desk.vault.open(entry.email.as_ref().unwrap()).unwrap();
        let other_key = Vault::from_hex(&"ab".repeat(32)).unwrap();
        entry.email = Some(other_key.seal(&email).unwrap());
    });
    let answer = krr.ask(CONTACT, &json!({ "personidentifikatorer": [KARI, OLA] }));
    assert_refused(&answer, 500, "server_error", "something failed");
    assert!(!answer.body.contains("sealed") && !answer.body.contains(KARI));
}
