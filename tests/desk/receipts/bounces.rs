//! E-mails that come back: by a provider's hook, and by the mailbox.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;
use skranke::db::schema::{bounced_addresses, notices};
use skranke::desk::Desk;
use skranke::notices::receipts::actions::bounce_of;
use skranke::notices::sender::drain_once;
use skranke::notices::{Channel, NewNotice, NoticeState};
use skranke::staff::Role;
use skranke::values::NoticeId;

use super::setup::Receipts;
use crate::opt_outs::form::hidden;
use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::people::KARI;
use crate::support::program::one_line;

/// As a mail server returns it.
fn returned(id: &NoticeId, status: &str) -> String {
    format!(
        "Return-Path: <>\nDate: Fri, 20 Nov 2026 09:00:00 +0100\nFrom: MAILER-DAEMON@mx.example\nTo: ikke-svar@skranke.example\n\
         Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\n\
         Sorry.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
         Final-Recipient: rfc822; kari.nordmann@example.no\nAction: failed\nStatus: {status}\n\
         Diagnostic-Code: smtp; 550 {status} <kari.nordmann@example.no>: User unknown\n\n--b\n\
         Content-Type: text/rfc822-headers\n\nMessage-ID: <{id}@skranke.example>\nSubject: Kvittering\n\n--b--\n"
    )
}

impl Receipts {
    fn bounced(&self) -> i64 {
        self.desk.read(|conn| Ok(bounced_addresses::table.count().get_result(conn)?))
    }

    /// Queues an e-mail and says where it ends at the hand-over.
    fn next(&self, n: usize) -> (NoticeState, Option<String>) {
        let id = self.queue(Channel::Email, n);
        drain_once(&self.desk.desk).unwrap();
        self.standing(&id)
    }
}

#[test]
fn a_returned_mail_from_the_mailbox_ends_its_message_and_marks_the_address_once() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Email, 1);
    let first = receipts.bounces(&returned(&id, "5.1.1"));
    let counts = |kept, repeated, unknown, passed_over| {
        json!({ "status": "completed", "mails": kept + repeated + unknown + passed_over, "kept": kept,
            "repeated": repeated, "unknown": unknown, "passed_over": passed_over })
    };
    assert_eq!(first.status, Some(0), "{}", first.stderr);
    assert_eq!(one_line(&first.stdout), counts(1, 0, 0, 0));
    assert_eq!(receipts.standing(&id), (NoticeState::Failed, Some("bounced_5.1.1".to_owned())));
    assert_eq!(receipts.bounced(), 1);
    assert_eq!(one_line(&receipts.bounces(&returned(&id, "5.1.1")).stdout), counts(0, 1, 0, 0));
    let unknown = NoticeId::generate(receipts.desk.now());
    assert_eq!(one_line(&receipts.bounces(&returned(&unknown, "5.1.1")).stdout), counts(0, 0, 1, 0));
    let letter = "Subject: Hei\n\nHvor er brevet mitt?\n";
    assert_eq!(one_line(&receipts.bounces(letter).stdout), counts(0, 0, 0, 1));
    let mailbox = format!(
        "From MAILER-DAEMON Fri Nov 20 09:00:00 2026\n{}\nFrom ola@example.no Fri Nov 20 09:00:00 2026\n{letter}\n",
        returned(&id, "5.1.1")
    );
    assert_eq!(one_line(&receipts.bounces(&mailbox).stdout), counts(0, 1, 0, 1));
    assert_eq!(receipts.receipts(&id).len(), 1);
    assert_eq!(receipts.bounced(), 1);
}

#[test]
fn nothing_but_codes_of_a_returned_mail_is_kept() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Email, 1);
    receipts.bounces(&returned(&id, "5.1.1"));
    let kept = format!("{:?}", receipts.receipts(&id));
    assert!(!kept.contains("kari") && !kept.contains("unknown\""), "{kept}");
}

#[test]
fn a_provider_that_reports_an_address_dead_stops_messages_to_it_until_it_is_confirmed() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Email, 1);
    receipts.send(&receipts.mail("e-1", &id, "bounced", "5.1.1")).expect(204);
    assert_eq!(receipts.standing(&id), (NoticeState::Failed, Some("bounced_5.1.1".to_owned())));
    receipts.desk.pass(TimeDelta::minutes(1));
    assert_eq!(receipts.next(2), (NoticeState::Suppressed, Some("address_bounced".to_owned())));
    let (kari, now) = (receipts.kari(), receipts.desk.now());
    receipts.desk.write(move |conn| {
        let entry = skranke::register::store::entry_of(conn, &kari)?.unwrap();
        let confirmed = skranke::register::RegisterEntry { email_verified_at: Some(now.into()), ..entry };
        skranke::register::store::put_entry(conn, &confirmed)
    });
    assert_eq!(receipts.next(3).0, NoticeState::Accepted);
    assert_eq!(receipts.bounced(), 1, "what came back is still on record");
}

