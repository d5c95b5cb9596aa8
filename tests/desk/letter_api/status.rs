//! Where a letter is, and why it is or is not late.

use serde_json::{Value, json};
use skranke::staff::Role;

use super::setup::{Api, LETTERS, assert_problem, event, json_of};
use crate::orders::desk::{ABROAD, KARI, PROTECTED};

impl Api {
    /// The explanation in a language.
    fn explanation(&self, reference: &str, language: &str) -> Value {
        let token = self.token(super::setup::READ);
        let headers = [("authorization", token.as_str())];
        let mut client = self.desk.client();
        client.headers = vec![("accept-language", language.to_owned())];
        let path = format!("{LETTERS}/{reference}/explanation");
        let answer = client.send("GET", &path, &headers, None).expect(200);
        assert_eq!(answer.header("content-language"), language.split('-').next().unwrap());
        json_of(&answer)["explanation"].take()
    }
}

#[test]
fn a_letter_is_told_with_all_that_happened_and_how_late_it_is() {
    let api = Api::start();
    api.desk.order_letter("ML-1", KARI, "2026-11-02T10:14:00+01:00");
    let events = [
        event("ML-1", "posted", "2026-11-04T12:00:00.1234+01:00", "p"),
        event("ML-1", "accepted", "2026-11-02T10:20:00+01:00", "a"),
    ];
    assert_eq!(api.report("1", &events), ["recorded", "recorded"]);
    let due = json!({
        "reference": "ML-1", "status": "posted", "since": "2026-11-04T11:00:00.123Z",
        "ordered_at": "2026-11-02T09:14:00.000Z", "destination": "home", "last_on_time": "2026-11-16",
        "is_late": true, "days_over": 4, "events": [
            { "event": "accepted", "occurred_at": "2026-11-02T09:20:00.000Z" },
            { "event": "posted", "occurred_at": "2026-11-04T11:00:00.123Z" }
        ]
    });
    assert_eq!(api.letter("ML-1"), due);
    api.report("2", &[event("ML-1", "activated", "2026-11-19T12:00:00+01:00", "u")]);
    let letter = api.letter("ML-1");
    assert_eq!(
        (&letter["is_late"], &letter["days_over"]),
        (&json!(false), &json!(0)),
        "not waited for any more"
    );
}

