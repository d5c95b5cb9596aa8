//! The page: a list is handed in, followed without a script, and taken out by whoever handed it in.

use std::fmt::Write as _;
use std::time::Duration;

use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{audit_entries, lookup_pieces};
use skranke::jobs::background::Background;
use skranke::lookups::LookupState;
use skranke::staff::store::by_username;
use skranke::staff::{Role, Username};

use super::command::command;
use super::setup::{AS_OF, HEADER, PURPOSE};
use crate::late_queue::setup::hidden;
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA, PIOTR};
use crate::support::process::wait_until;

/// Sealed bytes, where there are any.
type Kept = Option<Vec<u8>>;

/// Actor, action, person, detail.
type Row = (String, String, Option<String>, Option<String>);

#[test]
fn a_list_is_handed_in_followed_and_taken_out_without_a_script() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    lead.get("/").expect(200).says("href=\"/lookups\"");
    let list = format!("Navn;Fødselsnummer\r\nKari;{KARI}\r\nOla;tull\r\nPiotr;{PIOTR}\r\n");
    let path = lead.list(&list);
    assert_eq!(desk.looked_up(), [], "handing in looks nobody up");
    let waiting = lead.get(&path).expect(200).says("<progress id=\"progress\" value=\"0\" max=\"3\">");
    assert_eq!(waiting.header("refresh"), "3");
    waiting.says(PURPOSE).says("<td class=\"number\">3</td><td>Et fødselsnummer har bare siffer</td>");
    lead.get(&format!("{path}/result.csv")).expect(404);

    desk.answer_lists();
    let done = lead.get(&path).expect(200).says("Listen er slått opp").says("21.11.2026 kl. 09.00");
    assert_eq!(done.header("refresh"), "");
    for count in [
        "<dt>Registrert</dt><dd class=\"number\">1</dd>",
        "<dt>Ugyldige rader</dt><dd class=\"number\">1</dd>",
    ] {
        assert!(done.body.contains(count), "{}", done.body);
    }
    let data = lead.get(&format!("{path}/result.csv?profile=data")).expect(200);
    assert_eq!(
        data.body.lines().collect::<Vec<_>>(),
        [
            HEADER,
            &format!("2,{KARI},registered,false,true,true,{AS_OF},true,"),
            "3,,invalid,,,,,,not_digits",
            &format!("4,{PIOTR},not_registered,,,,{AS_OF},,"),
        ]
    );
    assert_eq!(data.header("cache-control"), "no-store");
    let id = path.trim_start_matches("/lookups/");
    assert_eq!(data.header("content-disposition"), format!("attachment; filename=\"lookup-{id}.csv\""));
    let excel = lead.get(&format!("{path}/result.csv?profile=excel-nb")).expect(200).body;
    assert!(excel.contains("\r\n2;078236-42061;Registrert;nei;ja;ja;"), "{excel}");
    assert!(excel.contains("\r\n3;;Ugyldig;;;;;;Et fødselsnummer har bare siffer\r\n"), "{excel}");
    assert!(excel.contains("\r\n4;668250-30701;Ikke registrert;;"), "{excel}");
    lead.get(&format!("{path}/result.csv?profile=xml")).expect(400);
    lead.get("/lookups").expect(200).says(PURPOSE).says("Test lead").says("Ferdig");
}

#[test]
fn the_page_and_the_command_write_the_same_bytes() {
    let desk = TestDesk::with_made_up(2_500);
    let mut list = "national_id\n".to_owned();
    for (id, _) in desk.everybody() {
        write!(list, "{}\n7\n", id.expose()).unwrap();
    }
    let mut lead = desk.lead("theirs");
    let path = lead.list(&list);
    desk.answer_lists();
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("list.csv");
    std::fs::write(&file, &list).unwrap();
    for profile in ["data", "excel-nb"] {
        let by_page = lead.get(&format!("{path}/result.csv?profile={profile}")).expect(200);
        let ended =
            command(&desk, &["lookup", file.to_str().unwrap(), "--profile", profile]).output().unwrap();
        assert!(by_page.body.as_bytes() == ended.stdout, "{profile}");
    }
    assert_eq!(desk.state(&path), (LookupState::Done, 5));
}

