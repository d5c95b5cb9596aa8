//! The person page over a register upstream.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;
use skranke::audit::Action;
use skranke::db::schema::{register_entries, register_snapshots};
use skranke::staff::Role;

use crate::opt_outs::form::Form;
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, PIOTR};
use crate::support::register_stub::{RegisterStub, opted_out, reachable};

fn kept(desk: &TestDesk) -> (i64, Vec<Vec<u8>>) {
    desk.read(|conn| {
        let entries = register_entries::table.count().get_result(conn)?;
        Ok((entries, register_snapshots::table.select(register_snapshots::answer).load(conn)?))
    })
}

#[test]
fn the_card_shows_what_the_register_tells_now_and_nothing_of_it_stays_readable_here() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    stub.knows(ASE, opted_out());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.find(KARI);
    agent.get(&kari).expect(200);
    assert_eq!(stub.look_ups().len(), 0, "the reason comes first");
    agent.give_reason(&kari, &kari);
    let page = agent.get(&kari).expect(200);
    for said in
        ["Hentet kl. 09.00", "k***@e***.no", "Nynorsk", "Ikke reservert", "Kan varsles digitalt", "ML-1"]
    {
        assert!(page.body.contains(said), "{said}\n{}", page.body);
    }
    assert_eq!(desk.on_record(Action::PersonViewed), 1);

    let ase = agent.open(ASE);
    agent
        .get(&ase)
        .expect(200)
        .says("Reservert siden 19. november 2026")
        .says("Reservert i KRR")
        .says("Nei, personen er reservert: send på papir");
    let piotr = agent.open(PIOTR);
    agent
        .get(&piotr)
        .expect(200)
        .says("Ikke i kontaktregisteret")
        .says("Nei, kan ikke varsles: ingen opplysninger som kan brukes");

    let (entries, answers) = kept(&desk);
    assert_eq!((entries, answers.len()), (0, 3));
    for answer in answers {
        let text = String::from_utf8_lossy(&answer).into_owned();
        for personal in [KARI, "kari@example.no", "91234567", "reservasjon"] {
            assert!(!text.contains(personal), "{personal} can be read");
        }
    }
}

#[test]
fn an_address_that_the_register_says_others_have_too_is_marked() {
    let stub = RegisterStub::start();
    let mut shared = reachable();
    shared["kontaktinformasjon"]["epostadresse_duplisert"] = "JA".into();
    shared["kontaktinformasjon"]["mobiltelefonnummer_duplisert"] = "NEI".into();
    stub.knows(KARI, shared);
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let page = agent.get(&kari).expect(200).says("Samme e-postadresse hos flere: en melding kan nå en annen");
    assert!(!page.body.contains("Samme mobilnummer hos flere"));
}

#[test]
fn within_a_minute_the_register_is_asked_once_and_after_the_night_nothing_is_kept() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    for _ in 0..3 {
        agent.get(&kari).expect(200).says("Hentet kl. 09.00");
    }
    desk.pass(TimeDelta::seconds(59));
    agent.get(&kari).expect(200).says("Hentet kl. 09.00");
    assert_eq!(stub.look_ups().len(), 1);
    desk.pass(TimeDelta::seconds(1));
    stub.knows(KARI, opted_out());
    agent.get(&kari).expect(200).says("Hentet kl. 09.01").says("Reservert siden");
    assert_eq!(stub.look_ups().len(), 2);

    desk.nightly();
    assert_eq!(kept(&desk).1.len(), 1, "a page may still use it");
    desk.pass(TimeDelta::hours(24));
    desk.nightly();
    assert_eq!(kept(&desk).1.len(), 0);
}

#[test]
fn a_register_that_is_away_leaves_the_rest_of_the_page_and_never_says_no() {
    let stub = RegisterStub::start();
    stub.knows(KARI, opted_out());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    for fault in [
        json!({ "at": "look_up", "kind": "slow", "ms": 30_000 }),
        json!({ "at": "look_up", "kind": "status", "status": 500 }),
        json!({ "at": "look_up", "kind": "status", "status": 429, "retry_after": 60 }),
        json!({ "at": "look_up", "kind": "schema" }),
        json!({ "at": "look_up", "kind": "drop" }),
    ] {
        stub.fails(fault.clone());
        let began = Instant::now();
        let page = agent.get(&kari).expect(200);
        assert!(began.elapsed() < Duration::from_secs(4), "{fault}: {:?}", began.elapsed());
        let path = format!(r#"<a class="ds-link" href="{kari}">Prøv igjen</a>"#);
        for said in [
            "Kunne ikke hente kontaktopplysninger fra kontaktregisteret",
            path.as_str(),
            "Vet ikke: kontaktregisteret svarer ikke",
            "ML-1",
            "Storgata 75",
        ] {
            assert!(page.body.contains(said), "{fault}: no {said}");
        }
        for unsaid in ["Ikke reservert", "Ikke i kontaktregisteret", "får brev på papir", "Hentet kl."] {
            assert!(!page.body.contains(unsaid), "{fault}: {unsaid}");
        }
    }
    stub.recovers();
    agent.get(&kari).expect(200).says("Reservert siden 19. november 2026");
}

#[test]
fn pages_that_do_not_ask_say_nothing_of_the_register() {
    let stub = RegisterStub::start();
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    let letter = agent.get(&desk.letter("ML-1")).expect(200);
    assert!(!letter.body.contains("Ikke i kontaktregisteret"));
    assert_eq!(stub.look_ups().len(), 0);
    // What the desk decided may have changed there since.
    Form::begin(&mut agent, &kari, "opted_out").confirm(&mut agent).expect(303);
    let letter = agent.get(&desk.letter("ML-1")).expect(200);
    assert!(!letter.body.contains("Reservert i KRR"));
}
