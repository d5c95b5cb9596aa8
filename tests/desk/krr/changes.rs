//! `POST /rest/v2/krr/hentEndringer`: the feed for those who keep a copy.

use std::io::{Cursor, Read};

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::audit::Action;
use skranke::db::schema::audit_entries;
use skranke::imports::{self, ImportKind, Wish};
use skranke::on_each;
use skranke::register::{RegisterEntry, store};
use skranke::values::PersonId;

use super::setup::{CHANGES, CONTACT, Krr, MAILBOX, READ_CHANGES, set_email, set_mobile};

const KARI: &str = "20914695016";
const OLA: &str = "22885399316";
/// A D-number.
const ANA: &str = "50846202355";

fn ids(page: &Value) -> Vec<&str> {
    let list = page["list"].as_array().unwrap();
    list.iter().map(|person| person["personidentifikator"].as_str().unwrap()).collect()
}

fn numbers(page: &Value) -> [i64; 3] {
    ["fraEndringsId", "tilEndringsId", "sisteEndringsId"].map(|name| page[name].as_i64().unwrap())
}

fn put(krr: &Krr, person_id: &PersonId, change: impl Fn(&mut RegisterEntry) + Send + 'static) {
    let person_id = person_id.clone();
    krr.desk.write(move |conn| {
        let mut entry = store::entry_of(conn, &person_id)?.unwrap();
        change(&mut entry);
        store::put_entry(conn, &entry)
    });
}

#[test]
fn a_page_is_byte_for_byte_what_is_documented() {
    let krr = Krr::start();
    let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap().into());
    krr.known("07900399841");
    krr.registered(KARI, |entry, desk| {
        set_email(entry, desk, Some("kari@example.no"));
        set_mobile(entry, desk, None);
        // Expired and opted out: a copy is given them all the same, and must know what it may use them for.
        entry.email_updated_at = at("2020-01-05T10:45:15.768Z");
        entry.email_verified_at = None;
        entry.language_updated_at = at("2020-01-05T10:46:00Z");
        entry.opted_out = true;
        entry.opted_out_at = at("2023-06-13T11:42:34Z");
        entry.opt_out_version = 1;
    });
    krr.registered(OLA, |entry, desk| entry.deleted_at = Some(desk.now().into()));
    let golden = concat!(
        r#"{"list":[{"personidentifikator":"20914695016","reservasjon":"JA","#,
        r#""reservasjonstidspunkt":"2023-06-13T11:42:34.000Z","reservasjon_oppdatert":"2023-06-13T11:42:34.000Z","#,
        r#""status":"AKTIV","varslingsstatus":"KAN_IKKE_VARSLES","kontaktinformasjon":{"#,
        r#""epostadresse":"kari@example.no","epostadresse_oppdatert":"2020-01-05T10:45:15.768Z","#,
        r#""epostadresse_duplisert":"NEI"},"spraak":"nn","spraak_oppdatert":"2020-01-05T10:46:00.000Z"},"#,
        r#"{"personidentifikator":"22885399316","reservasjon":"NEI","status":"SLETTET","#,
        r#""varslingsstatus":"KAN_IKKE_VARSLES"}],"fraEndringsId":0,"tilEndringsId":2,"sisteEndringsId":2}"#,
    );
    let answer = krr.changes(0).expect(200);
    assert_eq!(answer.body, golden);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let end = r#"{"list":[],"fraEndringsId":2,"tilEndringsId":2,"sisteEndringsId":2}"#;
    assert_eq!(krr.changes(2).expect(200).body, end);
}

