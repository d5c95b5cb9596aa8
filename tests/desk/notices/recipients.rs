//! Where a message goes is decided at the moment it is sent.

use skranke::letters::LetterState;
use skranke::notices::sender::{Counts, drain_once};
use skranke::notices::{Channel, NewNotice, NoticeState};
use skranke::values::{PersonId, Phone};

use super::setup::Setup;

fn late_letter(setup: &Setup, person: &PersonId, state: LetterState) {
    let letter = setup.letter(person, state);
    let ordered_on = "2026-11-04".parse().unwrap();
    assert!(setup.queue(NewNotice::letter_late(person.clone(), letter, "AB-1", ordered_on, 10)).is_some());
}

fn suppressed(reason: &str) -> (NoticeState, Option<String>) {
    (NoticeState::Suppressed, Some(reason.to_owned()))
}

#[test]
fn without_an_address_or_a_mobile_a_message_is_suppressed_and_says_why() {
    let setup = Setup::new();
    let nowhere = setup.person(|entry, _| entry.email = None);
    setup.queue(setup.reminder(&nowhere, Channel::Email));
    let at_home = setup.person(|entry, desk| {
        entry.mobile = Some(desk.vault.seal(&Phone::parse("22222222").unwrap()).unwrap());
    });
    setup.queue(setup.reminder(&at_home, Channel::Sms));
    let counts = drain_once(&setup.desk).unwrap();
    assert_eq!(counts, Counts { claimed: 2, suppressed: 2, ..Counts::default() });
    assert_eq!(setup.standing(&nowhere), suppressed("no_address"));
    assert_eq!(setup.standing(&at_home), suppressed("not_mobile"));
}

#[test]
fn an_opt_out_that_comes_after_the_queueing_stops_the_message_about_a_late_letter() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    late_letter(&setup, &person, LetterState::Posted);
    let found = person.clone();
    setup
        .desk
        .db
        .write(move |conn| {
            let entry = skranke::register::store::entry_of(conn, &found)?;
            let mut entry = entry.ok_or(skranke::db::Error::NotOneRow(0))?;
            entry.opted_out = true;
            skranke::register::store::put_entry(conn, &entry)
        })
        .unwrap();
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.standing(&person), suppressed("opted_out"));
    assert_eq!(setup.files("sms").len(), 0);
}

#[test]
fn nobody_is_told_of_a_late_letter_that_was_used_meanwhile() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    late_letter(&setup, &person, LetterState::Activated);
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.standing(&person), suppressed("letter_ended"));
}

#[test]
fn one_whose_letter_could_not_be_printed_still_waits_and_is_told() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    late_letter(&setup, &person, LetterState::PrintFailed);
    assert_eq!(drain_once(&setup.desk).unwrap().accepted, 1);
    let files = setup.files("sms");
    assert!(files[0].contains("AB-1") && files[0].contains("+4791234567"), "{files:?}");
}