#[test]
fn an_address_that_the_mail_server_refuses_at_the_door_is_as_dead_as_one_that_a_mail_comes_back_from() {
    let receipts = Receipts::start();
    let peer = BadSmtp::start(Mode::RefuseRcpt);
    let mut settings = (*receipts.desk.desk.settings).clone();
    settings.mail_url = peer.url().into();
    let id = receipts.queue(Channel::Email, 1);
    drain_once(&Desk::open_with_clock(settings, receipts.desk.clock.clone()).unwrap()).unwrap();
    assert_eq!(receipts.standing(&id), (NoticeState::Rejected, Some("smtp_550_5.1.1".to_owned())));
    receipts.desk.pass(TimeDelta::minutes(1));
    assert_eq!(receipts.next(2), (NoticeState::Suppressed, Some("address_bounced".to_owned())));
}

#[test]
fn a_full_mailbox_or_a_policy_says_nothing_of_the_next_message() {
    let receipts = Receipts::start();
    for (n, (kind, code, state)) in [
        ("bounced", "5.2.2", NoticeState::Failed),
        ("bounced", "5.7.1", NoticeState::Failed),
        ("deferred", "4.4.1", NoticeState::Accepted),
        ("complained", "", NoticeState::Delivered),
    ]
    .into_iter()
    .enumerate()
    {
        let id = receipts.sent(Channel::Email, n);
        receipts.send(&receipts.mail(&n.to_string(), &id, kind, code)).expect(204);
        assert_eq!(receipts.standing(&id).0, state, "{kind} {code}");
    }
    assert_eq!(receipts.bounced(), 0);
}

#[test]
fn what_comes_back_late_marks_the_address_it_went_to_and_not_the_new_one() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Email, 1);
    let (kari, now) = (receipts.kari(), receipts.desk.now());
    let email = skranke::values::Email::parse("kari.ny@example.no").unwrap();
    let (sealed, index) =
        (receipts.desk.desk.vault.seal(&email).unwrap(), receipts.desk.desk.vault.index(&email));
    receipts.desk.write(move |conn| {
        let entry = skranke::register::store::entry_of(conn, &kari)?.unwrap();
        let changed = skranke::register::RegisterEntry {
            email: Some(sealed.clone()),
            email_index: Some(index.clone()),
            email_updated_at: Some(now.into()),
            ..entry
        };
        skranke::register::store::put_entry(conn, &changed)
    });
    receipts.desk.pass(TimeDelta::hours(1));
    receipts.send(&receipts.mail("e-1", &id, "bounced", "5.1.1")).expect(204);
    assert_eq!(receipts.bounced(), 1);
    assert_eq!(receipts.next(2).0, NoticeState::Accepted);
}

#[test]
fn what_came_back_is_known_of_an_address_without_an_index_and_forgotten_with_the_entry() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Email, 1);
    receipts.send(&receipts.mail("e-1", &id, "bounced", "5.1.1")).expect(204);
    let (kari, vault) = (receipts.kari(), &receipts.desk.desk.vault);
    let bounce = receipts.desk.read(|conn| {
        let entry = skranke::register::store::entry_of(conn, &kari)?.unwrap();
        // As a register upstream tells it.
        let told = skranke::register::RegisterEntry { email_index: None, ..entry };
        bounce_of(conn, vault, &told)
    });
    assert_eq!(bounce.unwrap().code, "5.1.1");
    receipts.desk.pass(TimeDelta::minutes(1));
    let mut agent = receipts.desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let path = format!("{person}/contact/delete");
    let page = agent.get(&path).expect(200).body;
    let [version, key] = ["version", "request_key"].map(|name| hidden(&page, name));
    let fields =
        [("version", version.as_str()), ("request_key", &key), ("reason", "Brev"), ("confirm", "yes")];
    agent.post_form(&path, &fields).expect(303);
    assert_eq!(receipts.bounced(), 0);
}

#[test]
fn a_code_is_sent_to_an_address_that_messages_came_back_from() {
    let receipts = Receipts::start();
    let id = receipts.sent(Channel::Email, 1);
    receipts.send(&receipts.mail("e-1", &id, "bounced", "5.1.1")).expect(204);
    let new = NewNotice::contact_code(receipts.kari(), Channel::Email, "k-1");
    let now = receipts.desk.now();
    let code = receipts.desk.write(move |conn| skranke::notices::outbox::queue(conn, &new, now)).unwrap();
    drain_once(&receipts.desk.desk).unwrap();
    let reason = receipts.desk.read(|conn| {
        Ok(notices::table.find(&code).select(notices::state_reason).first::<Option<String>>(conn)?)
    });
    // Nobody asked for this one, which is why it ends; not because of its address.
    assert_eq!(reason.as_deref(), Some("code_ended"));
}
