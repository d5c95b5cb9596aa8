//! One-time codes: sent, read out, and worth nothing in other hands, too late, too often or for another address.

use std::sync::Barrier;

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{audit_entries, contact_codes, notices};
use skranke::imports::ImportKind;
use skranke::notices::sender::drain_once;
use skranke::staff::Role;

use super::corrections::CONTACTS;
use super::form::{Form, entry};
use crate::opt_outs::form::Form as OptOutForm;
use crate::support::client::{Answer, Client};
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, PER, PIOTR};

pub(crate) fn send(agent: &mut Client, person: &str, channel: &str) -> Answer {
    let page = agent.get(&format!("{person}/contact/code")).expect(200).body;
    let key = crate::opt_outs::form::hidden(&page, "request_key");
    agent.post_form(&format!("{person}/contact/code"), &[("channel", channel), ("request_key", &key)])
}

pub(crate) fn prove(agent: &mut Client, person: &str, code: &str) -> Answer {
    agent.post_form(&format!("{person}/contact/code/proof"), &[("code", code)])
}

/// Sends what waits, and answers the five digits of the newest code in the folder.
pub(crate) fn received(desk: &TestDesk, folder: &str) -> String {
    drain_once(&desk.desk).unwrap();
    let files = std::fs::read_dir(desk.folder().join(folder)).unwrap().map(|file| file.unwrap());
    let mut files: Vec<_> =
        files.map(|file| (file.metadata().unwrap().modified().unwrap(), file.path())).collect();
    files.sort();
    let mut codes = files.iter().filter_map(|(_, path)| {
        let text = std::fs::read_to_string(path).unwrap();
        let words = ["engangskode", "eingongskode", "one-time code"];
        let is_code = words.iter().any(|word| text.to_lowercase().contains(word));
        let digits = |word: &&str| word.len() == 5 && word.chars().all(|c| c.is_ascii_digit());
        text.split(|c: char| !c.is_ascii_alphanumeric())
            .find(digits)
            .filter(|_| is_code)
            .map(ToOwned::to_owned)
    });
    codes.next_back().unwrap()
}

pub(crate) fn another(code: &str) -> String {
    format!("{:05}", (code.parse::<u32>().unwrap() + 1) % 100_000)
}

#[test]
fn a_code_that_is_read_out_proves_the_address_and_stands_nowhere() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    for (channel, folder) in [("sms", "sms"), ("email", "mail")] {
        send(&mut agent, &person, channel).expect(303);
        let code = received(&desk, folder);
        let page =
            agent.get(&format!("{person}/contact/code")).expect(200).says("Sendt, gjelder til kl. 09.10");
        assert!(!page.body.contains(&code), "on no page");
        let stored: Vec<(String, Option<String>)> = desk.read(|conn| {
            let all = contact_codes::table.inner_join(notices::table);
            Ok(all.select((notices::parameters, contact_codes::code_hash)).load(conn)?)
        });
        assert!(stored.iter().all(|(parameters, hash)| parameters == "{}" && hash.is_some()));
        assert!(stored.iter().all(|(_, hash)| !hash.as_ref().unwrap().contains(&code)));
        let done = prove(&mut agent, &person, &code).expect(303);
        assert!(!done.location().contains(&code));
        agent.get(done.location()).expect(200).says("Adressen er bekreftet.").says("Bekreftet kl. 09.00");
        let details: Vec<Option<String>> = desk.read(|conn| {
            Ok(audit_entries::table
                .filter(audit_entries::action.like("contact_%"))
                .select(audit_entries::detail)
                .load(conn)?)
        });
        assert!(details.iter().flatten().all(|detail| !detail.contains(&code)));
    }
    let now = Some(desk.now().into());
    let kari = entry(&desk, &person);
    assert_eq!((kari.email_verified_at, kari.email_validated_at), (now, now));
    assert_eq!((kari.mobile_verified_at, kari.mobile_validated_at), (now, now));
    assert_eq!((desk.on_record(Action::ContactCodeSent), desk.on_record(Action::ContactProved)), (2, 2));
    agent.get(&person).expect(200).says("Bevist med engangskode 20.11.2026");
}

