//! Nights on which nothing changed, that break off, that only count, and changes that are taken back.

use std::time::Duration;

use diesel::prelude::*;
use serde_json::json;
use skranke::db::schema::{audit_entries, letters};
use skranke::letters::FlagEnd;
use skranke::letters::store::{Letter, insert_letters};
use skranke::values::LetterId;

use super::setup::{ORDERED, moved};
use crate::support::process::wait_until;
use crate::support::program::Program;

/// So many letters that are late by ten days and on time by fifteen.
fn with_many(count: usize) -> Program {
    let program = Program::with_letters(&ORDERED[..1]);
    let now = program.now();
    let first: Letter = program.read(|conn| Ok(letters::table.first(conn)?));
    let more: Vec<Letter> = (1..count)
        .map(|n| Letter {
            letter_id: LetterId::generate(now),
            reference: format!("ML-{n}x"),
            ..first.clone()
        })
        .collect();
    program.db().write(move |conn| insert_letters(conn, &more)).unwrap();
    program
}

fn judged_by(program: &Program, rule: &str) -> i64 {
    program
        .read(|conn| Ok(letters::table.filter(letters::lateness_rule.eq(rule)).count().get_result(conn)?))
}

/// The steps that do something. What compares records or counts figures reads all there is each night, in a trial what is there
/// before it.
fn but_comparing(report: &serde_json::Value) -> Vec<&serde_json::Value> {
    let compares = |step: &serde_json::Value| {
        ["sweep_messages", "reconcile", "daily_figures"].map(|name| json!(name)).contains(&step["step"])
    };
    report["steps"].as_array().unwrap().iter().filter(|step| !compares(step)).collect()
}

#[test]
fn a_night_without_a_change_changes_nothing() {
    let mut program = Program::with_letters(&ORDERED);
    program.must(&["nightly"]);
    for limit in ["10", "15", "10"] {
        program.set("LETTERS_BUSINESS_DAYS_HOME", limit);
        program.must(&["nightly"]);
        let (applied, flags) = (program.applied(), program.flags());
        let [.., audit, _] = program.counts();
        let report = program.summary(&["nightly"]);
        let read: u64 = but_comparing(&report).iter().map(|step| step["read"].as_u64().unwrap()).sum();
        assert_eq!((moved(&report), read), ([0; 5], 0));
        assert!(
            report["steps"].as_array().unwrap().iter().all(|step| step["changed"] == json!(0)),
            "{report}"
        );
        assert_eq!(format!("{:?}", program.applied()), format!("{applied:?}"));
        assert_eq!((program.flags(), program.counts()[2]), (flags, audit));
    }
}

#[test]
fn a_change_that_is_taken_back_leaves_letters_as_they_were_and_both_changes_on_record() {
    let mut program = Program::with_letters(&ORDERED);
    program.must(&["nightly"]);
    let (days, flags) = (program.last_days(), program.flags());
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "10");
    let report = program.summary(&["nightly"]);
    assert_eq!(moved(&report), [3, 3, 0, 0, 0]);
    assert_eq!((&report["flagged"], &report["queued"]), (&json!(0), &json!(0)));
    assert_eq!((program.last_days(), program.flags()), (days, flags));
    let applied: Vec<_> = program
        .applied()
        .into_iter()
        .map(|rule| (rule.lateness_rule, rule.moved_earlier, rule.moved_later, rule.flags_closed))
        .collect();
    let expected = [("ordered+10/20", 0, 0, 0), ("ordered+15/20", 0, 3, 1), ("ordered+10/20", 3, 0, 0)];
    assert_eq!(
        applied,
        expected.map(|(rule, earlier, later, closed)| (rule.to_owned(), earlier, later, closed))
    );
    let details: Vec<Option<String>> = program.read(|conn| {
        let rows = audit_entries::table
            .filter(audit_entries::action.eq("letter_deadline_moved"))
            .filter(audit_entries::detail.like("2026-11-16/%"));
        Ok(rows.select(audit_entries::detail).load(conn)?)
    });
    assert_eq!(details, [Some("2026-11-16/2026-11-23".to_owned())]);
}

#[test]
fn a_dry_run_counts_what_the_run_moves_and_what_is_late_after_that() {
    for limit in ["15", "12", "5"] {
        let mut program = Program::with_letters(&ORDERED);
        program.must(&["nightly"]);
        program.set("LETTERS_BUSINESS_DAYS_HOME", limit);
        let before = (program.last_days(), program.flags(), program.counts());
        let dry = program.summary(&["nightly", "--dry-run"]);
        assert_eq!((program.last_days(), program.flags(), program.counts()), before);
        assert_eq!(program.applied().len(), 1);
        let wet = program.summary(&["nightly"]);
        assert_eq!(but_comparing(&dry), but_comparing(&wet));
        assert_eq!((&dry["flagged"], &dry["queued"]), (&wet["flagged"], &wet["queued"]));
    }
}

#[test]
fn a_run_for_a_day_that_is_past_closes_no_flag_of_a_letter_that_is_late_today() {
    let mut program = Program::with_letters(&ORDERED);
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "11");
    let report = program.summary(&["nightly", "--business-date", "2026-11-12"]);
    assert_eq!(moved(&report), [3, 0, 3, 0, 0]);
    assert!(program.flags().iter().all(|flag| flag.3.is_none()));
}

#[test]
fn a_run_killed_between_two_pieces_is_finished_by_the_next() {
    let mut program = with_many(12_000);
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    let mut run = program.spawn(&["nightly"]);
    wait_until(Duration::from_secs(30), "the first letters to be judged anew", || {
        (judged_by(&program, "ordered+15/20") > 0).then_some(())
    });
    run.kill().unwrap();
    run.wait().unwrap();
    let done = judged_by(&program, "ordered+15/20");
    assert!(done < 12_000, "the run was over before it was killed");
    let cut_off = program.applied().pop().unwrap();
    assert_eq!((cut_off.finished_at, cut_off.moved_later), (None, done));

    let report = program.summary(&["nightly"]);

    let left = u64::try_from(12_000 - done).unwrap();
    assert_eq!(moved(&report), [left, 0, left, 0, left]);
    assert_eq!(judged_by(&program, "ordered+15/20"), 12_000);
    assert!(program.flags().iter().all(|flag| flag.3 == Some(FlagEnd::RuleChanged)));
    let applied = program.applied();
    assert_eq!(applied.len(), 2);
    assert_eq!((applied[1].moved_later, applied[1].flags_closed), (12_000, 12_000));
    assert!(applied[1].finished_at.is_some());
}

#[test]
fn a_letter_that_a_program_with_older_settings_still_adds_is_found_the_next_night() {
    let mut program = Program::with_letters(&ORDERED[..1]);
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "10");
    program.import(
        "letters",
        "reference,national_id,ordered_at,order_channel,mobile\n\
         ML-9,20914695016,2026-11-02T12:00:00+01:00,support,\n",
    );
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    let report = program.summary(&["nightly"]);
    assert_eq!((moved(&report), &report["flagged"]), ([1, 0, 1, 0, 0], &json!(0)));
    let applied = program.applied();
    assert_eq!((applied.len(), applied[1].moved_later), (2, 2));
}
