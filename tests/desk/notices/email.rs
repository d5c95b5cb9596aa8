//! E-mail to a real mail server and to one that misbehaves.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use skranke::notices::sender::{Counts, drain_once};
use skranke::notices::{Channel, NewNotice, NoticeState};
use skranke::values::PersonId;

use super::setup::Setup;
use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::process::spare_port;
use crate::support::smtp::SmtpPeer;

/// A desk with one e-mail to send to the server at `mail_url`.
fn with_one_email(mail_url: &str) -> (Setup, PersonId) {
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", mail_url)]);
    let person = setup.person(|_, _| {});
    setup.queue(setup.confirmation(&person, Channel::Email, 1));
    (setup, person)
}

fn drain(setup: &Setup) -> Counts {
    drain_once(&setup.desk).unwrap()
}

#[test]
fn a_confirmation_arrives_once_in_the_persons_language_under_its_own_message_id() {
    let peer = SmtpPeer::start();
    let (setup, person) = with_one_email(&peer.url());
    assert_eq!(drain(&setup), Counts { claimed: 1, accepted: 1, ..Counts::default() });
    assert_eq!(drain(&setup), Counts::default());
    let messages = peer.wait_for_messages(1, Duration::from_secs(5));
    let notice = setup.notice_of(&person);
    assert_eq!(messages.len(), 1);
    for part in [
        &format!("Message-ID: <{}@skranke.example>", notice.notice_id),
        "Content-Language: nn",
        "X-RcptTo: kari@example.no",
        "X-MailFrom: ikke-svar@skranke.example",
    ] {
        assert!(messages[0].contains(part), "{part} in {}", messages[0]);
    }
    assert_eq!(notice.state, NoticeState::Accepted);
    assert_eq!(notice.finished_at(), Some(setup.desk.now()));
    assert!(notice.template_version.is_some());
}

#[test]
fn a_reminder_says_where_such_mail_is_ended_and_a_confirmation_is_none() {
    let peer = SmtpPeer::start();
    let (setup, person) = with_one_email(&peer.url());
    let [confirmed, until] = ["2025-07-01", "2027-01-01"].map(|day| day.parse().unwrap());
    setup.queue(NewNotice::contact_confirm(person, Channel::Email, confirmed, until));
    drain(&setup);
    let messages = peer.wait_for_messages(2, Duration::from_secs(5));
    for message in &messages {
        let is_reminder = message.contains("Stadfest kontaktopplysningane");
        let header = "List-Unsubscribe: <https://minprofil.kontaktregisteret.no>";
        assert_eq!(message.contains(header), is_reminder, "{message}");
    }
    assert_eq!(messages.iter().filter(|message| message.contains("List-Unsubscribe")).count(), 1);
}

#[test]
fn many_messages_share_connections_and_each_arrives_once() {
    let peer = SmtpPeer::start();
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &peer.url())]);
    let person = setup.person(|_, _| {});
    setup.queue_all((0..200).map(|n| setup.confirmation(&person, Channel::Email, n)).collect());
    assert_eq!(drain(&setup), Counts { claimed: 200, accepted: 200, ..Counts::default() });
    assert_eq!(peer.wait_for_messages(200, Duration::from_secs(10)).len(), 200);
}

#[test]
fn a_greylisted_message_is_deferred_and_arrives_once_at_the_second_try() {
    let peer = BadSmtp::start(Mode::Greylist);
    let (setup, person) = with_one_email(&peer.url());
    assert_eq!(drain(&setup), Counts { claimed: 1, deferred: 1, ..Counts::default() });
    assert_eq!(setup.standing(&person), (NoticeState::Deferred, Some("smtp_451_4.7.1".to_owned())));
    assert_eq!(drain(&setup), Counts::default(), "its time has not come");
    setup.pass(TimeDelta::minutes(2));
    assert_eq!(drain(&setup), Counts { claimed: 1, accepted: 1, ..Counts::default() });
    let notice = setup.notice_of(&person);
    assert_eq!((notice.state, notice.attempts), (NoticeState::Accepted, 2));
    assert!(notice.provider_reference.is_some_and(|reference| reference.contains("4Gx")));
    assert_eq!(peer.messages().len(), 1);
}

