//! From the person's page to the receipt.

use chrono::TimeDelta;
use skranke::audit::Action;
use skranke::notices::NoticeState;
use skranke::notices::sender::drain_once;
use skranke::staff::Role;
use skranke::values::Language;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, OLA};
use crate::templates::setup::Form;

#[test]
fn an_agent_chooses_fills_in_sees_and_sends_and_the_person_gets_just_that() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    agent.get(&format!("/persons/{kari}")).expect(200).says(&format!("href=\"/messages/new?person={kari}\""));
    let page = agent.get(&format!("/messages/new?person={kari}")).expect(200);
    page.says("Sendes til +47 9").says("Sendes til k***@e***.no").says("Velg mal og trykk «Vis».");
    let message = agent.begin(&kari, &template).filled(&["i morgen", "Čáhci"]);
    let shown = agent.step(&message, "show").expect(200).says("Send til Kari Anne Nordmann");
    // Kari is written to in Nynorsk.
    let shown = shown.says("<p class=\"bubble\" lang=\"nn\">Hei der. Ring oss i morgen om Čáhci.</p>");
    let shown = shown.says("36 av 70 tegn · 1 SMS · UCS-2").says("plass til bare 70 tegn i en SMS: Č á");
    assert!(!shown.body.contains("91234567") && !shown.body.contains("kari.nordmann"));
    let answer = agent.step(&message, "send").expect(303);
    let receipt = answer.location().to_owned();
    let page = agent.get(&receipt).expect(200).says("Meldingen er lagt i kø").says("Ring oss");
    assert_eq!(page.header("refresh"), "4");
    assert!(!page.body.contains("Nordmann"), "numbers and states alone: {}", page.body);
    drain_once(&desk.desk).unwrap();
    // The gateway may still report it delivered; but a page that nobody looks at lets its reader be signed out.
    assert_eq!(agent.get(&receipt).expect(200).header("refresh"), "4");
    desk.pass(TimeDelta::minutes(10));
    assert_eq!(agent.get(&receipt).expect(200).header("refresh"), "");
    let [sent] = desk.written().try_into().unwrap();
    assert_eq!(desk.sms_sent(&sent.notice_id).unwrap(), "Hei der. Ring oss i morgen om Čáhci.");
    assert_eq!((sent.state, sent.language), (NoticeState::Accepted, Some(Language::Nn)));
    assert!(sent.asked_by.is_some());
    agent.get(&format!("/messages/{}", sent.notice_id)).expect(200).says("Ring oss, versjon 1");
    for list in [&format!("/persons/{kari}"), "/messages?show=all"] {
        agent.get(list).expect(200).says("Ring oss, versjon 1").says("<td>Test ola</td>");
    }
    assert_eq!(desk.on_record(Action::MessageWritten), 1);
}

#[test]
fn an_email_is_shown_in_a_frame_that_runs_nothing_and_is_sent_so() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["<b>nå</b>", "& sånt"]).by("email");
    let shown = agent.step(&message, "show").expect(200);
    assert!(shown.body.contains("<iframe class=\"mail\" sandbox srcdoc="), "{}", shown.body);
    assert!(
        shown.body.contains("&amp;lt;b&amp;gt;nå") && !shown.body.contains("<b>nå</b>"),
        "{}",
        shown.body
    );
    agent.step(&message, "send").expect(303);
    drain_once(&desk.desk).unwrap();
    let [sent] = desk.written().try_into().unwrap();
    let path = desk.folder().join("mail").join(format!("{}.eml", sent.notice_id));
    let mail = std::fs::read_to_string(path).unwrap();
    assert!(mail.contains("&lt;b&gt;n") && !mail.contains("<p>Hei der. Ring oss <b>"), "{mail}");
}

#[test]
fn the_script_sees_the_words_without_the_person_and_nothing_goes_on_record() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", ""]);
    let before = desk.all_on_record();
    let page =
        agent.preview(&message).expect(200).says("Hei. Ring oss i dag om [sted].").says("· 1 SMS · GSM-7");
    assert!(page.body.contains("id=\"preview\"") && !page.body.contains("Nordmann"), "{}", page.body);
    assert_eq!(desk.all_on_record(), before);
    agent
        .preview(&crate::writing::setup::Message { template: "letter_late".to_owned(), ..message })
        .expect(400);
}

#[test]
fn what_lacks_is_said_at_its_field_and_nothing_is_sent() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["", "Bergen"]);
    let page = agent.step(&message, "send").expect(422);
    page.says("href=\"#value-1\">Fyll ut «dato».").says("id=\"value-1-fault\"");
    let unseen = crate::writing::setup::Message { seen: String::new(), ..message.clone() };
    agent.step(&unseen, "send").expect(422).says("Se over teksten før du sender den.");
    agent.step(&message.clone().by("pigeon"), "send").expect(422).says("Velg SMS eller e-post.");
    agent.step(&message.with("role", "administrator"), "send").expect(400);
    agent.get("/messages/new").expect(303);
    agent.get("/messages/new?person=07823642061").expect(404);
    assert_eq!(desk.written().len(), 0);
    assert_eq!(desk.on_record(Action::MessageWritten), 0);
}

#[test]
fn a_template_that_has_other_words_by_now_is_looked_over_first() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    let message = agent.begin(&kari, &template).filled(&["i dag", "Bergen"]);
    let mut lead = desk.writer("leder2");
    let path = format!("/admin/templates/{template}");
    lead.publish(&path, &Form::saying("Kom {{dato}} til {{sted}}.").asking("dato: i dag\nsted: Bergen"));
    agent
        .step(&message, "send")
        .expect(422)
        .says("Se over teksten før du sender den.")
        .says("Kom [dato] til [sted].");
    lead.post_form(&format!("{path}/withdrawal"), &[("withdrawn", "yes")]).expect(303);
    agent.step(&message, "send").expect(422).says("Velg en mal som er i bruk.");
    assert_eq!(desk.written().len(), 0);
}

#[test]
fn without_a_template_the_page_says_who_makes_one() {
    let desk = TestDesk::with_people();
    let (mut agent, kari) = desk.agent_for("ola", KARI);
    agent.get(&format!("/messages/new?person={kari}")).expect(200).says("En leder kan lage dem under Maler.");
}

#[test]
fn only_agents_and_leads_write_and_only_after_the_reason_is_given() {
    let (desk, _) = TestDesk::with_template("");
    let (_, kari) = desk.agent_for("ola", KARI);
    for role in [Role::Reporter, Role::Administrator, Role::PrivacyOfficer] {
        desk.sign_in_as(role).get(&format!("/messages/new?person={kari}")).expect(403);
    }
    let mut other = desk.sign_in("per", Role::Agent);
    let page = other.get(&format!("/messages/new?person={kari}")).expect(200);
    assert!(!page.body.contains("Nordmann"), "{}", page.body);
    page.says(&format!("value=\"/messages/new?person&#x3D;{kari}\""));
}

#[test]
fn forms_of_two_people_are_never_mixed_up() {
    let (desk, template) = TestDesk::with_template("");
    let (mut agent, ola) = desk.agent_for("ola", OLA);
    let mona = agent.open(MONA).trim_start_matches("/persons/").to_owned();
    let message = agent.begin(&ola, &template).filled(&["i dag", "Bergen"]);
    agent.step(&message, "send").expect(303);
    let mixed = crate::writing::setup::Message { person: mona, ..message };
    agent.step(&mixed, "send").expect(409);
    assert_eq!(desk.written().len(), 1);
}
