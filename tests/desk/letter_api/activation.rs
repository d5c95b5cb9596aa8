//! Using the code of a letter.

use serde_json::{Value, json};
use skranke::audit::Action;
use skranke::letters::codes::{Code, MOST_WRONG_ATTEMPTS};
use skranke::letters::printing::hand_over;
use tempfile::TempDir;

use super::setup::{Api, LETTERS, assert_problem, json_of};
use crate::orders::desk::{DEAD, KARI, OLA};
use crate::orders::printing::orders;
use crate::support::client::Answer;

const ACTIVATE: &str = "/api/v1/letters/activate";

fn try_code(api: &Api, key: &str, national_id: &str, code: &str) -> Answer {
    let token = api.token("skranke:letters.activate");
    let headers = [("authorization", token.as_str()), ("idempotency-key", key)];
    api.post_with(ACTIVATE, &headers, &json!({ "national_id": national_id, "code": code }))
}

/// Orders a letter, hands it to print, and answers its reference and its code.
fn printed(api: &Api, national_id: &str) -> (String, String) {
    let (reference, folder) =
        (api.ordered(&format!("order {national_id}"), national_id), TempDir::new().unwrap());
    let summary = hand_over::run(&api.desk.desk, folder.path()).unwrap();
    let code = orders(folder.path(), &summary.files[0].name)[&reference][1].to_owned();
    (reference, code)
}

#[test]
fn the_code_of_the_letter_lets_its_person_in_once() {
    let api = Api::start();
    let (reference, code) = printed(&api, KARI);
    let (first, rest) = code.split_at(5);
    let typed = format!("{} {}", first.to_lowercase(), rest);
    let answer = try_code(&api, "1", KARI, &typed).expect(200);
    assert_eq!(
        json_of(&answer),
        json!({ "activation": { "reference": reference, "activated_at": "2026-11-20T08:00:00.000Z" } })
    );
    assert_eq!(api.letter(&reference)["status"], "activated");
    let again = try_code(&api, "1", KARI, &typed).expect(200);
    assert_eq!((again.header("idempotency-replayed"), json_of(&again)), ("true", json_of(&answer)));
    assert_eq!(assert_problem(&try_code(&api, "2", KARI, &code), 422, "SKR-102"), ["code_used"]);
    let refused = api.order("another", KARI);
    assert_eq!(assert_problem(&refused, 422, "SKR-101"), ["existing_user"]);
    assert_eq!(api.desk.on_record(Action::LetterActivated), 1);
    assert_eq!(api.desk.on_record(Action::ActivationRefused), 1);
}

#[test]
fn whoever_guesses_learns_nothing_and_is_stopped() {
    let api = Api::start();
    let (reference, code) = printed(&api, KARI);
    let unknown: Vec<Value> = [OLA, DEAD, "20914695016"]
        .into_iter()
        .enumerate()
        .map(|(n, national_id)| {
            let answer = try_code(&api, &format!("u{n}"), national_id, &code);
            assert_eq!(assert_problem(&answer, 422, "SKR-102"), ["wrong_code"]);
            json_of(&answer)["errors"].take()
        })
        .collect();
    assert_eq!(api.desk.on_record(Action::ActivationRefused), 3, "of people who are not known too");
    for attempt in 1..MOST_WRONG_ATTEMPTS {
        let answer = try_code(&api, &format!("w{attempt}"), KARI, Code::generate().expose());
        assert_eq!(assert_problem(&answer, 422, "SKR-102"), ["wrong_code"]);
        assert_eq!(json_of(&answer)["errors"], unknown[0], "the same words for all");
        // Sent again it is the same attempt.
        assert_eq!(try_code(&api, &format!("w{attempt}"), KARI, "other").status, 422);
    }
    let answer = try_code(&api, "last", KARI, "no code at all");
    assert_eq!(assert_problem(&answer, 422, "SKR-102"), ["code_locked"]);
    assert_eq!(assert_problem(&try_code(&api, "right", KARI, &code), 422, "SKR-102"), ["code_locked"]);
    assert_eq!(api.letter(&reference)["status"], "expired");
    assert_eq!(api.order("again", KARI).expect(201).status, 201);
}

#[test]
fn only_its_own_scope_uses_codes_and_neither_code_nor_number_is_told_back() {
    let api = Api::start();
    let body = json!({ "national_id": "20914695017", "code": "7KQ49TXA7KQ49TX" });
    for scope in ["skranke:letters.read", "skranke:letters.write", "skranke:letter-events.write"] {
        let token = api.token(scope);
        let headers = [("authorization", token.as_str()), ("idempotency-key", "1")];
        assert_problem(&api.post_with(ACTIVATE, &headers, &body), 403, "SKR-004");
    }
    let answer = try_code(&api, "1", "20914695017", "7KQ49TXA7KQ49TX");
    assert_eq!(assert_problem(&answer, 422, "SKR-011"), ["invalid_national_id"]);
    assert!(!answer.body.contains("20914695017") && !answer.body.contains("7KQ49TXA"), "{}", answer.body);
    let token = api.token("skranke:letters.activate");
    let headers = [("authorization", token.as_str())];
    assert_problem(&api.post_with(ACTIVATE, &headers, &body), 400, "SKR-002");
    assert_eq!(api.get(&format!("{LETTERS}/activate")).status, 405);
}