#[test]
fn who_looked_at_whom_is_on_record_and_so_is_the_purpose_and_each_taking_out() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    let path = lead.list(&format!("{KARI}\n{OLA}\n"));
    desk.answer_lists();
    lead.get(&format!("{path}/result.csv")).expect(200);
    let rows: Vec<Row> = desk.read(|conn| {
        let of_it = audit_entries::table
            .filter(audit_entries::object.eq(path.trim_start_matches("/lookups/")))
            .order(audit_entries::entry_id);
        let columns =
            (audit_entries::actor, audit_entries::action, audit_entries::person_id, audit_entries::detail);
        Ok(of_it.select(columns).load(conn)?)
    });
    let actions: Vec<_> = rows.iter().map(|(_, action, ..)| action.as_str()).collect();
    assert_eq!(actions, ["lookup_asked", "person_looked_up", "person_looked_up", "lookup_taken_out"]);
    let username = Username::parse("lead").unwrap();
    let staff = desk.read(|conn| by_username(conn, &username)).unwrap().staff_id;
    assert!(rows.iter().all(|(actor, ..)| *actor == staff.to_string()));
    let person = |wanted: &str| {
        let found = desk.everybody().into_iter().find(|(id, _)| id.expose() == wanted);
        found.map(|(_, person)| person.to_string())
    };
    let mut due = [person(KARI), person(OLA)];
    due.sort();
    assert_eq!([rows[1].2.clone(), rows[2].2.clone()], due);
    assert!(rows[0].3.as_ref().unwrap().contains(PURPOSE));
    for (_, _, _, detail) in &rows {
        assert!(!detail.as_ref().is_some_and(|detail| detail.contains(KARI) || detail.contains(OLA)));
    }
}

#[test]
fn what_cannot_be_put_on_record_is_neither_answered_nor_taken_out() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    let done = lead.list(&format!("{KARI}\n"));
    desk.answer_lists();
    let late = lead.list(&format!("{MONA}\n"));
    desk.write(|conn| {
        diesel::sql_query("ALTER TABLE audit_entries RENAME TO audit_entries_away").execute(conn)?;
        Ok(())
    });
    let refused = lead.get(&format!("{done}/result.csv")).expect(503);
    assert!(!refused.body.contains(KARI));
    assert!(!skranke::lookups::work::round(&desk.desk, &|| false).unwrap());
    assert_eq!(desk.state(&late).0, LookupState::Waiting);
    let answered: i64 = desk.read(|conn| {
        Ok(lookup_pieces::table.filter(lookup_pieces::answered_at.is_not_null()).count().get_result(conn)?)
    });
    assert_eq!(answered, 1);
}

#[test]
fn only_leads_look_up_and_only_ones_own_list_is_there() {
    let desk = TestDesk::with_people();
    for role in Role::ALL {
        let status = if *role == Role::Lead { 200 } else { 403 };
        desk.sign_in_as(*role).get("/lookups").expect(status);
    }
    let (mut one, mut other) = (desk.lead("one"), desk.lead("other"));
    let path = one.list(&format!("{KARI}\n"));
    desk.answer_lists();
    other.get(&path).expect(404);
    let before = desk.on_record(Action::LookupTakenOut);
    other.get(&format!("{path}/result.csv")).expect(404);
    assert_eq!(desk.on_record(Action::LookupTakenOut), before);
    let history = other.get("/lookups").expect(200).says("Test one").says(PURPOSE);
    assert!(!history.body.contains(&path), "no link to another's list");
    one.get("/lookups").expect(200).says(&format!("href=\"{path}\""));
}

