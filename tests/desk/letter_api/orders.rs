//! Ordering.

use serde_json::{Value, json};
use skranke::imports::ImportKind;

use super::setup::{Api, LETTERS, assert_problem, json_of, order_of};
use crate::orders::desk::{
    ABROAD, AGELESS, CEASED, DEAD, ELEVEN, GONE, HOMELESS, INACTIVE, KARI, OLA, PROTECTED, STRICTLY, TWELVE,
};
use crate::support::log;

/// Known to nobody.
const NOBODY: &str = "07900399841";

impl Api {
    fn import_letter(&self, reference: &str, national_id: &str, events: &str) {
        self.desk.order_letter(reference, national_id, "2026-11-10T10:00:00+01:00");
        let header = "reference,event,occurred_at,event_ref,reason";
        self.desk.import(ImportKind::LetterEvents, &format!("{header}\n{events}"));
    }
}

#[test]
fn an_order_answers_what_the_letter_is_called_and_when_it_is_there_at_the_latest() {
    let api = Api::start();
    let answer = api.order("1", KARI).expect(201);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let letter = &json_of(&answer)["letter"];
    let reference = letter["reference"].as_str().unwrap();
    assert_eq!(answer.location(), format!("{LETTERS}/{reference}"));
    let due = json!({
        "reference": reference, "status": "ordered", "since": "2026-11-20T08:00:00.000Z",
        "ordered_at": "2026-11-20T08:00:00.000Z", "destination": "home", "last_on_time": "2026-12-04",
        "is_late": false, "days_over": 0, "events": []
    });
    assert_eq!(letter, &due);
    assert_eq!(api.letter(reference), due);
    let (action, about_person, _, _) = api.record().remove(0);
    assert_eq!((action.as_str(), about_person), ("letter_ordered", true));
}

#[test]
fn those_who_may_have_a_letter_get_one_wherever_they_live() {
    let api = Api::start();
    for (id, destination, last_on_time) in [
        (ABROAD, json!("abroad"), "2026-12-18"),
        (TWELVE, json!("home"), "2026-12-04"),
        (INACTIVE, json!("home"), "2026-12-04"),
        (PROTECTED, Value::Null, "2026-12-18"),
        (STRICTLY, Value::Null, "2026-12-04"),
    ] {
        let letter = json_of(&api.order(id, id).expect(201))["letter"].take();
        assert_eq!((&letter["destination"], &letter["last_on_time"]), (&destination, &json!(last_on_time)));
    }
}

