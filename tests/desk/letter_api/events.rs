//! Events that are reported.

use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::schema::{audit_entries, late_flags, letter_events};
use skranke::imports::ImportKind;
use skranke::letters::EventKind;

use super::setup::{Api, EVENTS, READ, REPORT, assert_problem, event, json_of, results};
use crate::orders::desk::{KARI, OLA};

#[test]
fn what_came_of_each_event_is_told_in_the_order_of_the_call() {
    let api = Api::start();
    let reference = api.ordered("1", KARI);
    let posted = event(&reference, "posted", "2026-11-21T10:00:00+01:00", "p1");
    let mut otherwise = posted.clone();
    otherwise["occurred_at"] = json!("2026-11-21T10:00:01+01:00");
    let mut returned = event(&reference, "returned", "2026-11-24T10:00:00+01:00", "r1");
    returned["reason"] = json!("address_unknown");
    let events = [
        event("ML-NONE", "posted", "2026-11-21T10:00:00+01:00", "n1"),
        posted.clone(),
        posted,
        otherwise,
        returned,
        // After it came back, nobody can have posted it.
        event(&reference, "posted", "2026-11-25T10:00:00+01:00", "p2"),
        event(&reference, "expired", "2026-11-25T10:00:00+01:00", "x1"),
    ];
    let answer = api.post(EVENTS, "2", &json!({ "events": events })).expect(207);
    let due = [
        "unknown_letter",
        "recorded",
        "already_known",
        "reported_otherwise",
        "recorded",
        "contradicts",
        "invalid",
    ];
    assert_eq!(results(&answer), due);
    let letter = api.letter(&reference);
    assert_eq!((&letter["status"], &letter["reason"]), (&json!("returned"), &json!("address_unknown")));
    let told: Vec<_> = letter["events"].as_array().unwrap().iter().map(|event| &event["event"]).collect();
    assert_eq!(told, ["posted", "returned", "posted"], "kept, the newest last");
    let sources: Vec<String> =
        api.desk.read(|conn| Ok(letter_events::table.select(letter_events::source).load(conn)?));
    assert_eq!(sources, vec!["org:991825827"; 3]);
    let again = api.report("3", &[event(&reference, "posted", "2026-11-25T09:00:00Z", "p2")]);
    assert_eq!(again, ["already_known"]);
    let reported: Vec<Option<String>> = api.desk.read(|conn| {
        let rows = audit_entries::table.filter(audit_entries::action.eq("letter_events_reported"));
        Ok(rows.order(audit_entries::entry_id).select(audit_entries::detail).load(conn)?)
    });
    assert_eq!(reported, [Some("reported 6, new 3".to_owned()), Some("reported 1, new 0".to_owned())]);
}

#[test]
fn each_rule_that_a_vendor_may_name_is_taken_as_a_reason() {
    let api = Api::start();
    let reference = api.ordered("1", KARI);
    let mut rejected = event(&reference, "rejected", "2026-11-21T10:00:00+01:00", "r1");
    rejected["reason"] = json!("under_13");
    assert_eq!(api.report("2", &[rejected]), ["recorded"]);
    assert_eq!(api.letter(&reference)["reason"], json!("under_13"));
}

