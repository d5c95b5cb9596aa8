//! Contradictions and returns: opened once, settled by themselves.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use skranke::db::schema::{letter_work_items, letters};
use skranke::db::{AnyConnection, UtcTime};
use skranke::letters::EventKind;
use skranke::letters::actions::report_own;

use crate::support::program::Program;

const LETTERS: [(&str, &str); 2] =
    [("ML-1", "2026-11-02T12:00:00+01:00"), ("ML-2", "2026-11-02T12:00:00+01:00")];

const CANCELLED: (&str, &str, &str, &str) = ("ML-1", "cancelled", "2026-11-03T10:00:00+01:00", "e1");
const POSTED: (&str, &str, &str, &str) = ("ML-1", "posted", "2026-11-04T10:00:00+01:00", "e2");
const PRINTED: (&str, &str, &str, &str) = ("ML-1", "printed", "2026-11-04T08:00:00+01:00", "e3");

#[test]
fn a_contradiction_is_one_item_however_often_its_event_is_reported() {
    let program = Program::with_letters(&LETTERS);
    program.report(&[CANCELLED, ("ML-2", "posted", "2026-11-04T10:00:00+01:00", "f1")]);
    assert_eq!(program.items(), Vec::<String>::new());
    program.report(&[POSTED]);
    for _ in 0..3 {
        program.report(&[POSTED, CANCELLED]);
        assert_eq!(program.items(), ["ML-1 contradiction posted:e2"]);
    }
}

#[test]
fn one_more_contradiction_joins_the_open_item_and_after_its_end_opens_another() {
    let program = Program::with_letters(&LETTERS);
    program.report(&[CANCELLED, POSTED]);
    program.report(&[PRINTED]);
    assert_eq!(program.items(), ["ML-1 contradiction posted:e2+printed:e3"]);
    let closed = |conn: &mut AnyConnection| {
        let now: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        let closed =
            (letter_work_items::closed_at.eq(UtcTime::from(now)), letter_work_items::outcome.eq("no_action"));
        Ok(diesel::update(letter_work_items::table).set(closed).execute(conn)?)
    };
    program.db().write(closed).unwrap();
    program.report(&[POSTED, PRINTED]);
    assert_eq!(program.items(), ["ML-1 contradiction posted:e2+printed:e3 → no_action"]);
    program.report(&[("ML-1", "returned", "2026-11-05T10:00:00+01:00", "e4")]);
    let both = ["ML-1 contradiction posted:e2+printed:e3 → no_action", "ML-1 contradiction returned:e4"];
    // Both may have been opened in the same second, so their order means nothing.
    let mut items = program.items();
    items.sort();
    assert_eq!(items, both);
}

#[test]
fn a_return_is_to_be_looked_at_until_the_letter_is_activated() {
    let mut program = Program::with_letters(&LETTERS);
    program.report(&[POSTED, ("ML-1", "returned", "2026-11-10T10:00:00+01:00", "e4")]);
    assert_eq!(program.items(), ["ML-1 returned moved"]);
    // Reported once more, and with another name.
    program.report(&[
        ("ML-1", "returned", "2026-11-10T10:00:00+01:00", "e4"),
        ("ML-1", "returned", "2026-11-11T10:00:00+01:00", "e5"),
    ]);
    assert_eq!(program.items(), ["ML-1 returned moved"]);
    program.at("2026-11-21T09:00:00+01:00");
    program.report(&[("ML-1", "activated", "2026-11-12T10:00:00+01:00", "e6")]);
    assert_eq!(program.items(), ["ML-1 returned moved → settled"]);
}

#[test]
fn a_return_is_settled_when_a_new_letter_takes_the_place_of_the_one_that_came_back() {
    let program = Program::with_letters(&LETTERS);
    program.report(&[POSTED, ("ML-1", "returned", "2026-11-10T10:00:00+01:00", "e4")]);
    let now = program.now();
    let replaced = move |conn: &mut AnyConnection| {
        let letter = letters::table.filter(letters::reference.eq("ML-1")).select(letters::letter_id);
        let letter_id = letter.first(conn)?;
        report_own(conn, &letter_id, EventKind::Replaced, None, now)
    };
    program.db().write(replaced).unwrap();
    assert_eq!(program.items(), ["ML-1 returned moved → settled"]);
}
