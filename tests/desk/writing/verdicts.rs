//! Who can be written to, in words, and nobody else.

use chrono::TimeDelta;
use serde_json::json;
use skranke::audit::Action;

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