#[test]
fn a_letter_that_is_not_there_and_what_is_no_reference_are_the_same() {
    let api = Api::start();
    let before = api.desk.all_on_record();
    let mut bodies = Vec::new();
    let long = "X".repeat(65);
    for reference in ["ML-NONE", "x", &long, "ML%20X", "bl%C3%A5b%C3%A6r", "%2e%2e", "*", "ML-%00"] {
        for path in [format!("{LETTERS}/{reference}"), format!("{LETTERS}/{reference}/explanation")] {
            let answer = api.get(&path);
            assert_problem(&answer, 404, "SKR-005");
            let mut problem = json_of(&answer);
            problem["instance"].take();
            bodies.push(problem);
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    assert_eq!(api.desk.all_on_record(), before);
}

#[test]
fn nothing_tells_where_a_letter_to_a_protected_address_goes() {
    let api = Api::start();
    api.desk.order_letter("ML-P", PROTECTED, "2026-11-02T10:14:00+01:00");
    api.desk.order_letter("ML-A", ABROAD, "2026-11-02T10:14:00+01:00");
    let (protected, open) = (api.letter("ML-P"), api.letter("ML-A"));
    assert_eq!((&protected["destination"], &open["destination"]), (&Value::Null, &json!("abroad")));
    for reference in ["ML-P", "ML-A"] {
        let mut returned = event(reference, "returned", "2026-11-12T10:00:00+01:00", reference);
        returned["reason"] = json!("moved_to_uppsala");
        assert_eq!(api.report(reference, &[returned]), ["recorded"]);
    }
    for (reference, told) in [("ML-P", "other"), ("ML-A", "moved_to_uppsala")] {
        let letter = api.letter(reference);
        assert_eq!((&letter["reason"], &letter["events"][0]["reason"]), (&json!(told), &json!(told)));
    }
    for language in ["nb", "nn", "en"] {
        let (protected, open) = (api.explanation("ML-P", language), api.explanation("ML-A", language));
        let abroad = ["utlandet", "other countries"];
        let says = |said: &Value| abroad.iter().any(|word| said["text"].as_str().unwrap().contains(word));
        assert!(says(&open), "{open}");
        assert!(!says(&protected) && !protected.to_string().contains("abroad"), "{protected}");
    }
}

#[test]
fn every_look_at_a_letter_is_on_record_with_the_organisations_number() {
    let api = Api::start();
    api.desk.order_letter("ML-1", KARI, "2026-11-02T10:14:00+01:00");
    api.letter("ML-1");
    api.explanation("ML-1", "nb");
    let record = api.record();
    assert_eq!(record.len(), 2);
    let letter = api.desk.letter("ML-1").replace("/letters/", "");
    for (action, about_person, object, _) in record {
        assert_eq!((action.as_str(), about_person, object), ("person_looked_up", true, Some(letter.clone())));
    }
    api.desk.write(|conn| {
        use diesel::RunQueryDsl as _;
        diesel::sql_query("ALTER TABLE audit_entries RENAME TO audit_entries_away").execute(conn)?;
        Ok(())
    });
    for path in ["ML-1", "ML-1/explanation"] {
        let answer = api.get(&format!("{LETTERS}/{path}"));
        assert_problem(&answer, 503, "SKR-015");
        assert!(!answer.body.contains("2026-11"), "{}", answer.body);
    }
}

#[test]
fn the_explanation_says_what_the_page_says_in_three_languages() {
    let api = Api::start();
    api.desk.order_letter("EASTER", KARI, "2026-03-20T12:00:00+01:00");
    api.desk.clock.set("2026-04-10T08:00:00Z".parse().unwrap());
    let explanation = api.explanation("EASTER", "nb-NO");
    let mut agent = api.desk.sign_in_as(Role::Agent);
    agent.open(KARI);
    let page = agent.get(&api.desk.letter("EASTER")).expect(200);
    let said = explanation["text"].as_str().unwrap();
    assert!(said.starts_with("Bestilt fredag 20. mars 2026 kl. 12.00."), "{said}");
    assert!(page.body.contains(said), "{said}");
    for (member, due) in [
        ("ordered_on", json!("2026-03-20")),
        ("limit", json!(10)),
        ("last_on_time", json!("2026-04-08")),
        ("judged_on", json!("2026-04-10")),
        ("verdict", json!("late")),
        ("days_over", json!(2)),
        ("business_days_passed", json!(12)),
        ("rule", json!("ordered+10/20")),
    ] {
        assert_eq!(explanation[member], due, "{member}");
    }
    assert!(page.body.contains(explanation["calendar_version"].as_str().unwrap()));
    let days = explanation["days"].as_array().unwrap();
    assert_eq!(days.len(), 21);
    assert_eq!(days[0], json!({ "date": "2026-03-21", "kind": "saturday" }));
    assert_eq!(days[1], json!({ "date": "2026-03-22", "kind": "sunday" }));
    assert_eq!(days[2], json!({ "date": "2026-03-23", "kind": "business_day", "number": 1 }));
    assert_eq!(days[13], json!({ "date": "2026-04-03", "kind": "holiday", "holiday": "langfredag" }));
    let english = api.explanation("EASTER", "en");
    assert_eq!(english["days"][13]["holiday"], "Good Friday");
    assert!(english["text"].as_str().unwrap().starts_with("Ordered on Friday 20 March 2026"));
    let nynorsk = api.explanation("EASTER", "nn");
    assert!(nynorsk["text"].as_str().unwrap().contains("måndag") || nynorsk["text"] != explanation["text"]);
}

#[test]
fn a_letter_on_time_and_one_that_ended_are_explained_too() {
    let api = Api::start();
    api.desk.order_letter("ML-1", KARI, "2026-11-19T10:14:00+01:00");
    api.desk.order_letter("ML-2", KARI, "2026-11-02T10:14:00+01:00");
    api.report("1", &[event("ML-2", "returned", "2026-11-19T12:00:00+01:00", "r")]);
    let (on_time, ended) = (api.explanation("ML-1", "nb"), api.explanation("ML-2", "nb"));
    assert_eq!((&on_time["verdict"], &on_time["days_left"]), (&json!("on_time"), &json!(9)));
    assert_eq!((&ended["verdict"], &ended["was_late"]), (&json!("ended"), &json!(true)));
    assert_eq!((&ended["status"], &ended["judged_on"]), (&json!("returned"), &json!("2026-11-19")));
}