#[test]
fn a_code_holds_for_ten_minutes_and_a_late_message_is_not_sent() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    send(&mut agent, &person, "sms").expect(303);
    let code = received(&desk, "sms");
    desk.pass(TimeDelta::minutes(10));
    prove(&mut agent, &person, &code).expect(409).says("Koden har gått ut på tid.");
    assert_eq!(entry(&desk, &person).mobile_validated_at, None);

    send(&mut agent, &person, "sms").expect(303);
    let code = received(&desk, "sms");
    desk.pass(TimeDelta::minutes(10) - TimeDelta::seconds(1));
    prove(&mut agent, &person, &code).expect(303);

    send(&mut agent, &person, "email").expect(303);
    desk.pass(TimeDelta::minutes(10));
    drain_once(&desk.desk).unwrap();
    assert!(!desk.folder().join("mail").exists(), "nothing was sent");
}

#[test]
fn the_fifth_wrong_try_makes_a_code_void_also_when_all_come_at_once() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    send(&mut agent, &kari, "sms").expect(303);
    let code = received(&desk, "sms");
    let wrong = another(&code);
    for text in [wrong.as_str(), "", "abcde", &wrong] {
        let answer = prove(&mut agent, &kari, text).expect(409).says("Koden er feil.");
        assert!(text.is_empty() || !answer.body.contains(text), "what was typed is not shown again");
    }
    prove(&mut agent, &kari, &wrong).expect(409).says("Koden er feil for femte gang");
    prove(&mut agent, &kari, &code).expect(409).says("Det er ingen kode som gjelder.");
    assert_eq!(desk.on_record(Action::ContactCodeRefused), 5);

    let mona = agent.open(MONA);
    send(&mut agent, &mona, "sms").expect(303);
    let code = received(&desk, "sms");
    let wrong = another(&code);
    let start = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let (mut tab, start, mona, wrong) = (agent.twin(), &start, &mona, &wrong);
            scope.spawn(move || {
                start.wait();
                prove(&mut tab, mona, wrong).expect(409);
            });
        }
    });
    assert_eq!(desk.on_record(Action::ContactCodeRefused), 10, "five of each count, the others meet no code");
    prove(&mut agent, &mona, &code).expect(409).says("Det er ingen kode som gjelder.");
    assert_eq!(entry(&desk, &mona).mobile_validated_at, None);
}

#[test]
fn a_person_is_sent_five_codes_an_hour_and_a_form_sent_twice_sends_one() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let page = agent.get(&format!("{person}/contact/code")).expect(200).body;
    let key = crate::opt_outs::form::hidden(&page, "request_key");
    for _ in 0..3 {
        let fields = [("channel", "sms"), ("request_key", key.as_str())];
        agent.post_form(&format!("{person}/contact/code"), &fields).expect(303);
    }
    assert_eq!(desk.on_record(Action::ContactCodeSent), 1);
    let first = received(&desk, "sms");
    for channel in ["sms", "email", "sms", "sms"] {
        send(&mut agent, &person, channel).expect(303);
    }
    prove(&mut agent, &person, &first).expect(409).says("Det er ingen kode som gjelder.");
    send(&mut agent, &person, "sms").expect(409).says("Personen har fått mange koder");
    for _ in 0..2 {
        desk.pass(TimeDelta::minutes(29));
        agent.get("/").expect(200);
    }
    send(&mut agent, &person, "sms").expect(409);
    desk.pass(TimeDelta::minutes(2));
    agent.give_reason_again(&person);
    send(&mut agent, &person, "sms").expect(303);
    assert_eq!(desk.on_record(Action::ContactCodeSent), 6);
}

#[test]
fn nothing_is_sent_where_there_is_nobody_to_send_it_to() {
    let desk = TestDesk::with_people();
    let alive = "2026-01-10T12:00:00+01:00";
    let row = format!("{CONTACTS}{PER},per@example.no,{alive},,40000004,{alive},,nb,false,,,\n");
    desk.import(ImportKind::Contacts, &row);
    let mut agent = desk.sign_in_as(Role::Agent);
    for (id, channel, text) in [
        (MONA, "email", "Registeret har ingen slik adresse."),
        (PIOTR, "sms", "Registeret har ingen slik adresse."),
        (PER, "email", "Personen er registrert død."),
    ] {
        let person = agent.open(id);
        let page = agent.get(&format!("{person}/contact/code")).expect(200);
        assert!(id != PER || !page.says("Personen er registrert død.").body.contains("Send kode på"));
        let fields = [("channel", channel), ("request_key", "AAAAAAAAAAAAAAAAAAAAAA")];
        agent.post_form(&format!("{person}/contact/code"), &fields).expect(409).says(text);
    }
    let mona = agent.find(MONA);
    let fields = [("channel", "post"), ("request_key", "AAAAAAAAAAAAAAAAAAAAAA")];
    agent.post_form(&format!("{mona}/contact/code"), &fields).expect(400);
    assert_eq!(desk.on_record(Action::ContactCodeSent), 0);
}

