//! The code in a letter: used once, in its time, by whoever has the letter.

use std::sync::Barrier;

use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use skranke::audit::{Action, Actor};
use skranke::db::Error;
use skranke::db::schema::code_expiry_flags;
use skranke::desk::Desk;
use skranke::jobs::Step;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::letters::LetterState;
use skranke::letters::codes::actions::{Activation, ActivationRefusal, Attempt, activate};
use skranke::letters::codes::expiring::ExpiryFlagEnd;
use skranke::letters::codes::{Code, CodeEnd, MOST_WRONG_ATTEMPTS, store};
use skranke::letters::printing::hand_over;
use skranke::letters::store::Letter;
use skranke::staff::Role;
use skranke::values::NationalId;
use tempfile::TempDir;

use super::desk::{KARI, OLA, OrderDesk};
use super::printing::orders;

/// The letter of a receipt and the code that is printed in it.
fn printed(desk: &OrderDesk, receipt: &str) -> (Letter, Code) {
    let (letter, folder) = (desk.letter(receipt), TempDir::new().unwrap());
    let summary = hand_over::run(&desk.desk.desk, folder.path()).unwrap();
    let rows = orders(folder.path(), &summary.files[0].name);
    (letter.clone(), Code::parse(&rows[&letter.reference][1]).unwrap())
}

fn attempt(desk: &Desk, national_id: &str, code: Option<&Code>) -> Result<Activation, Error> {
    let (inside, now) = (desk.clone(), desk.now());
    let national_id_index = desk.vault.index(&NationalId::parse(national_id).unwrap());
    let attempt = Attempt { national_id_index, code: code.cloned() };
    desk.db.write(move |conn| activate(conn, &inside.vault, &Actor::Program("test"), &attempt, 60, now))
}

#[track_caller]
fn refused(desk: &OrderDesk, national_id: &str, code: Option<&Code>) -> ActivationRefusal {
    match attempt(&desk.desk.desk, national_id, code).unwrap() {
        Activation::Refused(refusal) => refusal,
        Activation::Activated(letter) => panic!("{} was activated", letter.reference),
    }
}

fn end_of(desk: &OrderDesk, letter: &Letter) -> Option<CodeEnd> {
    desk.desk.read(|conn| store::of_letter(conn, &letter.letter_id)).unwrap().ended_by
}

fn state_of(desk: &OrderDesk, letter: &Letter) -> LetterState {
    desk.desk.read(|conn| Ok(skranke::letters::store::find(conn, &letter.letter_id)?.unwrap().state))
}

#[test]
fn the_right_code_activates_the_letter_once_and_nobody_elses() {
    let mut desk = OrderDesk::start();
    let receipt = desk.order(KARI, "41234567");
    let (letter, code) = printed(&desk, &receipt);
    assert_eq!(refused(&desk, OLA, Some(&code)), ActivationRefusal::WrongCode);
    let activated = attempt(&desk.desk.desk, KARI, Some(&code)).unwrap();
    assert!(matches!(activated, Activation::Activated(now) if now.state == LetterState::Activated));
    assert_eq!(end_of(&desk, &letter), Some(CodeEnd::Used));
    assert_eq!(refused(&desk, KARI, Some(&code)), ActivationRefusal::Used);
    let page = desk.agent.get(&format!("/letters/{}", letter.letter_id)).expect(200);
    page.says("Brukt 20. november 2026").says("Overlevert trykkeriet");
}

#[test]
fn nobody_learns_whether_a_person_is_known_or_has_a_letter() {
    let mut desk = OrderDesk::start();
    desk.open(OLA);
    let code = Code::generate();
    for (national_id, code) in [("20914695016", Some(&code)), (OLA, Some(&code)), (OLA, None)] {
        assert_eq!(refused(&desk, national_id, code), ActivationRefusal::WrongCode);
    }
}

#[test]
fn after_five_wrong_codes_the_letter_is_of_no_use_and_a_new_one_needs_no_reason() {
    let mut desk = OrderDesk::start();
    let receipt = desk.order(KARI, "41234567");
    let (letter, code) = printed(&desk, &receipt);
    for _ in 1..MOST_WRONG_ATTEMPTS {
        assert_eq!(refused(&desk, KARI, Some(&Code::generate())), ActivationRefusal::WrongCode);
    }
    assert_eq!(refused(&desk, KARI, None), ActivationRefusal::Locked);
    assert_eq!(refused(&desk, KARI, Some(&code)), ActivationRefusal::Locked, "the right one is too late");
    assert_eq!(end_of(&desk, &letter), Some(CodeEnd::Locked));
    assert_eq!(state_of(&desk, &letter), LetterState::Expired);
    let page = desk.agent.get(&format!("/letters/{}", letter.letter_id)).expect(200);
    page.says("etter for mange feil forsøk");
    let again = desk.order(KARI, "41234567");
    let (_, new_code) = printed(&desk, &again);
    let activated = attempt(&desk.desk.desk, KARI, Some(&new_code)).unwrap();
    assert!(matches!(activated, Activation::Activated(_)));
}