#[test]
fn a_list_from_another_site_or_without_its_token_in_front_is_not_read() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    let key = hidden(&lead.get("/lookups").expect(200).body, "request_key");
    let csrf = lead.csrf();
    let stranger = desk.lead("stranger").csrf();
    let rest = [("request_key", key.as_str()), ("purpose", PURPOSE)];
    let mut with = |token: &[(&str, &str)], headers: &[(&str, &str)]| {
        lead.upload(&[token, &rest].concat(), Some(KARI), headers).status
    };
    assert_eq!(with(&[], &[]), 403);
    assert_eq!(with(&[("csrf", &stranger)], &[]), 403);
    assert_eq!(with(&[("csrf", &csrf)], &[("sec-fetch-site", "cross-site")]), 403);
    assert_eq!(with(&[("csrf", &csrf)], &[("origin", "https://evil.example")]), 403);
    assert_eq!(with(&[("csrf", &csrf), ("csrf", &csrf)], &[]), 400);
    assert_eq!(with(&[("csrf", &csrf), ("more", "x")], &[]), 400);
    assert_eq!(with(&[("csrf", &csrf)], &[]), 303);
    assert_eq!(desk.on_record(Action::LookupAsked), 1);
}

#[test]
fn a_form_sent_twice_hands_one_list_in() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    let key = hidden(&lead.get("/lookups").expect(200).body, "request_key");
    let csrf = lead.csrf();
    let fields = [("csrf", csrf.as_str()), ("request_key", &key), ("purpose", PURPOSE)];
    let first = lead.upload(&fields, Some(KARI), &[]).expect(303).location().to_owned();
    assert_eq!(lead.upload(&fields, Some(KARI), &[]).expect(303).location(), first);
    assert_eq!(desk.on_record(Action::LookupAsked), 1);
    let mut other = desk.lead("other");
    let csrf = other.csrf();
    let fields = [("csrf", csrf.as_str()), ("request_key", &key), ("purpose", PURPOSE)];
    other.upload(&fields, Some(KARI), &[]).expect(409);
}

#[test]
fn what_lies_in_the_database_tells_no_national_id() {
    let desk = TestDesk::with_people();
    let mut lead = desk.lead("lead");
    let list = format!("{KARI}\n{OLA}\n{ASE}\n");
    let pieces = |desk: &TestDesk| -> Vec<(Kept, Kept)> {
        desk.read(|conn| {
            Ok(lookup_pieces::table.select((lookup_pieces::asked, lookup_pieces::answered)).load(conn)?)
        })
    };
    let holds_id = |bytes: &[u8]| bytes.windows(11).any(|part| part == KARI.as_bytes());
    lead.list(&list);
    let [(Some(asked), None)] = &pieces(&desk)[..] else { panic!("one piece that waits") };
    assert!(!holds_id(asked));
    desk.answer_lists();
    let [(None, Some(answered))] = &pieces(&desk)[..] else { panic!("what was asked is gone") };
    assert!(!holds_id(answered));
}

#[test]
fn two_lists_at_once_are_worked_off_in_turn_by_whoever_runs_the_sender() {
    let desk = TestDesk::with_made_up(12_000);
    let ids: Vec<_> = desk.everybody().into_iter().map(|(id, _)| format!("{}\n", id.expose())).collect();
    let (mut one, mut other) = (desk.lead("one"), desk.lead("other"));
    let (long, short) = (one.list(&ids.concat()), other.list(&ids[..1_500].concat()));
    let workers = [Background::start(&desk.desk).unwrap(), Background::start(&desk.desk).unwrap()];
    wait_until(Duration::from_mins(1), "both lists", || {
        let done = [&long, &short].map(|path| desk.state(path).0 == LookupState::Done);
        (done == [true; 2]).then_some(())
    });
    drop(workers);
    assert_eq!(one.get(&format!("{long}/result.csv")).expect(200).body.lines().count(), 12_001);
    assert_eq!(other.get(&format!("{short}/result.csv")).expect(200).body.lines().count(), 1_501);
    assert_eq!(desk.looked_up().len(), 13_500);
}
