//! Signed reports: repeated, out of order, of unknown messages, and by those whom nobody knows.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use skranke::notices::receipts::ReceiptStatus;
use skranke::notices::receipts::store::dead;
use skranke::notices::{Channel, NoticeState};
use skranke::values::NoticeId;

use super::setup::{KEYS, Receipts};
use crate::support::client::Client;

#[test]
fn a_thousand_equal_reports_at_once_change_the_message_once_and_are_all_taken() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Sms, 1);
    let call = receipts.sms("e-1", &id, "delivered");
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                for _ in 0..50 {
                    receipts.send(&call).expect(204);
                }
            });
        }
    });
    let kept = receipts.receipts(&id);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].moved_to, Some(NoticeState::Delivered));
    assert_eq!(receipts.standing(&id), (NoticeState::Delivered, None));
    let metrics = Client::at(&receipts.desk.internal_url).get("/metrics").expect(200);
    let metrics = metrics.says(r#"skranke_receipts_total{provider="acme",outcome="delivered"} 1"#);
    let metrics = metrics.says(r#"skranke_receipts_total{provider="acme",outcome="repeated"} 999"#);
    metrics.says(r#"skranke_notice_receipt_seconds_count{channel="sms"} 1"#);
}

#[test]
fn reports_in_any_order_leave_the_message_where_the_best_of_them_says() {
    let receipts = Receipts::start();
    for (n, (order, end)) in [
        (["accepted", "delivered", "failed"], NoticeState::Delivered),
        (["failed", "delivered", "accepted"], NoticeState::Delivered),
        (["delivered", "failed", "accepted"], NoticeState::Delivered),
        (["expired", "accepted", "failed"], NoticeState::Failed),
        (["failed", "expired", "accepted"], NoticeState::Failed),
        (["accepted", "accepted", "expired"], NoticeState::Expired),
    ]
    .into_iter()
    .enumerate()
    {
        let id = receipts.sent(Channel::Sms, n);
        for (event, status) in order.iter().enumerate() {
            receipts.send(&receipts.sms(&format!("{n}-{event}"), &id, status)).expect(204);
        }
        assert_eq!(receipts.standing(&id).0, end, "{order:?}");
        assert_eq!(receipts.receipts(&id).len(), 3, "{order:?}: all are kept");
    }
}

#[test]
fn a_failure_brings_its_code_and_when_it_happened() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Sms, 1);
    let sent_at = receipts.desk.now();
    receipts.desk.pass(TimeDelta::minutes(30));
    let failed_at = sent_at + TimeDelta::minutes(10);
    let body = serde_json::json!({ "reference": id, "status": "failed", "code": "EC-27", "at": failed_at });
    receipts.send(&receipts.sms("e-1", &id, "failed").saying(body.to_string())).expect(204);
    assert_eq!(receipts.standing(&id), (NoticeState::Failed, Some("failed_EC-27".to_owned())));
    assert_eq!(receipts.notice(&id).finished_at(), Some(failed_at));
    // A clock that is wrong by a year moves nothing before the hand-over or past now.
    for (n, wrong) in [(2, TimeDelta::days(365)), (3, TimeDelta::days(-365))] {
        let id = receipts.sent(Channel::Sms, n);
        let now = receipts.desk.now();
        let body = serde_json::json!({ "reference": id, "status": "delivered", "at": now + wrong });
        receipts.send(&receipts.sms(&n.to_string(), &id, "").saying(body.to_string())).expect(204);
        assert_eq!(receipts.notice(&id).finished_at(), Some(now));
    }
}

