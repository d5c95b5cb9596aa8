//! Contact details while the register is upstream: changed there, not here, and good for a one-time code all the same.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;
use skranke::audit::Action;
use skranke::db::UtcTime;
use skranke::db::schema::{contact_changes, notices, register_entries};
use skranke::jobs::Step;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::notices::sender::drain_once;
use skranke::register::RegisterEntry;
use skranke::register::store::put_entry;
use skranke::staff::Role;

use crate::contact_data::codes::{another, prove, received, send};
use crate::contact_data::form::id_of;
use crate::opt_outs::form::Form;
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA, PIOTR};
use crate::support::register_stub::{RegisterStub, reachable};

const CORRECTION: [(&str, &str); 10] = [
    ("version", "0"),
    ("request_key", "AAAAAAAAAAAAAAAAAAAAAA"),
    ("email", "ny@example.no"),
    ("mobile", ""),
    ("language", ""),
    ("undoes", ""),
    ("channel", "phone"),
    ("identity_check", "register_questions"),
    ("reason", "Har byttet"),
    ("note", ""),
];

#[test]
fn contact_details_are_neither_corrected_nor_deleted_here_and_the_page_says_where() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let page = agent.get(&kari).expect(200);
    let page = page.says("Kontaktopplysninger endres på minprofil.kontaktregisteret.no.");
    assert!(page.body.contains(&format!(r#"href="{kari}/contact/code""#)));
    for hidden in [format!(r#"href="{kari}/contact""#), format!(r#"href="{kari}/contact/delete""#)] {
        assert!(!page.body.contains(&hidden), "{hidden}");
    }
    let looks = stub.look_ups().len();
    let refused = "Personen endrer dem på minprofil.kontaktregisteret.no. Ingenting er lagret.";
    for path in ["", "/delete", "/R-0000-0000-0000", "/R-0000-0000-0000/undo"] {
        agent.get(&format!("{kari}/contact{path}")).expect(422).says(refused);
    }
    let mut correction = CORRECTION.to_vec();
    correction.push(("confirm", "yes"));
    for path in ["/check", "/edit", ""] {
        agent.post_form(&format!("{kari}/contact{path}"), &correction).expect(422).says(refused);
    }
    let deletion = [CORRECTION[0], CORRECTION[1], ("reason", "Brev 12.11."), ("confirm", "yes")];
    agent.post_form(&format!("{kari}/contact/delete"), &deletion).expect(422).says(refused);
    let (changes, entries): (i64, i64) = desk.read(|conn| {
        let changes = contact_changes::table.count().get_result(conn)?;
        Ok((changes, register_entries::table.count().get_result(conn)?))
    });
    assert_eq!((changes, entries, stub.look_ups().len()), (0, 0, looks));
}

#[test]
fn a_code_to_the_mobile_in_the_register_proves_who_calls_and_nothing_of_it_is_stored() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let mut form = Form::begin(&mut agent, &kari, "opted_out");
    form.set("identity_check", "sms_code");
    form.confirm(&mut agent).expect(422).says("Ingen engangskode på SMS er bekreftet");

    let page = agent.get(&format!("{kari}/contact/code")).expect(200).says("+47 9** ** *67");
    for unsaid in ["k***@e***.no", &format!(r#"href="{kari}/contact""#)] {
        assert!(!page.body.contains(unsaid), "{unsaid}");
    }
    send(&mut agent, &kari, "email").expect(400);
    send(&mut agent, &kari, "sms").expect(303);
    let code = received(&desk, "sms");
    prove(&mut agent, &kari, &another(&code)).expect(409).says("Koden er feil.");
    let done = prove(&mut agent, &kari, &code).expect(303).location().to_owned();
    agent
        .get(&done)
        .expect(200)
        .says("Koden er riktig. Identiteten er kontrollert.")
        .says("Bekreftet kl. 09.00");
    prove(&mut agent, &kari, &code).expect(303);
    assert_eq!(desk.on_record(Action::ContactProved), 1);
    let entries: i64 = desk.read(|conn| Ok(register_entries::table.count().get_result(conn)?));
    assert_eq!(entries, 0);

    form.check(&mut agent).expect(200).says("Engangskode på SMS");
    form.confirm(&mut agent).expect(303);
}

#[test]
fn a_code_goes_only_to_the_mobile_that_the_register_tells_of_when_it_is_sent() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    stub.knows(MONA, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let piotr = agent.open(PIOTR);
    agent.get(&format!("{piotr}/contact/code")).expect(200).says("Registeret har ikke noe mobilnummer");
    let by_sms = [("channel", "sms"), ("request_key", "AAAAAAAAAAAAAAAAAAAAAA")];
    let ask = |agent: &mut Client, person: &str| agent.post_form(&format!("{person}/contact/code"), &by_sms);
    ask(&mut agent, &piotr).expect(409).says("Registeret har ingen slik adresse.");

    // The number is another by the time of the hand-over.
    let kari = agent.open(KARI);
    send(&mut agent, &kari, "sms").expect(303);
    let mut moved = reachable();
    moved["kontaktinformasjon"]["mobiltelefonnummer"] = "+4740000099".into();
    stub.knows(KARI, moved);
    drain_once(&desk.desk).unwrap();
    let stopped: Option<String> = desk.read(|conn| {
        let code = notices::table.filter(notices::kind.eq("contact_code"));
        Ok(code.select(notices::state_reason).first(conn)?)
    });
    assert_eq!(stopped.as_deref(), Some("code_ended"));

    // It does not answer: no code, and nobody is said to have no mobile.
    let mona = agent.open(MONA);
    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 500 }));
    let page = agent.get(&format!("{mona}/contact/code")).expect(200);
    let page = page.says("Kontaktregisteret svarer ikke. Ingen kode er sendt.");
    assert!(!page.body.contains("ikke noe mobilnummer"));
    ask(&mut agent, &mona).expect(409).says("Kontaktregisteret svarer ikke. Ingen kode er sendt.");
    assert_eq!(desk.on_record(Action::ContactCodeSent), 1);

    // It stops answering between the two: the code is held, and then it is too late.
    stub.recovers();
    send(&mut agent, &mona, "sms").expect(303);
    stub.fails(json!({ "at": "look_up", "kind": "drop" }));
    assert_eq!(drain_once(&desk.desk).unwrap().accepted, 0);
    agent.get(&format!("{mona}/contact/code")).expect(200).says("Prøves igjen");
    desk.pass(TimeDelta::minutes(11));
    stub.recovers();
    drain_once(&desk.desk).unwrap();
    let sent: i64 = desk.read(|conn| {
        let codes = notices::table.filter(notices::kind.eq("contact_code"));
        Ok(codes.filter(notices::state.eq("accepted")).count().get_result(conn)?)
    });
    assert_eq!(sent, 0);
}

