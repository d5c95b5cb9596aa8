//! How the person is told of a change: what was queued with it, and the letter where nothing was.

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::db::schema::persons;
use skranke::imports::ImportKind;
use skranke::persons::AddressProtection;
use skranke::staff::Role;

use super::form::{Form, hidden};
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, PIOTR};

const HEADER: &str = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,\
     mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider";

const TO_LETTER: &str = "Åpne bekreftelsen som brev";

/// Opts the person out and answers where the receipt is.
#[track_caller]
fn opt_out(agent: &mut Client, person: &str) -> String {
    Form::begin(agent, person, "opted_out").confirm(agent).expect(303).location().to_owned()
}

#[test]
fn a_landline_gets_no_sms_and_the_letter_is_offered_instead() {
    let desk = TestDesk::with_people();
    desk.import(
        ImportKind::Contacts,
        &format!("{HEADER}\n{MONA},,,,+4722225555,2026-11-01T07:36:37+01:00,,en,false,,,\n"),
    );
    let mut agent = desk.sign_in_as(Role::Agent);
    let mona = agent.open(MONA);
    let form = Form::begin(&mut agent, &mona, "opted_out");
    form.check(&mut agent).expect(200).says("Ingen bekreftelse kan sendes på e-post eller SMS");
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    agent.get(&receipt).expect(200).says("Sendes ikke på e-post eller SMS").says(TO_LETTER);
}

#[test]
fn a_receipt_tells_what_was_queued_whatever_the_register_tells_today() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let piotr = agent.open(PIOTR);
    let receipt = opt_out(&mut agent, &piotr);
    desk.import(
        ImportKind::Contacts,
        &format!("{HEADER}\n{PIOTR},piotr@example.no,2026-11-19T07:36:37+01:00,,,,,nb,false,,,\n"),
    );
    agent.get(&receipt).expect(200).says("Sendes ikke på e-post eller SMS").says(TO_LETTER);

    let kari = agent.open(KARI);
    let receipt = opt_out(&mut agent, &kari);
    let page = agent.get(&receipt).expect(200).says("Sendes på e-post");
    assert!(!page.body.contains(TO_LETTER));
    skranke::notices::sender::drain_once(&desk.desk).unwrap();
    let page = agent.get(&receipt).expect(200).says("E-post: Sendt");
    assert!(page.body.contains(r#"<a class="ds-link" href="/messages/"#));
    assert!(!page.body.contains(TO_LETTER));
    let page = agent.get(&format!("{receipt}/letter")).expect(200);
    page.says("Bekreftelsen går på e-post eller SMS, se kvitteringen.");
}

#[test]
fn a_confirmation_that_was_stopped_is_offered_as_a_letter() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let receipt = opt_out(&mut agent, &kari);
    let page = agent.get(&format!("{kari}/contact/delete")).expect(200).body;
    let (version, key) = (hidden(&page, "version"), hidden(&page, "request_key"));
    let fields =
        [("version", version.as_str()), ("request_key", &key), ("reason", "Skjema"), ("confirm", "yes")];
    agent.post_form(&format!("{kari}/contact/delete"), &fields).expect(303);
    let page = agent.get(&receipt).expect(200).says("E-post: Ikke sendt").says(TO_LETTER);
    assert!(!page.body.contains("Sendes på e-post"));
    agent
        .get(&format!("{receipt}/letter"))
        .expect(200)
        .says("Bekreftelsen er ikke sendt på e-post eller SMS.");
}

