//! Nights on which something is over its limit.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_query;
use serde_json::json;
use skranke::db::Error;
use skranke::notices::{Channel, NewNotice};
use skranke::reports::figures::store::{self, Look};
use skranke::reports::figures::{Counts, Measure, Period};
use skranke::staff::Role;

use super::setup::{at, looked, sent};
use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::support::process::wait_until;
use crate::support::program::Program;

/// Just over and just within each limit, on 20 November 2026.
const TEXTS: [&str; 2] = ["2026-08-21T23:59:59+02:00", "2026-08-22T00:00:00+02:00"];
const MESSAGES: [&str; 2] = ["2025-10-19T23:59:59+02:00", "2025-10-20T00:00:00+02:00"];
const LOG: [&str; 2] = ["2024-11-19T23:59:59+01:00", "2024-11-20T00:00:00+01:00"];

/// Counted anew, not as a night has stored them.
fn figures(desk: &TestDesk, from: &str, to: &str) -> Counts {
    let period = Period::between(from.parse().unwrap(), to.parse().unwrap()).unwrap();
    let look = Look { own_register: true, calendar: &desk.desk.calendar, now: desk.now() };
    let mut counts = Counts::default();
    desk.desk.db.stream(|conn| store::count_days(conn, period, &look, &mut counts)).unwrap();
    counts
}

#[test]
fn after_a_night_nothing_is_over_its_limit_and_the_figures_are_what_they_were() {
    let desk = TestDesk::with_people();
    let kari = desk.person_number(0);
    desk.with_past(&kari, &[TEXTS, MESSAGES, LOG].concat());
    let periods = [("2024-11-01", "2024-11-30"), ("2025-10-01", "2025-10-31"), ("2026-08-01", "2026-08-31")];
    let before: Vec<Counts> = periods.iter().map(|(from, to)| figures(&desk, from, to)).collect();
    assert!(before.iter().all(|counts| counts.kinds(Measure::HandedOver).eq([("in_time", "", 2)])));
    let reports = desk.count("notices");

    let dry = desk.forget(true);
    assert_eq!(desk.count("notices"), reports);
    let wet = desk.forget(false);
    assert_eq!(dry, wet);
    // Both of the log's moments are over the limit of messages too.
    let counts =
        ["messages", "inquiries", "texts", "notes", "audit_entries"].map(|name| wet[name].as_i64().unwrap());
    assert_eq!(counts, [3, 1, 5, 2, 1], "{wet}");

    for over in [
        "notices WHERE created_at < '2025-10-19 22:00:00'",
        "notice_attempts WHERE started_at < '2025-10-19 22:00:00'",
        "notices WHERE created_at < '2026-08-21 22:00:00' AND parameters <> '{}'",
        "inquiries WHERE opened_at < '2024-11-19 23:00:00'",
        "audit_entries WHERE at < '2024-11-19 23:00:00'",
    ] {
        assert_eq!(desk.count(over), 0, "{over}");
    }
    for within in [
        "notices WHERE created_at = '2025-10-19 22:00:00'",
        "notices WHERE created_at = '2026-08-21 22:00:00' AND parameters <> '{}'",
        "inquiries WHERE opened_at = '2024-11-19 23:00:00' AND note IS NOT NULL AND reason_text IS NOT NULL",
        "audit_entries WHERE at = '2024-11-19 23:00:00'",
    ] {
        assert_eq!(desk.count(within), 1, "{within}");
    }
    for ((from, to), before) in periods.iter().zip(&before) {
        assert_eq!(&figures(&desk, from, to), before, "{from}");
    }
    assert!(
        matches!(desk.verdict(), skranke::audit::Verdict::Whole { forgotten: 1, .. }),
        "{:?}",
        desk.verdict()
    );
    let twice = desk.forget(false);
    assert_eq!(twice["changed"], json!(0));
}

#[test]
fn words_of_agents_and_former_addresses_go_and_what_they_were_about_stays() {
    let desk = TestDesk::with_people();
    let (kari, staff) = (desk.person_number(0), desk.agent_id());
    let rows = format!(
        "INSERT INTO opt_out_changes (reference, person_id, from_opted_out, to_opted_out, channel, identity_check, reason, note, changed_at, request_key) \
         VALUES ('A', '{kari}', FALSE, TRUE, 'letter', 'signed_letter', 'ville ha papir', 'gammel', '2024-11-19 22:59:59', 'k1'), \
         ('B', '{kari}', TRUE, FALSE, 'letter', 'signed_letter', 'angret', 'ny', '2024-11-19 23:00:00', 'k2');\
         INSERT INTO contact_changes (reference, person_id, kind, channel, identity_check, reason, note, from_language, to_language, email_changed, \
         mobile_changed, language_changed, changed_by, changed_at, request_key) \
         VALUES ('C', '{kari}', 'correction', 'phone', 'sms_code', 'flyttet', 'gammel', 'nb', 'nn', FALSE, FALSE, TRUE, '{staff}', '2024-11-19 22:59:59', 'k3')"
    );
    desk.write(move |conn| {
        for statement in rows.split(';') {
            sql_query(statement).execute(conn)?;
        }
        Ok(())
    });
    let done = desk.forget(false);
    assert_eq!((&done["notes"], &done["former_addresses"]), (&json!(3), &json!(1)), "{done}");
    assert_eq!(
        desk.count("opt_out_changes WHERE reference = 'A' AND note IS NULL AND reason = 'ville ha papir'"),
        1
    );
    assert_eq!(desk.count("opt_out_changes WHERE reference = 'B' AND note = 'ny'"), 1);
    assert_eq!(
        desk.count(
            "contact_changes WHERE reference = 'C' AND from_language IS NULL AND erased_at IS NOT NULL AND reason = '' AND note IS NULL"
        ),
        1
    );
    assert_eq!(desk.forget(false)["changed"], json!(0));
}

