//! What somebody with the right has said must be kept.

use serde_json::json;
use skranke::audit::Action;
use skranke::staff::Role;

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
