//! What somebody with ill will, or two browser tabs, may try at the pages.

use std::io::{Cursor, Read};

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{inquiries, opt_out_changes, persons};
use skranke::imports::{self, ImportKind, Wish};
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::staff::Role;

use crate::support::client::Client;
use crate::support::desk::{PASSWORD, TestDesk};

/// Kari lives at home, Ola abroad, and nobody may know where Liv lives. All wait for a letter that is late.
const PERSONS: &str = "\
national_id,given_name,middle_name,family_name,birth_date,status,address_protection,address_line1,address_line2,address_line3,postal_code,city,country
07823642061,Kari,,Nordmann,1936-02-07,resident,none,Storgata 75,,,7010,TRONDHEIM,NO
18887314760,Ola,,Nordmann,1973-08-18,resident,none,Storgatan 16,,,11120,STOCKHOLM,SE
20914695016,Liv,,Nordmann,1946-11-20,resident,strictly_confidential,Hemmelig gate 1,,,11120,STOCKHOLM,SE
";
const LETTERS: &str = "\
reference,national_id,ordered_at,order_channel,mobile
ML-KARI,07823642061,2026-09-01T10:00:00+02:00,self_service,
ML-OLA,18887314760,2026-09-01T10:00:00+02:00,self_service,
ML-LIV,20914695016,2026-09-01T10:00:00+02:00,self_service,
";

fn desk() -> TestDesk {
    let desk = TestDesk::start();
    for (kind, file) in [(ImportKind::Persons, PERSONS), (ImportKind::Letters, LETTERS)] {
        let open = move || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(file))) };
        assert!(imports::run(&desk.desk, kind, open, Wish::default()).unwrap().accepted);
    }
    desk
}

/// The path of the person with this given name.
fn person(desk: &TestDesk, given_name: &'static str) -> String {
    let id: String = desk.read(|conn| {
        let named = persons::table.filter(persons::given_name.eq(given_name));
        Ok(named.select(persons::person_id).first(conn)?)
    });
    format!("/persons/{id}")
}

/// Says that the person calls, which opens the page.
fn open(agent: &mut Client, person: &str) {
    let fields = [("reason", "caller"), ("reason_text", ""), ("next", person)];
    agent.post_form(&format!("{person}/inquiry"), &fields).expect(303);
}

/// Sends the last step of an opt-out.
fn opt_out(agent: &mut Client, person: &str, key: &str, to: &str) -> (u16, String) {
    let answer = agent.post_form(
        &format!("{person}/opt-out"),
        &[
            ("version", "0"),
            ("request_key", &key_of(key)),
            ("to", to),
            ("channel", "phone"),
            ("identity_check", "register_questions"),
            ("reason", "vil ha papir"),
            ("note", ""),
            ("confirm", "yes"),
        ],
    );
    (answer.status, answer.location().to_owned())
}

fn opt_outs(desk: &TestDesk) -> i64 {
    desk.read(|conn| Ok(opt_out_changes::table.count().get_result(conn)?))
}

#[test]
fn a_form_sent_for_another_person_or_with_another_wish_changes_nothing() {
    let desk = desk();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (kari, ola) = (person(&desk, "Kari"), person(&desk, "Ola"));
    open(&mut agent, &kari);
    open(&mut agent, &ola);
    let first = opt_out(&mut agent, &kari, "key", "opted_out");
    assert_eq!(first.0, 303);
    assert_eq!(opt_out(&mut agent, &kari, "key", "opted_out"), first);
    assert_eq!(opt_out(&mut agent, &kari, "key", "opted_in").0, 409);
    assert_eq!(opt_out(&mut agent, &ola, "key", "opted_out").0, 409);
    assert_eq!(opt_outs(&desk), 1);
}

