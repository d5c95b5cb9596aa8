//! F9: peers that hang, are late or say one byte at a time. One message takes no longer than the settings allow, and what came of it
//! follows from how far it had come.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use skranke::notices::sender::{Counts, Sender, drain_once};
use skranke::notices::{Channel, NoticeState};

use super::setup::Setup;
use crate::support::bad_gateway::{BadGateway, Pace};
use crate::support::bad_smtp::{At, BadSmtp, Mode};
use crate::support::process::wait_until;

const GOOD: Option<&str> = Some("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}");
const LONG: Duration = Duration::from_mins(5);
const SOON: Duration = Duration::from_mins(1);

/// The time that one message has, in seconds.
const TIMEOUT: u64 = 6;

/// Sends one message, and says what it cost beside what came of it.
fn one(channel: Channel, setting: (&str, &str)) -> (Setup, NoticeState, Option<String>, Duration) {
    let setup = Setup::with(&[setting, ("SKRANKE_NOTICES_TIMEOUT_SECONDS", &TIMEOUT.to_string())]);
    let person = setup.person(|_, _| {});
    setup.queue(setup.reminder(&person, channel));
    let begun = Instant::now();
    drain_once(&setup.desk).unwrap();
    let took = begun.elapsed();
    let (state, reason) = setup.standing(&person);
    (setup, state, reason, took)
}

#[test]
fn a_mail_server_that_is_late_or_slow_takes_the_message_on_when_it_ends_in_time() {
    let byte = Duration::from_millis(10);
    for mode in [
        Mode::Late(At::Greeting, Duration::from_millis(500)),
        Mode::Late(At::Taken, Duration::from_secs(1)),
        Mode::Slow(At::Greeting, byte),
        Mode::Slow(At::Recipient, byte),
        Mode::Slow(At::Taken, byte),
    ] {
        let peer = BadSmtp::start(mode);
        let (_, state, _, _) = one(Channel::Email, ("SKRANKE_MAIL_URL", &peer.url()));
        assert_eq!((state, peer.messages().len()), (NoticeState::Accepted, 1), "{mode:?}");
    }
}

#[test]
fn a_mail_server_that_is_late_or_slow_before_the_message_is_given_up_on_and_tried_again() {
    for mode in [
        Mode::Late(At::Recipient, LONG),
        Mode::Slow(At::Greeting, Duration::from_secs(1)),
        Mode::Slow(At::Recipient, Duration::from_secs(1)),
    ] {
        let peer = BadSmtp::start(mode);
        let (_, state, reason, took) = one(Channel::Email, ("SKRANKE_MAIL_URL", &peer.url()));
        assert_eq!((state, reason.as_deref()), (NoticeState::Deferred, Some("timeout")), "{mode:?}");
        assert!(took < Duration::from_secs(2 * TIMEOUT), "{mode:?}: {took:?}");
        assert!(peer.messages().is_empty(), "{mode:?}");
    }
}

#[test]
fn a_mail_server_that_is_late_or_slow_after_the_message_leaves_it_uncertain_in_time_and_gets_it_once() {
    for mode in [Mode::Late(At::Taken, LONG), Mode::Slow(At::Taken, Duration::from_secs(1))] {
        let peer = BadSmtp::start(mode);
        let (setup, state, reason, took) = one(Channel::Email, ("SKRANKE_MAIL_URL", &peer.url()));
        assert_eq!((state, reason.as_deref()), (NoticeState::Uncertain, Some("timeout")), "{mode:?}");
        assert!(took < Duration::from_secs(2 * TIMEOUT), "{mode:?}: {took:?}");
        setup.pass(TimeDelta::days(1));
        assert_eq!(drain_once(&setup.desk).unwrap(), Counts::default());
        assert_eq!(peer.messages().len(), 1, "{mode:?}");
    }
}

#[test]
fn a_gateway_that_is_late_or_slow_takes_the_message_on_in_time_and_leaves_it_uncertain_after_it() {
    let [second, byte] = [Duration::from_secs(1), Duration::from_millis(10)];
    for (pace, expected) in [
        (Pace { late: second, ..Pace::default() }, NoticeState::Accepted),
        (Pace { slow: byte, ..Pace::default() }, NoticeState::Accepted),
        (Pace { late: LONG, ..Pace::default() }, NoticeState::Uncertain),
        (Pace { slow: second, ..Pace::default() }, NoticeState::Uncertain),
    ] {
        let peer = BadGateway::start(GOOD);
        peer.answers_at(pace);
        let (setup, state, _, took) = one(Channel::Sms, ("SKRANKE_SMS_URL", &peer.url("json")));
        assert_eq!(state, expected, "{pace:?}");
        assert!(took < Duration::from_secs(2 * TIMEOUT), "{pace:?}: {took:?}");
        setup.pass(TimeDelta::days(1));
        assert_eq!(drain_once(&setup.desk).unwrap(), Counts::default());
        assert_eq!(peer.requests().len(), 1, "{pace:?}");
    }
}

