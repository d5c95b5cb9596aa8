//! What somebody with the right has said must be kept.

use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;
use skranke::audit::Action;
use skranke::calendar::local_date;
use skranke::db::Error;
use skranke::persons::superseded;
use skranke::retention::{Limits, Part, actions};
use skranke::staff::Role;

use super::setup::at;
use crate::support::desk::TestDesk;

const LONG_AGO: [&str; 1] = ["2024-01-10T10:00:00+01:00"];

#[test]
fn a_person_on_hold_is_left_alone_until_the_hold_is_lifted() {
    let desk = TestDesk::with_people();
    let (held, other) = (desk.person_number(0), desk.person_number(1));
    desk.with_past(&held, &LONG_AGO);
    desk.with_past(&other, &LONG_AGO);
    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    officer.get("/admin/holds").expect(200).says("Ingenting er unntatt fra sletting");
    let address = format!("{}/persons/{held}", desk.url);
    officer.post_form("/admin/holds", &[("what", &address), ("reason", "sak 12/26")]).expect(303);
    officer.get("/admin/holds").expect(200).says("sak 12/26").says(held.as_str());
    assert_eq!(desk.on_record(Action::HoldPlaced), 1);

    let done = desk.forget(false);
    let counts = ["messages", "inquiries", "audit_entries"].map(|name| done[name].as_i64().unwrap());
    assert_eq!(counts, [1, 1, 1], "{done}");
    for table in ["notices", "inquiries", "audit_entries"] {
        let column = if table == "notices" {
            "created_at"
        } else if table == "inquiries" {
            "opened_at"
        } else {
            "at"
        };
        let old = |person| {
            desk.count(&format!("{table} WHERE person_id = '{person}' AND {column} < '2024-11-19 23:00:00'"))
        };
        assert_eq!((old(&held), old(&other)), (1, 0), "{table}");
    }
    assert_eq!(desk.forget(false)["changed"], json!(0));

    let page = officer.get("/admin/holds").expect(200).body;
    let (_, rest) = page.split_once("action=\"/admin/holds/").unwrap();
    let path = format!("/admin/holds/{}", rest.split('"').next().unwrap());
    officer.post_form(&path, &[]).expect(303);
    officer.get("/admin/holds").expect(200);
    officer.post_form(&path, &[]).expect(404);
    assert_eq!(desk.on_record(Action::HoldLifted), 1);
    let done = desk.forget(false);
    let counts = ["messages", "inquiries", "audit_entries"].map(|name| done[name].as_i64().unwrap());
    assert_eq!(counts, [1, 1, 1], "{done}");
}

#[test]
fn a_letter_on_hold_keeps_what_is_about_it_and_not_what_is_about_another_letter() {
    let desk = TestDesk::with_people();
    // Both letters that are late have a message; their texts are over the limit in spring.
    let texts = desk.count("notices WHERE parameters <> '{}' AND letter_id IS NOT NULL");
    assert!(texts > 0);
    let mut lead = desk.sign_in_as(Role::Lead);
    lead.get("/admin/holds").expect(200);
    lead.post_form("/admin/holds", &[("what", "ML-1"), ("reason", "klage")]).expect(303);
    desk.write(|conn| {
        use diesel::prelude::*;
        Ok(diesel::sql_query("UPDATE notices SET state = 'accepted'").execute(conn)?)
    });
    desk.pass(chrono::TimeDelta::days(100));
    desk.forget(false);
    let left = "notices WHERE parameters <> '{}'";
    assert_eq!(
        desk.count(left),
        desk.count(&format!(
            "{left} AND letter_id = (SELECT letter_id FROM letters WHERE reference = 'ML-1')"
        ))
    );
    assert_eq!(desk.count(left), 1);
}

#[test]
fn who_may_not_place_holds_cannot_and_what_is_not_there_is_not_held() {
    let desk = TestDesk::with_people();
    for role in [Role::Agent, Role::Reporter, Role::Administrator] {
        desk.sign_in_as(role).get("/admin/holds").expect(403);
    }
    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    officer.get("/admin/holds").expect(200);
    for (what, reason, says) in [
        ("", "sak 1", "Skriv brevets referanse"),
        ("ML-404", "sak 1", "Det finnes ikke noe brev"),
        ("01D39ZY06FGSCTVN4T2V9PKHFZ", "sak 1", "Det finnes ikke noe brev"),
        ("ML-1", "x", "3 til 200 tegn"),
    ] {
        let refused = officer.post_form("/admin/holds", &[("what", what), ("reason", reason)]).expect(422);
        refused.says(says);
    }
    assert_eq!(desk.count("legal_holds"), 0);
    assert_eq!(desk.on_record(Action::HoldPlaced), 0);
}

