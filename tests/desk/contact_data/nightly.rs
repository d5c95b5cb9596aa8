//! What the nightly run does about old addresses, to the day.

use chrono::NaiveDate;
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{notices, register_changes, register_changes_waiting, register_entries};
use skranke::imports::ImportKind;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::jobs::{Report, Step};
use skranke::notices::sender::drain_once;
use skranke::staff::Role;

use super::form::{Form, entry};
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA, PER};

const HEADER: &str = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,opted_out,opted_out_at,mailbox_address,mailbox_provider";

/// A desk on the day on which the addresses of this file were confirmed, or soon after.
fn desk(today: &str, rows: &str) -> TestDesk {
    let desk = TestDesk::with_people();
    // The others age too, and are not counted here.
    desk.write(|conn| {
        diesel::delete(register_changes_waiting::table).execute(conn)?;
        diesel::delete(register_changes::table).execute(conn)?;
        Ok(diesel::delete(register_entries::table).execute(conn)?)
    });
    desk.clock.set(format!("{today}T11:00:00Z").parse().unwrap());
    desk.import(ImportKind::Contacts, &format!("{HEADER}\n{rows}"));
    desk
}

fn run(desk: &TestDesk, day: &str, dry_run: bool) -> Report {
    let options = NightlyOptions {
        business_date: Some(day.parse().unwrap()),
        dry_run,
        only: vec![Step::ExpireContact, Step::RemindContact],
        ..NightlyOptions::default()
    };
    let report = nightly::run(&desk.desk, &options, &|| false);
    assert_eq!(report.reason, None);
    report
}

