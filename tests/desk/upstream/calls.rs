//! How the register is asked, and how its answers are read.

use std::sync::Barrier;
use std::time::Duration;

use serde_json::json;
use skranke::config::Settings;
use skranke::register::client::{Looked, MayNotify, NotAvailable, RegisterClient, Word, YesNo};
use skranke::register::{Notifiable, Told};
use skranke::values::{NationalId, PersonId};
use skranke::vault::Vault;

use crate::support::people::{ASE, KARI, MONA, OLA, PIOTR};
use crate::support::register_stub::{RegisterStub, opted_out, reachable};

pub(super) const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn now() -> chrono::DateTime<chrono::Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

pub(super) fn client(stub: &RegisterStub, more: &[(&str, &str)]) -> RegisterClient {
    let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let settings = stub.settings().into_iter().map(|(name, value)| (name.to_owned(), value));
    let settings = Settings::load(None, settings.chain(more)).unwrap();
    RegisterClient::new(&settings.upstream.unwrap()).unwrap()
}

pub(super) fn ids(texts: &[&str]) -> Vec<NationalId> {
    texts.iter().map(|text| NationalId::parse(text).unwrap()).collect()
}

/// What the desk makes of an answer.
fn told(looked: Result<&Looked, &NotAvailable>) -> Told {
    let vault = Vault::from_hex(&"5c".repeat(32)).unwrap();
    Told::of_upstream(looked, &PersonId::generate(now()), &vault, now()).unwrap()
}

#[test]
fn everybody_gets_the_answer_that_is_theirs_whatever_its_order() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    stub.knows(ASE, opted_out());
    stub.knows(MONA, json!({ "reservasjon": "NEI", "status": "SLETTET" }));
    stub.knows(
        OLA,
        json!({ "reservasjon": "NEI", "status": "AKTIV", "varslingsstatus": "KAN_IKKE_VARSLES" }),
    );
    let client = client(&stub, &[]);
    let looked = client.look_up(&ids(&[KARI, ASE, MONA, OLA, PIOTR, KARI]), now(), PATIENCE).unwrap();
    let notifiable: Vec<Notifiable> = looked.iter().map(|looked| told(Ok(looked)).notifiable()).collect();
    let expected = [
        Notifiable::Yes,
        Notifiable::OptedOut,
        Notifiable::CannotBeNotified,
        Notifiable::CannotBeNotified,
        Notifiable::CannotBeNotified,
        Notifiable::Yes,
    ];
    assert_eq!(notifiable, expected);
    assert!(matches!(told(Ok(&looked[2])), Told::NotRegistered));
    assert!(matches!(told(Ok(&looked[4])), Told::NotRegistered));
    assert_eq!(told(Err(&NotAvailable::Timeout)).notifiable(), Notifiable::NotAvailable);

    let Told::Registered { entry, .. } = told(Ok(&looked[0])) else { panic!() };
    let vault = Vault::from_hex(&"5c".repeat(32)).unwrap();
    assert_eq!(vault.open(&entry.email.unwrap()).unwrap().expose(), "kari@example.no");
    assert_eq!(vault.open(&entry.mobile.unwrap()).unwrap().expose(), "+4791234567");
    let utc = |at: Option<skranke::db::UtcTime>| at.unwrap().utc().to_rfc3339();
    assert_eq!(utc(entry.email_updated_at), "2026-08-05T10:45:15.768+00:00");
    assert_eq!(utc(entry.email_verified_at), "2026-10-05T16:03:14+00:00");
    // The second is asked for once only.
    assert_eq!(stub.look_ups().concat().len(), 5);
}

#[test]
fn who_is_left_out_of_the_answer_is_not_registered() {
    let stub = RegisterStub::start();
    stub.fails(json!({ "at": "look_up", "kind": "missing" }));
    let looked = client(&stub, &[]).look_up(&ids(&[KARI, ASE]), now(), PATIENCE).unwrap();
    assert!(looked.iter().all(|looked| matches!(looked, Looked::NotRegistered)));
}

#[test]
fn words_that_nobody_here_knows_are_kept_and_never_taken_for_a_no() {
    let stub = RegisterStub::start();
    let mut person = reachable();
    person["varslingsstatus"] = "KAN_KANSKJE".into();
    stub.knows(KARI, person.clone());
    person["reservasjon"] = "DELVIS".into();
    stub.knows(ASE, person);
    let looked = client(&stub, &[]).look_up(&ids(&[KARI, ASE]), now(), PATIENCE).unwrap();
    let (Looked::Registered(kari), Looked::Registered(ase)) = (&looked[0], &looked[1]) else { panic!() };
    assert_eq!(kari.may_notify, Some(Word::<MayNotify>::Unknown("KAN_KANSKJE".to_owned())));
    // The dates of the contact details tell.
    assert_eq!(told(Ok(&looked[0])).notifiable(), Notifiable::Yes);
    assert_eq!(ase.opted_out, Word::<YesNo>::Unknown("DELVIS".to_owned()));
    assert_eq!(told(Ok(&looked[1])).notifiable(), Notifiable::NotAvailable);
}

#[test]
fn more_than_a_thousand_people_are_asked_for_in_several_calls() {
    let stub = RegisterStub::start();
    let numbers = (1..=9).flat_map(|day| (0..100_000).map(move |rest| format!("0{day}8273{rest:05}")));
    let many: Vec<NationalId> =
        numbers.filter_map(|number| NationalId::parse(&number).ok()).take(2_001).collect();
    let looked = client(&stub, &[]).look_up(&many, now(), PATIENCE).unwrap();
    assert_eq!(looked.len(), 2_001);
    let calls: Vec<usize> = stub.look_ups().iter().map(Vec::len).collect();
    assert_eq!(calls, [1_000, 1_000, 1]);
    assert_eq!(stub.grants(), 1);
}

#[test]
fn fifty_callers_at_once_share_one_token() {
    let stub = RegisterStub::start();
    stub.fails(json!({ "at": "token", "kind": "slow", "ms": 300 }));
    let (client, start) = (client(&stub, &[]), Barrier::new(50));
    std::thread::scope(|scope| {
        for _ in 0..50 {
            scope.spawn(|| {
                start.wait();
                client.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap();
            });
        }
    });
    assert_eq!((stub.grants(), stub.look_ups().len()), (1, 50));
}

#[test]
fn a_token_is_not_used_in_its_last_thirty_seconds_nor_after_the_register_refused_it() {
    let stub = RegisterStub::start();
    stub.control(&json!({ "token_seconds": 30 }));
    let short = client(&stub, &[]);
    short.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap();
    short.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap();
    assert_eq!(stub.grants(), 2);

    stub.control(&json!({ "token_seconds": 599 }));
    let client = client(&stub, &[]);
    client.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap();
    client.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap();
    assert_eq!(stub.grants(), 3);
    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 401, "times": 1 }));
    client.look_up(&ids(&[KARI]), now(), PATIENCE).unwrap();
    assert_eq!(stub.grants(), 4);
}
