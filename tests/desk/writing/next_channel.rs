//! What an agent wrote and that did not get through: the next channel and the next try obey what the first obeyed.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use skranke::db::schema::{persons, register_entries};
use skranke::notices::reading::{Shelf, count};
use skranke::notices::receipts::actions::record;
use skranke::notices::receipts::{ReceiptStatus, Report};
use skranke::notices::sender::drain_once;
use skranke::notices::{Channel, Notice, NoticeState};
use skranke::persons::AddressProtection;
use skranke::values::PersonId;

use crate::support::bad_gateway::BadGateway;
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::KARI;

const BUSY: &str = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
const TAKEN: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"id\":\"abc-123\"}";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// The setting of one gateway in place of the folder.
fn only(gateway: &BadGateway) -> String {
    format!("[[sms_providers]]\nname = \"one\"\nurl = \"{}\"\nweight = 1\n", gateway.url("json"))
}

/// A message that an agent has written to Kari, and who can look at it.
struct Written {
    desk: TestDesk,
    agent: Client,
    kari: PersonId,
}

impl Written {
    /// On Friday 20 November at this hour of Norway, by a desk with these settings.
    fn on_friday(time: &str, settings: &str, channel: &str, more: &[(&'static str, &str)]) -> Self {
        let (desk, template) = TestDesk::with_template(settings);
        drain_once(&desk.desk).unwrap();
        desk.clock.set(at(&format!("2026-11-20T{time}+01:00")));
        let (mut agent, kari) = desk.agent_for("ola", KARI);
        let mut message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]).by(channel);
        for (name, value) in more {
            message = message.with(name, value);
        }
        agent.step(&message, "send").expect(303);
        Self { desk, agent, kari: PersonId::parse(&kari).unwrap() }
    }

    /// The sender works for a moment at this instant.
    fn sender_at(&self, instant: &str) {
        self.desk.clock.set(at(instant));
        drain_once(&self.desk.desk).unwrap();
    }

    /// The e-mail comes back.
    fn comes_back(&self) {
        let notice_id = self.links()[0].notice_id.clone();
        let report = Report {
            provider: "post".to_owned(),
            event_id: "e".to_owned(),
            notice_id: Some(notice_id),
            status: ReceiptStatus::Bounced,
            code: Some("4.2.2".to_owned()),
            occurred_at: self.desk.now(),
            of_own_only: false,
        };
        let now = self.desk.now();
        self.desk.write(move |conn| record(conn, Channel::Email, &report, now));
    }

    /// The e-mail first.
    fn links(&self) -> Vec<Notice> {
        let mut links = self.desk.written();
        links.sort_by_key(|link| link.channel == Channel::Sms);
        links
    }

    fn last(&self) -> Notice {
        self.links().pop().unwrap()
    }

    fn unreached(&self) -> i64 {
        self.desk.read(|conn| count(conn, Shelf::Unreached))
    }

    fn protect(&self) {
        let kari = self.kari.clone();
        self.desk.write(move |conn| {
            let person = persons::table.find(&kari);
            let degree = persons::address_protection.eq(AddressProtection::Confidential);
            Ok(diesel::update(person).set(degree).execute(conn)?)
        });
    }
}

#[test]
fn an_sms_in_place_of_an_email_that_comes_back_in_the_evening_waits_for_the_next_business_day() {
    let written = Written::on_friday("16:50:00", "", "email", &[]);
    drain_once(&written.desk.desk).unwrap();
    written.sender_at("2026-11-20T16:30:00Z");
    written.comes_back();
    for instant in
        ["2026-11-20T16:30:01Z", "2026-11-21T10:00:00Z", "2026-11-22T17:00:00Z", "2026-11-23T07:59:59Z"]
    {
        written.sender_at(instant);
        let link = written.last();
        assert_eq!((link.channel, link.state), (Channel::Sms, NoticeState::Queued), "{instant}");
        assert_eq!(link.due_at(), at("2026-11-23T08:00:00Z"), "{instant}");
    }
    let path = format!("/messages/{}", written.last().notice_id);
    let mut agent = written.desk.sign_in("per", skranke::staff::Role::Agent);
    agent.open(KARI);
    agent.get(&path).expect(200).says("23.11.2026 kl. 09.00");
    written.sender_at("2026-11-23T08:00:00Z");
    assert_eq!(written.last().state, NoticeState::Accepted);
    assert_eq!(written.unreached(), 0);
}

