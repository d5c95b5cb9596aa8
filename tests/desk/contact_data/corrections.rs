//! Contact data corrected at the desk: in three steps, once, with a history, and never over a colleague's head.

use std::sync::Barrier;

use skranke::imports::ImportKind;
use skranke::staff::Role;

use super::form::{Form, addresses, changes, entry, id_of};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, OLA, PER, PIOTR};

pub(crate) const CONTACTS: &str = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider\n";

#[test]
fn details_are_corrected_checked_and_receipted_and_taken_back() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    agent.get(&person).expect(200).says(&format!(r#"href="{person}/contact""#));
    let new = [("email", "kari@ny.example.no"), ("mobile", "400 00 099"), ("language", "en")];
    let form = Form::begin(&mut agent, &person, &new);
    let check = form.check(&mut agent).expect(200).says("Steg 2 av 3");
    for said in ["k***@e***.no", "kari@ny.example.no", "+47 9** ** *67", "400 00 099", "Nynorsk", "Engelsk"] {
        assert!(check.body.contains(said), "{said}");
    }
    assert!(!check.body.contains("kari.nordmann@"), "what is known stays masked");
    assert!(!check.body.contains("checked"), "the tick is the agent's own");
    form.edit(&mut agent).expect(200).says(r#"value="kari@ny.example.no""#);
    form.send_unconfirmed(&mut agent).expect(422).says("Kryss av");
    assert_eq!(changes(&desk), (0, 0), "nothing is stored before the last step");

    let before = desk.looks_so_far();
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    let reference = receipt.rsplit('/').next().unwrap().to_owned();
    let made =
        ("contact_changed".to_owned(), id_of(&person).to_string(), Some("email mobile language".to_owned()));
    assert_eq!(desk.looks(before), [made], "which values, and no value");
    let page = agent.get(&receipt).expect(200).says("Opplysningene er rettet").says(&reference);
    let how = "<td>Telefon<br>To opplysninger fra registeret som innringeren sa selv</td>";
    assert!(page.body.contains(&format!("<td>Test agent</td>{how}<td>Har byttet</td>")));
    assert!(!page.body.contains("kari@ny"), "masked by default");
    let now = Some(desk.now().into());
    let kari = entry(&desk, &person);
    assert_eq!((kari.email_updated_at, kari.mobile_updated_at, kari.language_updated_at), (now, now, now));
    assert_eq!(kari.email_verified_at, None, "the confirmation was of the other address");
    let to = (Some("kari@ny.example.no".to_owned()), Some("+4740000099".to_owned()));
    assert_eq!(addresses(&desk, &person), to);

    let undo = Form::undo(&mut agent, &person, &reference);
    undo.check(&mut agent).expect(200).says("Opplysningene blir som de var før endringen");
    undo.confirm(&mut agent).expect(303);
    let back = (Some("kari.nordmann@example.no".to_owned()), Some("+4791234567".to_owned()));
    assert_eq!(addresses(&desk, &person), back);
    assert_eq!(changes(&desk), (2, 2), "taking back is a change of its own");
    agent.get(&format!("{person}/contact")).expect(200).says(&format!("Angret {reference}"));
    // What was taken back cannot be taken back again.
    Form::undo(&mut agent, &person, &reference).confirm(&mut agent).expect(409).says("kan ikke angres");
    assert_eq!(changes(&desk), (2, 2));
}

#[test]
fn one_value_alone_changes_and_the_others_stay_as_they_were() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let before = entry(&desk, &person);
    let form = Form::begin(&mut agent, &person, &[("remove_mobile", "yes")]);
    form.check(&mut agent).expect(200).says("blir ikke brukt til meldinger mer");
    form.confirm(&mut agent).expect(303);
    let after = entry(&desk, &person);
    assert_eq!((after.mobile_index, after.mobile_updated_at, after.mobile_next_on), (None, None, None));
    assert_eq!(after.email_index, before.email_index);
    assert_eq!(
        (after.email_updated_at, after.email_verified_at),
        (before.email_updated_at, before.email_verified_at)
    );
    assert_eq!((after.language, after.opt_out_version), (before.language, before.opt_out_version));
}

#[test]
fn what_is_wrong_is_said_at_its_field_and_nothing_changes() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    for (values, id, text) in [
        (vec![("email", "kari@")], "email", "Skriv en gyldig e-postadresse"),
        (vec![("email", "a@example.no"), ("remove_email", "yes")], "email", "Skriv en gyldig e-postadresse"),
        (vec![("mobile", "22222222")], "mobile", "Skriv et gyldig mobilnummer"),
        (vec![("language", "sv")], "language", "Velg et språk fra listen"),
        (vec![], "email", "Skriv hva som skal endres"),
        (vec![("language", "en"), ("reason", "")], "reason", "Skriv grunnen med 3 til 500 tegn"),
        (vec![("language", "en"), ("channel", "import")], "channel", "Velg hvordan ønsket kom"),
    ] {
        let form = Form::begin(&mut agent, &person, &values);
        for answer in [form.check(&mut agent), form.confirm(&mut agent)] {
            let answer = answer.expect(422).says("<title>Feil: ").says(text);
            assert!(answer.body.contains(&format!(r##"href="#{id}""##)), "{id}");
            assert_eq!(answer.body.matches(&format!(r#" id="{id}""#)).count(), 1, "{id}");
        }
    }
    assert_eq!(changes(&desk), (0, 0));
}

#[test]
fn who_comes_second_sees_both_versions_and_overwrites_nothing() {
    let desk = TestDesk::with_people();
    let (mut agent, mut lead) = (desk.sign_in_as(Role::Agent), desk.sign_in_as(Role::Lead));
    let person = agent.open(KARI);
    lead.open(KARI);
    let first = Form::begin(&mut agent, &person, &[("email", "first@example.no")]);
    let second = Form::begin(&mut lead, &person, &[("email", "second@example.com")]);
    first.confirm(&mut agent).expect(303);
    for answer in [second.check(&mut lead), second.confirm(&mut lead)] {
        let answer = answer.expect(409).says("Noen endret opplysningene mens skjemaet var åpent.");
        let answer = answer.says("<td>second@example.com</td><td>f***@e***.no</td>");
        assert!(answer.body.contains("<td>Test agent</td>") && !answer.body.contains("first@"));
    }
    assert_eq!(addresses(&desk, &person).0.as_deref(), Some("first@example.no"));
    assert_eq!(changes(&desk), (1, 1));
}

#[test]
fn of_forms_that_arrive_at_the_same_time_one_changes_and_copies_of_it_meet_its_receipt() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    for (id, others) in [(KARI, false), (MONA, true), (PIOTR, true), (OLA, false)] {
        let before = changes(&desk);
        let person = agent.open(id);
        let form = Form::begin(&mut agent, &person, &[("email", "same@example.no")]);
        let forms: Vec<_> = (0..4)
            .map(|n| {
                let values = [("email", if n % 2 == 0 { "a@example.no" } else { "b@example.no" })];
                if others { Form::begin(&mut agent, &person, &values) } else { form.clone() }
            })
            .collect();
        let start = Barrier::new(forms.len());
        let answers: Vec<_> = std::thread::scope(|scope| {
            let sending: Vec<_> = forms
                .into_iter()
                .map(|form| {
                    let (mut tab, start) = (agent.twin(), &start);
                    scope.spawn(move || {
                        start.wait();
                        let answer = form.confirm(&mut tab);
                        (answer.status, answer.location().to_owned())
                    })
                })
                .collect();
            sending.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let done = answers.iter().filter(|(status, _)| *status == 303).count();
        assert_eq!(done, if others { 1 } else { 4 }, "{answers:?}");
        assert!(others || answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(changes(&desk), (before.0 + 1, before.1 + 1));
    }
}

#[test]
fn a_form_is_for_its_own_person_and_under_a_reason_that_still_holds() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (kari, mona, per) = (agent.open(KARI), agent.open(MONA), agent.open(PER));
    let mut form = Form::begin(&mut agent, &kari, &[("language", "nb")]);
    form.confirm(&mut agent).expect(303);
    form.path = format!("{mona}/contact");
    form.confirm(&mut agent).expect(409).says("Ingenting er endret.");
    agent.get(&format!("{mona}/contact/R-0000-0000-0000")).expect(404);
    agent.get(&format!("{mona}/contact/R-0000-0000-0000/undo")).expect(404);

    let page = agent.get(&format!("{per}/contact")).expect(200).says("Personen er registrert død.");
    assert!(!page.body.contains(r#"name="email""#), "nothing is asked");
    form.path = format!("{per}/contact");
    form.set("request_key", "AAAAAAAAAAAAAAAAAAAAAA");
    form.confirm(&mut agent).expect(409).says("Personen er registrert død.");
    form.set("request_key", "short");
    form.confirm(&mut agent).expect(400);

    let mut form = Form::begin(&mut agent, &mona, &[("language", "nb")]);
    form.set("note", "x");
    agent.post_form(&format!("{mona}/inquiry/end"), &[("note", "")]).expect(303);
    for answer in [form.check(&mut agent), form.confirm(&mut agent), form.edit(&mut agent)] {
        assert_eq!(answer.expect(303).location(), mona);
    }
    agent.get(&form.path).expect(200).says("Hvorfor åpner du denne personen?");
    assert_eq!(changes(&desk), (1, 1));
}

#[test]
fn a_file_written_before_a_correction_does_not_undo_it_and_a_later_one_is_in_the_history() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(MONA);
    Form::begin(&mut agent, &person, &[("mobile", "40000002")]).confirm(&mut agent).expect(303);
    let row = |mobile: &str, at: &str| format!("{CONTACTS}{MONA},,,,{mobile},{at},,en,false,,,\n");
    desk.import(ImportKind::Contacts, &row("40000001", "2026-11-19T10:00:00+01:00"));
    assert_eq!(addresses(&desk, &person).1.as_deref(), Some("+4740000002"));
    desk.import(ImportKind::Contacts, &row("40000003", "2026-11-20T10:00:00+01:00"));
    assert_eq!(addresses(&desk, &person).1.as_deref(), Some("+4740000003"));
    let page = agent.get(&format!("{person}/contact")).expect(200).says("Lest fra registeret");
    assert!(
        page.body.contains("<td>Registeret</td>") && page.body.contains("<td>Lest fra registerets fil</td>")
    );
    assert_eq!(entry(&desk, &person).contact_version, 2);
}