#[test]
fn the_number_given_with_an_order_goes_when_its_letter_has_long_ended() {
    let desk = TestDesk::with_people();
    desk.import(skranke::imports::ImportKind::Letters, &format!(
        "reference,national_id,ordered_at,order_channel,mobile\nML-8,{KARI},2025-09-01T10:00:00+02:00,support,+4791234567\n\
         ML-9,{KARI},2025-09-01T10:00:00+02:00,support,+4791234567\n"
    ));
    desk.report("ML-8", "accepted", "2025-09-01T11:00:00+02:00");
    desk.report("ML-8", "activated", "2025-09-08T10:00:00+02:00");
    // The letter was ordered then, so it has an id of then.
    let waiting = desk.count("letters WHERE mobile IS NOT NULL");
    desk.write(|conn| {
        let old = skranke::values::LetterId::generate(at("2025-09-01T10:00:00+02:00"));
        for table in ["letter_events", "late_flags"] {
            sql_query(format!("DELETE FROM {table} WHERE letter_id = (SELECT letter_id FROM letters WHERE reference = 'ML-8')")).execute(conn)?;
        }
        sql_query(format!("UPDATE letters SET letter_id = '{old}' WHERE reference = 'ML-8'")).execute(conn)?;
        Ok(())
    });
    assert_eq!(desk.forget(false)["mobiles"], json!(1));
    assert_eq!(desk.count("letters WHERE mobile IS NOT NULL"), waiting - 1);
    assert_eq!(desk.count("letters WHERE reference = 'ML-8' AND mobile IS NULL AND state = 'activated'"), 1);
}

#[test]
fn a_message_whose_text_is_deleted_is_not_sent_again() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = agent.open(KARI);
    let kari = skranke::values::PersonId::parse(path.rsplit('/').next().unwrap()).unwrap();
    let id = desk.write(move |conn| sent(conn, &kari, at("2026-06-01T10:00:00+02:00")));
    desk.forget(false);
    agent.get(&format!("/messages/{id}")).expect(200);
    let fields = [("judgement", "sent_again"), ("reason", "kom ikke fram")];
    let refused = agent.post_form(&format!("/messages/{id}/judge"), &fields);
    assert!(refused.body.contains("Den kan ikke sendes på nytt"), "{} {}", refused.status, refused.body);
}

#[test]
fn limits_that_cannot_be_meant_are_refused() {
    let mut program = Program::new();
    for (variable, value) in [
        ("RETENTION_MESSAGE_TEXT_DAYS", "0"),
        ("RETENTION_MESSAGE_MONTHS", "-1"),
        ("RETENTION_ACCESS_LOG_MONTHS", "3"),
        ("RETENTION_NOTE_MONTHS", "forever"),
    ] {
        program.set(variable, value);
        let refused = program.run(&["nightly", "--only", "retention"]);
        assert_eq!(refused.status, Some(2), "{variable}: {}", refused.stderr);
        program.set(variable, "12");
    }
}

/// Old messages and looks, so many of each that a night can be met in its midst.
fn with_long_past(program: &Program) -> Result<(), Error> {
    let old = at("2024-01-10T10:00:00+01:00");
    program.db().write(move |conn| {
        use skranke::db::schema::persons;
        let person: skranke::values::PersonId = persons::table.select(persons::person_id).first(conn)?;
        let new: Vec<NewNotice> = (0..6_000)
            .map(|n| {
                NewNotice::opt_out_changed(
                    person.clone(),
                    Channel::Sms,
                    true,
                    &format!("R-{n}"),
                    old.date_naive(),
                )
            })
            .collect();
        skranke::notices::outbox::queue_all(conn, &new, old)?;
        sql_query("UPDATE notices SET state = 'delivered', attempts = 1").execute(conn)?;
        for _ in 0..3_000 {
            looked(conn, &person, old)?;
        }
        Ok(())
    })
}

#[test]
fn a_night_that_is_killed_amid_deleting_is_finished_by_the_next_one() {
    let program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    with_long_past(&program).unwrap();
    while program.db().write(|conn| skranke::audit::seal_alone(conn, skranke::audit::Reach::All)).unwrap() > 0
    {
    }
    let run = ["nightly", "--only", "retention"];
    let mut killed = program.spawn(&run);
    let left = || program.counts()[1];
    wait_until(Duration::from_secs(30), "the first messages to go", || (left() < 6_000).then_some(()));
    killed.kill().unwrap();
    killed.wait().unwrap();
    let gone = 6_000 - left();
    assert!(gone > 0 && gone < 6_000 && gone % 500 == 0, "{gone}");
    let report = program.summary(&run);
    let step = &report["steps"][0];
    assert_eq!(step["messages"], json!(6_000 - gone));
    assert_eq!(step["audit_entries"].as_i64().unwrap(), 3_000);
    assert_eq!(program.summary(&run)["changed"], json!(0));
    let counted: i64 = program.read(|conn| {
        use skranke::db::schema::forgotten_notices;
        let sum = diesel::dsl::sql::<diesel::sql_types::BigInt>("CAST(sum(notices) AS BIGINT)");
        Ok(forgotten_notices::table.select(sum).first(conn)?)
    });
    assert_eq!(counted, 6_000);
    program.must(&["audit", "verify"]);
}
