//! What partners, keepers of copies and the person are told afterwards.

use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::schema::notices;
use skranke::letters::printing::hand_over;
use skranke::notices::sender::drain_once;
use skranke::staff::Role;

use super::setup::{Desk, NEW, OLD, OLD_ENTRY};
use crate::lookups::command::command;
use crate::opt_outs::form::{Form, hidden};

const FEED: &str = "/rest/v2/krr/hentEndringer";

fn feed(desk: &Desk, after: i64) -> Value {
    desk.ask("krr:global/hentendring.read", FEED, &json!({ "fraEndringsId": after }))
}

/// Number and status of all in a page of the feed.
fn statuses(page: &Value) -> Vec<(&str, &str)> {
    let people = page["list"].as_array().unwrap().iter();
    people.map(|p| (p["personidentifikator"].as_str().unwrap(), p["status"].as_str().unwrap())).collect()
}

fn file(desk: &Desk, folder: &str) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(desk.desk.folder().join(folder)) else { return Vec::new() };
    files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// What became of the messages, by kind.
fn standing(desk: &Desk) -> Vec<(String, String, Option<String>)> {
    desk.desk.read(|conn| {
        let all = notices::table.order((notices::kind, notices::created_at));
        Ok(all.select((notices::kind, notices::state, notices::state_reason)).load(conn)?)
    })
}

#[test]
fn the_register_says_deleted_of_the_old_number_and_tells_all_of_the_new_one() {
    let desk = Desk::with(&[OLD_ENTRY]);
    let [before, unknown] = desk.looked_up(&[OLD, NEW]).try_into().unwrap();
    assert_eq!((&before["status"], &unknown["status"]), (&json!("AKTIV"), &json!("IKKE_REGISTRERT")));
    let seen = feed(&desk, 0)["sisteEndringsId"].as_i64().unwrap();
    desk.superseded(&[(OLD, NEW)]);

    let [old, new] = desk.looked_up(&[OLD, NEW]).try_into().unwrap();
    assert_eq!(old["status"], json!("SLETTET"));
    assert!(old.get("kontaktinformasjon").is_none() && old.get("digital_post").is_none(), "{old}");
    let mut expected = before;
    expected["personidentifikator"] = json!(NEW);
    assert_eq!(new, expected, "all that was told of the old number, with the same times");

    let page = feed(&desk, seen);
    assert_eq!(statuses(&page), [(NEW, "AKTIV"), (OLD, "SLETTET")]);
    assert_eq!(page["sisteEndringsId"].as_i64().unwrap(), seen + 2);
    desk.superseded(&[(OLD, NEW)]);
    assert_eq!(statuses(&feed(&desk, seen + 2)), []);

    let list = desk.desk.folder().join("list.csv");
    std::fs::write(&list, format!("national_id\n{OLD}\n{NEW}\n")).unwrap();
    let looked_up = command(&desk.desk, &["lookup", list.to_str().unwrap()]).output().unwrap();
    assert!(looked_up.status.success(), "{looked_up:?}");
    let looked_up = String::from_utf8(looked_up.stdout).unwrap();
    assert!(looked_up.contains(&format!("{OLD},deleted,true,false,false")), "{looked_up}");
    assert!(looked_up.contains(&format!("{NEW},registered,true,")), "{looked_up}");
}

#[test]
fn what_waits_goes_to_the_address_under_the_new_number_and_codes_end() {
    let desk = Desk::with(&[&OLD_ENTRY.replace("true,2026-04-01T10:00:00Z", "false,")]);
    desk.desk.nightly();
    let mut agent = desk.desk.sign_in_as(Role::Agent);
    let person = agent.open(OLD);
    let page = agent.get(&format!("{person}/contact/code")).expect(200).body;
    let key = hidden(&page, "request_key");
    agent
        .post_form(&format!("{person}/contact/code"), &[("channel", "sms"), ("request_key", &key)])
        .expect(303);
    Form::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
    let row = format!("{NEW},ny@example.no,2026-11-01T10:00:00Z,,,,,nb,false,,,");
    desk.contacts(&[&row]);
    desk.superseded(&[(OLD, NEW)]);
    drain_once(&desk.desk.desk).unwrap();

    let stood = |kind: &str, state: &str, reason: Option<&str>| {
        (kind.to_owned(), state.to_owned(), reason.map(ToOwned::to_owned))
    };
    assert_eq!(
        standing(&desk),
        [
            stood("contact_code", "suppressed", Some("code_ended")),
            stood("letter_late", "suppressed", Some("opted_out")),
            stood("opt_out_registered", "accepted", None),
        ]
    );
    let mail = file(&desk, "mail");
    assert!(mail.len() == 1 && mail[0].contains("ny@example.no"), "{mail:?}");
    assert!(file(&desk, "sms").is_empty());
}

#[test]
fn an_opt_out_under_the_new_number_stops_what_waits_for_the_old_one() {
    let desk = Desk::with(&[&OLD_ENTRY.replace("true,2026-04-01T10:00:00Z", "false,")]);
    desk.superseded(&[(OLD, NEW)]);
    desk.desk.nightly();
    let mut agent = desk.desk.sign_in_as(Role::Agent);
    let person = agent.open(NEW);
    Form::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
    drain_once(&desk.desk.desk).unwrap();
    assert_eq!(
        standing(&desk)[0],
        ("letter_late".to_owned(), "suppressed".to_owned(), Some("opted_out".to_owned()))
    );
    assert!(file(&desk, "sms").is_empty());
}

#[test]
fn a_letter_of_the_old_number_is_printed_in_the_language_under_the_new_one() {
    let desk = Desk::with(&[OLD_ENTRY]);
    let mut agent = desk.desk.sign_in_as(Role::Agent);
    let person = agent.open(OLD);
    let page = agent.get(&format!("{person}/letters/new")).expect(200).body;
    let key = hidden(&page, "request_key");
    let order = [
        ("request_key", key.as_str()),
        ("number", "other"),
        ("mobile", "91234567"),
        ("override_reason", "Brevet er borte"),
    ];
    agent.post_form(&format!("{person}/letters"), &order).expect(303);
    desk.superseded(&[(OLD, NEW)]);
    let out = desk.desk.folder().join("print");
    let done = hand_over::run(&desk.desk.desk, &out).unwrap();
    assert_eq!((done.letters, done.files.len()), (1, 1));
    let printed = std::fs::read_to_string(out.join(&done.files[0].name).join("orders.csv")).unwrap();
    assert!(printed.contains(",en,"), "{printed}");
}
