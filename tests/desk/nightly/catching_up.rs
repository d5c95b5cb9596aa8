//! Every business date has one run, whatever happened to the nights before.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::schema::job_runs;
use skranke::jobs::{NIGHTLY, RunState};

use crate::support::program::Program;

const BY_TIMER: [&str; 2] = ["nightly", "--by-timer"];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The dates that were worked for, in the order of the runs, all of them completed.
fn worked_for(program: &Program) -> Vec<String> {
    let runs: Vec<(NaiveDate, RunState)> = program.read(|conn| {
        let nightly = job_runs::table.filter(job_runs::job.eq(NIGHTLY));
        let columns = (job_runs::business_date, job_runs::state);
        Ok(nightly.order(job_runs::run_id).select(columns).load(conn)?)
    });
    assert!(runs.iter().all(|(_, state)| *state == RunState::Completed), "{runs:?}");
    runs.into_iter().map(|(date, _)| date.to_string()).collect()
}

fn each_day(from: &str, to: &str) -> Vec<String> {
    day(from).iter_days().take_while(|date| *date <= day(to)).map(|date| date.to_string()).collect()
}

/// The timer goes off at each of these instants.
fn nights(instants: &[&str]) -> Program {
    let mut program = Program::with_letters(&[("ML-1", "2026-11-06T12:00:00+01:00")]);
    for instant in instants {
        program.at(instant);
        program.must(&BY_TIMER);
    }
    program
}

#[test]
fn the_nights_in_which_the_clocks_change_have_one_run_each() {
    let march =
        nights(&["2026-03-28T03:30:00+01:00", "2026-03-29T03:30:00+02:00", "2026-03-30T03:30:00+02:00"]);
    assert_eq!(worked_for(&march), each_day("2026-03-28", "2026-03-30"));
    let october =
        nights(&["2026-10-24T03:30:00+02:00", "2026-10-25T03:30:00+01:00", "2026-10-26T03:30:00+01:00"]);
    assert_eq!(worked_for(&october), each_day("2026-10-24", "2026-10-26"));
}

#[test]
fn a_timer_that_skips_the_night_in_march_is_caught_up_by_the_next() {
    // As one that is set to 02:30 does.
    let program = nights(&["2026-03-28T02:30:00+01:00", "2026-03-30T02:30:00+02:00"]);
    assert_eq!(worked_for(&program), each_day("2026-03-28", "2026-03-30"));
}

#[test]
fn the_leap_day_and_the_last_and_first_of_a_year_have_one_run_each_also_when_they_are_missed() {
    let leap =
        nights(&["2028-02-28T03:30:00+01:00", "2028-02-29T03:30:00+01:00", "2028-03-01T03:30:00+01:00"]);
    assert_eq!(worked_for(&leap), ["2028-02-28", "2028-02-29", "2028-03-01"]);
    let missed = nights(&["2028-02-28T03:30:00+01:00", "2028-03-02T03:30:00+01:00"]);
    assert_eq!(worked_for(&missed), each_day("2028-02-28", "2028-03-02"));
    let turn = nights(&["2026-12-30T03:30:00+01:00", "2027-01-02T03:30:00+01:00"]);
    assert_eq!(worked_for(&turn), each_day("2026-12-30", "2027-01-02"));
}

#[test]
fn after_a_missed_week_letters_are_flagged_on_the_days_on_which_they_were_late() {
    // Ten business days after the 5th, the 6th and the 9th end on the 19th, the 20th and the 23rd.
    let mut program = Program::with_letters(&[
        ("ML-1", "2026-11-05T12:00:00+01:00"),
        ("ML-2", "2026-11-06T12:00:00+01:00"),
        ("ML-3", "2026-11-09T12:00:00+01:00"),
    ]);
    program.at("2026-11-18T03:30:00+01:00");
    program.must(&BY_TIMER);
    program.at("2026-11-25T03:30:00+01:00");
    let dry = program.summary(&["nightly", "--dry-run"]);
    let wet = program.summary(&BY_TIMER);
    assert_eq!(wet["business_date"], json!("2026-11-25"));
    assert_eq!(wet["caught_up"], json!(each_day("2026-11-19", "2026-11-24")));
    assert_eq!((&wet["flagged"], &dry["flagged"]), (&json!(3), &json!(3)));
    assert_eq!((&dry["caught_up"], &dry["run_id"]), (&wet["caught_up"], &Value::Null));
    assert_eq!(worked_for(&program), each_day("2026-11-18", "2026-11-25"));
    let report = program.must(&["export", "late-letters"]);
    let first_flagged: Vec<_> = report.lines().skip(1).map(|row| row.rsplit(',').next().unwrap()).collect();
    assert_eq!(first_flagged, ["2026-11-20", "2026-11-21", "2026-11-24"]);
    assert_eq!(program.summary(&BY_TIMER)["changed"], json!(0));
}

#[test]
fn what_is_too_long_ago_is_named_and_left_out() {
    let mut program = nights(&["2026-06-01T03:30:00+02:00"]);
    program.at("2026-11-20T03:30:00+01:00");
    let late = program.summary(&BY_TIMER);
    assert_eq!(late["left_out_until"], json!("2026-10-20"));
    assert_eq!(worked_for(&program)[1..], each_day("2026-10-21", "2026-11-20"));
    program.at("2026-11-21T03:30:00+01:00");
    let next = program.summary(&BY_TIMER);
    assert_eq!((&next["left_out_until"], &next["caught_up"]), (&Value::Null, &json!([])));
}

#[test]
fn a_date_that_was_asked_for_is_worked_for_alone_and_hides_none_before_it() {
    let mut program = nights(&["2026-11-16T03:30:00+01:00"]);
    program.at("2026-11-20T09:00:00+01:00");
    let asked = program.summary(&["nightly", "--business-date", "2026-11-19"]);
    assert_eq!((&asked["business_date"], &asked["caught_up"]), (&json!("2026-11-19"), &json!([])));
    let some = program.summary(&["nightly", "--only", "expire_codes"]);
    assert_eq!((&some["business_date"], &some["caught_up"]), (&json!("2026-11-20"), &json!([])));
    let all = program.summary(&["nightly"]);
    assert_eq!(all["caught_up"], json!(["2026-11-17", "2026-11-18"]));
}

#[test]
fn a_run_that_is_made_again_for_an_earlier_date_takes_nothing_back() {
    let mut program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    program.at("2026-11-20T03:30:00+01:00");
    for date in ["2026-11-19", "2026-11-20", "2026-11-19"] {
        program.must(&["nightly", "--business-date", date]);
    }
    let file = program.folder().join("late.csv");
    let exported = program.summary(&["export", "late-letters", "--out", file.to_str().unwrap()]);
    assert_eq!((&exported["as_of"], &exported["rows"]), (&json!("2026-11-20"), &json!(1)), "{exported}");
}
