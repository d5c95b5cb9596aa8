//! A run that is told to stop while one statement of the database takes its time, or a file is half written.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;
use serde_json::json;
use skranke::db::Db;
use skranke::jobs::{NIGHTLY, RunState, Step, step_log, store};

use super::laden::{dump, laden};
use super::slow::{Long, make_slow, mend};
use crate::support::process::wait_until;
use crate::support::program::{Program, ended, one_line};

/// Whoever waits for a program to end, as an orchestrator does, waits no longer than this.
const SOON: Duration = Duration::from_secs(8);

/// The day before it has four thousand messages.
const REPORT: [&str; 5] = ["nightly", "--only", "write_reports", "--business-date", "2026-11-18"];

const FIGURES: [&str; 3] = ["nightly", "--only", "daily_figures"];
const COMPARISON: [&str; 3] = ["nightly", "--only", "reconcile"];
const BOTH: [&str; 5] = ["nightly", "--only", "reconcile", "--only", "daily_figures"];

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

fn counted(db: &Db, what: &str) -> i64 {
    let query = format!("SELECT count(*) AS rows FROM {what}");
    db.read(|conn| Ok(sql_query(query).get_result::<Counted>(conn)?.rows)).unwrap()
}

fn terminate(_db: &Db, run: &Child) {
    let told = Command::new("kill").args(["-TERM", &run.id().to_string()]).status();
    assert!(told.unwrap().success());
}

/// As the button on the page of the run does.
fn press_stop(db: &Db, _run: &Child) {
    let asked = db.write(move |conn| {
        let run = store::last_run(conn, NIGHTLY)?.unwrap();
        store::ask_to_stop(conn, run.run_id, run.started_at.utc())
    });
    assert!(asked.unwrap());
}

/// Starts a run of one step, has it stopped when it is amid something, and answers which run it was.
fn stopped(
    program: &Program,
    (step, arguments): (Step, &[&str]),
    is_amid: impl Fn() -> bool,
    stop: fn(&Db, &Child),
) -> i64 {
    let (run, db) = (program.spawn(arguments), program.db());
    wait_until(Duration::from_mins(1), "the run to be amid its step", || is_amid().then_some(()));
    let began = Instant::now();
    stop(&db, &run);
    let ended = ended(run.wait_with_output().unwrap());
    let took = began.elapsed();
    assert_eq!(ended.status, Some(75), "{}", ended.stderr);
    assert_eq!(one_line(&ended.stdout)["reason"], json!("stopped before the end"));
    assert!(took < SOON, "{} heard the stop after {took:?}", step.as_str());
    let last = program.read(|conn| store::last_run(conn, NIGHTLY)).unwrap();
    let steps = program.read(|conn| step_log::steps_of(conn, last.run_id));
    assert_eq!((last.state, steps[0].error_code.as_deref()), (RunState::Failed, Some("stopped")));
    last.run_id
}

/// How large the file is that a report is written to before it has its name.
fn under_way(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().metadata().map_or(0, |file| file.len())).sum()
}

#[test]
fn a_run_that_is_stopped_amid_the_figures_the_comparison_and_a_report_ends_like_one_that_nobody_touched() {
    let mut undisturbed = laden();
    undisturbed.set("REPORTS_NIGHTLY", "notices:data");
    let program = undisturbed.copy();
    undisturbed.must(&REPORT);
    undisturbed.must(&BOTH);
    let expected = dump(&undisturbed);
    let db = program.db();

    make_slow(&db, "notices", Long::Endless);
    // Those counted before the messages.
    let are_some_stored = || counted(&db, "daily_figures WHERE measure = 'reach'") > 0;
    let first = stopped(&program, (Step::DailyFigures, &FIGURES), are_some_stored, terminate);
    mend(&db, "notices");

    make_slow(&db, "notice_receipts", Long::Endless);
    let is_begun = || counted(&db, "job_steps WHERE step = 'reconcile'") > 0;
    let second = stopped(&program, (Step::Reconcile, &COMPARISON), is_begun, press_stop);
    let resumed = program.read(|conn| store::run(conn, second)).unwrap().resumed_from();
    assert_eq!(resumed, Some(first));
    mend(&db, "notice_receipts");

    make_slow(&db, "notices", Long::Times(60));
    let reports = program.folder().join("reports");
    let is_half_written = || under_way(&reports) > 0;
    stopped(&program, (Step::WriteReports, &REPORT), is_half_written, terminate);
    assert_eq!(fs::read_dir(&reports).unwrap().count(), 0, "nothing is left of half a file");
    mend(&db, "notices");

    program.must(&REPORT);
    let report = program.summary(&BOTH);
    assert!(report["resumed_from"].as_i64() == Some(second));
    let left = dump(&program);
    assert_eq!(left.len(), expected.len());
    for (left, expected) in left.iter().zip(&expected) {
        assert_eq!(left, expected);
    }
    let written = |of: &Program| fs::read(of.folder().join("reports/notices-2026-11-17-data.csv")).unwrap();
    assert!(written(&program).len() > 100_000);
    assert_eq!(written(&program), written(&undisturbed));
}