#[test]
fn a_change_that_was_not_made_here_is_not_confirmed_from_here() {
    let desk = TestDesk::with_people();
    let row = "kari.nordmann@example.no,2026-09-05T07:36:37+02:00,,,,,nn,true,2026-11-19T12:00:00+01:00,,";
    desk.import(ImportKind::Contacts, &format!("{HEADER}\n{KARI},{row}\n"));
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let page = agent.get(&format!("{kari}/opt-out")).expect(200).body;
    let (_, rest) = page.split_once("/opt-out/R-").unwrap();
    let receipt = format!("{kari}/opt-out/R-{}", rest.split('/').next().unwrap());
    let page = agent.get(&receipt).expect(200).says("Ikke herfra: endringen ble ikke gjort her");
    let page = page.says("Endringen gjelder fra 19. november 2026.");
    for absent in [TO_LETTER, "Sendes på e-post", "Les opp referansen", "gjelder fra nå"] {
        assert!(!page.body.contains(absent), "{absent}");
    }
    agent.get(&format!("{receipt}/letter")).expect(404);
}

#[test]
fn receipt_message_and_letter_name_the_same_day() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, "opted_out").by_letter();
    form.set("effective_on", "2026-08-24");
    let receipt = form.confirm(&mut agent).expect(303).location().to_owned();
    let page = agent.get(&receipt).expect(200).says("Endringen gjelder fra 24. august 2026.");
    assert!(!page.body.contains("gjelder fra nå"));
    agent.get(&format!("{receipt}/letter")).expect(200).says("Frå 24. august 2026 får du vedtak");
    skranke::notices::sender::drain_once(&desk.desk).unwrap();
    let mails: Vec<_> = std::fs::read_dir(desk.folder().join("mail")).unwrap().collect();
    let texts = mails.into_iter().map(|mail| std::fs::read_to_string(mail.unwrap().path()).unwrap());
    let text: String = texts.collect();
    let text = text.replace("=\r\n", "").replace("=\n", "");
    assert!(text.contains("24. august 2026"), "{text}");
    assert!(!text.contains("20. november 2026") && !text.contains("22. november 2026"), "{text}");
}

#[test]
fn the_letter_to_a_protected_person_says_what_to_do_and_holds_no_place() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let piotr = agent.open(PIOTR);
    for protection in
        [AddressProtection::Client, AddressProtection::Confidential, AddressProtection::StrictlyConfidential]
    {
        desk.write(move |conn| {
            let protected = persons::address_protection.eq(protection);
            diesel::update(persons::table.filter(persons::given_name.eq("Piotr")))
                .set(protected)
                .execute(conn)?;
            Ok(())
        });
        let to = if protection == AddressProtection::Confidential { "opted_in" } else { "opted_out" };
        let receipt =
            Form::begin(&mut agent, &piotr, to).confirm(&mut agent).expect(303).location().to_owned();
        let page = agent.get(&format!("{receipt}/letter")).expect(200).says("Adressen vises ikke");
        let page = page.says("sendes brevet gjennom skattekontoret");
        let (screen, letter) = page.body.split_once(r#"<article class="ds-card printed""#).unwrap();
        assert!(
            screen.contains("Skriv ut siden og send brevet") && screen.contains(r#"<div class="on-screen">"#)
        );
        let letter = letter.split_once("</article>").unwrap().0;
        for absent in ["Vises ikke", "vises ikke", "WARSZAWA", "Długa", "Adressesperre"] {
            assert!(!letter.contains(absent), "{absent}");
        }
        desk.pass(TimeDelta::minutes(1));
    }
}

#[test]
fn a_letter_without_a_known_address_says_so_on_the_screen_alone() {
    let desk = TestDesk::with_people();
    desk.write(|conn| {
        let none = None::<String>;
        diesel::update(persons::table.filter(persons::given_name.eq("Piotr")))
            .set((
                persons::address_line1.eq(&none),
                persons::postal_code.eq(&none),
                persons::city.eq(&none),
                persons::country.eq(&none),
            ))
            .execute(conn)?;
        Ok(())
    });
    let mut agent = desk.sign_in_as(Role::Agent);
    let piotr = agent.open(PIOTR);
    let receipt = opt_out(&mut agent, &piotr);
    let page = agent.get(&format!("{receipt}/letter")).expect(200).says("Vi kjenner ingen adresse.");
    assert!(!page.body.contains("Ingen kjent adresse"));
}