#[test]
fn fifty_equal_forms_and_two_agents_at_once_make_one_change() {
    let desk = desk();
    let (kari, ola) = (person(&desk, "Kari"), person(&desk, "Ola"));
    let mut agents = [desk.sign_in_as(Role::Agent), desk.sign_in_as(Role::Lead)];
    for agent in &mut agents {
        open(agent, &kari);
        open(agent, &ola);
    }
    let send = |person: &str, key: &dyn Fn(usize) -> String| -> Vec<(u16, String)> {
        std::thread::scope(|scope| {
            let sent: Vec<_> = (0..50)
                .map(|n| {
                    let (mut agent, key) = (agents[n % 2].twin(), key(n));
                    scope.spawn(move || opt_out(&mut agent, person, &key, "opted_out"))
                })
                .collect();
            sent.into_iter().map(|one| one.join().unwrap()).collect()
        })
    };
    let mut receipts = send(&kari, &|_| "one key".to_owned());
    receipts.dedup();
    assert_eq!(receipts.len(), 1, "{receipts:?}");
    assert_eq!((receipts[0].0, opt_outs(&desk)), (303, 1));

    let mut answers: Vec<_> =
        send(&ola, &|n| format!("key {n}")).into_iter().map(|(status, _)| status).collect();
    answers.sort_unstable();
    assert_eq!((answers[0], &answers[1..]), (303, &[409; 49][..]));
    assert_eq!(opt_outs(&desk), 2);
}

#[test]
fn a_null_character_is_refused_wherever_it_is_typed() {
    let desk = desk();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = person(&desk, "Kari");
    open(&mut agent, &kari);
    agent.post_form("/search", &[("q", "Nord\0mann")]).expect(400);
    agent.post_form(&format!("{kari}/inquiry/end"), &[("note", "\0")]).expect(400);
    agent.post_form("/account/end-session", &[("session", "\0")]).expect(400);
    let reason = [("reason", "other"), ("reason_text", "ti tegn og \0"), ("next", "/")];
    agent.post_form(&format!("{kari}/inquiry"), &reason).expect(400);
    assert_eq!(opt_out(&mut agent, &kari, "key", "\0").0, 400);
    agent.get(&format!("{kari}/opt-out/%00")).expect(404);
}

#[test]
fn a_search_for_signs_alone_does_not_list_everybody() {
    let desk = desk();
    let mut agent = desk.sign_in_as(Role::Agent);
    for text in ["---", "...", "%%%", "''''", "ʼʼʼ", "n--", "aaa"] {
        agent.post_form("/search", &[("q", text)]).expect(422);
    }
    assert_eq!(desk.on_record(Action::PersonListed), 0);
    agent.post_form("/search", &[("q", "nor")]).expect(200).says("Kari").says("Ola");
}

#[test]
fn a_filter_of_the_queue_does_not_say_where_a_protected_person_lives() {
    let desk = desk();
    nightly::run(&desk.desk, &NightlyOptions::default(), &|| false);
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.get("/letters/late").expect(200).says("ML-KARI").says("ML-OLA").says("ML-LIV");
    for destination in ["home", "abroad"] {
        let queue = agent.get(&format!("/letters/late?destination={destination}")).expect(200);
        assert!(!queue.body.contains("ML-LIV"), "{destination}: {}", queue.body);
    }
}

#[test]
fn a_report_does_not_say_where_a_protected_person_lives() {
    let desk = desk();
    nightly::run(&desk.desk, &NightlyOptions::default(), &|| false);
    let report = desk.sign_in_as(Role::Reporter).get("/reports/late-letters.csv").expect(200);
    let destination = |reference: &str| {
        let row = report.body.lines().find(|row| row.starts_with(reference)).unwrap();
        row.split(',').nth(5).unwrap().to_owned()
    };
    assert_eq!(["ML-KARI", "ML-OLA", "ML-LIV"].map(destination), ["home", "abroad", ""]);
}

