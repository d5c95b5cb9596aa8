//! The queue by itself: each message once, whoever dies.

use std::collections::HashSet;

use chrono::TimeDelta;
use skranke::notices::outbox::{
    self, TakenBack, Turn, Wanted, Written, claim, hand_over, release, settle, take_back_expired_leases,
};
use skranke::notices::rules::LEASE;
use skranke::notices::{Channel, Line, Notice, NoticeState, Outcome};
use skranke::values::Language;

use super::setup::Setup;

fn take(setup: &Setup, worker: &'static str, limit: i64) -> Vec<Notice> {
    take_of(setup, Channel::Email, worker, limit)
}

fn take_of(setup: &Setup, channel: Channel, worker: &'static str, limit: i64) -> Vec<Notice> {
    let now = setup.desk.now();
    let wanted = Wanted { worker, channel, daytime: true, agents: true, lease: LEASE, limit };
    setup.desk.db.write(move |conn| claim(conn, wanted, now)).unwrap()
}

fn begin(setup: &Setup, turn: &Turn) -> bool {
    let (turn, now) = (turn.clone(), setup.desk.now());
    let written = Written {
        language: Language::Nb,
        template_version: "00000000".to_owned(),
        address_index: "x".to_owned(),
        opt_out_rule: None,
        provider: None,
    };
    setup.desk.db.write(move |conn| hand_over(conn, &turn, &written, now)).unwrap()
}

fn end(setup: &Setup, turn: &Turn, outcome: Outcome) -> bool {
    let (turn, now) = (turn.clone(), setup.desk.now());
    setup.desk.db.write(move |conn| settle(conn, &turn, &outcome, now)).unwrap()
}

fn take_back(setup: &Setup) -> TakenBack {
    let now = setup.desk.now();
    setup.desk.db.write(move |conn| take_back_expired_leases(conn, now)).unwrap()
}

fn queued(setup: &Setup) {
    let person = setup.person(|_, _| {});
    assert!(setup.queue(setup.reminder(&person, Channel::Email)).is_some());
}

#[test]
fn a_message_is_queued_once_however_often_its_fact_is_told() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    let new = |n| setup.confirmation(&person, Channel::Email, n);
    assert!(setup.queue(new(1)).is_some());
    assert_eq!(setup.queue(new(1)), None);
    assert_eq!(setup.queue_all((0..1200).map(new).collect()), 1199);
    assert_eq!(setup.queue_all((0..1200).map(new).collect()), 0);
    assert_eq!(setup.counts(), [(NoticeState::Queued, 1200)]);
}

#[test]
fn eight_workers_claim_each_of_two_thousand_messages_once() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    setup.queue_all((0..2000).map(|n| setup.confirmation(&person, Channel::Sms, n)).collect());
    let claimed: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = ["a", "b", "c", "d", "e", "f", "g", "h"]
            .into_iter()
            .map(|worker| {
                let setup = &setup;
                scope.spawn(move || {
                    let mut mine = Vec::new();
                    loop {
                        let taken = take_of(setup, Channel::Sms, worker, 5);
                        if taken.is_empty() {
                            return mine;
                        }
                        mine.extend(taken.into_iter().map(|notice| notice.notice_id));
                    }
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(claimed.len(), 2000);
    assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 2000);
}

#[test]
fn only_one_channel_is_claimed_and_the_longest_waiting_first() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    for (n, channel) in [(1, Channel::Email), (2, Channel::Sms), (3, Channel::Email)] {
        setup.queue(setup.confirmation(&person, channel, n));
        setup.pass(TimeDelta::seconds(1));
    }
    let taken = take(&setup, "a", 10);
    let parameters: Vec<_> = taken.iter().map(|notice| notice.parameters.contains("R-1")).collect();
    assert_eq!(parameters, [true, false]);
    assert!(taken.iter().all(|notice| notice.channel == Channel::Email && notice.attempts == 1));
}

#[test]
fn a_message_whose_worker_died_before_sending_is_queued_again() {
    let setup = Setup::new();
    queued(&setup);
    let first = Turn::of(&take(&setup, "a", 1)[0]);
    assert_eq!(take_back(&setup), TakenBack::default());
    setup.pass(LEASE);
    assert!(!begin(&setup, &first), "the lease has ended");
    assert_eq!(take_back(&setup), TakenBack { queued: 1, ..TakenBack::default() });
    let second = Turn::of(&take(&setup, "b", 1)[0]);
    assert_eq!(second.attempt, 2);
    assert!(!begin(&setup, &first), "another has it");
    assert!(begin(&setup, &second));
}

#[test]
fn a_message_whose_worker_died_while_handing_over_is_uncertain_and_never_sent_again() {
    let setup = Setup::new();
    queued(&setup);
    let turn = Turn::of(&take(&setup, "a", 1)[0]);
    assert!(begin(&setup, &turn));
    setup.pass(LEASE);
    assert_eq!(take_back(&setup), TakenBack { uncertain: 1, ..TakenBack::default() });
    setup.pass(TimeDelta::days(30));
    assert_eq!(take_back(&setup), TakenBack::default());
    assert_eq!(take(&setup, "b", 1).len(), 0);
    assert_eq!(setup.counts(), [(NoticeState::Uncertain, 1)]);
}

#[test]
fn an_answer_that_comes_after_the_lease_still_counts_and_only_once() {
    let setup = Setup::new();
    queued(&setup);
    let turn = Turn::of(&take(&setup, "a", 1)[0]);
    begin(&setup, &turn);
    setup.pass(LEASE);
    take_back(&setup);
    assert!(end(&setup, &turn, Outcome::Accepted { reference: None }));
    assert!(!end(&setup, &turn, Outcome::Rejected { reason: "smtp_550".to_owned() }));
    assert_eq!(setup.counts(), [(NoticeState::Accepted, 1)]);
}

#[test]
fn a_message_that_is_given_back_has_cost_no_try() {
    let setup = Setup::new();
    queued(&setup);
    let turn = Turn::of(&take(&setup, "a", 1)[0]);
    setup.desk.db.write(move |conn| release(conn, &turn)).unwrap();
    assert_eq!(take(&setup, "b", 1)[0].attempts, 1);
}

#[test]
fn a_message_that_is_never_taken_on_fails_after_twelve_tries() {
    let setup = Setup::new();
    queued(&setup);
    let deferred = || Outcome::Deferred { reason: "smtp_451".to_owned(), retry_after: None, line: Line::Up };
    for attempt in 1..=12 {
        let turn = Turn::of(&take(&setup, "a", 1)[0]);
        assert_eq!(turn.attempt, attempt);
        assert!(begin(&setup, &turn) && end(&setup, &turn, deferred()));
        setup.pass(TimeDelta::hours(5));
    }
    assert_eq!(take(&setup, "a", 1).len(), 0);
    assert_eq!(setup.counts(), [(NoticeState::Failed, 1)]);
}

#[test]
fn a_message_too_old_to_be_of_use_expires_unsent() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    setup.queue(setup.confirmation(&person, Channel::Sms, 1));
    setup.pass(TimeDelta::hours(48));
    assert_eq!(take_of(&setup, Channel::Sms, "a", 1).len(), 0);
    assert_eq!(take_back(&setup), TakenBack { expired: 1, ..outbox::TakenBack::default() });
    assert_eq!(setup.counts(), [(NoticeState::Expired, 1)]);
}
