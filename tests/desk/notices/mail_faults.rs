//! F7, F9, F10 and F31: what a mail server may do beside what `email` has, and an opt-out at each step.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::db::schema::persons;
use skranke::notices::outbox::{Wanted, claim};
use skranke::notices::rules::LEASE;
use skranke::notices::sender::{Counts, Sender, drain_once};
use skranke::notices::{Channel, NewNotice, NoticeState, outbox};
use skranke::values::{NationalId, PersonId};

use super::setup::Setup;
use crate::support::bad_gateway::BadGateway;
use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::support::process::{spare_port, wait_until};

fn to(mail_url: &str) -> (Setup, PersonId) {
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", mail_url)]);
    let person = setup.person(|_, _| {});
    (setup, person)
}

#[test]
fn a_message_that_is_refused_at_data_or_after_it_is_rejected_at_once_with_its_code() {
    for (mode, code) in [(Mode::RefuseData, "smtp_554_5.7.1"), (Mode::RefuseContent, "smtp_554_5.6.0")] {
        let peer = BadSmtp::start(mode);
        let (setup, person) = to(&peer.url());
        setup.queue(setup.reminder(&person, Channel::Email));
        assert_eq!(drain_once(&setup.desk).unwrap(), Counts { claimed: 1, rejected: 1, ..Counts::default() });
        assert_eq!(setup.standing(&person), (NoticeState::Rejected, Some(code.to_owned())));
        setup.pass(TimeDelta::days(1));
        assert_eq!(drain_once(&setup.desk).unwrap(), Counts::default(), "no second try");
    }
}

#[test]
fn a_server_that_refuses_us_as_the_sender_refuses_no_message() {
    let peer = BadSmtp::start(Mode::RefuseSender);
    let (setup, person) = to(&peer.url());
    setup.queue(setup.reminder(&person, Channel::Email));
    assert_eq!(drain_once(&setup.desk).unwrap(), Counts { claimed: 1, deferred: 1, ..Counts::default() });
    assert_eq!(setup.standing(&person), (NoticeState::Deferred, Some("smtp_530_5.7.0".to_owned())));
}

#[test]
fn a_server_that_falls_silent_after_the_recipient_is_given_up_on_in_time_and_tried_again() {
    let peer = BadSmtp::start(Mode::HangAfterRcpt);
    let (setup, person) = to(&peer.url());
    setup.queue(setup.reminder(&person, Channel::Email));
    let begun = Instant::now();
    drain_once(&setup.desk).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(setup.standing(&person), (NoticeState::Deferred, Some("timeout".to_owned())));
}

#[test]
fn pages_are_answered_as_ever_while_the_mail_server_hangs() {
    let peer = BadSmtp::start(Mode::Hang);
    let desk = TestDesk::with_people_and(&format!(
        "mail_url = \"{}\"\n[notices]\ntimeout_seconds = 30\n",
        peer.url()
    ));
    let kari = desk.desk.vault.index(&NationalId::parse(KARI).unwrap());
    let person = desk.read(move |conn| {
        let hers = persons::table.filter(persons::national_id_index.eq(&kari));
        Ok(hers.select(persons::person_id).first::<PersonId>(conn)?)
    });
    let (now, today) = (desk.now(), "2026-11-20".parse().unwrap());
    desk.write(move |conn| {
        for n in 0..20 {
            let reference = format!("R-{n}");
            let new = NewNotice::opt_out_changed(person.clone(), Channel::Email, true, &reference, today);
            outbox::queue(conn, &new, now)?;
        }
        Ok(())
    });
    let sender = Sender::start(desk.desk.clone()).unwrap();
    wait_until(Duration::from_secs(10), "messages in the sender's hand", || {
        let waiting = desk.read(skranke::notices::store::unsettled);
        waiting.iter().any(|(state, _)| *state == NoticeState::HandingOver).then_some(())
    });
    let mut client = desk.client();
    let slowest = (0..50).map(|_| {
        let asked = Instant::now();
        client.get("/login").expect(200);
        asked.elapsed()
    });
    let slowest = slowest.max().unwrap();
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    drop(peer);
    sender.stop();
}

