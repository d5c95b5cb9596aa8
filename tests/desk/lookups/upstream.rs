//! Lists of national ids where the register is upstream: it is asked for everybody, and what it does not say nobody guesses.

use std::fmt::Write as _;
use std::fs;

use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::schema::audit_entries;
use skranke::staff::Role;
use tempfile::TempDir;

use super::command::command;
use super::setup::{AS_OF, HEADER, NOBODY};
use crate::opt_outs::form::Form;
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA, PER, PIOTR};
use crate::support::register_stub::{RegisterStub, opted_out, reachable};

/// Everybody who stands in a list here, in no order, and the row due to each.
fn told(stub: &RegisterStub) -> (String, Vec<String>) {
    let mut stale = reachable();
    stale["kontaktinformasjon"]["mobiltelefonnummer_oppdatert"] = "2025-05-19T12:00:00+02".into();
    let mut unclear = reachable();
    unclear["reservasjon"] = "KANSKJE".into();
    let mut unreachable = reachable();
    unreachable["varslingsstatus"] = "KAN_IKKE_VARSLES".into();
    stub.knows(KARI, reachable());
    stub.knows(ASE, opted_out());
    stub.knows(OLA, stale);
    stub.knows(PER, unclear);
    stub.knows(
        MONA,
        json!({ "reservasjon": "NEI", "status": "SLETTET", "varslingsstatus": "KAN_IKKE_VARSLES" }),
    );
    // Only the register knows this one.
    stub.knows(NOBODY, unreachable);
    let due = [
        (PIOTR, format!("not_registered,,,,{AS_OF},,")),
        (NOBODY, format!("registered,false,false,false,{AS_OF},false,")),
        (KARI, format!("registered,false,true,true,{AS_OF},true,")),
        (MONA, format!("deleted,false,false,false,{AS_OF},false,")),
        (ASE, format!("registered,true,false,false,{AS_OF},false,")),
        (OLA, format!("registered,false,true,false,{AS_OF},true,")),
    ];
    let mut list = "national_id\n".to_owned();
    let mut rows = vec![HEADER.to_owned()];
    for (at, (id, answer)) in due.into_iter().enumerate() {
        writeln!(list, "{id}").unwrap();
        rows.push(format!("{},{id},{answer}", at + 2));
    }
    writeln!(list, "{PER}\nx").unwrap();
    rows.push("8,,invalid,,,,,,register_unclear".to_owned());
    rows.push("9,,invalid,,,,,,not_digits".to_owned());
    (list, rows)
}

/// Who is on record as looked up in a list; nobody's id where only the register knows them.
fn on_record(desk: &TestDesk) -> Vec<bool> {
    desk.read(|conn| {
        let rows = audit_entries::table.filter(audit_entries::action.eq("person_looked_up"));
        let rows: Vec<Option<String>> =
            rows.order(audit_entries::entry_id).select(audit_entries::person_id).load(conn)?;
        Ok(rows.iter().map(Option::is_some).collect())
    })
}

fn rows(body: &str) -> Vec<String> {
    body.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn a_list_is_answered_as_the_register_answers_and_everybody_in_it_is_on_record() {
    let stub = RegisterStub::start();
    let (list, due) = told(&stub);
    let desk = TestDesk::with_people_upstream(&stub);
    let mut lead = desk.lead("lead");
    let path = lead.list(&list);
    lead.get(&path).expect(200).says("Svarer ikke kontaktregisteret, venter listen til det svarer.");
    desk.answer_lists();
    let answered = lead.get(&format!("{path}/result.csv?profile=data")).expect(200);
    assert_eq!(rows(&answered.body), due);
    assert_eq!(stub.look_ups().len(), 1);
    let looks = on_record(&desk);
    assert_eq!((looks.iter().filter(|known| **known).count(), looks.len()), (6, 7));
    lead.get(&path).expect(200).says("Og 1 til. Siste kolonne i svaret sier hva som er feil i hver rad.");
}

#[test]
fn what_the_desk_decided_and_the_register_does_not_have_yet_counts() {
    let stub = RegisterStub::start();
    stub.knows(KARI, reachable());
    stub.knows(ASE, opted_out());
    let desk = TestDesk::with_people_upstream(&stub);
    let mut agent = desk.sign_in_as(Role::Agent);
    for (id, to) in [(KARI, "opted_out"), (PIOTR, "opted_out"), (ASE, "opted_in")] {
        let person = agent.open(id);
        let form = Form::begin(&mut agent, &person, to);
        form.check(&mut agent).expect(200);
        form.confirm(&mut agent).expect(303);
    }
    let mut lead = desk.lead("lead");
    let path = lead.list(&format!("{KARI}\n{PIOTR}\n{ASE}\n"));
    desk.answer_lists();
    let answered = lead.get(&format!("{path}/result.csv?profile=data")).expect(200);
    let due: Vec<String> = [KARI, PIOTR, ASE]
        .iter()
        .enumerate()
        .map(|(at, id)| format!("{},{id},registered,true,false,false,{AS_OF},false,", at + 1))
        .collect();
    assert_eq!(rows(&answered.body)[1..], due, "an opt-out holds until both have withdrawn it");
}

#[test]
fn while_the_register_is_away_a_list_waits_and_the_command_writes_nothing() {
    let stub = RegisterStub::start();
    let (list, due) = told(&stub);
    let desk = TestDesk::with_people_upstream(&stub);
    let mut lead = desk.lead("lead");
    stub.fails(json!({ "at": "look_up", "kind": "status", "status": 403 }));
    let path = lead.list(&list);
    desk.answer_lists();
    lead.get(&path).expect(200).says("0 av 8 rader");
    let folder = TempDir::new().unwrap();
    let (file, out) = (folder.path().join("list.csv"), folder.path().join("out.csv"));
    fs::write(&file, &list).unwrap();
    let arguments = ["lookup", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let run = || command(&desk, &arguments).envs(stub.settings()).output().unwrap();
    let ended = run();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(75), "{said}");
    assert!(said.contains("the contact register gave no answer"), "{said}");
    assert!(!out.exists() && ended.stdout.is_empty());
    assert_eq!(on_record(&desk), Vec::<bool>::new());

    stub.recovers();
    desk.answer_lists();
    let answered = lead.get(&format!("{path}/result.csv?profile=data")).expect(200);
    assert_eq!(rows(&answered.body), due);
    let ended = run();
    assert_eq!(ended.status.code(), Some(3));
    let summary: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!((&summary["rows"], &summary["invalid"]), (&8.into(), &2.into()));
    let written = fs::read_to_string(&out).unwrap();
    assert_eq!(rows(&written).len(), due.len());
}
