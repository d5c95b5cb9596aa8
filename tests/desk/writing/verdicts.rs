//! Who can be written to, in words, and nobody else.

use skranke::audit::Action;

use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, PER, PIOTR, SIRI};

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
