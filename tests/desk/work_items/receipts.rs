//! Receipts that are missing by the print vendor's calendar.

use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::UtcTime;
use skranke::db::schema::{letters, print_batches, print_orders};

use crate::support::program::Program;

const ORDERED: &str = "2026-03-02T12:00:00+01:00";

fn opened(report: &Value) -> i64 {
    let steps = report["steps"].as_array().unwrap();
    steps.iter().find(|step| step["step"] == "find_missing_receipts").unwrap()["opened"].as_i64().unwrap()
}

fn on(program: &Program, day: &str) -> i64 {
    let search = ["nightly", "--only", "find_missing_receipts", "--business-date", day];
    let dry = opened(&program.summary(&[&search[..], &["--dry-run"]].concat()));
    let wet = opened(&program.summary(&search));
    assert_eq!(dry, wet, "{day}");
    wet
}

#[test]
fn a_receipt_is_missing_from_the_day_after_the_second_business_day_of_the_vendor() {
    // Closed days of the vendor's, taken in, the last day without an item, the first with one. Easter 2026 is 2 to 6 April.
    for (closed, accepted_at, in_time, missing) in [
        ("", "2026-11-16T00:00:00+01:00", "2026-11-18", "2026-11-19"),
        ("", "2026-11-16T23:59:59+01:00", "2026-11-18", "2026-11-19"),
        ("", "2026-11-19T12:00:00+01:00", "2026-11-23", "2026-11-24"),
        ("", "2026-11-20T12:00:00+01:00", "2026-11-24", "2026-11-25"),
        ("", "2026-11-22T12:00:00+01:00", "2026-11-24", "2026-11-25"),
        ("", "2026-04-01T12:00:00+02:00", "2026-04-08", "2026-04-09"),
        ("2026-11-18", "2026-11-16T12:00:00+01:00", "2026-11-19", "2026-11-20"),
        ("11-17,2026-11-18", "2026-11-16T12:00:00+01:00", "2026-11-20", "2026-11-21"),
        ("2025-11-18", "2026-11-16T12:00:00+01:00", "2026-11-18", "2026-11-19"),
    ] {
        let mut program = Program::with_letters(&[("ML-1", ORDERED)]);
        program.set("PRINT_VENDOR_EXTRA_CLOSED_DAYS", closed);
        program.report(&[("ML-1", "accepted", accepted_at, "e1")]);
        assert_eq!(on(&program, in_time), 0, "{accepted_at} {closed}");
        assert_eq!(on(&program, missing), 1, "{accepted_at} {closed}");
        assert_eq!(on(&program, missing), 0, "once");
        assert_eq!(program.items(), ["ML-1 missing_receipt accepted"]);
    }
}

#[test]
fn our_own_closed_days_are_not_the_vendors() {
    let mut program = Program::with_letters(&[("ML-1", ORDERED)]);
    program.set("LETTERS_EXTRA_CLOSED_DAYS", "2026-11-17");
    program.set("PRINT_VENDOR_RECEIPT_BUSINESS_DAYS", "1");
    program.report(&[("ML-1", "accepted", "2026-11-16T12:00:00+01:00", "e1")]);
    assert_eq!((on(&program, "2026-11-17"), on(&program, "2026-11-18")), (0, 1));
}

#[test]
fn an_item_settles_itself_when_the_receipt_comes_and_is_not_opened_again() {
    let program = Program::with_letters(&[("ML-1", ORDERED), ("ML-2", ORDERED)]);
    program.report(&[
        ("ML-1", "accepted", "2026-11-16T12:00:00+01:00", "e1"),
        ("ML-2", "accepted", "2026-11-16T12:00:00+01:00", "e2"),
    ]);
    assert_eq!(on(&program, "2026-11-20"), 2);
    program.report(&[("ML-1", "printed", "2026-11-17T12:00:00+01:00", "e3")]);
    let items = ["ML-1 missing_receipt accepted → settled", "ML-2 missing_receipt accepted"];
    assert_eq!(program.items(), items);
    let report = program.summary(&["nightly"]);
    assert_eq!(opened(&report), 0);
    assert_eq!(program.items(), items);
}

#[test]
fn a_letter_that_was_handed_over_and_of_which_nothing_is_heard_is_missed_too() {
    let mut program = Program::with_letters(&[("ML-1", ORDERED), ("ML-2", ORDERED), ("ML-3", ORDERED)]);
    program
        .db()
        .write(|conn| {
            let at = |text: &str| UtcTime::from(text.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
            let handed_over = |handed_over_at: Option<UtcTime>| {
                (
                    print_batches::state.eq("handed_over"),
                    print_batches::made_at.eq(at("2026-11-16T11:00:00Z")),
                    print_batches::folder.eq("var/print"),
                    print_batches::handed_over_at.eq(handed_over_at),
                )
            };
            for (reference, handed) in [("ML-1", Some(at("2026-11-16T11:00:00Z"))), ("ML-2", None)] {
                let batch_id: i64 = diesel::insert_into(print_batches::table)
                    .values(handed_over(handed))
                    .returning(print_batches::batch_id)
                    .get_result(conn)?;
                let letter_id: String = letters::table
                    .filter(letters::reference.eq(reference))
                    .select(letters::letter_id)
                    .first(conn)?;
                diesel::insert_into(print_orders::table)
                    .values((
                        print_orders::letter_id.eq(letter_id),
                        print_orders::queued_at.eq(at("2026-11-16T10:00:00Z")),
                        print_orders::batch_id.eq(batch_id),
                    ))
                    .execute(conn)?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!((on(&program, "2026-11-18"), on(&program, "2026-11-19")), (0, 1));
    assert_eq!(program.items(), ["ML-1 missing_receipt handed_over"]);
    program.report(&[("ML-1", "accepted", "2026-11-16T13:00:00+01:00", "e1")]);
    assert_eq!(program.items(), ["ML-1 missing_receipt handed_over → settled"]);
    // Taken in, and then nothing more.
    program.at("2026-11-20T10:00:00+01:00");
    assert_eq!((on(&program, "2026-11-19"), on(&program, "2026-11-19")), (1, 0));
    assert_eq!(
        program.items(),
        ["ML-1 missing_receipt handed_over → settled", "ML-1 missing_receipt accepted"]
    );
    assert_eq!(program.summary(&["nightly"])["status"], json!("completed"));
}