#[test]
fn the_mailbox_comes_with_its_own_scope_beside_and_the_feed_with_no_other() {
    let krr = Krr::start();
    krr.registered(KARI, |entry, _| entry.mailbox_certificate = Some("MIIBkTCB".to_owned()));
    let ask =
        |scope: &str| krr.call("POST", CHANGES, &krr.claims(scope), Some(&json!({ "fraEndringsId": 0 })));
    let person = |scope: &str| {
        let page: Value = serde_json::from_str(&ask(scope).expect(200).body).unwrap();
        page["list"][0].clone()
    };
    let without = person(READ_CHANGES);
    assert!(without["kontaktinformasjon"]["epostadresse"].is_string());
    assert!(without.get("digital_post").is_none() && without.get("sertifikat").is_none());
    let with = person(&format!("{READ_CHANGES} {MAILBOX}"));
    assert_eq!(with["digital_post"]["postkasseadresse"], "kari.nordmann#9YDT");
    assert_eq!(with["sertifikat"], "MIIBkTCB");
    let refused = ask(&format!("{CONTACT} {MAILBOX}")).expect(403);
    assert_eq!(
        refused.header("www-authenticate"),
        r#"Bearer error="insufficient_scope", scope="krr:global/hentendring.read""#
    );
}

#[test]
fn one_who_changed_twice_is_listed_once_in_a_page_where_the_last_change_stands_and_as_they_are_now() {
    let krr = Krr::start();
    let kari = krr.registered(KARI, |_, _| {});
    let ola = krr.registered(OLA, |_, _| {});
    assert_eq!((ids(&krr.page(0)), numbers(&krr.page(0))), (vec![KARI, OLA], [0, 2, 2]));
    put(&krr, &kari, |entry| entry.mailbox_address = Some("second".to_owned()));
    put(&krr, &ola, |entry| entry.language = None);
    put(&krr, &kari, |entry| entry.mailbox_address = Some("third".to_owned()));
    for after in 0..=2 {
        let page = krr.page(after);
        assert_eq!((ids(&page), numbers(&page)), (vec![OLA, KARI], [after, 5, 5]));
    }
    let page = krr.page(4);
    assert_eq!((ids(&page), numbers(&page)), (vec![KARI], [4, 5, 5]));
    let both = format!("{READ_CHANGES} {MAILBOX}");
    let all = krr.call("POST", CHANGES, &krr.claims(&both), Some(&json!({ "fraEndringsId": 0 })));
    let all: Value = serde_json::from_str(&all.expect(200).body).unwrap();
    assert_eq!(all["list"][1]["digital_post"]["postkasseadresse"], "third");
}

#[test]
fn a_copier_that_begins_at_0_gets_everybody_in_pages_of_1000() {
    let krr = Krr::start();
    let filled = skranke::demo::fill(&krr.desk.desk, 3_000, 7).unwrap();
    assert_ne!(filled, skranke::demo::Filled::Kept);
    let entries: i64 =
        krr.desk.read(|conn| Ok(skranke::db::schema::register_entries::table.count().get_result(conn)?));
    assert!(entries > 2_000, "{entries}");
    let (mut after, mut seen) = (0, std::collections::BTreeSet::new());
    loop {
        let page = krr.page(after);
        let [from, to, newest] = numbers(&page);
        assert_eq!((from, newest, to), (after, entries, entries.min(after + 1_000)));
        assert_eq!(ids(&page).len(), usize::try_from(to - from).unwrap());
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        after = to;
        if to >= newest {
            break;
        }
    }
    assert_eq!(i64::try_from(seen.len()).unwrap(), entries);
}

#[test]
fn an_import_is_in_the_feed_when_it_is_kept_and_not_before() {
    let krr = Krr::start();
    krr.known(KARI);
    krr.known(OLA);
    let import = |rows: &'static str, dry_run: bool| {
        let file = format!(
            "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,\
             opted_out,opted_out_at,mailbox_address,mailbox_provider\n{rows}"
        );
        let open = move || {
            let file: Box<dyn Read> = Box::new(Cursor::new(file.clone()));
            Ok(file)
        };
        let wish = Wish { dry_run, ..Wish::default() };
        assert!(imports::run(&krr.desk.desk, ImportKind::Contacts, open, wish).unwrap().accepted);
    };
    let first = "20914695016,,,,,,,nb,false,,,\n22885399316,,,,,,,nb,false,,,\n";
    import(first, true);
    assert_eq!(numbers(&krr.page(0)), [0, 0, 0]);
    import(first, false);
    assert_eq!(ids(&krr.page(0)), [KARI, OLA]);
    // The same again changes nobody; then one of the two.
    import(first, false);
    assert_eq!(numbers(&krr.page(2)), [2, 2, 2]);
    import("20914695016,,,,,,,nb,false,,,\n22885399316,,,,,,,nn,false,,,\n", false);
    let page = krr.page(2);
    assert_eq!((ids(&page), numbers(&page)), (vec![OLA], [2, 3, 3]));
}

