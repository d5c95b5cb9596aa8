//! F11: two SMS providers of which the first misbehaves. Nothing goes to both, and the first is left alone in time.

use std::collections::HashSet;
use std::time::Duration;

use chrono::TimeDelta;
use prometheus_client::registry::Registry;
use skranke::notices::sender::{Sender, SenderHandle, drain_once};
use skranke::notices::{Channel, NoticeState};

use super::setup::Setup;
use crate::support::bad_gateway::BadGateway;
use crate::support::process::{spare_port, wait_until};

const GOOD: Option<&str> = Some("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}");
const BROKEN: Option<&str> = Some("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
const BUSY: Option<&str> = Some("HTTP/1.1 429 Slow\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n");

/// Threads of the sender: so many messages may be on their way to a provider when it is found out.
const THREADS: usize = 4;
const SOON: Duration = Duration::from_mins(1);

/// A desk whose messages all fall to the provider at `first`, and for which `other` stands in.
fn desk(first: &str, other: &BadGateway) -> Setup {
    let providers = format!("a 1 {first}, b 0 {}", other.url("json"));
    Setup::with(&[
        ("SKRANKE_SMS_PROVIDERS", &providers),
        ("SKRANKE_NOTICES_SENDER_THREADS", &THREADS.to_string()),
    ])
}

fn count(setup: &Setup, state: NoticeState) -> usize {
    let counts = setup.counts();
    counts.iter().find(|(counted, _)| *counted == state).map_or(0, |(_, n)| usize::try_from(*n).unwrap())
}

fn queue(setup: &Setup, messages: usize) {
    let person = setup.person(|_, _| {});
    setup.queue_all((0..messages).map(|n| setup.confirmation(&person, Channel::Sms, n)).collect());
}

/// Works until so many messages are taken on, and answers what each provider was given.
fn given(setup: &Setup, accepted: usize, a: &BadGateway, b: &BadGateway) -> [Vec<String>; 2] {
    let sender = Sender::start(setup.desk.clone()).unwrap();
    wait_until(SOON, "the messages that b takes on", || {
        (count(setup, NoticeState::Accepted) >= accepted).then_some(())
    });
    sender.stop();
    [a.references(), b.references()]
}

/// How the providers stand, as Prometheus reads it.
fn metrics(sender: &SenderHandle) -> String {
    let mut registry = Registry::default();
    registry.register("sms_provider_breaker", "", sender.breakers().clone());
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    text
}

#[test]
fn what_the_first_provider_surely_did_not_take_goes_to_the_other_at_once() {
    for answer in [
        "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
    ] {
        let (a, b) = (BadGateway::start(Some(answer)), BadGateway::start(GOOD));
        let setup = desk(&a.url("json"), &b);
        queue(&setup, 1);
        drain_once(&setup.desk).unwrap();
        assert_eq!(count(&setup, NoticeState::Accepted), 1, "{answer}");
        assert_eq!((a.requests().len(), b.requests().len()), (1, 1), "{answer}");
    }
    let (plain, b) = (BadGateway::start(GOOD), BadGateway::start(GOOD));
    let away = format!("json+http://127.0.0.1:{}/send", spare_port());
    for (n, first) in [away, plain.secure_url("json")].into_iter().enumerate() {
        let setup = desk(&first, &b);
        queue(&setup, 1);
        drain_once(&setup.desk).unwrap();
        assert_eq!(count(&setup, NoticeState::Accepted), 1, "{first}");
        assert_eq!(b.requests().len(), n + 1, "{first}");
    }
    assert_eq!(plain.requests().len(), 0, "no word before TLS");
}

#[test]
fn what_the_first_provider_may_have_never_goes_to_the_other() {
    use NoticeState::{Deferred, Rejected, Uncertain};
    for (answer, state) in [
        (None, Uncertain),
        (Some(""), Uncertain),
        (Some("HTTP/1.1 200 Ok\r\nContent-Length: 6\r\n\r\n<html>"), Uncertain),
        (Some("HTTP/1.1 504 Gone\r\nContent-Length: 0\r\n\r\n"), Uncertain),
        (Some("HTTP/1.1 200 Ok\r\nContent-Length: 15\r\n\r\n{\"error\":\"bar\"}"), Rejected),
        (Some("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"), Rejected),
        (BROKEN, Deferred),
    ] {
        let (a, b) = (BadGateway::start(answer), BadGateway::start(GOOD));
        let setup = desk(&a.url("json"), &b);
        queue(&setup, 1);
        drain_once(&setup.desk).unwrap();
        assert_eq!(count(&setup, state), 1, "{answer:?}");
        setup.pass(TimeDelta::hours(1));
        drain_once(&setup.desk).unwrap();
        assert!(b.requests().is_empty(), "{answer:?}");
        let tries = if state == Deferred { 2 } else { 1 };
        let given = a.references();
        assert_eq!(given.len(), tries, "{answer:?}");
        assert!(given.iter().all(|reference| *reference == given[0]), "the same message: {given:?}");
    }
}

#[test]
fn a_provider_with_faults_is_left_alone_after_a_few_and_nothing_goes_to_both() {
    let (a, b) = (BadGateway::start(BROKEN), BadGateway::start(GOOD));
    let setup = desk(&a.url("json"), &b);
    queue(&setup, 200);
    // Three open it; as many as there are threads may be on their way then, and those stay with a.
    let [by_a, by_b] = given(&setup, 200 - 3 - THREADS, &a, &b);
    assert!((3..3 + THREADS).contains(&by_a.len()), "{by_a:?}");
    assert_eq!(count(&setup, NoticeState::Deferred), by_a.len());
    let [by_a, by_b]: [HashSet<String>; 2] = [by_a, by_b].map(|given| given.into_iter().collect());
    assert!(by_a.is_disjoint(&by_b));
}

#[test]
fn a_provider_that_asks_for_a_pause_gets_it_and_the_other_sends_meanwhile() {
    let (a, b) = (BadGateway::start(BUSY), BadGateway::start(GOOD));
    let setup = desk(&a.url("json"), &b);
    queue(&setup, 100);
    let [by_a, by_b] = given(&setup, 100, &a, &b);
    assert!((1..=THREADS).contains(&by_a.len()), "one answer is enough: {by_a:?}");
    assert_eq!(by_b.iter().collect::<HashSet<_>>().len(), 100);
    assert_eq!(by_b.len(), 100, "each once");
}

#[test]
fn a_provider_that_hangs_leaves_few_messages_uncertain_and_holds_up_no_other() {
    let (a, b) = (BadGateway::start(None), BadGateway::start(GOOD));
    let setup = desk(&a.url("json"), &b);
    queue(&setup, 100);
    let [by_a, by_b] = given(&setup, 100 - THREADS, &a, &b);
    assert!((1..=THREADS).contains(&by_a.len()), "{by_a:?}");
    assert_eq!(count(&setup, NoticeState::Uncertain), by_a.len());
    assert!(by_b.iter().all(|reference| !by_a.contains(reference)), "never both");
}

#[test]
fn one_message_tries_a_provider_that_was_left_alone_and_then_it_gets_its_share_again() {
    let (a, b) = (BadGateway::start(BROKEN), BadGateway::start(GOOD));
    let setup = desk(&a.url("json"), &b);
    let person = setup.person(|_, _| {});
    let sender = Sender::start(setup.desk.clone()).unwrap();
    let mut n = 0;
    let mut queue_one_until = |what: &str, is_so: &dyn Fn() -> bool| {
        wait_until(SOON, what, || {
            n += 1;
            setup.queue(setup.confirmation(&person, Channel::Sms, n));
            is_so().then_some(())
        });
    };
    queue_one_until("b to stand in", &|| b.requests().len() >= 3);
    let before = a.requests().len();
    queue_one_until("the first try, which fails", &|| a.requests().len() > before);
    let failed = a.requests().len();
    assert_eq!(failed, before + 1, "one message tried it");
    assert!(metrics(&sender).contains("sms_provider_breaker{provider=\"a\"} 2"), "{}", metrics(&sender));
    a.turn(GOOD);
    queue_one_until("the second try, which goes well", &|| a.requests().len() > failed + 5);
    assert!(metrics(&sender).contains("sms_provider_breaker{provider=\"a\"} 0"), "{}", metrics(&sender));
    sender.stop();
    let both: HashSet<String> = a.references().into_iter().collect();
    assert!(b.references().iter().all(|reference| !both.contains(reference)), "never both");
}

#[test]
fn a_message_that_a_provider_may_have_waits_for_that_provider_however_it_does() {
    let (a, b) = (BadGateway::start(BROKEN), BadGateway::start(GOOD));
    let setup = desk(&a.url("json"), &b);
    queue(&setup, 1);
    let sender = Sender::start(setup.desk.clone()).unwrap();
    wait_until(SOON, "the first try", || (count(&setup, NoticeState::Deferred) == 1).then_some(()));
    let [bound] = &a.references()[..] else { panic!("one try") };
    // A pause is asked for by others, and then its time comes.
    a.turn(BUSY);
    // The first of them is there already.
    queue(&setup, 21);
    wait_until(SOON, "b to stand in", || (count(&setup, NoticeState::Accepted) == 20).then_some(()));
    setup.pass(TimeDelta::minutes(3));
    wait_until(SOON, "the message to be put off", || {
        let late = setup.counts_by_reason("provider_paused");
        (late == 1).then_some(())
    });
    sender.stop();
    assert!(!b.references().contains(bound), "never both");
    a.turn(GOOD);
    setup.pass(TimeDelta::hours(1));
    drain_once(&setup.desk).unwrap();
    assert_eq!(count(&setup, NoticeState::Accepted), 21);
    assert!(a.references().iter().filter(|reference| *reference == bound).count() == 2);
}
