//! Characters that make an SMS long, and other languages than the one that is sent.

use std::time::Duration;

use skranke::notices::NoticeState;
use skranke::notices::sender::drain_once;

use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::kannel::{KannelPeer, joined};
use crate::support::people::{KARI, OLA};
use crate::support::process::wait_until;
use crate::templates::setup::Form;
use crate::writing::setup::Message;

/// What stands in a field of the form.
fn value(page: &str, id: &str) -> String {
    let after = page.split(&format!("id=\"{id}\" value=\"")).nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

fn shown(agent: &mut Client, message: &Message) -> String {
    agent.step(message, "show").expect(200).body
}

const REPLACE: &str = "name=\"step\" value=\"replace\"";

#[test]
fn signs_of_word_processors_are_replaced_with_one_button_that_says_what_it_saves() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, ola) = desk.agent_for("ola", OLA);
    let long = "mellom kl. 9–12 eller etter kl. 13, helst så snart du kan…";
    let message = agent.begin(&ola, &template).filled(&[long, "Bergen\u{a0}by"]);
    let page = shown(&mut agent, &message);
    assert!(page.contains("86 av 134 tegn · 2 SMS · UCS-2"), "{page}");
    assert!(page.contains("Kan byttes ut: – → - · … → ... · hardt mellomrom → mellomrom"), "{page}");
    assert!(page.contains("Bytt ut tegnene: 2 SMS → 1 SMS</button>"), "{page}");
    let page = agent.step(&message, "replace").expect(200).body;
    assert_eq!(value(&page, "value-1"), "mellom kl. 9-12 eller etter kl. 13, helst så snart du kan...");
    assert_eq!(value(&page, "value-2"), "Bergen by");
    assert!(page.contains("· 1 SMS · GSM-7") && !page.contains(REPLACE), "{page}");
    assert_eq!(desk.written().len(), 0);
    // The script sees the same.
    assert!(agent.preview(&message).expect(200).body.contains(REPLACE));
}

#[test]
fn where_the_number_of_sms_stays_it_says_how_much_room_there_is_then() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, ola) = desk.agent_for("ola", OLA);
    let message = agent.begin(&ola, &template).filled(&["i dag – helst", "Bergen"]);
    let page = shown(&mut agent, &message);
    assert!(page.contains("Bytt ut tegnene: plass til 160 tegn, ikke 70</button>"), "{page}");
}

#[test]
fn letters_of_sami_and_faces_are_named_and_never_offered_nor_changed() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, ola) = desk.agent_for("ola", OLA);
    let message = agent.begin(&ola, &template).filled(&["i dag – 😀", "Kárášjohka"]);
    let page = shown(&mut agent, &message);
    assert!(page.contains("Kan ikke byttes ut: 😀 á š"), "{page}");
    assert!(!page.contains("Kan byttes ut") && !page.contains(REPLACE), "it would save nothing: {page}");
    let page = agent.step(&message, "replace").expect(200).body;
    assert_eq!(
        (value(&page, "value-1"), value(&page, "value-2")),
        ("i dag - 😀".into(), "Kárášjohka".into())
    );
}

#[test]
fn what_stands_in_the_template_is_named_as_such() {
    let desk = TestDesk::with_people();
    let mut lead = desk.writer("leder");
    let path = lead.own_template(
        "Ring oss",
        &Form::saying("Ring oss – {{dato}} om {{sted}}.").asking("dato: i dag\nsted: Bergen"),
    );
    let template = path.rsplit('/').next().unwrap();
    let (mut agent, ola) = desk.agent_for("ola", OLA);
    let message = agent.begin(&ola, template).filled(&["i dag", "Bergen"]);
    let page = shown(&mut agent, &message);
    assert!(page.contains("Står i malen, og kan bare endres av en leder: –"), "{page}");
    assert!(!page.contains("Kan byttes ut") && !page.contains(REPLACE), "{page}");
    let page = agent.step(&message.clone().by("email"), "show").expect(200).body;
    assert!(!page.contains("Står i malen"), "an e-mail has room: {page}");
}

#[test]
fn the_other_languages_are_looked_at_and_the_persons_own_is_sent() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag – á", "Bergen"]);
    let page = shown(&mut agent, &message);
    assert!(page.contains("aria-current=\"true\">Nynorsk (sendes)</button>"), "{page}");
    assert!(
        page.contains("<p class=\"bubble\" lang=\"nn\">") && !page.contains("value=\"view-se\""),
        "{page}"
    );
    let page = agent.step(&message, "view-en").expect(200).body;
    assert!(page.contains("<p class=\"bubble\" lang=\"en\">Hello."), "{page}");
    assert!(page.contains("Meldingen sendes på dette språket: Nynorsk."), "{page}");
    assert!(page.contains("name=\"view\" value=\"en\"") && !page.contains("Kan ikke byttes ut"), "{page}");
    let english = message.clone().with("view", "en");
    assert!(agent.preview(&english).expect(200).body.contains("lang=\"en\">Hello."));
    for unknown in ["view-se", "view-xx"] {
        assert!(agent.step(&message, unknown).expect(200).body.contains("lang=\"nn\">Hei der."));
    }
    agent.step(&english, "send").expect(303);
    skranke::notices::sender::drain_once(&desk.desk).unwrap();
    assert_eq!(desk.written()[0].language, Some(skranke::values::Language::Nn));
}

#[test]
fn a_long_message_arrives_in_as_many_parts_as_the_page_said_and_no_letter_is_lost_between_them() {
    let peer = KannelPeer::start_allowing(4);
    let settings = format!("[[sms_providers]]\nname = \"kannel\"\nurl = \"{}\"\nweight = 1\n", peer.url());
    let (desk, template) = TestDesk::with_template(&settings);
    drain_once(&desk.desk).unwrap();
    let day = "ø".repeat(60);
    for (name, person, place, count) in
        [("ola", KARI, "å".repeat(60) + &" [€]".repeat(10), 2), ("per", OLA, "Čáhci 😀".repeat(12), 3)]
    {
        let (mut agent, id) = desk.agent_for(name, person);
        let message = agent.begin(&id, &template).filled(&[&day, &place]);
        agent.step(&message, "show").expect(200).says(&format!("· {count} SMS ·"));
        agent.step(&message, "send").expect(303);
        drain_once(&desk.desk).unwrap();
        assert_eq!(desk.written().last().unwrap().state, NoticeState::Accepted);
        let sent = wait_until(Duration::from_secs(30), "all parts", || {
            let mut parts = peer.parts();
            parts.retain(|part| part.number.1 == count);
            parts.sort_by_key(|part| part.number);
            (parts.len() == usize::from(count)).then_some(parts)
        });
        assert!(joined(&sent).ends_with(&format!("Ring oss {day} om {place}.")), "{}", joined(&sent));
        assert!(joined(&sent).starts_with("Hei"));
    }
}