/// Reminders queued and addresses found expired by the run of a day.
fn night(desk: &TestDesk, day: &str) -> (u64, u64) {
    let dry = run(desk, day, true);
    let wet = run(desk, day, false);
    let told = |report: &Report| {
        let named = |name: &str| report.steps.iter().filter_map(|step| step.named.get(name)).sum::<u64>();
        (named("queued"), named("expired"))
    };
    assert_eq!(told(&dry), told(&wet), "{day}");
    assert_eq!(dry.read, wet.read, "{day}");
    assert_eq!(told(&run(desk, day, false)), (0, 0), "the second run of {day} finds nothing");
    told(&wet)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn each_channel_is_reminded_at_16_months_and_expires_after_18_to_the_day() {
    // Confirmed on a leap day, and just before and after midnight in Norway between two months.
    let rows = format!(
        "{KARI},kari@example.no,2028-02-29T12:00:00+01:00,,+4791234567,2028-06-30T21:59:59Z,,nn,false,,,\n\
         {MONA},,,,+4740000001,2020-01-01T00:00:00Z,2028-06-30T22:00:00Z,en,false,,,\n"
    );
    let desk = desk("2028-07-01", &rows);
    for (day, expected) in [
        ("2029-06-28", (0, 0)),
        ("2029-06-29", (1, 0)),
        ("2029-06-30", (0, 0)),
        ("2029-08-29", (0, 0)),
        ("2029-08-30", (0, 1)),
        ("2029-10-29", (0, 0)),
        ("2029-10-30", (1, 0)),
        ("2029-10-31", (0, 0)),
        ("2029-11-01", (1, 0)),
        ("2029-12-30", (0, 0)),
        ("2029-12-31", (0, 1)),
        ("2030-01-01", (0, 0)),
        ("2030-01-02", (0, 1)),
        ("2035-01-01", (0, 0)),
    ] {
        assert_eq!(night(&desk, day), expected, "{day}");
    }
    let mut queued: Vec<(String, String)> = desk.read(|conn| {
        let reminders = notices::table.filter(notices::kind.eq("contact_confirm"));
        Ok(reminders.select((notices::channel, notices::parameters)).order(notices::created_at).load(conn)?)
    });
    queued.sort();
    let told = |confirmed: &str, until: &str| {
        format!(r#"{{"confirmed_on":"{confirmed}","usable_until":"{until}"}}"#)
    };
    assert_eq!(
        queued,
        [
            ("email".to_owned(), told("2028-02-29", "2029-08-29")),
            ("sms".to_owned(), told("2028-06-30", "2029-12-30")),
            ("sms".to_owned(), told("2028-07-01", "2030-01-01")),
        ]
    );
    assert_eq!((desk.on_record(Action::ContactReminded), desk.on_record(Action::ContactExpired)), (3, 3));
    let expired: i64 = desk.read(|conn| {
        let expired = register_entries::table.filter(register_entries::mobile_expired_on.is_not_null());
        Ok(expired.count().get_result(conn)?)
    });
    assert!(expired >= 2, "countable");
}

#[test]
fn a_night_that_was_missed_is_made_up_for_once() {
    let rows = format!("{MONA},,,,+4740000001,2026-01-10T12:00:00+01:00,,en,false,,,\n");
    let desk = desk("2026-11-20", &rows);
    assert_eq!(night(&desk, "2027-06-01").0, 1, "three weeks late");
    assert_eq!(night(&desk, "2027-06-02").0, 0);
    let mut agent = desk.sign_in_as(Role::Agent);
    let mona = agent.open(MONA);
    assert_eq!(entry(&desk, &mona).mobile_next_on, Some(day("2027-07-11")));

    // Never reminded, and too old already: it only expires.
    desk.import(
        ImportKind::Contacts,
        &format!("{HEADER}\n{ASE},ase@example.no,2026-01-10T12:00:00+01:00,,,,,nb,false,,,\n"),
    );
    assert_eq!(night(&desk, "2027-07-11"), (0, 2));
}

#[test]
fn who_confirms_meanwhile_is_reminded_16_months_after_that() {
    let rows = format!("{MONA},,,,+4740000001,2026-01-10T12:00:00+01:00,,en,false,,,\n");
    let desk = desk("2026-11-20", &rows);
    let mut agent = desk.sign_in_as(Role::Agent);
    let mona = agent.open(MONA);
    assert_eq!(entry(&desk, &mona).mobile_next_on, Some(day("2027-05-10")));
    assert_eq!(night(&desk, "2027-05-10").0, 1);
    Form::begin(&mut agent, &mona, &[("mobile", "40000002")]).confirm(&mut agent).expect(303);
    assert_eq!(entry(&desk, &mona).mobile_next_on, Some(day("2028-03-20")));
    assert_eq!(night(&desk, "2027-07-12").1, 0, "the new number has not expired");
    assert_eq!(night(&desk, "2028-03-20").0, 1, "another age, another reminder");
    // A file that tells nothing new of it does not start it again.
    desk.import(
        ImportKind::Contacts,
        &format!("{HEADER}\n{MONA},,,,+4740000001,2026-01-10T12:00:00+01:00,,nb,false,,,\n"),
    );
    assert_eq!(night(&desk, "2028-03-21").0, 0);
}

#[test]
fn the_opted_out_are_reminded_by_the_very_address_and_the_dead_are_not() {
    let rows = format!(
        "{OLA},ola@example.no,2026-01-10T12:00:00+01:00,,,,,nb,true,2026-02-01T12:00:00+01:00,,\n\
         {PER},per@example.no,2026-01-10T12:00:00+01:00,,,,,nb,false,,,\n"
    );
    let desk = desk("2026-11-20", &rows);
    desk.clock.set("2027-05-10T10:00:00Z".parse().unwrap());
    assert_eq!(night(&desk, "2027-05-10").0, 1);
    drain_once(&desk.desk).unwrap();
    let sent: Vec<(String, Option<String>)> = desk.read(|conn| {
        let reminders = notices::table.filter(notices::kind.eq("contact_confirm"));
        Ok(reminders.select((notices::state, notices::state_reason)).load(conn)?)
    });
    assert_eq!(sent, [("accepted".to_owned(), None)]);
    // The dead man's address still ages.
    assert_eq!(night(&desk, "2027-07-11"), (0, 2));
}