#[test]
fn an_address_with_a_key_twice_or_a_day_beyond_the_calendar_is_not_read() {
    let desk = desk();
    let mut lead = desk.sign_in_as(Role::Lead);
    for query in ["state=ordered&state=posted", "state=&state=", "sort=name"] {
        lead.get(&format!("/letters/late?{query}")).expect(200).says("kunne ikke leses");
    }
    let letter = "01D39ZY06FGSCTVN4T2V9PKHFZ";
    for day in ["-9999-01-01", "%2B262142-12-31"] {
        lead.get(&format!("/letters/late?after={day}.{letter}")).expect(200).says("kunne ikke leses");
    }
    lead.get("/reports/late-letters.csv?profile=data&profile=excel-nb").expect(400);
    for day in ["-262143-01-01", "%2B262142-12-31", "9999-12-31", "0000-01-01", "2026-1-1"] {
        for end in ["from", "to"] {
            lead.get(&format!("/reports/late-letters.csv?{end}={day}")).expect(422);
        }
    }
    assert_eq!(desk.on_record(Action::ReportExported), 0);
}

#[test]
fn what_an_agent_notes_at_the_end_of_a_contact_is_kept_or_refused_but_never_lost() {
    let desk = desk();
    let mut agent = desk.sign_in_as(Role::Agent);
    let kari = person(&desk, "Kari");
    let end = format!("{kari}/inquiry/end");
    agent.get(&kari);
    agent.post_form(&end, &[("note", "aldri åpnet")]).expect(409);
    open(&mut agent, &kari);
    open(&mut agent, &kari);
    for _ in 0..3 {
        desk.pass(TimeDelta::minutes(25));
        agent.get("/account").expect(200);
    }
    // The reason no longer holds, the words do.
    agent.post_form(&end, &[("note", "skrevet lenge")]).expect(303);
    let open_ones: i64 = desk
        .read(|conn| Ok(inquiries::table.filter(inquiries::closed_at.is_null()).count().get_result(conn)?));
    assert_eq!((open_ones, desk.on_record(Action::InquiryClosed)), (1, 1));
    for _ in 0..2 {
        open(&mut agent, &kari);
    }
    agent.post_form(&end, &[("note", "to faner")]).expect(303);
    assert_eq!(desk.on_record(Action::InquiryClosed), 3);
    agent.get(&kari).expect(200).says("Åpne personen");
    open(&mut agent, &kari);
    agent.get(&kari).expect(200).says("skrevet lenge").says("to faner");
    agent.post_form(&end, &[("note", &"n".repeat(1001))]).expect(422).says("høyst 1000 tegn");
    agent.post_form(&end, &[("note", &"n\r\n".repeat(500))]).expect(303);
    agent.post_form("/persons/01D39ZY06FGSCTVN4T2V9PKHFZ/inquiry/end", &[("note", "")]).expect(404);
}

#[test]
fn guessing_from_many_addresses_of_one_network_or_for_many_names_is_slowed_down() {
    let desk = TestDesk::start_with("behind_proxy = true");
    let mut guesser = desk.client();
    guesser.get("/login");
    let csrf = guesser.csrf();
    let mut guess = |address: String, name: &str| {
        guesser.headers.truncate(1);
        guesser.headers.push(("x-forwarded-for", address));
        let fields = [("csrf", csrf.as_str()), ("username", name), ("password", PASSWORD), ("next", "/")];
        guesser.post_fields("/login", &[], &fields).status
    };
    for n in 0..10 {
        assert_eq!(guess(format!("2001:db8:1:2::{n:x}"), "kari"), 422);
    }
    assert_eq!(guess("2001:db8:1:2:ffff::1".to_owned(), "kari"), 429);
    assert_eq!(guess("2001:db8:1:3::1".to_owned(), "kari"), 422);
    for n in 0..60 {
        assert_eq!(guess("192.0.2.1".to_owned(), &format!("name{n}")), 422);
    }
    assert_eq!(guess("192.0.2.1".to_owned(), "kari"), 429);
    assert_eq!(guess("::ffff:192.0.2.1".to_owned(), "kari"), 429);
    assert_eq!(guess("192.0.2.2".to_owned(), "kari"), 422);
}

/// A key of the form's own kind: 16 bytes in Base64.
fn key_of(name: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{name:_<16}"))
}