#[test]
fn a_time_in_which_nothing_can_have_happened_is_taken_for_when_the_report_came() {
    let receipts = Receipts::start();
    let now = receipts.desk.now();
    for (n, at) in
        ["-200000-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "+262142-12-31T23:59:59Z"].into_iter().enumerate()
    {
        let id = receipts.sent(Channel::Sms, n);
        let body = serde_json::json!({ "reference": id, "status": "delivered", "at": at });
        receipts.send(&receipts.sms(&n.to_string(), &id, "").saying(body.to_string())).expect(204);
        assert_eq!(receipts.receipts(&id)[0].occurred_at.utc(), now, "{at}");
        assert_eq!(receipts.standing(&id).0, NoticeState::Delivered);
    }
}

#[test]
fn a_report_of_an_unknown_message_is_taken_and_kept_where_somebody_sees_it() {
    let receipts = Receipts::start();
    let unknown = NoticeId::generate(receipts.desk.now());
    receipts.send(&receipts.sms("e-1", &unknown, "delivered")).expect(204);
    receipts.send(&receipts.sms("e-1", &unknown, "delivered")).expect(204);
    let personal = r#"{"reference":"+4791234567","status":"failed","code":"kari@example.no","at":"2026-11-20T08:00:00Z"}"#;
    receipts.send(&receipts.sms("e-2", &unknown, "").saying(personal)).expect(204);
    // An SMS reported by the mail provider is none that it was given.
    let sms = receipts.sent(Channel::Sms, 1);
    receipts.send(&receipts.mail("e-3", &sms, "bounced", "5.1.1")).expect(204);
    assert_eq!(receipts.standing(&sms).0, NoticeState::Accepted);
    let kept = receipts.desk.read(|conn| dead(conn, 10));
    let said: Vec<_> =
        kept.iter().map(|receipt| (&receipt.unknown_id, receipt.status, &receipt.code)).collect();
    let expected = [
        (&Some(sms), ReceiptStatus::Bounced, &Some("5.1.1".to_owned())),
        (&None, ReceiptStatus::Failed, &None),
        (&Some(unknown.clone()), ReceiptStatus::Delivered, &None),
    ];
    assert_eq!(said, expected);
    let metrics = Client::at(&receipts.desk.internal_url).get("/metrics").expect(200);
    metrics
        .says("skranke_receipts_dead 3")
        .says(r#"skranke_receipts_total{provider="acme",outcome="unknown"} 2"#);
}

#[test]
fn whoever_is_not_known_is_refused_alike_and_changes_nothing() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Sms, 1);
    let good = receipts.sms("e-1", &id, "delivered");
    let now = receipts.desk.now();
    let mut bodies = BTreeSet::new();
    for (what, call) in [
        ("another's key", good.clone().with_key(KEYS[2])),
        ("no such key", good.clone().with_key("bm8gc3VjaCBrZXkgYXMgdGhpcyBvbmUgaGVyZQ==")),
        ("unknown provider", good.clone().to("/hooks/sms/nobody")),
        ("unknown provider of mail", good.clone().to("/hooks/mail/acme")),
        ("ten minutes old", good.clone().at(now - TimeDelta::minutes(10))),
        ("of the future", good.clone().at(now + TimeDelta::minutes(10))),
    ] {
        let answer = receipts.send(&call);
        assert_eq!(answer.status, 401, "{what}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.set_cookies().is_empty());
        let mut problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(problem["code"], "SKR-016", "{what}");
        problem.as_object_mut().unwrap().remove("instance");
        bodies.insert(problem.to_string());
    }
    assert_eq!(bodies.len(), 1, "the answers tell them apart: {bodies:?}");
    let signature = good.signature();
    let timestamp = good.at.timestamp().to_string();
    for missing in ["webhook-id", "webhook-timestamp", "webhook-signature", "body"] {
        let headers: Vec<_> = [
            ("webhook-id", "e-1"),
            ("webhook-timestamp", timestamp.as_str()),
            ("webhook-signature", signature.as_str()),
        ]
        .into_iter()
        .filter(|(name, _)| *name != missing)
        .collect();
        let body =
            if missing == "body" { good.body.replace("delivered", "failed") } else { good.body.clone() };
        receipts.desk.client().send("POST", &good.path, &headers, Some(body)).expect(401);
    }
    assert_eq!(receipts.all_receipts(), 0);
    assert_eq!(receipts.standing(&id).0, NoticeState::Accepted);
}

#[test]
fn either_key_of_a_ring_opens() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Sms, 1);
    receipts.send(&receipts.sms("e-1", &id, "accepted").with_key(KEYS[1])).expect(204);
    receipts.send(&receipts.sms("e-2", &id, "delivered").with_key(KEYS[0])).expect(204);
    assert_eq!(receipts.receipts(&id).len(), 2);
}

#[test]
fn a_body_that_is_too_large_or_not_as_documented_is_refused_and_its_words_are_not_repeated() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Sms, 1);
    let good = receipts.sms("e-1", &id, "delivered");
    let large = format!("{}{}", good.body, " ".repeat(70_000));
    receipts.send(&good.clone().saying(large)).expect(413);
    for wrong in [
        String::new(),
        "[]".to_owned(),
        good.body.replace("delivered", "91234567"),
        good.body.replace("\"status\"", "\"to\":\"91234567\",\"status\""),
        good.body.replace("\"at\"", "\"when\""),
    ] {
        let answer = receipts.send(&good.clone().saying(wrong)).expect(400);
        assert!(!answer.body.contains("91234567"), "{}", answer.body);
    }
    let odd = super::setup::Call { id: "+47 912 34 567".to_owned(), ..good.clone() };
    receipts.send(&odd).expect(400);
    assert_eq!(receipts.all_receipts(), 0);
    receipts.desk.client().send("GET", &good.path, &[], None).expect(405);
}
