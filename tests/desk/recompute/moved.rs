//! What a change of the rule moves.

use diesel::prelude::*;
use serde_json::json;
use skranke::db::schema::{letters, staff_accounts};
use skranke::letters::FlagEnd;
use skranke::letters::queue::rules::Asker;
use skranke::letters::queue::{Work, store};
use skranke::values::{LetterId, StaffId};

use super::setup::{ORDERED, moved, step};
use crate::support::program::Program;

fn days(days: [(&str, &str); 3]) -> Vec<(String, String)> {
    days.map(|(reference, day)| (reference.to_owned(), day.to_owned())).to_vec()
}

fn flag(
    reference: &str,
    first: &str,
    last: &str,
    end: Option<FlagEnd>,
) -> (String, String, String, Option<FlagEnd>) {
    (reference.to_owned(), first.to_owned(), last.to_owned(), end)
}

#[test]
fn a_longer_limit_closes_the_flag_of_a_letter_that_is_on_time_again_and_a_later_night_opens_it() {
    let mut program = Program::with_letters(&ORDERED);
    assert_eq!(program.summary(&["nightly"])["flagged"], json!(2));
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    let report = program.summary(&["nightly"]);

    assert_eq!(moved(&report), [3, 0, 3, 0, 1]);
    assert_eq!((&report["flagged"], &report["queued"]), (&json!(0), &json!(0)));
    assert_eq!(
        program.last_days(),
        days([("ML-1", "2026-11-23"), ("ML-2", "2026-12-01"), ("ML-3", "2026-10-26")])
    );
    let still_late = flag("ML-3", "2026-11-20", "2026-10-26", None);
    let on_time = flag("ML-1", "2026-11-20", "2026-11-16", Some(FlagEnd::RuleChanged));
    assert_eq!(program.flags(), [on_time, still_late.clone()]);
    assert_eq!(program.late(&[]), ["ML-3"]);

    program.at("2026-11-23T09:00:00+01:00");
    let on_its_last_day = program.summary(&["nightly"]);
    assert_eq!(step(&on_its_last_day, "flag_late_letters")["reopened"], json!(0));
    program.at("2026-11-24T09:00:00+01:00");
    let [_, notices, ..] = program.counts();
    let late = program.summary(&["nightly"]);
    let flagging = step(&late, "flag_late_letters");
    assert_eq!(
        (&flagging["reopened"], &flagging["flagged"], &flagging["queued"]),
        (&json!(1), &json!(0), &json!(0))
    );
    assert_eq!(program.flags(), [flag("ML-1", "2026-11-20", "2026-11-23", None), still_late]);
    assert_eq!(program.counts()[1], notices, "no second SMS");
    assert_eq!(program.late(&[]), ["ML-1", "ML-3"]);
}

#[test]
fn a_letter_that_a_change_made_on_time_is_not_made_late_by_its_next_event() {
    let mut program = Program::with_letters(&ORDERED);
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    program.must(&["nightly"]);
    program.import(
        "letter-events",
        "reference,event,occurred_at,event_ref,reason\nML-1,posted,2026-11-19T10:00:00+01:00,e1,\n",
    );
    assert_eq!(program.late(&[]), ["ML-3"]);
    assert_eq!(program.flags()[0].3, Some(FlagEnd::RuleChanged));
}

#[test]
fn a_shorter_limit_flags_letters_in_the_same_night() {
    let mut program = Program::with_letters(&ORDERED);
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "5");
    let report = program.summary(&["nightly"]);
    assert_eq!(moved(&report), [3, 3, 0, 0, 0]);
    assert_eq!((&report["flagged"], &report["queued"]), (&json!(1), &json!(1)));
    assert_eq!(program.late(&[]), ["ML-1", "ML-2", "ML-3"]);
    assert_eq!(program.flags()[0], flag("ML-1", "2026-11-20", "2026-11-09", None));
}

#[test]
fn a_day_closed_once_moves_the_letters_whose_days_it_lies_among() {
    let mut program = Program::with_letters(&ORDERED);
    program.must(&["nightly"]);
    program.set("LETTERS_EXTRA_CLOSED_DAYS", "2026-11-13");
    let report = program.summary(&["nightly"]);
    assert_eq!(moved(&report), [3, 0, 2, 1, 0]);
    assert_eq!(
        program.last_days(),
        days([("ML-1", "2026-11-17"), ("ML-2", "2026-11-25"), ("ML-3", "2026-10-19")])
    );
    let row = program.late(&[]);
    assert_eq!(row, ["ML-1", "ML-3"]);
    let applied = program.applied();
    assert_eq!(applied.len(), 2);
    assert_eq!(applied[1].calendar_version, "no-2026.1+sat0+closed:2026-11-13");
    assert_eq!((applied[1].moved_later, applied[1].unchanged), (2, 1));
}