#[test]
fn a_number_that_the_feed_has_not_given_is_refused_in_words() {
    let krr = Krr::start();
    krr.registered(KARI, |_, _| {});
    let ask = |body: &Value| krr.call("POST", CHANGES, &krr.claims(READ_CHANGES), Some(body)).expect(400);
    let ahead = ask(&json!({ "fraEndringsId": 2 })).says("invalid_request").says("ahead of the feed");
    assert!(ahead.body.contains("fraEndringsId is 2, and the last number given is 1"), "{}", ahead.body);
    ask(&json!({ "fraEndringsId": -1 })).says("must be 0 or a number that this feed gave");
    for body in [
        json!({}),
        json!({ "fraEndringsId": null }),
        json!({ "fraEndringsId": "0" }),
        json!({ "fraEndringsId": 0.5 }),
        json!({ "fraEndringsId": u64::MAX }),
        json!({ "fraEndringsId": 0, "antall": 10 }),
    ] {
        ask(&body).says("the body is not the JSON that is documented");
    }
    assert_eq!(krr.desk.all_on_record(), 0);
    assert_eq!(numbers(&krr.page(1)), [1, 1, 1]);
}

#[test]
fn everybody_in_a_page_is_on_record_with_the_organisations_number() {
    let krr = Krr::start();
    let kari = krr.registered(KARI, |_, _| {}).to_string();
    let ana = krr.registered(ANA, |_, _| {}).to_string();
    krr.page(0);
    krr.page(2);
    let rows: Vec<(String, String, Option<String>, Option<String>)> = krr.desk.read(|conn| {
        let rows = audit_entries::table.order(audit_entries::entry_id).select((
            audit_entries::actor,
            audit_entries::action,
            audit_entries::person_id,
            audit_entries::detail,
        ));
        Ok(rows.load(conn)?)
    });
    let row = |action: Action, person: Option<String>, detail: Option<&str>| {
        ("org:991825827".to_owned(), action.as_str().to_owned(), person, detail.map(str::to_owned))
    };
    let due = [
        row(Action::PersonSearched, None, Some("changes to 2, people 2")),
        row(Action::PersonLookedUp, Some(kari), None),
        row(Action::PersonLookedUp, Some(ana), None),
        row(Action::PersonSearched, None, Some("changes to 2, people 0")),
    ];
    assert_eq!(rows, due);
}

#[test]
fn those_who_were_in_the_register_before_there_was_a_feed_are_one_change_each() {
    let krr = Krr::start();
    let kari = krr.registered(KARI, |_, _| {});
    krr.registered(OLA, |_, _| {});
    krr.registered(ANA, |_, _| {});
    put(&krr, &kari, |entry| entry.language = None);
    let postgres = std::env::var("TEST_DATABASE_URL").is_ok();
    krr.desk.write(move |conn| {
        let migrations = if postgres {
            [
                include_str!("../../../migrations/postgres/2026-11-22-000021_register_changes/down.sql"),
                include_str!("../../../migrations/postgres/2026-11-22-000021_register_changes/up.sql"),
            ]
        } else {
            [
                include_str!("../../../migrations/sqlite/2026-11-22-000021_register_changes/down.sql"),
                include_str!("../../../migrations/sqlite/2026-11-22-000021_register_changes/up.sql"),
            ]
        };
        for migration in migrations {
            on_each!(conn, native => native.batch_execute(migration)?);
        }
        Ok(())
    });
    let page = krr.page(0);
    let mut everybody = ids(&page);
    everybody.sort_unstable();
    assert_eq!((everybody, numbers(&page)), (vec![KARI, OLA, ANA], [0, 3, 3]));
    put(&krr, &kari, |entry| entry.mailbox_address = None);
    let page = krr.page(3);
    assert_eq!((ids(&page), numbers(&page)), (vec![KARI], [3, 4, 4]));
}
