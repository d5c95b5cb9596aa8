//! Messages while the contact register is upstream: it is asked for every one, and without its answer none goes out.

use chrono::TimeDelta;
use serde_json::json;
use skranke::letters::LetterState;
use skranke::notices::sender::{Counts, drain_once};
use skranke::notices::{Channel, NewNotice, NoticeState, OptOutRule};
use skranke::values::PersonId;

use super::setup::{Setup, morning};
use crate::support::people::MONA;
use crate::support::register_stub::{RegisterStub, opted_out, reachable};

/// A desk that asks this register, which knows the one national id that everybody here has.
pub(super) fn setup(stub: &RegisterStub) -> Setup {
    stub.set_now(morning());
    stub.knows(MONA, reachable());
    let settings = stub.settings();
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Setup::with(&settings)
}

pub(super) fn late_letter(setup: &Setup, person: &PersonId) {
    let letter = setup.letter(person, LetterState::Posted);
    let ordered_on = "2026-11-04".parse().unwrap();
    assert!(setup.queue(NewNotice::letter_late(person.clone(), letter, "AB-1", ordered_on, 10)).is_some());
}

#[test]
fn the_address_the_language_and_the_opt_out_are_the_registers_at_the_moment_of_sending() {
    let stub = RegisterStub::start();
    let setup = setup(&stub);
    // What may lie here from before says nothing.
    let person = setup.person(|entry, _| entry.opted_out = true);
    let mut moved = reachable();
    moved["kontaktinformasjon"]["mobiltelefonnummer"] = "+4798765432".into();
    moved["spraak"] = "en".into();
    stub.knows(MONA, moved);
    late_letter(&setup, &person);
    assert_eq!(drain_once(&setup.desk).unwrap(), Counts { claimed: 1, accepted: 1, ..Counts::default() });
    let sms = setup.files("sms");
    assert!(sms[0].contains("+4798765432"), "{sms:?}");
    assert_eq!(setup.notice_of(&person).language, Some(skranke::values::Language::En));

    let other = setup.person(|_, _| {});
    late_letter(&setup, &other);
    stub.knows(MONA, opted_out());
    assert_eq!(drain_once(&setup.desk).unwrap(), Counts { claimed: 1, suppressed: 1, ..Counts::default() });
    assert_eq!(setup.standing(&other), (NoticeState::Suppressed, Some("opted_out".to_owned())));
    assert_eq!(setup.notice_of(&other).opt_out_rule, Some(OptOutRule::OwnMatter));
    assert_eq!(stub.look_ups().len(), 2);

    let nobody = setup.person(|_, _| {});
    stub.knows(MONA, json!({ "reservasjon": "NEI", "status": "IKKE_REGISTRERT" }));
    late_letter(&setup, &nobody);
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.standing(&nobody), (NoticeState::Suppressed, Some("no_address".to_owned())));
    assert_eq!(setup.files("sms").len(), 1);
}

#[test]
fn a_service_message_goes_out_in_spite_of_an_opt_out_and_says_by_which_rule() {
    let stub = RegisterStub::start();
    let setup = setup(&stub);
    stub.knows(MONA, opted_out());
    let person = setup.person(|_, _| {});
    setup.queue(setup.confirmation(&person, Channel::Email, 1));
    assert_eq!(drain_once(&setup.desk).unwrap().accepted, 1);
    assert_eq!(setup.notice_of(&person).opt_out_rule, Some(OptOutRule::ServiceMessage));
    let other = setup.person(|_, _| {});
    stub.knows(MONA, reachable());
    setup.queue(setup.confirmation(&other, Channel::Email, 2));
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.notice_of(&other).opt_out_rule, None);
}

#[test]
fn without_an_answer_messages_are_held_and_it_costs_them_no_try() {
    let stub = RegisterStub::start();
    let setup = setup(&stub);
    let person = setup.person(|_, _| {});
    late_letter(&setup, &person);
    let mut unclear = reachable();
    unclear["reservasjon"] = "KANSKJE".into();
    for fault in [
        // While there is no token yet.
        json!({ "at": "token", "kind": "status", "status": 400 }),
        json!({ "at": "look_up", "kind": "status", "status": 403 }),
        json!({ "at": "look_up", "kind": "schema" }),
        json!({ "at": "look_up", "kind": "drop" }),
        json!({ "at": "look_up", "kind": "status", "status": 429, "retry_after": 3_600 }),
    ] {
        for _ in 0..5 {
            stub.fails(fault.clone());
            let counts = drain_once(&setup.desk).unwrap();
            assert_eq!(counts, Counts { claimed: 1, held: 1, ..Counts::default() }, "{fault}");
            let notice = setup.notice_of(&person);
            assert_eq!((notice.state, notice.attempts), (NoticeState::Deferred, 0), "{fault}");
            assert!(notice.is_held() && notice.finished_at().is_none());
            setup.pass(TimeDelta::minutes(2));
            stub.set_now(setup.desk.now());
        }
    }
    assert_eq!(setup.desk.db.read(skranke::notices::store::held).unwrap(), 1);
    stub.recovers();
    stub.knows(MONA, unclear);
    assert_eq!(drain_once(&setup.desk).unwrap().held, 1, "a word that nobody knows is no answer");
    assert_eq!(setup.files("sms").len(), 0);

    stub.knows(MONA, reachable());
    setup.pass(TimeDelta::minutes(2));
    assert_eq!(drain_once(&setup.desk).unwrap(), Counts { claimed: 1, accepted: 1, ..Counts::default() });
    assert_eq!(setup.notice_of(&person).attempts, 1);
    assert_eq!(setup.desk.db.read(skranke::notices::store::held).unwrap(), 0);
}

#[test]
fn a_message_that_is_held_until_its_time_is_up_expires() {
    let stub = RegisterStub::start();
    let setup = setup(&stub);
    let person = setup.person(|_, _| {});
    late_letter(&setup, &person);
    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 403 }));
    drain_once(&setup.desk).unwrap();
    setup.pass(TimeDelta::hours(49));
    stub.set_now(setup.desk.now());
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.standing(&person).0, NoticeState::Expired);
    assert_eq!(setup.files("sms").len(), 0);
}

#[test]
fn one_call_asks_about_a_handful_of_messages() {
    let stub = RegisterStub::start();
    let setup = setup(&stub);
    for _ in 0..40 {
        let person = setup.person(|_, _| {});
        late_letter(&setup, &person);
    }
    assert_eq!(drain_once(&setup.desk).unwrap().accepted, 40);
    assert!(stub.look_ups().len() <= 40 / 8 + 4, "{}", stub.look_ups().len());
    assert_eq!(stub.grants(), 1);
}
