//! On which day a letter is flagged, and how long it stays in the report.

use serde_json::json;
use skranke::jobs::{NIGHTLY, store};

use crate::support::program::Program;

#[test]
fn a_letter_is_flagged_the_day_after_its_last_day_on_time_also_when_that_is_a_saturday() {
    // Ten business days after Friday 6 November end on Friday the 20th.
    let program = Program::with_letters(&[("ML-1", "2026-11-06T12:00:00+01:00")]);
    let on_time = program.summary(&["nightly", "--business-date", "2026-11-20"]);
    assert_eq!(on_time["flagged"], json!(0));
    let late = program.summary(&["nightly", "--business-date", "2026-11-21"]);
    assert_eq!(late["flagged"], json!(1));
    // No business day is over yet.
    let report = program.must(&["export", "late-letters"]);
    assert_eq!(
        report.lines().nth(1),
        Some("ML-1,ordered,2026-11-06T12:00:00+01:00,2026-11-20,0,home,2026-11-21")
    );
}

#[test]
fn an_order_just_before_and_just_after_midnight_in_norway_are_of_two_days() {
    let program =
        Program::with_letters(&[("ML-1", "2026-11-05T22:59:59Z"), ("ML-2", "2026-11-05T23:00:00Z")]);
    program.must(&["nightly", "--business-date", "2026-11-20"]);
    assert_eq!(program.late(&[]), ["ML-1"]);
}

#[test]
fn the_hour_that_comes_twice_in_october_flags_once() {
    // Ten business days after Friday 9 October end on Friday the 23rd.
    let mut program = Program::with_letters(&[("ML-1", "2026-10-09T12:00:00+02:00")]);
    program.at("2026-10-25T02:30:00+02:00");
    let first = program.summary(&["nightly"]);
    program.at("2026-10-25T02:30:00+01:00");
    let second = program.summary(&["nightly"]);
    assert_eq!((&first["business_date"], &first["flagged"]), (&json!("2026-10-25"), &json!(1)));
    assert_eq!((&second["business_date"], &second["flagged"]), (&json!("2026-10-25"), &json!(0)));
}

#[test]
fn the_night_without_its_third_hour_in_march_is_still_a_day() {
    // Ten business days after Friday 13 March end on Friday the 27th.
    let mut program = Program::with_letters(&[
        ("ML-1", "2026-03-13T12:00:00+01:00"),
        ("ML-2", "2026-03-16T12:00:00+01:00"),
    ]);
    program.at("2026-03-29T01:59:59+01:00");
    assert_eq!(program.summary(&["nightly"])["flagged"], json!(1));
    program.at("2026-03-29T03:00:00+02:00");
    let after = program.summary(&["nightly"]);
    assert_eq!((&after["business_date"], &after["flagged"]), (&json!("2026-03-29"), &json!(0)));
    // Monday is the second letter's last day, 24 hours on the clock later it is late.
    program.at("2026-03-31T00:00:00+02:00");
    assert_eq!(program.summary(&["nightly"])["flagged"], json!(1));
}

#[test]
fn a_letter_that_comes_back_leaves_the_report_from_that_day_on() {
    let mut program = Program::with_letters(&[
        ("ML-1", "2026-11-02T12:00:00+01:00"),
        ("ML-2", "2026-11-02T12:00:00+01:00"),
    ]);
    program.must(&["nightly"]);
    program.at("2026-11-21T10:00:00+01:00");
    program.import(
        "letter-events",
        "reference,event,occurred_at,event_ref,reason\nML-1,returned,2026-11-19T10:00:00+01:00,e1,moved\n",
    );
    assert_eq!(program.late(&["--to", "2026-11-20"]), ["ML-1", "ML-2"]);
    assert_eq!(program.late(&["--to", "2026-11-21"]), ["ML-2"]);
    assert_eq!(program.late(&["--to", "2026-11-19"]), Vec::<String>::new());
    assert_eq!(program.late(&["--from", "2026-11-21", "--to", "2026-11-21"]), Vec::<String>::new());
    assert_eq!(program.summary(&["nightly"])["flagged"], json!(0));
    assert_eq!(program.late(&[]), ["ML-2"]);
}

#[test]
fn production_works_for_no_day_that_is_still_to_come_and_says_what_it_would_do() {
    let mut program = Program::new();
    for (variable, value) in [
        ("ENVIRONMENT", "production"),
        ("DATA_KEY", "ab".repeat(32).as_str()),
        ("PUBLIC_URL", "https://skranke.example"),
        ("MAIL_URL", "smtps://mail.example"),
        ("SMS_URL", "kannel+https://u:p@sms.example/cgi-bin/sendsms"),
    ] {
        program.set(variable, value);
    }
    program.at("");
    let slip = ["nightly", "--business-date", "2199-11-20"];
    let refused = program.run(&slip);
    assert_eq!((refused.status, refused.stdout.as_str()), (Some(2), ""), "{}", refused.stderr);
    assert!(refused.stderr.contains("2199-11-20 is still to come"), "{}", refused.stderr);
    assert!(program.read(|conn| store::last_run(conn, NIGHTLY)).is_none());
    let foreseen = program.summary(&[&slip[..], &["--dry-run"]].concat());
    assert_eq!(foreseen["business_date"], json!("2199-11-20"));
    assert_eq!(program.summary(&["nightly"])["status"], json!("completed"));
}
