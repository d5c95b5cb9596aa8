//! Steps that are killed on their way: what they leave behind is what a night leaves that nobody touched.

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use skranke::db::Db;
use skranke::jobs::Step;

use super::laden::{dump, laden};
use crate::support::process::wait_until;
use crate::support::program::Program;

/// Those that are killed, in their order, and whether one goes on where the one before it was killed.
const STEPS: [(Step, bool); 10] = [
    (Step::FindMissingReceipts, true),
    (Step::ExpireCodes, true),
    (Step::FlagExpiringCodes, true),
    (Step::ExpireContact, true),
    (Step::RemindContact, true),
    (Step::SweepMessages, false),
    (Step::Reconcile, false),
    (Step::IndexAudit, true),
    (Step::VerifyAudit, true),
    (Step::Backup, false),
];

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Rows that the runs of a step have read: all of them, or the last one.
fn read_by(db: &Db, step: Step, all: bool) -> i64 {
    let step = step.as_str();
    let runs = if all { "1 = 1" } else { "run_id = (SELECT max(run_id) FROM job_runs)" };
    let query = format!(
        "SELECT COALESCE(CAST(sum(rows_read) AS BIGINT), 0) AS rows FROM job_steps WHERE step = '{step}' AND {runs}"
    );
    db.read(|conn| Ok(sql_query(query).get_result::<Counted>(conn)?.rows)).unwrap()
}

/// Kills a run of one step when so much of it is counted; false when it was over before.
fn killed_at(program: &Program, db: &Db, (step, goes_on): (Step, bool), rows: i64) -> bool {
    let mut run = program.spawn(&["nightly", "--only", step.as_str()]);
    let in_time = wait_until(Duration::from_mins(2), "so many rows to be counted", || {
        if run.try_wait().unwrap().is_some() {
            return Some(false);
        }
        (read_by(db, step, goes_on) >= rows).then_some(true)
    });
    run.kill().unwrap();
    run.wait().unwrap();
    in_time
}

#[test]
fn steps_that_are_killed_at_10_50_and_90_percent_end_like_those_of_a_night_that_nobody_touched() {
    let undisturbed = laden();
    let program = undisturbed.copy();
    undisturbed.must(&["nightly"]);
    let expected = dump(&undisturbed);
    let totals: HashMap<Step, i64> =
        STEPS.iter().map(|(step, _)| (*step, read_by(&undisturbed.db(), *step, true))).collect();

    let db = program.db();
    let mut killed = 0;
    for step in STEPS {
        let all = totals[&step.0];
        assert!(all >= 600, "{} has little to do: {all}", step.0.as_str());
        for percent in [10, 50, 90] {
            killed += usize::from(killed_at(&program, &db, step, all * percent / 100));
        }
    }
    // How soon it is seen how far a run has come is the machine's business.
    assert!(killed >= 2 * STEPS.len(), "only {killed} runs were killed in time");
    let mut writing = program.spawn(&["nightly", "--only", "write_reports"]);
    wait_until(Duration::from_mins(1), "the reports to be begun", || {
        let begun = db.read(|conn| {
            let step = "SELECT count(*) AS rows FROM job_steps WHERE step = 'write_reports'";
            Ok(sql_query(step).get_result::<Counted>(conn)?.rows)
        });
        (begun.unwrap() > 0).then_some(())
    });
    writing.kill().unwrap();
    writing.wait().unwrap();

    program.must(&["nightly"]);

    let left = dump(&program);
    assert_eq!(left.len(), expected.len());
    for (left, expected) in left.iter().zip(&expected) {
        assert_eq!(left, expected);
    }
    let written = |program: &Program| {
        let report = program.folder().join("reports/late-letters-2026-11-20-data.csv");
        fs::read_to_string(report).unwrap().lines().count()
    };
    assert_eq!(written(&program), written(&undisturbed));
    assert!(program.folder().join("backups/skranke-2026-11-20.backup").exists());
}
