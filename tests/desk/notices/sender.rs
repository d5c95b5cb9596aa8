//! The running sender.

use std::time::{Duration, Instant};

use skranke::notices::sender::Sender;
use skranke::notices::{Channel, NoticeState};

use super::setup::Setup;
use crate::support::process::wait_until;

#[test]
fn a_running_sender_takes_up_what_is_queued_and_stops_with_nothing_in_hand() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    let sender = Sender::start(setup.desk.clone()).unwrap();
    setup.queue_all((0..400).map(|n| setup.confirmation(&person, Channel::Email, n)).collect());
    wait_until(Duration::from_secs(20), "the first messages", || {
        (!setup.files("mail").is_empty()).then_some(())
    });
    let begun = Instant::now();
    sender.stop();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    let written = i64::try_from(setup.files("mail").len()).unwrap();
    for (state, count) in setup.counts() {
        match state {
            NoticeState::Accepted => assert_eq!(count, written),
            NoticeState::Queued => assert_eq!(count, 400 - written),
            other => panic!("{count} are {other:?}"),
        }
    }
}

#[test]
fn two_senders_on_one_queue_send_each_message_once() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    setup.queue_all((0..300).map(|n| setup.confirmation(&person, Channel::Email, n)).collect());
    let senders = [(); 2].map(|()| Sender::start(setup.desk.clone()).unwrap());
    wait_until(Duration::from_secs(30), "all messages", || {
        (setup.counts() == [(NoticeState::Accepted, 300)]).then_some(())
    });
    senders.into_iter().for_each(skranke::notices::sender::SenderHandle::stop);
    assert_eq!(setup.files("mail").len(), 300);
}

#[test]
fn a_faulty_setting_is_said_at_the_start_and_holds_no_password() {
    for (name, value) in [
        ("SKRANKE_MAIL_URL", "smtp://desk:secret@mail.example.no:smtp"),
        ("SKRANKE_MAIL_FROM", "nobody"),
        ("SKRANKE_SMS_URL", "json+http://desk:secret@example.no:http"),
    ] {
        let setup = Setup::with(&[(name, value)]);
        let Err(error) = Sender::start(setup.desk.clone()) else { panic!("{name} was taken") };
        let said = format!("{error} {:?}", std::error::Error::source(&error));
        assert!(!said.contains("secret"), "{said}");
    }
}