#[test]
fn a_call_in_which_all_were_taken_is_200_and_sent_again_it_is_answered_the_same() {
    let api = Api::start();
    let reference = api.ordered("1", KARI);
    let body = json!({ "events": [event(&reference, "accepted", "2026-11-20T10:00:00+01:00", "a1")] });
    let first = api.post(EVENTS, "2", &body).expect(200);
    assert_eq!(first.body, r#"{"results":[{"result":"recorded"}]}"#);
    let again = api.post(EVENTS, "2", &body).expect(200);
    assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
}

#[test]
fn a_faulty_event_keeps_no_other_out_and_is_not_repeated() {
    let api = Api::start();
    let reference = api.ordered("1", KARI);
    let good = event(&reference, "posted", "2026-11-20T09:00:00Z", "e1");
    let changed = |member: &str, value: Value| {
        let mut event = good.clone();
        event[member] = value;
        event
    };
    let mut lacking = good.clone();
    lacking.as_object_mut().unwrap().remove("event_ref");
    for (faulty, said) in [
        (json!(KARI), "an object"),
        (json!(null), "an object"),
        (lacking, "event_ref must be given"),
        (changed("reference", json!(7_823_642_061_u64)), "reference must be given as a text"),
        (changed("reference", json!("07823642061 Kari")), "reference must be letters"),
        (changed("event", json!("07823642061")), "event must be one of accepted, "),
        (changed("event", json!("ordered")), "event must be one of accepted, "),
        (changed("event", json!("replaced")), "event must be one of accepted, "),
        (changed("occurred_at", json!("2026-11-20")), "occurred_at must be a time"),
        (changed("occurred_at", json!("0001-01-01T00:00:00Z")), "occurred_at the year"),
        (changed("event_ref", json!("")), "event_ref must be letters"),
        (changed("reason", json!("Kari 07823642061")), "reason must be a code"),
        (changed("07823642061", json!(1)), "none of reference, event, occurred_at, event_ref, reason"),
    ] {
        let other = event(&reference, "posted", "2026-11-20T09:00:00Z", &format!("{}", said.len()));
        let answer = api.post(EVENTS, &faulty.to_string(), &json!({ "events": [faulty, other] })).expect(207);
        assert_eq!(results(&answer)[0], "invalid", "{faulty}");
        assert_ne!(results(&answer)[1], "invalid", "{faulty}");
        let message = json_of(&answer)["results"][0]["message"].as_str().unwrap().to_owned();
        assert!(message.contains(said), "{message}");
        assert!(!answer.body.contains("7823642061"), "{}", answer.body);
    }
}

#[test]
fn a_call_holds_one_to_ten_thousand_events_and_four_megabytes() {
    let api = Api::start();
    let one = event("ML-NONE", "posted", "2026-11-20T09:00:00Z", "e1");
    for count in [0, 10_001] {
        let answer = api.post(EVENTS, "1", &json!({ "events": vec![&one; count] }));
        assert_eq!(assert_problem(&answer, 422, "SKR-011"), ["count"]);
    }
    let mut large = one;
    large["reason"] = json!("x".repeat(4 * 1024 * 1024));
    assert_problem(&api.post(EVENTS, "1", &json!({ "events": [large] })), 413, "SKR-009");
    assert_problem(&api.post(EVENTS, "1", &json!({ "events": {} })), 400, "SKR-001");
    assert_problem(&api.post(EVENTS, "1", &json!({ "events": [], "from": "x" })), 400, "SKR-001");
    assert_eq!(api.counts(), [0, 0]);
}

#[test]
fn only_the_scope_for_events_takes_them() {
    let api = Api::start();
    let body = json!({ "events": [event("ML-NONE", "posted", "2026-11-20T09:00:00Z", "e1")] });
    let token = api.token(READ);
    let headers = [("authorization", token.as_str()), ("idempotency-key", "1")];
    assert_problem(&api.post_with(EVENTS, &headers, &body), 403, "SKR-004");
    let token = api.token(&format!("{READ} {REPORT}"));
    let headers = [("authorization", token.as_str()), ("idempotency-key", "1")];
    api.post_with(EVENTS, &headers, &body).expect(207);
}

#[test]
fn every_event_but_our_own_can_be_reported() {
    let api = Api::start();
    let reference = api.ordered("1", OLA);
    for kind in EventKind::ALL {
        let result =
            api.report(kind.as_str(), &[event(&reference, kind.as_str(), "2026-11-20T09:00:00Z", "e")]);
        let own = matches!(kind, EventKind::Expired | EventKind::Replaced);
        assert_eq!(result[0] == "invalid", own, "{kind:?}");
    }
}

#[test]
fn ten_thousand_letters_come_back_in_one_call() {
    let api = Api::start();
    let references: Vec<String> = (0..10_000).map(|n| format!("ML-{n}")).collect();
    let rows =
        references.iter().map(|reference| format!("{reference},{KARI},2026-11-02T10:14:00+01:00,support,\n"));
    let header = "reference,national_id,ordered_at,order_channel,mobile\n".to_owned();
    api.desk.import(ImportKind::Letters, &rows.fold(header, |file, row| file + &row));
    // The most there is to do: each letter's late flag is closed.
    api.desk.nightly();
    let events: Vec<Value> = references
        .iter()
        .map(|reference| event(reference, "returned", "2026-11-19T10:00:00Z", reference))
        .collect();
    let body = json!({ "events": events });
    // On a busy machine it may take longer than a caller waits; the same call sent again is answered when it is done.
    let answer = (0..10).map(|_| api.post(EVENTS, "1", &body)).find(|answer| answer.status != 503);
    assert_eq!(results(&answer.unwrap()), vec!["recorded"; 10_000]);
    assert_eq!(api.letter("ML-9999")["status"], "returned");
    let open = late_flags::table.filter(late_flags::closed_at.is_null());
    assert_eq!(api.desk.read(|conn| Ok(open.count().get_result::<i64>(conn)?)), 0);
}
