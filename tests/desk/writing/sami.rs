//! Whoever has chosen Northern Sámi: what agents are told of it, and what is sent.

use diesel::prelude::*;
use skranke::db::schema::register_entries;
use skranke::notices::sender::drain_once;
use skranke::values::{Language, PersonId};

use crate::support::desk::TestDesk;
use crate::support::people::OLA;
use crate::templates::setup::Form;

const INSTEAD: &str = "Malen har ingen tekst på nordsamisk, så meldingen sendes på bokmål.";

fn choose_sami(desk: &TestDesk, person: &str) {
    let person = PersonId::parse(person).unwrap();
    desk.write(move |conn| {
        let entry = register_entries::table.find(&person);
        Ok(diesel::update(entry).set(register_entries::language.eq(Language::Se)).execute(conn)?)
    });
}

#[test]
fn the_agent_is_told_that_a_text_is_not_in_northern_sami_and_goes_out_in_bokmal() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, ola) = desk.agent_for("ola", OLA);
    let message = agent.begin(&ola, &template).filled(&["20. november", "Bergen"]);
    let page = agent.step(&message, "show").expect(200).body;
    assert!(!page.contains(INSTEAD), "{page}");
    agent.get(&format!("/persons/{ola}")).expect(200);

    choose_sami(&desk, &ola);
    agent
        .get(&format!("/persons/{ola}"))
        .expect(200)
        .says("Nordsamisk")
        .says("Meldinger uten tekst på nordsamisk sendes på bokmål.");
    let page = agent.step(&message, "show").expect(200).says(INSTEAD).body;
    assert!(page.contains("<p class=\"bubble\" lang=\"nb\">"), "{page}");
    // Also where the script of the page asks, and while another language is looked at.
    agent.preview(&message.clone().with("language", "se")).expect(200).says(INSTEAD);
    agent.step(&message, "view-en").expect(200).says(INSTEAD).says("lang=\"en\"");
    agent.step(&message, "send").expect(303);
    drain_once(&desk.desk).unwrap();
    assert_eq!(desk.written()[0].language, Some(Language::Nb));
}

#[test]
fn a_template_in_northern_sami_is_shown_and_sent_so_and_its_sms_is_counted_in_ucs_2() {
    let desk = TestDesk::with_people();
    let mut lead = desk.writer("leder");
    // Words that the state's own pages in Northern Sámi have: there, "rádjái" is "until".
    let form = Form::saying("Ring oss innen {{dato}}.")
        .asking("dato: 20. november")
        .in_sami("Váldde oktavuođa {{dato}} rádjái.")
        .put("subject", Language::Se, "Váldde oktavuođa");
    let path = lead.own_template("Ring oss", &form);
    let (mut agent, ola) = desk.agent_for("ola", OLA);
    choose_sami(&desk, &ola);
    let message = agent.begin(&ola, path.rsplit('/').next().unwrap()).filled(&["20.11.2026"]);
    let page = agent.step(&message, "show").expect(200).says("UCS-2").says("· 1 SMS ·").body;
    assert!(
        page.contains("<p class=\"bubble\" lang=\"se\">Váldde oktavuođa 20.11.2026 rádjái.</p>"),
        "{page}"
    );
    assert!(!page.contains(INSTEAD), "{page}");
    // More than 70 characters: GSM-7 would have room for them.
    let long = "20.11.2026".repeat(5);
    let longer = message.clone().filled(&[&long]);
    agent.step(&longer, "show").expect(200).says("· 2 SMS ·");
    agent.step(&message, "send").expect(303);
    drain_once(&desk.desk).unwrap();
    let written = &desk.written()[0];
    assert_eq!(written.language, Some(Language::Se));
    assert_eq!(desk.sms_sent(&written.notice_id).as_deref(), Some("Váldde oktavuođa 20.11.2026 rádjái."));
}