#[test]
fn of_many_who_try_at_once_one_is_let_in_and_wrong_codes_are_all_counted() {
    let mut desk = OrderDesk::start();
    let receipt = desk.order(KARI, "41234567");
    let (letter, code) = printed(&desk, &receipt);
    let at_once = |code: &dyn Fn() -> Code, times: usize| -> Vec<Activation> {
        let start = Barrier::new(times);
        let codes: Vec<Code> = (0..times).map(|_| code()).collect();
        std::thread::scope(|scope| {
            let trying: Vec<_> = codes
                .iter()
                .map(|code| {
                    let (inside, start) = (&desk.desk.desk, &start);
                    scope.spawn(move || {
                        start.wait();
                        loop {
                            match attempt(inside, KARI, Some(code)) {
                                Err(Error::Busy) => {}
                                done => return done.unwrap(),
                            }
                        }
                    })
                })
                .collect();
            trying.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    };
    at_once(&Code::generate, 4);
    let stored = desk.desk.read(|conn| store::of_letter(conn, &letter.letter_id)).unwrap();
    assert_eq!(stored.wrong_attempts, 4);
    let outcomes = at_once(&|| code.clone(), 20);
    let let_in = outcomes.iter().filter(|outcome| matches!(outcome, Activation::Activated(_))).count();
    assert_eq!(let_in, 1);
    assert_eq!(outcomes.len(), 20);
}

/// How many codes the nightly run ends, after saying so in a dry run.
fn expire(desk: &OrderDesk) -> u64 {
    let run = |dry_run| {
        let options = NightlyOptions { dry_run, only: vec![Step::ExpireCodes], ..NightlyOptions::default() };
        let report = nightly::run(&desk.desk.desk, &options, &|| false);
        assert_eq!(report.reason, None);
        report.steps[0].named["expired"]
    };
    let foreseen = run(true);
    let expired = run(false);
    assert_eq!(foreseen, expired);
    expired
}

#[test]
fn a_code_holds_for_sixty_days_after_posting_to_midnight_in_norway() {
    let mut desk = OrderDesk::start();
    let receipt = desk.order(KARI, "41234567");
    let (letter, code) = printed(&desk, &receipt);
    let events = format!("{},posted,2026-11-24T12:00:00+01:00,e1,\n", letter.reference);
    desk.import_letter("ML-OTHER", OLA, "2026-11-02T10:14:00+01:00", &events);
    // Posted on 24 November, so the last day is 23 January.
    desk.desk.clock.set("2027-01-23T22:59:00Z".parse().unwrap());
    assert_eq!(expire(&desk), 0);
    desk.desk.pass(TimeDelta::minutes(1));
    assert_eq!(refused(&desk, KARI, Some(&code)), ActivationRefusal::Expired, "before the night, too");
    assert_eq!(expire(&desk), 1);
    assert_eq!(expire(&desk), 0);
    assert_eq!(
        (end_of(&desk, &letter), state_of(&desk, &letter)),
        (Some(CodeEnd::Expired), LetterState::Expired)
    );
    assert_eq!(refused(&desk, KARI, Some(&code)), ActivationRefusal::Expired);
    desk.agent = desk.desk.sign_in_as(Role::Agent);
    desk.open(KARI);
    desk.agent.get(&format!("/letters/{}", letter.letter_id)).expect(200).says("Gikk ut 24. januar 2027");
}

/// What the nightly run flags as expiring and closes again, after saying so in a dry run.
fn flag_expiring(desk: &OrderDesk) -> (u64, u64) {
    let run = |dry_run| {
        let only = vec![Step::ExpireCodes, Step::FlagExpiringCodes];
        let options = NightlyOptions { dry_run, only, ..NightlyOptions::default() };
        let report = nightly::run(&desk.desk.desk, &options, &|| false);
        assert_eq!(report.reason, None);
        (report.steps[1].named["expiring"], report.steps[1].named["flags_closed"])
    };
    let foreseen = run(true);
    let done = run(false);
    assert_eq!(foreseen, done);
    done
}

type StoredFlag = (String, Option<ExpiryFlagEnd>);

fn expiry_flag(desk: &OrderDesk, letter: &Letter) -> Option<StoredFlag> {
    let flag: Option<(NaiveDate, Option<ExpiryFlagEnd>)> = desk.desk.read(|conn| {
        let flag = code_expiry_flags::table.find(&letter.letter_id);
        Ok(flag
            .select((code_expiry_flags::first_flagged_on, code_expiry_flags::closed_by))
            .first(conn)
            .optional()?)
    });
    flag.map(|(on, end)| (on.to_string(), end))
}

#[test]
fn a_code_is_flagged_once_in_the_week_before_it_expires_and_the_pages_say_so_until_it_has() {
    let mut desk = OrderDesk::start();
    let receipt = desk.order(KARI, "41234567");
    let (letter, _) = printed(&desk, &receipt);
    let events = format!("{},posted,2026-11-24T12:00:00+01:00,e1,\n", letter.reference);
    desk.import_letter("ML-OTHER", OLA, "2026-11-02T10:14:00+01:00", &events);
    // Posted on 24 November, so the last day is 23 January, and seven days before it the 16th.
    desk.desk.clock.set("2027-01-15T22:59:00Z".parse().unwrap());
    assert_eq!(flag_expiring(&desk), (0, 0));
    desk.desk.pass(TimeDelta::minutes(1));
    assert_eq!(flag_expiring(&desk), (1, 0));
    assert_eq!(desk.desk.on_record(Action::LetterCodeExpiring), 1);
    desk.agent = desk.desk.sign_in_as(Role::Agent);
    desk.open(KARI);
    let person = desk.agent.get(&format!("/persons/{}", letter.person_id)).expect(200);
    person.says("Koden i brevet går ut 23. januar 2027");
    let page = desk.agent.get(&format!("/letters/{}", letter.letter_id)).expect(200);
    page.says("Gjelder til og med 23. januar 2027, og går snart ut");
    desk.desk.pass(TimeDelta::days(7));
    assert_eq!(flag_expiring(&desk), (0, 0));
    assert_eq!(expiry_flag(&desk, &letter), Some(("2027-01-16".to_owned(), None)));
    desk.desk.pass(TimeDelta::days(1));
    assert_eq!(flag_expiring(&desk), (0, 0));
    let closed = Some(("2027-01-16".to_owned(), Some(ExpiryFlagEnd::Expired)));
    assert_eq!((expiry_flag(&desk, &letter), end_of(&desk, &letter)), (closed, Some(CodeEnd::Expired)));
    assert_eq!(desk.desk.on_record(Action::LetterCodeExpiring), 1);
}

#[test]
fn a_flag_closes_when_the_letter_turns_out_to_be_posted_later_is_set_anew_in_time_and_closes_with_the_code() {
    let mut desk = OrderDesk::start();
    let receipt = desk.order(KARI, "41234567");
    let (letter, code) = printed(&desk, &receipt);
    // Nothing is heard of it, so the code's sixty days began when it was made, on 20 November.
    desk.desk.clock.set("2027-01-14T08:00:00Z".parse().unwrap());
    assert_eq!(flag_expiring(&desk), (1, 0));
    let events = format!("{},posted,2026-11-27T12:00:00+01:00,e1,\n", letter.reference);
    desk.import_letter("ML-OTHER", OLA, "2026-11-02T10:14:00+01:00", &events);
    assert_eq!(flag_expiring(&desk), (0, 1));
    let first = "2027-01-14".to_owned();
    assert_eq!(expiry_flag(&desk, &letter), Some((first.clone(), Some(ExpiryFlagEnd::HoldsLonger))));
    desk.desk.clock.set("2027-01-19T08:00:00Z".parse().unwrap());
    assert_eq!(flag_expiring(&desk), (1, 0));
    assert_eq!(expiry_flag(&desk, &letter), Some((first.clone(), None)));
    let activated = attempt(&desk.desk.desk, KARI, Some(&code)).unwrap();
    assert!(matches!(activated, Activation::Activated(_)));
    assert_eq!(expiry_flag(&desk, &letter), Some((first, Some(ExpiryFlagEnd::Used))));
    assert_eq!(flag_expiring(&desk), (0, 0));
}