#[test]
fn a_server_that_is_off_for_two_hours_gets_everything_once_when_it_is_back() {
    let port = spare_port();
    let (setup, person) = to(&format!("smtp://127.0.0.1:{port}"));
    setup.queue_all((0..40).map(|n| setup.confirmation(&person, Channel::Email, n)).collect());
    // Of no use any more in ten minutes, when the server is back.
    let code = setup.reminder(&person, Channel::Email);
    let code = NewNotice { kind: skranke::notices::NoticeKind::ContactCode, ..code };
    setup.queue(code);
    for _ in 0..24 {
        drain_once(&setup.desk).unwrap();
        setup.pass(TimeDelta::minutes(5));
    }
    let there = |state| setup.counts().into_iter().find(|(one, _)| *one == state).map_or(0, |(_, n)| n);
    assert_eq!(there(NoticeState::Accepted), 0);
    assert_eq!(there(NoticeState::Queued) + there(NoticeState::Deferred), 40, "{:?}", setup.counts());
    assert!(there(NoticeState::Deferred) > 0, "some were tried");

    let peer = BadSmtp::start_on(port, Mode::Accept);
    for _ in 0..30 {
        drain_once(&setup.desk).unwrap();
        setup.pass(TimeDelta::minutes(5));
    }
    assert_eq!(there(NoticeState::Accepted), 40, "{:?}", setup.counts());
    assert_eq!(peer.messages().len(), 40, "each once");
    assert!(there(NoticeState::Expired) + there(NoticeState::Suppressed) == 1, "the code is sent to nobody");
}

#[test]
fn an_sms_whose_time_ran_out_while_the_provider_was_away_is_not_sent_at_night_nor_later() {
    let gateway = BadGateway::start(Some("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
    let setup =
        Setup::with(&[("SKRANKE_SMS_URL", &gateway.url("json")), ("SKRANKE_NOTICES_SMS_HOURS", "9-17")]);
    let person = setup.person(|_, _| {});
    setup.queue(setup.reminder(&person, Channel::Sms));
    let hours = |hours: i64| {
        for _ in 0..hours {
            drain_once(&setup.desk).unwrap();
            setup.pass(TimeDelta::hours(1));
        }
    };
    // From Friday at 10 to Sunday at 16. It lasts until Sunday at 10; another one is queued then.
    hours(48);
    let second = setup.person(|_, _| {});
    setup.queue(setup.reminder(&second, Channel::Sms));
    hours(6);
    assert_eq!(setup.standing(&person).0, NoticeState::Expired);
    // At 22 the provider is back.
    hours(6);
    gateway.turn(Some("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}"));
    let before = gateway.references().len();
    hours(10);
    assert_eq!(gateway.references().len(), before, "nobody is woken");
    hours(4);
    assert_eq!(gateway.references().last().unwrap(), setup.notice_of(&second).notice_id.as_str());
    assert_eq!(gateway.references().len(), before + 1, "what is too old is not sent any more");
    assert_eq!(setup.standing(&second).0, NoticeState::Accepted);
    assert_eq!(setup.standing(&person).0, NoticeState::Expired);
}

fn opt_out(setup: &Setup, person: &PersonId) {
    let found = person.clone();
    setup
        .desk
        .db
        .write(move |conn| {
            let mut entry = skranke::register::store::entry_of(conn, &found)?.unwrap();
            entry.opted_out = true;
            skranke::register::store::put_entry(conn, &entry)
        })
        .unwrap();
}

#[test]
fn an_opt_out_at_any_step_before_the_hand_over_stops_the_message_and_is_counted() {
    let peer = BadSmtp::start(Mode::Greylist);
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &peer.url())]);
    let person = setup.person(|_, _| {});
    let letter = |reference| {
        let letter = setup.letter(&person, skranke::letters::LetterState::Posted);
        let [ordered, reminded] = ["2026-11-04", "2026-11-20"].map(|day| day.parse().unwrap());
        let new = NewNotice::letter_reminder(person.clone(), letter, reference, ordered, reminded);
        setup.queue(NewNotice { channel: Channel::Email, ..new }).unwrap();
    };
    // Deferred: it was tried once.
    letter("AB-1");
    drain_once(&setup.desk).unwrap();
    // Claimed, by a sender that died.
    letter("AB-2");
    let now = setup.desk.now();
    let channel = Channel::Email;
    let wanted = Wanted { worker: "a", channel, daytime: true, agents: true, lease: LEASE, limit: 1 };
    assert_eq!(setup.desk.db.write(move |conn| claim(conn, wanted, now)).unwrap().len(), 1);
    // Queued.
    letter("AB-3");
    opt_out(&setup, &person);
    setup.pass(TimeDelta::minutes(10));
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.counts(), [(NoticeState::Suppressed, 3)]);
    assert_eq!(setup.counts_by_reason("opted_out"), 3);
    assert!(peer.messages().is_empty());
}