#[test]
fn a_code_for_an_address_that_was_changed_since_is_not_sent_and_proves_nothing() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    send(&mut agent, &person, "sms").expect(303);
    let code = received(&desk, "sms");
    send(&mut agent, &person, "email").expect(303);
    let new = [("mobile", "40000099"), ("email", "ny@example.no")];
    Form::begin(&mut agent, &person, &new).confirm(&mut agent).expect(303);
    drain_once(&desk.desk).unwrap();
    let mails = std::fs::read_dir(desk.folder().join("mail")).unwrap();
    let mut mails = mails.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let mail = mails.next().filter(|mail| mail.contains("er endra") && !mail.contains("ny@example.no"));
    assert!(mail.is_some() && mails.next().is_none(), "a code would have gone to the new address");
    prove(&mut agent, &person, &code).expect(409).says("Adressen er endret etter at koden ble sendt.");
    assert_eq!(entry(&desk, &person).mobile_validated_at, None);
}

#[test]
fn at_night_a_code_is_sent_and_other_sms_wait() {
    let desk = TestDesk::with_people_and("[notices]\nsms_hours = \"9-17\"\n");
    desk.clock.set("2026-11-20T20:00:00Z".parse().unwrap());
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    send(&mut agent, &person, "sms").expect(303);
    let code = received(&desk, "sms");
    prove(&mut agent, &person, &code).expect(303);
    let waiting: i64 = desk.read(|conn| {
        let waiting =
            notices::table.filter(notices::kind.eq("letter_late")).filter(notices::state.eq("queued"));
        Ok(waiting.count().get_result(conn)?)
    });
    assert!(waiting > 0, "the late letter's SMS waits for the morning");
}

#[test]
fn a_confirmed_code_is_the_identity_check_of_an_opt_out_in_the_same_contact_only() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let unproved = "Ingen engangskode på SMS er bekreftet i denne henvendelsen.";
    let mut form = OptOutForm::begin(&mut agent, &person, "opted_out");
    form.set("identity_check", "sms_code");
    form.check(&mut agent).expect(422).says(unproved);
    form.confirm(&mut agent).expect(422).says(unproved);

    // By e-mail is not enough.
    send(&mut agent, &person, "email").expect(303);
    let code = received(&desk, "mail");
    prove(&mut agent, &person, &code).expect(303);
    form.confirm(&mut agent).expect(422).says(unproved);

    // Nor is a number that was put in while the same caller was on the phone.
    Form::begin(&mut agent, &person, &[("mobile", "40000099")]).confirm(&mut agent).expect(303);
    send(&mut agent, &person, "sms").expect(303);
    let code = received(&desk, "sms");
    prove(&mut agent, &person, &code).expect(303);
    form.confirm(&mut agent).expect(422).says("et nummer som skranken la inn for kort tid siden");

    let mona = agent.open(MONA);
    send(&mut agent, &mona, "sms").expect(303);
    let code = received(&desk, "sms");
    prove(&mut agent, &mona, &code).expect(303);
    let mut form = OptOutForm::begin(&mut agent, &mona, "opted_out");
    form.set("identity_check", "sms_code");
    form.check(&mut agent).expect(200).says("Engangskode på SMS");
    let done = form.confirm(&mut agent).expect(303).location().to_owned();
    agent.get(&done).expect(200);

    // Another contact is another caller.
    agent.post_form(&format!("{mona}/inquiry/end"), &[("note", "")]).expect(303);
    agent.give_reason_again(&mona);
    let mut form = OptOutForm::begin(&mut agent, &mona, "opted_in");
    form.set("identity_check", "sms_code");
    form.confirm(&mut agent).expect(422).says(unproved);
}