#[test]
fn a_provider_that_does_not_answer_the_greeting_leaves_time_for_another() {
    // It takes the line and says nothing: TLS never comes about, and no word of the message leaves.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let b = BadGateway::start(GOOD);
    let first = format!("json+https://{}/send", silent.local_addr().unwrap());
    let providers = format!("a 1 {first}, b 0 {}", b.url("json"));
    let (_, state, _, took) = one(Channel::Sms, ("SKRANKE_SMS_PROVIDERS", &providers));
    assert_eq!((state, b.requests().len()), (NoticeState::Accepted, 1));
    assert!(took < Duration::from_secs(2 * TIMEOUT), "{took:?}");
}

/// How many messages stand so.
fn count(setup: &Setup, state: NoticeState) -> i64 {
    setup.counts().into_iter().find(|(one, _)| *one == state).map_or(0, |(_, n)| n)
}

#[test]
fn sms_go_out_as_ever_beside_a_mail_server_that_holds_up_every_email() {
    for mode in [Mode::Hang, Mode::Slow(At::Greeting, Duration::from_secs(1))] {
        let (mail, sms) = (BadSmtp::start(mode), BadGateway::start(GOOD));
        let setup = Setup::with(&[
            ("SKRANKE_MAIL_URL", &mail.url()),
            ("SKRANKE_SMS_URL", &sms.url("json")),
            ("SKRANKE_NOTICES_TIMEOUT_SECONDS", "30"),
            ("SKRANKE_NOTICES_SENDER_THREADS", "2"),
        ]);
        let person = setup.person(|_, _| {});
        setup.queue_all((0..200).map(|n| setup.confirmation(&person, Channel::Email, n)).collect());
        let sender = Sender::start(setup.desk.clone()).unwrap();
        wait_until(SOON, "every thread for e-mail to wait", || {
            (count(&setup, NoticeState::HandingOver) == 2).then_some(())
        });
        setup.queue_all((0..20).map(|n| setup.confirmation(&person, Channel::Sms, n)).collect());
        wait_until(SOON, "the SMS", || (count(&setup, NoticeState::Accepted) == 20).then_some(()));
        // Not one of those conversations had to end for that.
        assert_eq!(count(&setup, NoticeState::HandingOver), 2, "{:?}", setup.counts());
        assert_eq!(count(&setup, NoticeState::Deferred), 0, "{:?}", setup.counts());
        assert_eq!(sms.requests().len(), 20);
        drop(mail);
        sender.stop();
    }
}

#[test]
fn one_message_tries_a_mail_server_that_was_left_alone_and_the_others_wait_for_it() {
    let peer = BadSmtp::start(Mode::Hang);
    let setup = Setup::with(&[
        ("SKRANKE_MAIL_URL", &peer.url()),
        ("SKRANKE_NOTICES_TIMEOUT_SECONDS", "2"),
        ("SKRANKE_NOTICES_SENDER_THREADS", "4"),
    ]);
    let person = setup.person(|_, _| {});
    setup.queue_all((0..60).map(|n| setup.confirmation(&person, Channel::Email, n)).collect());
    let sender = Sender::start(setup.desk.clone()).unwrap();
    let gone = wait_until(SOON, "the first to be given up on", || {
        let gone = count(&setup, NoticeState::Deferred);
        (gone > 0 && count(&setup, NoticeState::HandingOver) == 0).then_some(gone)
    });
    assert!(gone <= 4, "{gone} were tried");
    // Two tries after a pause: 2 and 4 seconds, and each as long as a message may take to come to the point of no return.
    wait_until(SOON, "two more tries", || {
        assert!(count(&setup, NoticeState::HandingOver) <= 1, "{:?}", setup.counts());
        (count(&setup, NoticeState::Deferred) >= gone + 2).then_some(())
    });
    drop(peer);
    sender.stop();
}
