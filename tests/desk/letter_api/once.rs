//! Calls that are sent again.

use chrono::TimeDelta;
use serde_json::json;
use skranke::requests::store::forget_requests_before;

use super::setup::{Api, EVENTS, LETTERS, REPORT, WRITE, assert_problem, event, json_of, order_of};
use crate::orders::desk::{DEAD, KARI, OLA};
use crate::support::issuer::{claims, issuer};

#[test]
fn a_call_sent_again_is_answered_the_same_and_says_so() {
    let api = Api::start();
    let first = api.order("7f1d", KARI).expect(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    api.desk.pass(TimeDelta::days(3));
    // The same call, however it is written.
    let body = format!("{{ \"mobile\" : \"+4741234567\", \"national_id\": \"{KARI}\" }}");
    let token = api.token(WRITE);
    let headers = [
        ("authorization", token.as_str()),
        ("idempotency-key", "7f1d"),
        ("content-type", "application/json"),
    ];
    let again = api.desk.client().send("POST", LETTERS, &headers, Some(body)).expect(201);
    assert_eq!((again.header("idempotency-replayed"), again.location()), ("true", first.location()));
    assert_eq!((&again.body, again.header("content-type")), (&first.body, first.header("content-type")));
    assert_eq!(api.counts(), [1, 1]);
}

#[test]
fn a_refusal_is_kept_like_any_answer() {
    let api = Api::start();
    let (first, again) = (api.order("1", DEAD), api.order("1", DEAD));
    assert_eq!(assert_problem(&first, 422, "SKR-101"), assert_problem(&again, 422, "SKR-101"));
    assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &first.body));
    // One look, told twice.
    assert_eq!(api.record().len(), 1);
}

#[test]
fn a_key_stands_for_one_call_of_one_organisation() {
    let api = Api::start();
    let reference = api.ordered("1", KARI);
    assert_problem(&api.order("1", OLA), 422, "SKR-012");
    let mut other = order_of(KARI);
    other["mobile"] = json!("+4741234568");
    assert_problem(&api.post(LETTERS, "1", &other), 422, "SKR-012");
    let events = [event(&reference, "posted", "2026-11-20T08:00:00Z", "e1")];
    assert_problem(&api.post(EVENTS, "1", &json!({ "events": events })), 422, "SKR-012");
    assert_eq!(api.counts(), [1, 1]);
    // Another organisation's keys are its own.
    let mut claims = claims(&api.desk, WRITE);
    claims["consumer"]["ID"] = json!("0192:984661185");
    let bearer = format!("Bearer {}", issuer().token(&claims).unwrap());
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "1")];
    api.post_with(LETTERS, &headers, &order_of(OLA)).expect(201);
    assert_eq!(api.counts(), [2, 2]);
}

#[test]
fn a_change_without_a_key_that_can_be_one_is_refused() {
    let api = Api::start();
    let long = "x".repeat(256);
    for (path, scope) in [(LETTERS, WRITE), (EVENTS, REPORT)] {
        let token = api.token(scope);
        let bearer = ("authorization", token.as_str());
        let key = |key| ("idempotency-key", key);
        for headers in [
            vec![bearer],
            vec![bearer, key("")],
            vec![bearer, key(&long)],
            vec![bearer, key("tab\tbed")],
            vec![bearer, key("blåbær")],
            vec![bearer, key("1"), key("2")],
        ] {
            assert_problem(&api.post_with(path, &headers, &order_of(KARI)), 400, "SKR-002");
        }
    }
    assert_eq!(api.counts(), [0, 0]);
    api.order(&long[1..], KARI).expect(201);
    api.order(" ~!\"#{}", OLA).expect(201);
}

#[test]
fn a_call_that_was_not_answered_leaves_its_key_free() {
    let api = Api::start();
    api.desk.write(|conn| {
        use diesel::RunQueryDsl as _;
        diesel::sql_query("ALTER TABLE audit_entries RENAME TO audit_entries_away").execute(conn)?;
        Ok(())
    });
    assert_problem(&api.order("1", KARI), 503, "SKR-015");
    api.desk.write(|conn| {
        use diesel::RunQueryDsl as _;
        diesel::sql_query("ALTER TABLE audit_entries_away RENAME TO audit_entries").execute(conn)?;
        Ok(())
    });
    assert_eq!(api.order("1", KARI).expect(201).header("idempotency-replayed"), "");
}

#[test]
fn calls_are_forgotten_after_their_time_and_a_piece_at_a_time() {
    let api = Api::start();
    let first = json_of(&api.order("1", DEAD));
    for key in ["2", "3"] {
        api.order(key, DEAD);
    }
    api.desk.pass(TimeDelta::days(7));
    api.order("4", DEAD);
    let forget = |days: i64| {
        let before = api.desk.now() - TimeDelta::days(days);
        api.desk.write(move |conn| forget_requests_before(conn, before, 2))
    };
    assert_eq!(forget(7), 0, "kept for seven days");
    api.desk.pass(TimeDelta::microseconds(1));
    assert_eq!((forget(7), forget(7), forget(7)), (2, 1, 0));
    let anew = api.order("1", DEAD);
    assert_eq!(anew.header("idempotency-replayed"), "");
    assert_ne!(json_of(&anew)["instance"], first["instance"]);
}
