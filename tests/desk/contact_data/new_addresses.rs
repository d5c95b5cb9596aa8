//! A new address proves nothing for a while, and the old one is told of it.

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::db::schema::notices;
use skranke::imports::ImportKind;
use skranke::notices::sender::drain_once;
use skranke::staff::Role;

use super::codes::{prove, received, send};
use super::corrections::CONTACTS;
use super::form::{Form, id_of};
use crate::opt_outs::form::Form as OptOutForm;
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA};

/// In a new contact, a code by SMS is sent, read out and given as the identity check of an opt-out.
fn opt_out_by_code(desk: &TestDesk, agent: &mut Client, person: &str) -> Answer {
    agent.post_form(&format!("{person}/inquiry/end"), &[("note", "")]);
    agent.give_reason_again(person);
    send(agent, person, "sms").expect(303);
    let code = received(desk, "sms");
    prove(agent, person, &code).expect(303);
    let mut form = OptOutForm::begin(agent, person, "opted_out");
    form.set("identity_check", "sms_code");
    let checked = form.check(agent).status;
    let confirmed = form.confirm(agent);
    assert_eq!((checked, confirmed.status), if checked == 200 { (200, 303) } else { (422, 422) });
    confirmed
}

#[test]
fn a_number_that_the_desk_put_in_proves_who_somebody_is_a_week_later() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    desk.pass(TimeDelta::minutes(1));
    Form::begin(&mut agent, &person, &[("mobile", "40000099")]).confirm(&mut agent).expect(303);
    let too_new = "et nummer som skranken la inn for kort tid siden";
    desk.pass(TimeDelta::minutes(1));
    let answer = opt_out_by_code(&desk, &mut agent, &person).expect(422).says(too_new);
    assert!(!answer.body.contains("Ingen engangskode på SMS er bekreftet"));
    // Nor for another correction.
    let mut correction = Form::begin(&mut agent, &person, &[("language", "en")]);
    correction.set("identity_check", "sms_code");
    correction.check(&mut agent).expect(422).says(too_new);
    correction.confirm(&mut agent).expect(422).says(too_new);

    desk.pass(TimeDelta::days(7) - TimeDelta::minutes(2));
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    opt_out_by_code(&desk, &mut agent, &person).expect(422).says(too_new);
    desk.pass(TimeDelta::minutes(1));
    opt_out_by_code(&desk, &mut agent, &person).expect(303);
}

#[test]
fn a_number_that_is_put_back_or_that_the_register_told_proves_it_in_the_next_contact() {
    let desk = TestDesk::with_people_and("[contact]\nnew_address_wait_days = 90\n");
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    desk.pass(TimeDelta::minutes(1));
    let receipt = Form::begin(&mut agent, &person, &[("mobile", "40000099")]).confirm(&mut agent);
    let reference = receipt.expect(303).location().rsplit('/').next().unwrap().to_owned();
    Form::undo(&mut agent, &person, &reference).confirm(&mut agent).expect(303);
    desk.pass(TimeDelta::minutes(1));
    opt_out_by_code(&desk, &mut agent, &person).expect(303);

    let mona = agent.open(MONA);
    let row = format!("{CONTACTS}{MONA},,,,40000003,2026-11-20T09:02:00+01:00,,en,false,,,\n");
    desk.import(ImportKind::Contacts, &row);
    desk.pass(TimeDelta::minutes(1));
    opt_out_by_code(&desk, &mut agent, &mona).expect(303);
}

/// The messages in a folder, as they lie there.
fn messages(desk: &TestDesk, folder: &str) -> Vec<String> {
    drain_once(&desk.desk).unwrap();
    let Ok(files) = std::fs::read_dir(desk.folder().join(folder)) else { return Vec::new() };
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

#[test]
fn an_address_that_is_replaced_or_taken_out_is_told_and_never_learns_the_new_one() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let (mails, texts) = (messages(&desk, "mail").len(), messages(&desk, "sms").len());
    let new = [("email", "ny@annet.com"), ("remove_mobile", "yes")];
    let form = Form::begin(&mut agent, &person, &new);
    form.check(&mut agent).expect(200).says("Den gamle adressen får beskjed");
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    form.confirm(&mut agent).expect(303);
    let reference = receipt.rsplit('/').next().unwrap();
    let stored: Vec<(String, String)> = desk.read(|conn| {
        let of_kind = notices::table.filter(notices::kind.eq("contact_replaced"));
        Ok(of_kind.select((notices::channel, notices::parameters)).order(notices::channel).load(conn)?)
    });
    let parameters = format!(r#"{{"date":"2026-11-20","reference":"{reference}"}}"#);
    let row = |channel: &str| (channel.to_owned(), parameters.clone());
    assert_eq!(stored, [row("email"), row("sms")], "with no address, once");

    let mail: Vec<_> = messages(&desk, "mail");
    let mail: Vec<_> =
        mail.iter().filter(|mail| mail.contains("Kontaktopplysningane dine er endra")).collect();
    let [mail] = mail[..] else { panic!("{mail:?}") };
    assert!(mail.contains("To: kari.nordmann@example.no") && mail.contains("800 30 300"), "{mail}");
    assert!(mail.contains(reference) && !mail.contains("annet.com"));
    assert_eq!(messages(&desk, "mail").len(), mails + 1, "nothing to the new one");
    let sms = messages(&desk, "sms");
    assert_eq!(sms.len(), texts + 1);
    let sms = sms.iter().find(|sms| sms.contains(reference)).unwrap();
    assert!(sms.contains("+4791234567") && sms.contains("Mobilnummeret ditt i kontaktregisteret"), "{sms}");
    let page = agent.get(&person).expect(200).says("Kontaktopplysninger endret");
    assert!(!page.body.contains("annet.com"));

    // Who has opted out gets it too; what was not there is told to nobody.
    Form::begin(&mut agent, &person, &[("mobile", "40000099")]).confirm(&mut agent).expect(303);
    assert_eq!(messages(&desk, "sms").len(), texts + 1);
}

#[test]
fn an_entry_that_was_deleted_since_tells_no_old_address() {
    let desk = TestDesk::with_people();
    let mut lead = desk.sign_in_as(Role::Lead);
    let person = lead.open(KARI);
    let before = messages(&desk, "mail").len();
    Form::begin(&mut lead, &person, &[("email", "ny@annet.com")]).confirm(&mut lead).expect(303);
    let (id, now) = (id_of(&person), desk.now());
    desk.write(move |conn| skranke::register::contact::store::erase_values(conn, &id, now.into()));
    assert_eq!(messages(&desk, "mail").len(), before);
    let standing: (String, Option<String>) = desk.read(|conn| {
        let of_kind = notices::table.filter(notices::kind.eq("contact_replaced"));
        Ok(of_kind.select((notices::state, notices::state_reason)).first(conn)?)
    });
    assert_eq!(standing, ("suppressed".to_owned(), Some("no_address".to_owned())));
}