#[test]
fn each_rule_that_speaks_against_a_letter_is_named_and_put_on_record() {
    let api = Api::start();
    let used = "ML-U,posted,2026-11-12T10:00:00+01:00,e1,\nML-U,activated,2026-11-16T10:00:00+01:00,e2,\n";
    api.import_letter("ML-U", OLA, used);
    api.import_letter("ML-P", KARI, "ML-P,posted,2026-11-12T10:00:00+01:00,e3,\n");
    for (id, code, said) in [
        (NOBODY, "unknown_id", "Nobody with this number"),
        (DEAD, "deceased", "deceased"),
        (CEASED, "number_ceased", "no longer in use"),
        (OLA, "existing_user", "activated 16 November 2026"),
        (ELEVEN, "under_13", "from 1 January 2027"),
        (AGELESS, "birth_date_unknown", "no date of birth"),
        (HOMELESS, "no_valid_address", "no address"),
        (GONE, "emigrated_no_address", "emigrated"),
        (KARI, "open_letter_exists", "Letter ML-P"),
    ] {
        let answer = api.order(code, id);
        assert_eq!(assert_problem(&answer, 422, "SKR-101"), [code]);
        let problem = json_of(&answer);
        assert_eq!(problem["errors"][0]["pointer"], "#/national_id");
        let message = problem["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(said), "{message}");
        let (action, about_person, object, detail) = api.record().pop().unwrap();
        let (known, detail_due) = if code == "unknown_id" { (false, "unknown") } else { (true, code) };
        assert_eq!(action, if known { "person_looked_up" } else { "person_searched" });
        assert_eq!((about_person, object.as_deref()), (known, Some("letter_order")));
        assert_eq!(detail.as_deref(), Some(detail_due));
    }
    assert_eq!(api.counts(), [2, 9]);
}

#[test]
fn all_rules_that_speak_against_it_are_told_together() {
    let api = Api::start();
    api.import_letter("ML-9", HOMELESS, "ML-9,posted,2026-11-12T10:00:00+01:00,e1,\n");
    let answer = api.post(LETTERS, "1", &json!({ "national_id": HOMELESS, "mobile": "22222222" }));
    let codes = assert_problem(&answer, 422, "SKR-101");
    assert_eq!(codes, ["no_valid_address", "open_letter_exists", "invalid_phone"]);
    assert_eq!(json_of(&answer)["errors"][2]["pointer"], "#/mobile");
    let (_, _, _, detail) = api.record().pop().unwrap();
    assert_eq!(detail.as_deref(), Some("no_valid_address, open_letter_exists, invalid_phone"));
}

#[test]
fn a_number_that_cannot_be_is_refused_by_its_place_and_never_repeated() {
    let log = log::kept();
    let api = Api::start();
    let mut last = String::new();
    for (body, codes) in [
        (json!({ "national_id": "07823642062", "mobile": "+4741234567" }), vec!["invalid_national_id"]),
        // Might be a real person's.
        (json!({ "national_id": "13097248022", "mobile": "+4741234567" }), vec!["invalid_national_id"]),
        (json!({ "national_id": KARI, "mobile": "+47 41 23 45 6x" }), vec!["invalid_phone"]),
        (json!({ "national_id": "", "mobile": "" }), vec!["invalid_national_id", "invalid_phone"]),
    ] {
        let answer = api.post(LETTERS, "1", &body);
        assert_eq!(assert_problem(&answer, 422, "SKR-011"), codes);
        assert_nothing_personal(&answer.body);
        last = answer.header("x-request-id").to_owned();
    }
    for body in [
        json!({ "national_id": KARI }),
        json!({ "national_id": KARI, "mobile": "+4741234567", "07823642061": true }),
        json!({ "national_id": KARI, "mobile": "+4741234567", "override_reason": "07823642061" }),
        json!({ "national_id": 7_823_642_061_u64, "mobile": "+4741234567" }),
        json!([KARI]),
        json!(KARI),
    ] {
        let answer = api.post(LETTERS, "1", &body);
        assert_eq!(assert_problem(&answer, 400, "SKR-001"), [""; 0]);
        assert_nothing_personal(&answer.body);
    }
    let refused = api.order("2", DEAD);
    assert!(!refused.body.contains(DEAD) && !refused.body.contains("41234567"));
    assert_eq!(api.counts(), [0, 1]);
    let log = log.text();
    assert!(log.contains(&last), "the log is kept");
    for personal in ["07823642062", "13097248022", "7823642061", DEAD, "41 23 45 6x", "4741234567"] {
        assert_eq!(log.lines().find(|line| line.contains(personal)), None, "{personal} is in the log");
    }
}

fn assert_nothing_personal(body: &str) {
    for part in ["7823642", "13097248022", "23 45", "41234567"] {
        assert!(!body.contains(part), "{part} in {body}");
    }
}

#[test]
fn nothing_is_ordered_that_the_record_does_not_hold() {
    let api = Api::start();
    api.desk.write(|conn| {
        use diesel::RunQueryDsl as _;
        diesel::sql_query("ALTER TABLE audit_entries RENAME TO audit_entries_away").execute(conn)?;
        Ok(())
    });
    for id in [KARI, DEAD] {
        let answer = api.post(LETTERS, id, &order_of(id));
        assert_problem(&answer, 503, "SKR-015");
        assert_eq!(answer.header("retry-after"), "2");
        assert!(!answer.body.contains("deceased"), "{}", answer.body);
    }
    assert_eq!(api.counts(), [0, 0]);
}
