//! Who can be written to, in words, and nobody else.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::json;
use skranke::audit::Action;
use skranke::db::UtcTime;
use skranke::db::schema::register_entries;
use skranke::notices::NoticeState;
use skranke::notices::sender::drain_once;
use skranke::values::PersonId;

use crate::late_queue::setup::hidden;
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, PER, PIOTR, SIRI};
use crate::support::register_stub::{RegisterStub, opted_out, reachable};
use crate::templates::setup::Form;

#[test]
fn each_channel_says_why_the_person_cannot_be_notified_and_nothing_is_sent_there() {
    let (desk, template) = TestDesk::with_template("");
    desk.opt_out_of(KARI);
    for (n, (person, channel, why)) in [
        (KARI, "sms", "Personen har reservert seg"),
        (ASE, "email", "E-postadressen er ikke endret eller bekreftet på 18 måneder"),
        (ASE, "sms", "Det finnes ingen adresse å sende til"),
        (SIRI, "sms", "Personen har adressesperre."),
        (PIOTR, "email", "Det finnes ingen adresse å sende til"),
        (PER, "email", "Personen er registrert død"),
        (MONA, "email", "Det finnes ingen adresse å sende til"),
    ]
    .into_iter()
    .enumerate()
    {
        let (mut agent, id) = desk.agent_for(&format!("agent{n}"), person);
        let message = agent.begin(&id, &template).filled(&["i dag", "Bergen"]).by(channel);
        let page = agent.step(&message, "show").expect(200);
        assert!(page.body.contains(&format!("Kan ikke varsles: {why}")), "{person} {channel}: {}", page.body);
        assert!(!page.body.contains("value=\"send\""), "{person} {channel}");
        agent
            .step(&message, "send")
            .expect(409)
            .says("Personen kan ikke varsles lenger. Ingenting er sendt.");
    }
    assert_eq!(desk.written().len(), 0);
    assert_eq!(desk.on_record(Action::MessageWritten), 0);
}

#[test]
fn somebody_with_one_channel_left_is_written_to_on_that_one() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, mona) = desk.agent_for("ola", MONA);
    let page = agent.get(&format!("/messages/new?person={mona}")).expect(200);
    assert!(page.body.contains("id=\"channel-sms\" value=\"sms\" checked"), "{}", page.body);
    let message = agent.begin(&mona, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    assert_eq!(desk.written().len(), 1);
}

#[test]
fn a_register_that_does_not_answer_is_no_permission_to_write() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    stub.knows(ASE, opted_out());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut lead = desk.writer("leder");
    let form = Form::saying("Ring oss {{dato}} om {{sted}}.").asking("dato: i dag\nsted: Bergen");
    let path = lead.own_template("Ring oss", &form);
    let template = path.rsplit('/').next().unwrap();
    let (mut agent, ase) = desk.agent_for("ola", ASE);
    let page = agent.get(&format!("/messages/new?person={ase}")).expect(200);
    page.says("Kan ikke varsles: Personen har reservert seg");
    let (mut agent, kari) = desk.agent_for("per", KARI);
    let message = agent.begin(&kari, template).filled(&["i dag", "Bergen"]).by("email");
    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 500 }));
    desk.pass(TimeDelta::minutes(10));
    let page = agent.step(&message, "show").expect(200);
    page.says("Kan ikke varsles: Kontaktregisteret svarer ikke");
    agent.step(&message, "send").expect(409);
    assert_eq!(desk.written().len(), 0);
    stub.recovers();
    agent.step(&message, "send").expect(303);
    assert_eq!(desk.written().len(), 1);
}

/// Makes both of a person's addresses as old as that.
fn confirmed_at(desk: &TestDesk, person: &str, at: &str) {
    let (id, at) =
        (PersonId::parse(person).unwrap(), Some(UtcTime::from(at.parse::<DateTime<Utc>>().unwrap())));
    desk.write(move |conn| {
        let times = (
            register_entries::email_updated_at.eq(at),
            register_entries::email_verified_at.eq(at),
            register_entries::mobile_updated_at.eq(at),
            register_entries::mobile_verified_at.eq(at),
        );
        diesel::update(register_entries::table.find(&id)).set(times).execute(conn)?;
        Ok(())
    });
}

#[test]
fn a_mobile_over_18_months_old_is_said_to_be_too_old_and_from_the_day_after_the_last_only() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    confirmed_at(&desk, &kari, "2025-05-19T10:00:00Z");
    let page = agent.step(&message, "show").expect(200);
    page.says("Kan ikke varsles: Mobilnummeret er ikke endret eller bekreftet på 18 måneder")
        .says("Kan ikke varsles: E-postadressen er ikke endret eller bekreftet på 18 måneder");
    agent.step(&message, "send").expect(409);
    confirmed_at(&desk, &kari, "2025-05-20T10:00:00Z");
    let page = agent.step(&message, "show").expect(200);
    assert!(!page.body.contains("Kan ikke varsles"), "{}", page.body);
    agent.step(&message, "send").expect(303);
}

#[test]
fn an_address_that_grew_too_old_is_not_written_to_when_the_message_is_sent_or_sent_again() {
    for channel in ["email", "sms"] {
        let (desk, template) = TestDesk::with_template("");
        let (mut agent, kari) = desk.agent_for("ola", KARI);
        let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]).by(channel);
        agent.step(&message, "send").expect(303);
        drain_once(&desk.desk).unwrap();
        let first = desk.written().remove(0);
        assert_eq!(first.state, NoticeState::Accepted);
        let second = crate::writing::setup::Message {
            request_key: hidden(&agent.get(&format!("/messages/new?person={kari}")).body, "request_key"),
            ..message.with("repeat", "yes")
        };
        agent.step(&second, "send").expect(303);
        confirmed_at(&desk, &kari, "2025-05-01T10:00:00Z");
        let again = [("judgement", "sent_again"), ("reason", "Kom ikke fram")];
        agent.post_form(&format!("/messages/{}/judge", first.notice_id), &again).expect(303);
        drain_once(&desk.desk).unwrap();
        let others: Vec<_> =
            desk.written().into_iter().filter(|one| one.notice_id != first.notice_id).collect();
        // Of an e-mail that may not go, the next channel may not either.
        assert_eq!(others.len(), if channel == "email" { 4 } else { 2 });
        for other in others {
            assert_eq!(other.state, NoticeState::Suppressed, "{channel}");
            assert_eq!(other.state_reason.as_deref(), Some("address_outdated"), "{channel}");
        }
    }
}
