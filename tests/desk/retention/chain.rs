//! The chain of the trail of who looked, when its old entries are gone.

use diesel::prelude::*;
use diesel::sql_query;
use skranke::audit::Verdict;

use super::setup::{at, looked};
use crate::support::desk::TestDesk;

const OLD: &str = "2024-01-10T10:00:00+01:00";

fn run(desk: &TestDesk, statements: &'static [&'static str]) {
    desk.write(move |conn| {
        for statement in statements {
            sql_query(*statement).execute(conn)?;
        }
        Ok(())
    });
}

/// Old looks at two people in turn, and the trail of the desk behind them.
fn with_old_looks() -> TestDesk {
    let desk = TestDesk::with_people();
    let people = [desk.person_number(0), desk.person_number(1)];
    desk.write(move |conn| {
        for n in 0..20 {
            looked(conn, &people[usize::from(n % 4 == 1)], at(OLD))?;
        }
        Ok(())
    });
    desk.seal_all();
    desk
}

#[test]
fn the_chain_is_whole_before_and_after_and_a_place_that_was_checked_before_still_counts() {
    let desk = with_old_looks();
    desk.nightly();
    desk.seal_all();
    let Verdict::Whole { forgotten, .. } = desk.verdict() else { panic!("{:?}", desk.verdict()) };
    assert_eq!(forgotten, 20);
    assert_eq!(desk.count("audit_gaps"), 1);
    // The run of tomorrow begins to check at a place that is gone by then.
    desk.pass(chrono::TimeDelta::days(1));
    desk.nightly();
    assert_eq!(desk.count("audit_entries WHERE action = 'audit_forgotten'"), 1);
}

#[test]
fn a_gap_that_the_program_did_not_make_breaks_the_chain() {
    for statements in [
        // Somebody deletes entries, and writes a gap over them.
        &[
            "INSERT INTO audit_gaps SELECT 3, 4, digest, 'x' FROM audit_links WHERE position = 4",
            "DELETE FROM audit_links WHERE position IN (3, 4)",
        ][..],
        // Somebody widens a gap that is there.
        &[
            "UPDATE audit_gaps SET last_position = last_position + 1, digest = (SELECT digest FROM audit_links WHERE position = audit_gaps.last_position + 1)",
            "DELETE FROM audit_links WHERE position = (SELECT last_position FROM audit_gaps)",
        ],
        // Somebody takes the gap away.
        &["DELETE FROM audit_gaps"],
        // Somebody moves it.
        &["UPDATE audit_gaps SET first_position = first_position - 1"],
    ] {
        let desk = with_old_looks();
        desk.forget(false);
        desk.sign_in_as(skranke::staff::Role::Lead);
        desk.seal_all();
        assert!(matches!(desk.verdict(), Verdict::Whole { forgotten: 20, .. }));
        run(&desk, statements);
        assert!(matches!(desk.verdict(), Verdict::Broken { .. }), "{statements:?}");
    }
}

#[test]
fn entries_that_lie_between_those_that_stay_leave_a_gap_each_and_the_gaps_join_when_they_go() {
    let desk = with_old_looks();
    let held = desk.person_number(1);
    let staff = desk.agent_id();
    let hold = format!(
        "INSERT INTO legal_holds (hold_id, person_id, reason, placed_by, placed_at) VALUES ('H', '{held}', 'sak 1', '{staff}', '2026-11-20 08:00:00')"
    );
    desk.write(move |conn| Ok(sql_query(&hold).execute(conn)?));
    desk.forget(false);
    desk.seal_all();
    assert!(matches!(desk.verdict(), Verdict::Whole { forgotten: 15, .. }), "{:?}", desk.verdict());
    assert_eq!(desk.count("audit_gaps"), 6);
    run(&desk, &["UPDATE legal_holds SET lifted_at = '2026-11-20 08:00:00'"]);
    desk.forget(false);
    desk.seal_all();
    assert!(matches!(desk.verdict(), Verdict::Whole { forgotten: 20, .. }), "{:?}", desk.verdict());
    assert_eq!(desk.count("audit_gaps"), 1);
}

#[test]
fn a_trail_of_old_entries_alone_is_forgotten_and_goes_on() {
    let desk = TestDesk::start();
    desk.pass(chrono::TimeDelta::days(800));
    desk.agent_id();
    desk.seal_all();
    let before = desk.all_on_record();
    desk.pass(chrono::TimeDelta::days(800));
    desk.forget(false);
    assert_eq!(desk.count("audit_entries WHERE action <> 'audit_forgotten'"), 0);
    desk.seal_all();
    assert_eq!(desk.verdict(), Verdict::Whole { sealed: 1, waiting: 0, forgotten: before });
}
