//! From channel to channel: what did not reach its person goes on once, under all rules, and at last to the desk.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{audit_entries, notice_follow_ups};
use skranke::letters::LetterState;
use skranke::notices::chain::{FollowUp, OnFailure, store as chain};
use skranke::notices::reading::{Shelf, count};
use skranke::notices::receipts::actions::{Recorded, record};
use skranke::notices::receipts::{ReceiptStatus, Report};
use skranke::notices::sender::drain_once;
use skranke::notices::{Channel, NewNotice, Notice, NoticeKind, NoticeState, store};
use skranke::register::RegisterEntry;
use skranke::values::{NoticeId, PersonId};

use super::setup::Setup;
use crate::support::bad_gateway::BadGateway;
use crate::support::bad_smtp::{BadSmtp, Mode};

/// Somebody whose e-mail and mobile were confirmed yesterday.
fn somebody(setup: &Setup, change: impl FnOnce(&mut RegisterEntry)) -> PersonId {
    let yesterday: DateTime<Utc> = setup.desk.now() - TimeDelta::days(1);
    setup.person(|entry, _| {
        entry.email_updated_at = Some(yesterday.into());
        entry.mobile_updated_at = Some(yesterday.into());
        change(entry);
    })
}

/// A desk whose mail server refuses every recipient for good.
fn refusing() -> (BadSmtp, Setup) {
    let peer = BadSmtp::start(Mode::RefuseRcpt);
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &peer.url())]);
    (peer, setup)
}

/// Her messages in the order of the chain: channel, state, reason.
fn links(setup: &Setup, person: &PersonId) -> Vec<(Channel, NoticeState, Option<String>)> {
    messages(setup, person).into_iter().map(|one| (one.channel, one.state, one.state_reason)).collect()
}

fn messages(setup: &Setup, person: &PersonId) -> Vec<Notice> {
    let mut all = setup.desk.db.read(|conn| store::recent_of(conn, person, 10)).unwrap();
    all.sort_by_key(|notice| notice.channel == Channel::Sms);
    all
}

fn follow_up(setup: &Setup, id: &NoticeId) -> Option<FollowUp> {
    setup.desk.db.read(|conn| chain::of(conn, id)).unwrap()
}

fn unreached(setup: &Setup) -> i64 {
    setup.desk.db.read(|conn| count(conn, Shelf::Unreached)).unwrap()
}

fn report(setup: &Setup, id: &NoticeId, event: &str, status: ReceiptStatus) -> Recorded {
    let report = Report {
        provider: "post".to_owned(),
        event_id: event.to_owned(),
        notice_id: Some(id.clone()),
        status,
        code: Some("5.1.1".to_owned()),
        occurred_at: setup.desk.now(),
        of_own_only: false,
    };
    let now = setup.desk.now();
    let channel = Channel::Email;
    setup.desk.db.write(move |conn| record(conn, channel, &report, now)).unwrap()
}

#[test]
fn an_email_that_is_refused_goes_as_sms_at_once_and_once() {
    let (_peer, setup) = refusing();
    let person = somebody(&setup, |_| {});
    let first = setup.queue(setup.confirmation(&person, Channel::Email, 1)).unwrap();
    drain_once(&setup.desk).unwrap();
    drain_once(&setup.desk).unwrap();
    let reason = Some("smtp_550_5.1.1".to_owned());
    assert_eq!(
        links(&setup, &person),
        [(Channel::Email, NoticeState::Rejected, reason), (Channel::Sms, NoticeState::Accepted, None)]
    );
    let sent = setup.files("sms");
    assert!(sent.len() == 1 && sent[0].contains("R-1"), "the same words: {sent:?}");
    let followed = follow_up(&setup, &first).unwrap();
    let [_, sms] = &messages(&setup, &person)[..] else { panic!("two links") };
    assert_eq!(
        (followed.followed_by.as_ref(), followed.reason.as_str()),
        (Some(&sms.notice_id), "smtp_550_5.1.1")
    );
    assert_eq!(unreached(&setup), 0);
}