#[test]
fn a_hold_keeps_what_is_under_the_ids_that_a_person_had_and_gets() {
    let desk = TestDesk::with_people();
    let ids = [0, 1, 2].map(|n| desk.person_number(n));
    for id in &ids {
        desk.with_past(id, &LONG_AGO);
    }
    let (first, held, last) = (ids[0].clone(), ids[1].clone(), ids[2].clone());
    let since = at(LONG_AGO[0]).into();
    let (middle, link) = (held.clone(), superseded::put);
    desk.write(move |conn| link(conn, &first, &middle, since));
    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    officer.get("/admin/holds").expect(200);
    officer.post_form("/admin/holds", &[("what", held.as_str()), ("reason", "sak 12/26")]).expect(303);
    desk.write(move |conn| link(conn, &held, &last, since));
    let counts = |done: &serde_json::Value| {
        ["texts", "notes", "messages", "inquiries", "audit_entries"].map(|name| done[name].as_i64().unwrap())
    };
    assert_eq!(counts(&desk.forget(true)), [0; 5], "a dry run counts the same");
    let done = desk.forget(false);
    assert_eq!(counts(&done), [0; 5], "{done}");
}

#[test]
fn a_hold_on_a_letter_keeps_what_agents_wrote_when_the_person_called() {
    let desk = TestDesk::with_people();
    let person = desk.read(|conn| skranke::letters::store::by_references(conn, &["ML-1"]));
    let person = person.into_values().next().unwrap().person_id;
    desk.with_past(&person, &LONG_AGO);
    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    officer.get("/admin/holds").expect(200);
    officer.post_form("/admin/holds", &[("what", "ML-1"), ("reason", "klage")]).expect(303);
    let done = desk.forget(false);
    assert_eq!((&done["notes"], &done["inquiries"]), (&json!(0), &json!(0)), "{done}");
}

#[test]
fn a_hold_that_is_placed_while_a_piece_is_deleted_waits_for_it() {
    let desk = TestDesk::with_people();
    let person = desk.person_number(0);
    desk.with_past(&person, &LONG_AGO);
    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    officer.get("/admin/holds").expect(200);
    let (begun, begin) = mpsc::channel();
    let (placed, waits) = mpsc::channel();
    let (inside, now) = (desk.desk.clone(), desk.now());
    std::thread::scope(|scope| {
        let placing = scope.spawn(move || {
            begin.recv().unwrap();
            officer.post_form("/admin/holds", &[("what", person.as_str()), ("reason", "sak 1")]).expect(303);
            // By then nobody waits for it any more.
            let _too_late = placed.send(());
        });
        let limits = Limits::on(&inside.settings.retention, local_date(now));
        let deleted = inside.db.write(move |conn| {
            let (deleted, _) = actions::forget(conn, Part::Messages, &limits, now)?;
            begun.send(()).unwrap();
            assert!(
                waits.recv_timeout(Duration::from_millis(500)).is_err(),
                "the hold stands, and nothing is left to keep"
            );
            Ok::<_, Error>(deleted)
        });
        assert_eq!(deleted.unwrap(), 1);
        placing.join().unwrap();
    });
    assert_eq!(desk.count("legal_holds"), 1);
}

#[test]
fn a_hold_whose_form_is_sent_twice_at_once_is_one() {
    let desk = TestDesk::with_people();
    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    officer.get("/admin/holds").expect(200);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            let mut officer = officer.clone();
            scope.spawn(move || {
                officer.post_form("/admin/holds", &[("what", "ML-1"), ("reason", "klage")]).expect(303);
            });
        }
    });
    assert_eq!((desk.count("legal_holds"), desk.on_record(Action::HoldPlaced)), (1, 1));
    // For another reason it is another hold.
    officer.post_form("/admin/holds", &[("what", "ML-1"), ("reason", "tilsyn")]).expect(303);
    assert_eq!(desk.count("legal_holds"), 2);
}