#[test]
fn the_nightly_run_leaves_what_lies_here_from_before_alone() {
    let stub = RegisterStub::start();
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let (kari, mona) = (id_of(&agent.open(KARI)), id_of(&agent.open(MONA)));
    let vault = desk.desk.vault.clone();
    let now = desk.now();
    // One to be reminded of and one that is too old, were the register ours.
    desk.write(move |conn| {
        for (id, days) in [(&kari, 500), (&mona, 600)] {
            let email = skranke::values::Email::parse("gammel@example.no").unwrap();
            let at = UtcTime::from(now - TimeDelta::days(days));
            let mut entry = RegisterEntry::empty(id.clone(), at);
            entry.email_index = Some(vault.index(&email));
            entry.email = Some(vault.seal(&email).unwrap());
            entry.email_updated_at = Some(at);
            entry.email_next_on = Some("2026-01-01".parse().unwrap());
            put_entry(conn, &entry)?;
        }
        Ok(())
    });
    for dry_run in [true, false] {
        let only = vec![Step::ExpireContact, Step::RemindContact];
        let report =
            nightly::run(&desk.desk, &NightlyOptions { dry_run, only, ..NightlyOptions::default() }, &|| {
                false
            });
        assert_eq!((report.reason, report.read, report.queued), (None, 0, 0));
    }
    assert_eq!((desk.on_record(Action::ContactReminded), desk.on_record(Action::ContactExpired)), (0, 0));
}
