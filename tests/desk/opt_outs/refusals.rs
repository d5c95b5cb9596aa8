//! What is wrong is said where it is wrong, and nothing changes.

use skranke::staff::Role;

use super::form::{Form, changes};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, PER};

const FAULTS: [(&str, &str, &str); 4] = [
    ("to", "to-opted_out", "Velg hva personen ønsker"),
    ("channel", "channel", "Velg hvordan ønsket kom"),
    ("identity_check", "identity_check", "Velg hvordan identiteten ble kontrollert"),
    ("reason", "reason", "Skriv grunnen med 3 til 500 tegn"),
];

#[test]
fn what_is_missing_is_said_beside_each_field_and_in_the_summary() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &person, "");
    for name in ["channel", "identity_check", "reason"] {
        form.set(name, "");
    }
    for answer in [form.check(&mut agent), form.clone().without("to").confirm(&mut agent)] {
        let answer = answer.expect(422).says("<title>Feil: Endre reservasjon").says("Ringte selv");
        for (_, id, text) in FAULTS {
            assert_eq!(answer.body.matches(text).count(), 2, "{text}");
            assert!(
                answer.body.contains(&format!(r##"<a class="ds-link" href="#{id}">{text}</a>"##)),
                "{id}"
            );
            assert_eq!(answer.body.matches(&format!(r#" id="{id}""#)).count(), 1, "{id}");
        }
    }
    assert_eq!(changes(&desk), (0, 0, 0));
}

#[test]
fn an_answer_that_is_not_among_the_choices_is_none() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let long = "x".repeat(501);
    for (name, value, field) in [
        ("to", "maybe", 0),
        ("channel", "import", 1),
        ("channel", "self_service", 1),
        ("identity_check", "not_applicable", 2),
        ("reason", "  x  ", 3),
        ("reason", long.as_str(), 3),
    ] {
        let mut form = Form::begin(&mut agent, &person, "opted_out");
        form.set(name, value);
        form.check(&mut agent).expect(422).says(FAULTS[field].2);
        form.confirm(&mut agent).expect(422).says(FAULTS[field].2);
    }
    assert_eq!(changes(&desk), (0, 0, 0));
}

#[test]
fn nothing_changes_without_the_tick() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let form = Form::begin(&mut agent, &person, "opted_out");
    let answer = form.send_unconfirmed(&mut agent).expect(422).says("<title>Feil: Kontroller endringen");
    assert_eq!(answer.body.matches("Kryss av for at du har lest dette opp").count(), 2);
    assert!(answer.body.contains(r##"href="#confirm""##));
    assert_eq!(changes(&desk), (0, 0, 0));
}

#[test]
fn nobody_is_asked_about_the_dead_and_a_form_sent_for_them_is_refused() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (per, kari) = (agent.open(PER), agent.open(KARI));
    let refusal = "Personen er registrert død. Reservasjonen kan ikke endres.";
    let mut form = Form::begin(&mut agent, &kari, "opted_out");
    form.path = format!("{per}/opt-out");
    let asked = agent.get(&form.path).expect(200).says(refusal);
    for answer in [asked, form.check(&mut agent).expect(409), form.confirm(&mut agent).expect(409)] {
        assert!(!answer.says(refusal).body.contains(r#"name="to""#), "nothing is asked");
    }
    assert_eq!(changes(&desk), (0, 0, 0));
}

#[test]
fn who_chose_so_already_is_told_and_the_other_answers_stay() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let refusal = "Personen har dette valget allerede. Ingenting er endret.";
    let form = Form::begin(&mut agent, &kari, "opted_in");
    form.check(&mut agent).expect(409).says(refusal).says(r#"value="Ønsker brev på papir""#);
    form.confirm(&mut agent).expect(409).says(refusal);
    assert_eq!(changes(&desk), (0, 0, 0));
}

#[test]
fn the_second_of_two_agents_sees_what_the_first_did_and_changes_nothing() {
    let desk = TestDesk::with_people();
    let (mut agent, mut lead) = (desk.sign_in_as(Role::Agent), desk.sign_in_as(Role::Lead));
    let person = agent.open(KARI);
    lead.open(KARI);
    let first = Form::begin(&mut agent, &person, "opted_out");
    let second = Form::begin(&mut lead, &person, "opted_out");
    let receipt = first.confirm(&mut agent).expect(303).location().to_owned();
    let reference = receipt.rsplit('/').next().unwrap();
    for answer in [second.check(&mut lead), second.confirm(&mut lead)] {
        let answer = answer
            .expect(409)
            .says("Noen endret reservasjonen mens skjemaet var åpent. Ingenting er endret.");
        assert!(
            answer.body.contains(&format!("<td>{reference}</td>"))
                && answer.body.contains("<td>Test agent</td>")
        );
        assert!(answer.body.contains("<strong>Reservert mot digital post</strong>"), "as it is now");
    }
    assert_eq!(changes(&desk), (1, 1, 1));
}

#[test]
fn a_form_of_one_person_is_not_taken_for_another() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (kari, mona) = (agent.open(KARI), agent.open(MONA));
    let mut form = Form::begin(&mut agent, &kari, "opted_out");
    form.confirm(&mut agent).expect(303);
    form.path = format!("{mona}/opt-out");
    form.confirm(&mut agent).expect(409).says("Ingenting er endret.");
    for key in ["", "short", &"k".repeat(65)] {
        let mut form = Form::begin(&mut agent, &mona, "opted_out");
        form.set("request_key", key);
        form.check(&mut agent).expect(400);
        form.confirm(&mut agent).expect(400);
    }
    assert_eq!(changes(&desk), (1, 1, 1));
}

#[test]
fn a_contact_that_has_ended_must_be_begun_again_first() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let form = Form::begin(&mut agent, &person, "opted_out");
    agent.post_form(&format!("{person}/inquiry/end"), &[("note", "")]).expect(303);
    let before = desk.all_on_record();
    for answer in [form.check(&mut agent), form.confirm(&mut agent), form.edit(&mut agent)] {
        assert_eq!(answer.expect(303).location(), person);
    }
    assert_eq!((changes(&desk), desk.all_on_record()), ((0, 0, 0), before));
    let asked = agent.get(&form.path).expect(200).says("Hvorfor åpner du denne personen?");
    assert!(asked.body.contains(&format!(r#"name="next" value="{}""#, form.path)));
}
