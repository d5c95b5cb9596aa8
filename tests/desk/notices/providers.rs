//! Two SMS providers that behave: each message to one, by weight; what each has is on record, and it reports on that alone.

use std::collections::HashSet;

use diesel::prelude::*;
use skranke::calendar::local_date;
use skranke::db::schema::notice_attempts;
use skranke::notices::receipts::address::Addresses;
use skranke::notices::sender::drain_once;
use skranke::notices::{Channel, NewNotice, Notice, NoticeState, outbox, store};
use skranke::staff::Role;
use skranke::values::{NoticeId, PersonId};

use super::setup::Setup;
use crate::support::bad_gateway::BadGateway;
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::KARI;

const GOOD: Option<&str> = Some("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}");

#[test]
fn messages_are_shared_by_weight_and_who_has_each_is_on_record() {
    let [a, b] = [BadGateway::start(GOOD), BadGateway::start(GOOD)];
    let providers = format!("a 3 {}, b 1 {}", a.url("json"), b.url("json"));
    let setup = Setup::with(&[("SKRANKE_SMS_PROVIDERS", &providers)]);
    let person = setup.person(|_, _| {});
    setup.queue_all((0..80).map(|n| setup.confirmation(&person, Channel::Sms, n)).collect());
    assert_eq!(drain_once(&setup.desk).unwrap().accepted, 80);
    let [by_a, by_b] = [a.references(), b.references()].map(HashSet::<String>::from_iter);
    assert_eq!((by_a.len() + by_b.len(), by_a.is_disjoint(&by_b)), (80, true));
    assert!((45..=75).contains(&by_a.len()), "three of four: {}", by_a.len());
    let attempts: Vec<(NoticeId, Option<String>)> = setup
        .desk
        .db
        .read(|conn| {
            Ok(notice_attempts::table
                .select((notice_attempts::notice_id, notice_attempts::provider))
                .load(conn)?)
        })
        .unwrap();
    for (id, provider) in attempts {
        let given = if by_a.contains(id.as_str()) { "a" } else { "b" };
        assert_eq!(provider.as_deref(), Some(given));
    }
}

/// A desk that serves, with one SMS to Kari that provider a has.
struct Reporting {
    desk: TestDesk,
    kari: PersonId,
    agent: Client,
    a: BadGateway,
}

impl Reporting {
    fn new() -> Self {
        let [a, b] = [BadGateway::start(GOOD), BadGateway::start(GOOD)];
        let table = |name: &str, weight: u32, peer: &BadGateway| {
            format!(
                "[[sms_providers]]\nname = \"{name}\"\nweight = {weight}\nurl = \"{}\"\n",
                peer.url("json")
            )
        };
        let desk = TestDesk::with_people_and(&(table("acme", 1, &a) + &table("other", 0, &b)));
        drain_once(&desk.desk).unwrap();
        let mut agent = desk.sign_in("kari", Role::Agent);
        let kari = PersonId::parse(agent.open(KARI).trim_start_matches("/persons/")).unwrap();
        let (person, now, today) = (kari.clone(), desk.now(), local_date(desk.now()));
        desk.write(move |conn| {
            let new = NewNotice::opt_out_changed(person.clone(), Channel::Sms, true, "R-1", today);
            outbox::queue(conn, &new, now)
        });
        drain_once(&desk.desk).unwrap();
        Self { desk, kari, agent, a }
    }

    fn notice(&self) -> Notice {
        let mut all = self.desk.read(|conn| store::recent_of(conn, &self.kari, 200));
        all.retain(|notice| notice.parameters.contains("R-1"));
        all.remove(0)
    }

    /// Calls the address of the message as this provider would.
    fn report(&self, provider: &str, status: &str) -> u16 {
        let base_url = "http://desk.example/".parse().unwrap();
        let vault = self.desk.desk.vault.clone();
        let address =
            Addresses { base_url, vault, provider: provider.to_owned() }.of(&self.notice().notice_id);
        let path = address.replace("http://desk.example", "");
        self.desk.client().get(&format!("{path}?status={status}")).status
    }
}

#[test]
fn a_provider_reports_under_its_own_name_and_on_its_own_messages_alone() {
    let reporting = Reporting::new();
    let asked = reporting.a.requests().pop().unwrap();
    assert!(asked.contains("/hooks/sms/acme/"), "the address that it is given: {asked}");
    assert_eq!(reporting.report("other", "failed"), 204, "kept, as a report of an unknown message");
    assert_eq!(reporting.notice().state, NoticeState::Accepted);
    assert_eq!(reporting.report("acme", "delivered"), 204);
    assert_eq!(reporting.notice().state, NoticeState::Delivered);
}

#[test]
fn addresses_from_before_there_were_providers_still_open() {
    let reporting = Reporting::new();
    assert_eq!(reporting.report("kannel", "delivered"), 204);
    assert_eq!(reporting.notice().state, NoticeState::Delivered);
}

#[test]
fn the_page_of_a_message_says_which_provider_had_it() {
    let mut reporting = Reporting::new();
    let path = format!("/messages/{}", reporting.notice().notice_id);
    reporting.agent.get(&path).expect(200).says("Leverandør").says("acme");
}
