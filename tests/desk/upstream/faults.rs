//! A register that fails, and how long that takes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use skranke::register::client::NotAvailable;

use super::calls::{PATIENCE, client, ids, now};
use crate::support::people::KARI;
use crate::support::register_stub::{RegisterStub, reachable};

#[test]
fn what_passes_is_tried_again_within_the_callers_patience() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let client = client(&stub, &[]);
    let faults = [
        json!({ "at": "look_up", "kind": "status", "status": 500, "times": 2 }),
        json!({ "at": "look_up", "kind": "status", "status": 503, "times": 1 }),
        json!({ "at": "look_up", "kind": "status", "status": 429, "times": 1 }),
        json!({ "at": "look_up", "kind": "slow", "ms": 3_200, "times": 1 }),
        json!({ "at": "token", "kind": "status", "status": 502, "times": 1 }),
    ];
    for fault in faults {
        stub.fails(fault.clone());
        let looked = client.look_up(&ids(&[KARI]), now(), PATIENCE);
        assert!(looked.is_ok(), "{fault}: {looked:?}");
    }
}

#[test]
fn it_is_asked_again_no_sooner_than_it_says() {
    let stub = RegisterStub::start();
    let client = client(&stub, &[]);
    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 429, "retry_after": 2, "times": 1 }));
    let began = Instant::now();
    client.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap();
    assert!(began.elapsed() >= Duration::from_secs(2), "{:?}", began.elapsed());

    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 429, "retry_after": 3_600 }));
    let began = Instant::now();
    let refused = client.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap_err();
    assert_eq!(refused, NotAvailable::Busy { retry_after: Some(Duration::from_hours(1)) });
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn whoever_waits_is_answered_when_their_patience_ends() {
    let stub = RegisterStub::start();
    let client = client(&stub, &[]);
    for fault in [
        json!({ "at": "look_up", "kind": "slow", "ms": 20_000 }),
        json!({ "at": "look_up", "kind": "status", "status": 500 }),
        json!({ "at": "token", "kind": "slow", "ms": 20_000 }),
    ] {
        stub.fails(fault.clone());
        let fresh = self::client(&stub, &[]);
        let began = Instant::now();
        let refused = fresh.look_up(&ids(&[KARI]), now(), Duration::from_millis(1_500)).unwrap_err();
        assert!(matches!(refused, NotAvailable::Timeout | NotAvailable::Status(500)), "{fault}: {refused:?}");
        assert!(began.elapsed() < Duration::from_millis(2_500), "{fault}: {:?}", began.elapsed());
    }
    drop(client);
}

#[test]
fn what_does_not_pass_is_not_tried_again_and_never_quoted() {
    let stub = RegisterStub::start();
    let cases: [(Value, NotAvailable); 5] = [
        (json!({ "at": "look_up", "kind": "status", "status": 403 }), NotAvailable::Status(403)),
        (json!({ "at": "look_up", "kind": "status", "status": 302 }), NotAvailable::Status(302)),
        (json!({ "at": "look_up", "kind": "schema" }), NotAvailable::Malformed),
        (json!({ "at": "look_up", "kind": "drop" }), NotAvailable::Unreachable),
        (json!({ "at": "token", "kind": "drop" }), NotAvailable::Unreachable),
    ];
    for (fault, expected) in cases {
        let before = stub.look_ups().len();
        let fresh = client(&stub, &[]);
        stub.fails(fault.clone());
        let refused = fresh.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap_err();
        assert_eq!(refused, expected, "{fault}");
        assert!(!format!("{refused} {refused:?}").contains(KARI));
        let asked = usize::from(fault["at"] == "look_up");
        assert_eq!(stub.look_ups().len(), before + asked, "{fault}");
    }
}

#[test]
fn maskinportens_own_code_says_what_is_wrong_with_the_settings() {
    let stub = RegisterStub::start();
    let stranger = client(&stub, &[("SKRANKE_REGISTER_ISSUER", "https://test.maskinporten.example/")]);
    let refused = stranger.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap_err();
    let code = Some("invalid_grant MP-110".to_owned());
    assert_eq!(refused, NotAvailable::TokenRefused { status: 400, code });
    assert_eq!(refused.to_string(), "Maskinporten refused us: status 400, invalid_grant MP-110");
    assert!(client(&stub, &[]).check(now(), PATIENCE).is_ok());
    assert_eq!(stub.look_ups(), Vec::<Vec<String>>::new());
}