#[test]
fn a_refused_recipient_ends_the_matter_at_once_and_no_address_is_kept() {
    let peer = BadSmtp::start(Mode::RefuseRcpt);
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &peer.url())]);
    let person = setup.person(|_, _| {});
    setup.queue(setup.reminder(&person, Channel::Email));
    assert_eq!(drain(&setup), Counts { claimed: 1, rejected: 1, ..Counts::default() });
    assert_eq!(setup.standing(&person), (NoticeState::Rejected, Some("smtp_550_5.1.1".to_owned())));
    setup.pass(TimeDelta::days(1));
    assert_eq!(drain(&setup), Counts::default());
    assert_eq!(peer.messages().len(), 0);
}

#[test]
fn a_line_that_breaks_after_the_final_dot_leaves_an_uncertain_message_that_is_not_sent_again() {
    let peer = BadSmtp::start(Mode::DropAfterData);
    let (setup, person) = with_one_email(&peer.url());
    assert_eq!(drain(&setup), Counts { claimed: 1, uncertain: 1, ..Counts::default() });
    assert_eq!(setup.standing(&person), (NoticeState::Uncertain, Some("no_answer".to_owned())));
    setup.pass(TimeDelta::days(1));
    assert_eq!(drain(&setup), Counts::default());
    assert_eq!(peer.messages().len(), 1);
}

#[test]
fn a_server_that_says_nothing_holds_up_neither_the_sender_nor_the_sms() {
    let peer = BadSmtp::start(Mode::Hang);
    let (setup, person) = with_one_email(&peer.url());
    let other = setup.person(|_, _| {});
    setup.queue(setup.confirmation(&other, Channel::Sms, 2));
    let begun = Instant::now();
    let counts = drain(&setup);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!((counts.deferred, counts.accepted), (1, 1));
    assert_eq!(setup.standing(&person), (NoticeState::Deferred, Some("timeout".to_owned())));
    assert_eq!(setup.standing(&other).0, NoticeState::Accepted);
}

#[test]
fn a_server_that_answers_letter_by_letter_is_given_up_on_in_time() {
    let peer = BadSmtp::start(Mode::Drip);
    let (setup, person) = with_one_email(&peer.url());
    let begun = Instant::now();
    drain(&setup);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(setup.standing(&person), (NoticeState::Deferred, Some("timeout".to_owned())));
}

#[test]
fn a_server_that_falls_silent_after_the_final_dot_leaves_an_uncertain_message() {
    let peer = BadSmtp::start(Mode::HangAfterData);
    let (setup, person) = with_one_email(&peer.url());
    let begun = Instant::now();
    drain(&setup);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(setup.standing(&person).0, NoticeState::Uncertain);
    assert_eq!(peer.messages().len(), 1);
}

#[test]
fn a_server_that_is_away_costs_few_messages_a_try_and_loses_none() {
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &format!("smtp://127.0.0.1:{}", spare_port()))]);
    let person = setup.person(|_, _| {});
    setup.queue_all((0..100).map(|n| setup.confirmation(&person, Channel::Email, n)).collect());
    let counts = drain(&setup);
    assert!((1..=4).contains(&counts.deferred), "one try a thread: {counts:?}");
    let deferred = i64::try_from(counts.deferred).unwrap();
    assert_eq!(setup.counts(), [(NoticeState::Deferred, deferred), (NoticeState::Queued, 100 - deferred)]);
}

#[test]
fn a_connection_that_the_server_closed_between_messages_is_replaced() {
    let peer = BadSmtp::start(Mode::CloseAfterAccept);
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &peer.url()), ("SKRANKE_NOTICES_SENDER_THREADS", "1")]);
    let person = setup.person(|_, _| {});
    setup.queue_all((0..10).map(|n| setup.confirmation(&person, Channel::Email, n)).collect());
    assert_eq!(drain(&setup), Counts { claimed: 10, accepted: 10, ..Counts::default() });
    assert_eq!(peer.messages().len(), 10);
}

#[test]
fn a_folder_in_place_of_a_server_gets_one_whole_file_a_message() {
    let setup = Setup::new();
    let person = setup.person(|_, _| {});
    setup.queue(setup.confirmation(&person, Channel::Email, 1));
    drain(&setup);
    let files = setup.files("mail");
    assert_eq!(files.len(), 1);
    assert!(files[0].contains("To: kari@example.no") && files[0].contains("text/html"));
}

#[test]
fn a_well_behaved_peer_gets_what_the_misbehaving_ones_did_not() {
    let peer = BadSmtp::start(Mode::Accept);
    let (setup, _) = with_one_email(&peer.url());
    assert_eq!(drain(&setup), Counts { claimed: 1, accepted: 1, ..Counts::default() });
    assert!(peer.messages()[0].contains("800 30 300"));
}
