//! Why a person is opened is asked once a contact.

use chrono::TimeDelta;
use skranke::audit::Action;
use skranke::staff::Role;

use crate::support::client::Client;
use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::people::KARI;

const ASKED: &str = "Hvorfor åpner du denne personen?";

fn is_asked(client: &mut Client, path: &str) -> bool {
    client.get(path).expect(200).body.contains(ASKED)
}

#[test]
fn the_reason_is_asked_once_a_contact_and_again_after_it_has_ended() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.find(KARI);
    let asked = agent.get(&path).expect(200).says(ASKED);
    assert!(!asked.body.contains("Nordmann"), "nothing is shown before it is given");
    agent.give_reason(&path, &path);
    assert!(!is_asked(&mut agent, &path));
    assert!(!is_asked(&mut agent, &desk.letter("ML-1")));
    assert!(!is_asked(&mut agent, &format!("{path}/opt-out")));

    let note = [("note", "Sendt nytt brev")];
    assert_eq!(agent.post_form(&format!("{path}/inquiry/end"), &note).expect(303).location(), "/");
    agent.get("/").expect(200).says("Henvendelsen er avsluttet");
    assert!(is_asked(&mut agent, &path));
    agent.give_reason(&path, &path);
    agent.get(&path).expect(200).says("Sendt nytt brev").says("Test agent");
    assert_eq!((desk.on_record(Action::InquiryOpened), desk.on_record(Action::InquiryClosed)), (2, 1));
}

#[test]
fn the_reason_holds_for_sixty_minutes_and_for_one_agent() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.open(KARI);
    let mut colleague = desk.sign_in_as(Role::Lead);
    assert!(is_asked(&mut colleague, &path));

    for _ in 0..2 {
        desk.pass(TimeDelta::seconds(29 * 60 + 59));
        assert!(!is_asked(&mut agent, &path), "at {}", desk.now());
    }
    desk.pass(TimeDelta::seconds(2));
    agent.sign_in("agent", PASSWORD);
    assert!(is_asked(&mut agent, &path));
}

#[test]
fn a_missing_reason_and_one_without_words_are_said_beside_the_field() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.find(KARI);
    agent.get(&path).expect(200);
    for (fields, text, field) in [
        (vec![("reason_text", ""), ("next", path.as_str())], "Velg en grunn", "reason-caller"),
        (
            vec![("reason", "nosy"), ("reason_text", ""), ("next", path.as_str())],
            "Velg en grunn",
            "reason-caller",
        ),
        (
            vec![("reason", "other"), ("reason_text", " for kort "), ("next", path.as_str())],
            "Skriv grunnen med 10 til 255 tegn",
            "reason_text",
        ),
    ] {
        let answer = agent.post_form(&format!("{path}/inquiry"), &fields).expect(422).says("<title>Feil: ");
        assert_eq!(answer.body.matches(text).count(), 2, "in the summary and beside the field");
        assert!(answer.body.contains(&format!(r##"href="#{field}""##)), "{field}");
        assert!(answer.body.contains(&format!(r#"id="{field}""#)), "{field}");
        assert!(is_asked(&mut agent, &path));
    }
    let words = [("reason", "other"), ("reason_text", "Klage fra fylket"), ("next", path.as_str())];
    agent.post_form(&format!("{path}/inquiry"), &words).expect(303);
    agent.get(&path).expect(200).says("Klage fra fylket");
}

#[test]
fn the_reason_leads_on_to_pages_of_ours_only() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.find(KARI);
    agent.get(&path).expect(200);
    for next in [
        "https://evil.example/",
        "//evil.example/persons/",
        "/persons//evil.example",
        "/\\evil.example",
        "/persons/..//evil.example",
        "/persons/\r\nSet-Cookie: a=b",
        "/persons/%2f%2fevil.example",
        "javascript:alert(1)",
        "",
    ] {
        let fields = [("reason", "caller"), ("reason_text", ""), ("next", next)];
        let answer = agent.post_form(&format!("{path}/inquiry"), &fields).expect(303);
        assert_eq!(answer.location(), path, "{next:?}");
    }
}

#[test]
fn a_reason_for_nobody_is_a_page_that_does_not_exist() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let unknown = "/persons/01D39ZY06FGSCTVN4T2V9PKHFZ";
    agent.get(unknown).expect(404);
    let fields = [("reason", "caller"), ("reason_text", ""), ("next", "")];
    agent.post_form(&format!("{unknown}/inquiry"), &fields).expect(404);
    assert_eq!(desk.on_record(Action::InquiryOpened), 0);
}