#[test]
fn an_email_that_comes_back_or_expires_is_followed_and_however_often_that_is_told_once() {
    let setup = Setup::new();
    let person = somebody(&setup, |_| {});
    let first = setup.queue(setup.confirmation(&person, Channel::Email, 1)).unwrap();
    drain_once(&setup.desk).unwrap();
    assert_eq!(messages(&setup, &person).len(), 1, "it was taken on");
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (setup, first) = (&setup, &first);
            scope.spawn(move || {
                for (name, status) in [("e", ReceiptStatus::Expired), ("b", ReceiptStatus::Bounced)] {
                    report(setup, first, &format!("{name}{n}"), status);
                }
            });
        }
    });
    assert_eq!(messages(&setup, &person).len(), 2);
    assert_eq!(report(&setup, &first, "b0", ReceiptStatus::Bounced), Recorded::Repeated);

    let away = Setup::with(&[("SKRANKE_MAIL_URL", "smtp://127.0.0.1:9")]);
    let person = somebody(&away, |_| {});
    away.queue(away.confirmation(&person, Channel::Email, 1)).unwrap();
    away.pass(TimeDelta::days(7));
    drain_once(&away.desk).unwrap();
    let expired = (Channel::Email, NoticeState::Expired, Some("too_old".to_owned()));
    assert_eq!(links(&away, &person), [expired, (Channel::Sms, NoticeState::Accepted, None)]);
}

#[test]
fn what_reaches_nobody_on_any_channel_is_work_for_the_desk() {
    let (_peer, setup) = refusing();
    let without = somebody(&setup, |entry| entry.mobile = None);
    let first = setup.queue(setup.confirmation(&without, Channel::Email, 1)).unwrap();
    drain_once(&setup.desk).unwrap();
    let [email, sms] = &messages(&setup, &without)[..] else { panic!("two links") };
    assert_eq!((email.state, sms.state), (NoticeState::Rejected, NoticeState::Suppressed));
    assert_eq!(follow_up(&setup, &first).unwrap().followed_by.as_ref(), Some(&sms.notice_id));
    let end = follow_up(&setup, &sms.notice_id).unwrap();
    assert_eq!((end.followed_by, end.reason.as_str()), (None, "no_address"));
    assert_eq!(unreached(&setup), 1);
    let opened = audit_entries::table.filter(audit_entries::action.eq(Action::WorkItemOpened.as_str()));
    let opened = opened.filter(audit_entries::object.eq(sms.notice_id.as_str()));
    let opened: i64 = setup.desk.db.read(|conn| Ok(opened.count().get_result(conn)?)).unwrap();
    assert_eq!(opened, 1);
}

#[test]
fn an_sms_that_is_refused_or_cannot_be_sent_any_more_is_work_for_the_desk() {
    let peer = BadGateway::start(Some("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"));
    let setup = Setup::with(&[("SKRANKE_SMS_URL", &peer.url("json"))]);
    let person = somebody(&setup, |_| {});
    setup.queue(setup.confirmation(&person, Channel::Sms, 1));
    drain_once(&setup.desk).unwrap();
    assert_eq!(links(&setup, &person), [(Channel::Sms, NoticeState::Rejected, Some("http_400".to_owned()))]);
    assert_eq!(unreached(&setup), 1);
}

#[test]
fn a_number_that_nobody_confirmed_for_18_months_is_no_next_channel() {
    let (_peer, setup) = refusing();
    for (days, state) in [(500, NoticeState::Accepted), (560, NoticeState::Suppressed)] {
        let confirmed = setup.desk.now() - TimeDelta::days(days);
        let person = somebody(&setup, |entry| entry.mobile_updated_at = Some(confirmed.into()));
        let days = usize::try_from(days).unwrap();
        setup.queue(setup.confirmation(&person, Channel::Email, days));
        drain_once(&setup.desk).unwrap();
        let [_, sms] = &messages(&setup, &person)[..] else { panic!("two links") };
        assert_eq!(sms.state, state, "{days}: {:?}", sms.state_reason);
    }
    assert_eq!(unreached(&setup), 1);
}

#[test]
fn a_dead_address_is_passed_over() {
    let (_peer, setup) = refusing();
    let person = somebody(&setup, |entry| entry.email_index = Some("dead".to_owned()));
    setup.queue(setup.confirmation(&person, Channel::Email, 1));
    let now = setup.desk.now();
    let notice_id = messages(&setup, &person)[0].notice_id.clone();
    setup
        .desk
        .db
        .write(move |conn| {
            use skranke::db::schema::bounced_addresses as bounced;
            diesel::insert_into(bounced::table)
                .values((
                    bounced::address_index.eq("dead"),
                    bounced::notice_id.eq(&notice_id),
                    bounced::code.eq("5.1.1"),
                    bounced::bounced_at.eq(skranke::db::UtcTime::from(now)),
                ))
                .execute(conn)
                .map(drop)
                .map_err(Into::into)
        })
        .unwrap();
    drain_once(&setup.desk).unwrap();
    let dead = (Channel::Email, NoticeState::Suppressed, Some("address_bounced".to_owned()));
    assert_eq!(links(&setup, &person), [dead, (Channel::Sms, NoticeState::Accepted, None)]);
}

