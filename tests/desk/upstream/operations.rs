//! What those who run a desk with a register upstream see of it, and what it does not do.

use serde_json::json;
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::support::program::{Ended, Program, ended};
use crate::support::register_stub::{RegisterStub, reachable};

const CONTACTS: &str = "\
national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider
20914695016,mona@example.no,2026-09-05T07:36:37+02:00,,,,,nn,true,2026-09-05T07:36:37+02:00,,
";

fn run(program: &Program, stub: &RegisterStub, arguments: &[&str]) -> Ended {
    ended(program.command(arguments).envs(stub.settings()).output().unwrap())
}

#[test]
fn doctor_finds_out_whether_maskinporten_and_the_register_take_us_without_a_look_at_anybody() {
    let (stub, program) = (RegisterStub::start(), Program::new());
    let well = run(&program, &stub, &["doctor"]);
    assert!(well.stdout.contains("ok     contact register: 127.0.0.1 takes our token"), "{}", well.stdout);
    stub.control(&json!({ "client_id": "somebody else" }));
    let refused = run(&program, &stub, &["doctor"]);
    let said = "fault  contact register: Maskinporten refused us: status 400, invalid_grant MP-100";
    assert!(refused.stdout.contains(said), "{}", refused.stdout);
    stub.control(&json!({ "client_id": "desk" }));
    stub.fails(json!({ "at": "token", "kind": "drop" }));
    let away = run(&program, &stub, &["doctor"]);
    assert!(away.stdout.contains("contact register: 127.0.0.1: cannot be reached"), "{}", away.stdout);
    assert_eq!(stub.look_ups().len(), 0);
    let own = program.run(&["doctor"]);
    assert!(own.stdout.contains("ok     contact register: is kept here"), "{}", own.stdout);
}

#[test]
fn a_file_of_contacts_is_refused_in_words_and_a_demo_stores_none() {
    let (stub, program) = (RegisterStub::start(), Program::with_letters(&[]));
    let path = program.folder().join("contacts.csv");
    std::fs::write(&path, CONTACTS).unwrap();
    let refused = run(&program, &stub, &["import", "contacts", path.to_str().unwrap()]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("contacts are not imported while the contact register is upstream"));
    assert_eq!(entries(&program), 0);

    let demo = Program::new();
    assert_eq!(run(&demo, &stub, &["demo", "fill", "--persons", "50"]).status, Some(0));
    assert_eq!(entries(&demo), 0);
}

fn entries(program: &Program) -> i64 {
    use diesel::prelude::*;
    program.read(|conn| Ok(skranke::db::schema::register_entries::table.count().get_result(conn)?))
}

#[test]
fn the_metrics_count_calls_by_their_outcome_and_messages_that_are_held() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = agent.open(KARI);
    agent.get(&kari).expect(200);
    desk.nightly();
    stub.fails(json!({ "at": "look_up", "kind": "schema" }));
    let counts = skranke::notices::sender::drain_once(&desk.desk).unwrap();
    assert!(counts.held > 0);
    let metrics = desk.metrics();
    for line in [
        r#"skranke_register_calls_total{call="grant",outcome="ok"} 1"#,
        r#"skranke_register_calls_total{call="look_up",outcome="ok"}"#,
        r#"skranke_register_calls_total{call="look_up",outcome="malformed"} 1"#,
        &format!("skranke_notices_held {}", counts.held),
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
    assert!(!metrics.contains(KARI));
    agent.get(&kari).expect(200).says("Venter: kontaktregisteret svarer ikke");
}

#[test]
fn a_register_that_is_not_ours_is_neither_served_nor_searched() {
    let stub = RegisterStub::start();
    let desk = TestDesk::with_people_upstream(&stub);
    let mut partner = desk.client();
    let json = [("content-type", "application/json")];
    let people = format!(r#"{{"personidentifikatorer":["{KARI}"]}}"#);
    for (method, path, body) in [
        ("POST", "/rest/v2/personer", Some(people.as_str())),
        ("POST", "/rest/v1/personer", Some(people.as_str())),
        ("POST", "/rest/v2/krr/hentEndringer", Some(r#"{"fraEndringsId":0}"#)),
        ("GET", "/rest/v1/person", None),
        ("PATCH", "/rest/v1/person", Some(r#"{"spraak":"en"}"#)),
    ] {
        let answer = partner.send(method, path, &json, body.map(ToOwned::to_owned));
        answer.expect(404).says("not_found");
    }
    let mut agent = desk.sign_in_as(Role::Agent);
    for words in ["91234567", "kari.nordmann@example.no"] {
        agent.search(words).says("Telefonnummer og e-post finnes bare i kontaktregisteret");
    }
    agent.search("Nordmann").expect(200).says("Ola");
}