#[test]
fn a_letter_whose_way_has_ended_keeps_its_day_and_one_whose_print_failed_does_not() {
    let mut program = Program::with_letters(&ORDERED);
    program.import(
        "letter-events",
        "reference,event,occurred_at,event_ref,reason\n\
         ML-1,returned,2026-11-19T10:00:00+01:00,e1,moved\n\
         ML-2,print_failed,2026-11-19T10:00:00+01:00,e2,\n\
         ML-3,activated,2026-11-19T10:00:00+01:00,e3,\n",
    );
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    assert_eq!(moved(&program.summary(&["nightly"])), [1, 0, 1, 0, 0]);
    assert_eq!(
        program.last_days(),
        days([("ML-1", "2026-11-16"), ("ML-2", "2026-12-01"), ("ML-3", "2026-10-19")])
    );
}

#[test]
fn a_letter_whose_end_turns_out_to_be_none_is_judged_by_the_rule_of_the_day_from_the_next_night_on() {
    let mut program = Program::with_letters(&ORDERED);
    let header = "reference,event,occurred_at,event_ref,reason";
    program.import("letter-events", &format!("{header}\nML-1,cancelled,2026-11-04T10:00:00+01:00,e1,\n"));
    program.must(&["nightly"]);
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    assert_eq!(moved(&program.summary(&["nightly"])), [2, 0, 2, 0, 0]);
    // It had been posted before it was to be stopped.
    program.import("letter-events", &format!("{header}\nML-1,posted,2026-11-03T10:00:00+01:00,e2,\n"));
    let report = program.summary(&["nightly"]);
    assert_eq!((moved(&report), &report["flagged"]), ([1, 0, 1, 0, 0], &json!(0)));
    assert_eq!(program.last_days()[0].1, "2026-11-23");
}

#[test]
fn the_queue_lets_go_of_a_letter_that_is_on_time_again() {
    let mut program = Program::with_letters(&ORDERED);
    program.must(&["nightly"]);
    program.must(&["staff", "add", "kari", "--name", "Kari", "--role", "agent", "--generate"]);
    let (letter_id, staff_id): (LetterId, StaffId) = program.read(|conn| {
        let letter = letters::table.filter(letters::reference.eq("ML-1")).select(letters::letter_id);
        Ok((letter.first(conn)?, staff_accounts::table.select(staff_accounts::staff_id).first(conn)?))
    });
    let now = program.now();
    let (id, holder) = (letter_id.clone(), staff_id);
    let taken = program.db().write(move |conn| {
        let today = "2026-11-20".parse().unwrap();
        let asker = Asker { staff_id: &holder, assigns_others: false, today, now };
        store::put(conn, &Work::untouched(id.clone()).taken(&asker, "key"))
    });
    assert!(taken.unwrap());
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    program.must(&["nightly"]);
    let work = program.read(|conn| store::find(conn, &letter_id)).unwrap();
    assert_eq!((work.assigned_to, work.version), (None, 2));
}

#[test]
fn a_file_that_is_read_in_again_does_not_bring_back_the_day_of_an_older_rule_nor_take_a_newer_one() {
    let mut program = Program::with_letters(&ORDERED);
    program.must(&["nightly"]);
    let path = program.folder().join("letters.csv");
    let again = ["import", "letters", path.to_str().unwrap()];
    program.set("LETTERS_BUSINESS_DAYS_HOME", "15");
    let before = program.last_days();
    assert_eq!(program.summary(&again)["unchanged"], json!(3));
    assert_eq!(program.last_days(), before, "the nightly run moves days, and says so");
    program.must(&["nightly"]);
    let moved_days = program.last_days();
    assert_ne!(moved_days, before);
    assert_eq!(program.summary(&again)["unchanged"], json!(3));
    assert_eq!(program.last_days(), moved_days);
    assert_eq!(moved(&program.summary(&["nightly"])), [0; 5]);
}