/// A reminder by e-mail, which an opt-out stops.
fn reminder(setup: &Setup, person: &PersonId) -> NewNotice {
    let letter = setup.letter(person, LetterState::Posted);
    let [ordered, reminded] = ["2026-11-04", "2026-11-20"].map(|day| day.parse().unwrap());
    NewNotice {
        channel: Channel::Email,
        ..NewNotice::letter_reminder(person.clone(), letter, "AB-1", ordered, reminded)
    }
}

#[test]
fn an_opt_out_between_two_links_stops_the_second_and_leaves_the_matter_to_the_desk() {
    // No SMS goes out at night, so the link waits.
    let peer = BadSmtp::start(Mode::RefuseRcpt);
    let setup = Setup::with(&[
        ("SKRANKE_MAIL_URL", &peer.url()),
        ("SKRANKE_MESSAGES_HOURS", "0-24"),
        ("SKRANKE_NOTICES_SMS_HOURS", "9-17"),
    ]);
    setup.pass(TimeDelta::hours(-8));
    let person = somebody(&setup, |_| {});
    setup.queue(reminder(&setup, &person)).unwrap();
    drain_once(&setup.desk).unwrap();
    assert_eq!(messages(&setup, &person)[1].state, NoticeState::Queued);
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
    setup.pass(TimeDelta::hours(8));
    drain_once(&setup.desk).unwrap();
    let stopped = (Channel::Sms, NoticeState::Suppressed, Some("opted_out".to_owned()));
    assert_eq!(links(&setup, &person)[1], stopped);
    assert!(setup.files("sms").is_empty());
    assert_eq!(unreached(&setup), 1, "on paper, or by phone");
}

#[test]
fn what_does_arrive_after_all_stops_the_link_that_waits() {
    let setup = Setup::with(&[("SKRANKE_NOTICES_SMS_HOURS", "9-17")]);
    setup.pass(TimeDelta::hours(-8));
    let person = somebody(&setup, |_| {});
    let first = setup.queue(setup.confirmation(&person, Channel::Email, 1)).unwrap();
    drain_once(&setup.desk).unwrap();
    report(&setup, &first, "f", ReceiptStatus::Failed);
    report(&setup, &first, "d", ReceiptStatus::Delivered);
    setup.pass(TimeDelta::hours(8));
    drain_once(&setup.desk).unwrap();
    let stopped = (Channel::Sms, NoticeState::Suppressed, Some("arrived_before".to_owned()));
    assert_eq!(links(&setup, &person)[1], stopped);
    assert_eq!(unreached(&setup), 0);
}

#[test]
fn of_what_nobody_can_tell_nothing_follows_by_itself() {
    let peer = BadSmtp::start(Mode::DropAfterData);
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &peer.url())]);
    let person = somebody(&setup, |_| {});
    setup.queue(setup.confirmation(&person, Channel::Email, 1));
    for _ in 0..3 {
        drain_once(&setup.desk).unwrap();
        setup.pass(TimeDelta::days(10));
    }
    let uncertain = (Channel::Email, NoticeState::Uncertain, Some("no_answer".to_owned()));
    assert_eq!(links(&setup, &person), [uncertain]);
}

#[test]
fn codes_reminders_to_confirm_and_words_to_old_addresses_are_about_that_one_address() {
    let ends = [
        NoticeKind::ContactCode,
        NoticeKind::ContactConfirm,
        NoticeKind::ContactReplaced,
        NoticeKind::LetterLate,
    ];
    for kind in ends {
        assert_eq!(kind.on_failure(), OnFailure::Ends, "{kind:?}");
    }
    let (_peer, setup) = refusing();
    let person = somebody(&setup, |_| {});
    let day = "2026-11-20".parse().unwrap();
    setup.queue(NewNotice::contact_confirm(person.clone(), Channel::Email, day, day));
    drain_once(&setup.desk).unwrap();
    assert_eq!(links(&setup, &person).len(), 1);
    let rows: i64 =
        setup.desk.db.read(|conn| Ok(notice_follow_ups::table.count().get_result(conn)?)).unwrap();
    assert_eq!(rows, 0);
}
