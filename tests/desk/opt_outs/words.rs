//! What an agent declares and promises is true.

use skranke::imports::ImportKind;
use skranke::staff::Role;

use super::form::{Form, changes};
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, PIOTR};

const READ_OUT: &str = "Jeg har lest dette opp for den som ringte";
const COMPARED: &str = "Jeg har sammenlignet dette med brevet eller skjemaet";

#[test]
fn opting_in_promises_no_notice_where_nothing_in_the_register_may_be_used() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let promise = "Varsel sendes til e-post eller mobil i registeret.";
    for (id, said) in [
        (KARI, promise),
        (ASE, "e-post og mobil i registeret er ikke bekreftet de siste 18 månedene"),
        (PIOTR, "det er verken e-post eller mobil i registeret"),
    ] {
        let person = agent.open(id);
        Form::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
        let page = Form::begin(&mut agent, &person, "opted_in").check(&mut agent).expect(200).says(said);
        assert_eq!(page.body.contains(promise), id == KARI, "{id}");
        assert_eq!(page.body.contains("viktige brev digitalt."), id == KARI, "{id}");
    }
}

#[test]
fn who_wrote_is_read_nothing() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let form = Form::begin(&mut agent, &kari, "opted_out");
    assert!(!form.check(&mut agent).expect(200).says(READ_OUT).body.contains(COMPARED));
    let form = form.by_letter();
    assert!(!form.check(&mut agent).expect(200).says(COMPARED).body.contains(READ_OUT));
    let page = form.send_unconfirmed(&mut agent).expect(422);
    page.says("Kryss av for at du har sammenlignet dette med brevet eller skjemaet");
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    let page = agent.get(&receipt).expect(200).says("Skriv referansen på brevet eller skjemaet.");
    assert!(!page.body.contains("Les opp referansen"));
}

#[test]
fn the_identity_check_goes_with_how_the_wish_came() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, "opted_out");
    form.set("legal_basis", "Verge for Kari, vedtak 2026/14");
    for (channel, check, fits) in [
        ("phone", "signed_letter", false),
        ("phone", "guardian_authority", true),
        ("letter", "register_questions", false),
        ("form", "sms_code", false),
        ("form", "signed_letter", true),
        ("letter", "guardian_authority", true),
    ] {
        form.set("channel", channel);
        form.set("identity_check", check);
        let answer = form.check(&mut agent);
        if fits {
            answer.expect(200);
        } else {
            answer.expect(422).says(r##"href="#identity_check""##).says("Velg en kontroll som passer");
            form.confirm(&mut agent).expect(422);
        }
    }
    assert_eq!(changes(&desk), (0, 0, 0));
}

#[test]
fn a_form_sent_after_the_contact_has_ended_says_that_nothing_was_saved() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let form = Form::begin(&mut agent, &kari, "opted_out");
    agent.post_form(&format!("{kari}/inquiry/end"), &[("note", "")]).expect(303);
    agent.get(&kari).expect(200);
    for step in ["check", "edit", "confirm"] {
        let answer = match step {
            "check" => form.check(&mut agent),
            "edit" => form.edit(&mut agent),
            _ => form.confirm(&mut agent),
        };
        assert_eq!(answer.expect(303).location(), kari, "{step}");
        let page = agent.get(&kari).expect(200).says("Hvorfor åpner du denne personen?");
        page.says("Ingenting ble lagret: henvendelsen er avsluttet.");
    }
    let page = agent.get(&kari).expect(200);
    assert!(!page.body.contains("Ingenting ble lagret"), "it is said once");
    assert_eq!(changes(&desk), (0, 0, 0));
}

#[test]
fn of_a_deleted_entry_it_is_said_that_nothing_reaches_the_person() {
    let desk = TestDesk::with_people();
    let header = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,\
         language,opted_out,opted_out_at,mailbox_address,mailbox_provider";
    let row = format!("{header}\n{PIOTR},,,,,,,nb,true,2026-01-05T07:36:37+01:00,,\n");
    desk.import(ImportKind::Contacts, &row);
    let mut agent = desk.sign_in_as(Role::Agent);
    let piotr = agent.open(PIOTR);
    let page = agent.get(&format!("{piotr}/contact/delete")).expect(200).body;
    let (version, key) = (super::form::hidden(&page, "version"), super::form::hidden(&page, "request_key"));
    let fields =
        [("version", version.as_str()), ("request_key", &key), ("reason", "Skjema"), ("confirm", "yes")];
    agent.post_form(&format!("{piotr}/contact/delete"), &fields).expect(303);
    let page = Form::begin(&mut agent, &piotr, "opted_in").check(&mut agent).expect(200);
    page.says("Personen kan ikke varsles digitalt ennå: det er verken e-post eller mobil i registeret.");
}