#[test]
fn a_retry_that_falls_due_in_the_evening_waits_over_the_weekend_and_is_not_too_old_then() {
    let gateway = BadGateway::start(Some(BUSY));
    let written = Written::on_friday("16:59:30", &only(&gateway), "sms", &[]);
    drain_once(&written.desk.desk).unwrap();
    assert_eq!(written.last().state, NoticeState::Deferred);
    // The SMS about late letters go to the same gateway, by the hours of SMS.
    let requests = || gateway.requests().iter().filter(|request| request.contains("Ring oss")).count();
    assert_eq!(requests(), 1);
    gateway.turn(Some(TAKEN));
    for instant in
        ["2026-11-20T16:05:00Z", "2026-11-21T10:00:00Z", "2026-11-22T16:00:00Z", "2026-11-23T07:59:59Z"]
    {
        written.sender_at(instant);
        assert_eq!(written.last().state, NoticeState::Deferred, "{instant}");
    }
    assert_eq!(requests(), 1);
    assert_eq!(written.last().due_at(), at("2026-11-23T08:00:00Z"));
    written.sender_at("2026-11-23T08:00:00Z");
    assert_eq!(written.last().state, NoticeState::Accepted);
    assert_eq!(requests(), 2);
}

#[test]
fn what_waits_night_after_night_is_given_up_after_a_week() {
    let gateway = BadGateway::start(Some(BUSY));
    let written = Written::on_friday("16:59:30", &only(&gateway), "sms", &[]);
    for hours in 0..24 * 14 {
        let now = at("2026-11-20T15:59:30Z") + TimeDelta::hours(hours);
        written.sender_at(&now.to_rfc3339());
        if hours == 24 * 2 {
            assert_eq!(written.last().state, NoticeState::Deferred);
        }
    }
    assert!([NoticeState::Failed, NoticeState::Expired].contains(&written.last().state));
    assert!(written.last().finished_at().unwrap() < at("2026-11-30T00:00:00Z"), "{:?}", written.last());
    assert_eq!(written.unreached(), 1);
}

#[test]
fn what_is_urgent_goes_on_at_once_also_on_the_next_channel() {
    let urgent = [("urgent", "yes"), ("urgent_reason", "Koden går ut i natt")];
    let written = Written::on_friday("18:00:00", "", "email", &urgent);
    drain_once(&written.desk.desk).unwrap();
    written.sender_at("2026-11-20T17:30:00Z");
    written.comes_back();
    written.sender_at("2026-11-20T17:30:01Z");
    let link = written.last();
    assert_eq!((link.channel, link.state), (Channel::Sms, NoticeState::Accepted));
}

#[test]
fn one_whose_address_is_protected_by_then_is_not_written_to_on_any_channel() {
    let mut waits = Written::on_friday("18:00:00", "", "sms", &[]);
    waits.protect();
    waits.sender_at("2026-11-23T08:00:00Z");
    let link = Written::on_friday("16:50:00", "", "email", &[]);
    drain_once(&link.desk.desk).unwrap();
    link.protect();
    link.comes_back();
    link.sender_at("2026-11-20T15:55:00Z");
    for (what, written) in [("the first", &waits), ("the next", &link)] {
        let last = written.last();
        assert_eq!((last.channel, last.state), (Channel::Sms, NoticeState::Suppressed), "{what}");
        assert_eq!(last.state_reason.as_deref(), Some("address_protected"), "{what}");
        assert_eq!(written.desk.sms_sent(&last.notice_id), None, "{what}");
        assert_eq!(written.unreached(), 1, "{what} is left to the desk");
    }
    waits.desk.clock.set(at("2026-11-20T17:10:00Z"));
    let path = format!("/messages/{}", waits.last().notice_id);
    waits.agent.get(&path).expect(200).says("Personen har adressesperre");
}

#[test]
fn a_mobile_that_nobody_confirmed_for_18_months_is_no_next_channel_for_what_an_agent_wrote() {
    let written = Written::on_friday("16:50:00", "", "email", &[]);
    drain_once(&written.desk.desk).unwrap();
    let kari = written.kari.clone();
    written.desk.write(move |conn| {
        let old = Some(skranke::db::UtcTime::from(at("2025-05-01T10:00:00Z")));
        let times =
            (register_entries::mobile_updated_at.eq(old), register_entries::mobile_verified_at.eq(old));
        Ok(diesel::update(register_entries::table.find(&kari)).set(times).execute(conn)?)
    });
    written.comes_back();
    written.sender_at("2026-11-20T15:55:00Z");
    let last = written.last();
    assert_eq!((last.channel, last.state_reason.as_deref()), (Channel::Sms, Some("address_outdated")));
    assert_eq!(written.unreached(), 1);
}
