//! What the run log says of each step, and what a run that was cut off leaves to the next.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use serde_json::json;
use skranke::audit::{Reach, seal_new_entries};
use skranke::jobs::{JobStep, RunState, StartedBy, Step, StepState, step_log, store};

use super::runs::with_many_late;
use crate::support::process::wait_until;
use crate::support::program::Program;

fn steps(program: &Program, run_id: i64) -> Vec<JobStep> {
    program.read(|conn| step_log::steps_of(conn, run_id))
}

fn step(program: &Program, run_id: i64, step: Step) -> JobStep {
    steps(program, run_id).into_iter().find(|done| done.step == step.as_str()).unwrap()
}

#[test]
fn each_step_of_a_run_is_on_record_with_what_it_did() {
    let program = with_many_late(30);
    let report = program.summary(&["nightly", "--by-timer"]);
    let run_id = report["run_id"].as_i64().unwrap();
    let done = steps(&program, run_id);
    let names: Vec<_> = done.iter().map(|step| step.step.as_str()).collect();
    assert_eq!(names, Step::ALL.iter().map(|step| step.as_str()).collect::<Vec<_>>());
    for (step, told) in done.iter().zip(report["steps"].as_array().unwrap()) {
        // Nothing is dropped, taken out or backed up by these settings.
        let is_skipped = ["import_dropped", "write_reports", "backup"].contains(&step.step.as_str());
        assert_eq!(step.state, if is_skipped { StepState::Skipped } else { StepState::Completed });
        assert!(step.finished_at.unwrap() >= step.started_at);
        let counted = (step.rows_read, step.rows_changed, step.rows_skipped, step.rows_failed);
        let in_report = ["read", "changed", "skipped", "failed"].map(|name| told[name].as_i64().unwrap());
        assert_eq!(<[i64; 4]>::from(counted), in_report, "{}", step.step);
    }
    let flagging = step(&program, run_id, Step::FlagLateLetters);
    assert_eq!((flagging.rows_read, flagging.rows_changed), (30, 30));
    assert!(flagging.checkpoint.unwrap().starts_with("2026-11-16 "));
    let run = program.read(|conn| store::run(conn, run_id)).unwrap();
    // Beside the flags two figures: so many ordered on one day, and due on another.
    assert_eq!((run.rows_changed, run.all_steps, run.started_by), (32, true, StartedBy::Timer));
}

#[test]
fn a_run_of_some_steps_does_not_do_what_its_date_asks_for() {
    let program = with_many_late(1);
    program.must(&["nightly", "--only", "forget_requests"]);
    assert_eq!(program.read(|conn| store::last_completed(conn, "nightly")), None);
    program.must(&["nightly"]);
    assert!(program.read(|conn| store::last_completed(conn, "nightly")).is_some());
}

#[test]
fn steps_that_are_asked_for_are_done_once_each_and_in_the_order_of_the_run() {
    let program = with_many_late(3);
    let asked = ["reconcile", "flag_late_letters", "reconcile"].map(|step| ["--only", step]).concat();
    for more in [&["--dry-run"][..], &[]] {
        let report = program.summary(&[&["nightly"], &asked[..], more].concat());
        let done: Vec<_> = report["steps"].as_array().unwrap().iter().map(|step| &step["step"]).collect();
        assert_eq!(done, ["flag_late_letters", "reconcile"], "{report}");
        assert_eq!(report["flagged"], json!(3));
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

/// What a run leaves behind, without what no two runs have alike: ids, and the milliseconds of their instants.
fn dump(program: &Program) -> Vec<String> {
    const TABLES: [&str; 5] = [
        "SELECT 'letter ' || reference || ' ' || state || ' ' || CAST(last_on_time AS TEXT) AS \"row\" FROM letters",
        "SELECT 'flag ' || reference || ' ' || CAST(first_flagged_on AS TEXT) || ' ' || CAST(late_flags.last_on_time AS TEXT) || ' ' \
         || late_flags.lateness_rule || ' ' || COALESCE(closed_by, '-') AS \"row\" \
         FROM late_flags JOIN letters ON letters.letter_id = late_flags.letter_id",
        "SELECT 'notice ' || reference || ' ' || kind || ' ' || channel || ' ' || notices.state || ' ' || parameters AS \"row\" \
         FROM notices JOIN letters ON letters.letter_id = notices.letter_id",
        "SELECT 'audit ' || COALESCE(reference, object, '-') || ' ' || actor || ' ' || action || ' ' || COALESCE(detail, '-') AS \"row\" \
         FROM audit_entries LEFT JOIN letters ON letters.letter_id = audit_entries.object WHERE action <> 'file_imported'",
        "SELECT 'lock ' || job AS \"row\" FROM job_locks",
    ];
    let mut rows: Vec<String> = TABLES
        .iter()
        .flat_map(|sql| program.read(|conn| Ok(sql_query(*sql).load::<Row>(conn)?)))
        .map(|row| row.row)
        .collect();
    rows.sort();
    rows
}

#[test]
fn a_run_that_is_killed_at_10_50_and_90_percent_ends_like_one_that_nobody_touched() {
    // Ten pieces of the step, of which one is left at nine tenths.
    const LETTERS: usize = 19_900;
    let undisturbed = with_many_late(LETTERS);
    let program = undisturbed.copy();
    undisturbed.must(&["nightly"]);
    let expected = dump(&undisturbed);
    assert!(expected.len() >= 4 * LETTERS, "{}", expected.len());

    let all = i64::try_from(LETTERS).unwrap();
    let mut killed = Vec::new();
    for percent in [10, 50, 90] {
        let mut run = program.spawn(&["nightly"]);
        wait_until(Duration::from_mins(1), "so many letters to be flagged", || {
            (program.counts()[0] * 100 >= all * percent).then_some(())
        });
        run.kill().unwrap();
        run.wait().unwrap();
        let flagged = program.counts()[0];
        assert!(flagged < all, "the run was over before it was killed at {percent} %");
        let last = program.read(|conn| store::last_run(conn, "nightly")).unwrap();
        assert_eq!(last.state, RunState::Running);
        killed.push(last.run_id);
    }
    let left = all - program.counts()[0];
    let report = program.summary(&["nightly"]);
    assert_eq!(report["flagged"], json!(left));
    assert_eq!(report["resumed_from"], json!(killed[2]));
    assert_eq!(dump(&program), expected);
    for run_id in &killed {
        let run = program.read(|conn| store::run(conn, *run_id)).unwrap();
        let flagging = step(&program, *run_id, Step::FlagLateLetters);
        assert_eq!((run.state, flagging.state), (RunState::Failed, StepState::Failed));
        assert_eq!(flagging.error_code.as_deref(), Some("instance_died"));
        assert_eq!(run.rows_changed, flagging.rows_changed);
        assert!(flagging.checkpoint.is_some() && run.rows_changed > 0);
    }
    let twice = program.summary(&["nightly"]);
    assert_eq!((&twice["changed"], &twice["resumed_from"]), (&json!(0), &json!(null)));
    assert_eq!(dump(&program), expected);
}

fn sealed(program: &Program) {
    let sealing = program.db().write(|conn| seal_new_entries(conn, Reach::All)).unwrap();
    assert!(sealing > 0);
}

#[test]
fn the_audit_trail_is_checked_from_where_it_was_checked_before() {
    let program = with_many_late(30);
    program.must(&["nightly"]);
    sealed(&program);
    let first = program.summary(&["nightly", "--only", "verify_audit"]);
    let second = program.summary(&["nightly", "--only", "verify_audit"]);
    assert!(first["read"].as_i64().unwrap() > 30, "{first}");
    assert_eq!((&second["read"], &second["changed"]), (&json!(0), &json!(0)));
}

#[test]
fn an_audit_trail_that_somebody_changed_fails_the_run_and_says_where_but_all_else_is_done() {
    let program = with_many_late(30);
    sealed(&program);
    program.must(&["nightly"]);
    sealed(&program);
    let forged = "UPDATE audit_entries SET actor = 'nobody' WHERE entry_id = (SELECT MAX(entry_id) - 5 FROM audit_entries)";
    program.db().write(move |conn| Ok(sql_query(forged).execute(conn)?)).unwrap();
    for _ in 0..2 {
        let ended = program.run(&["nightly"]);
        assert_eq!(ended.status, Some(1), "{}", ended.stderr);
        let report = crate::support::program::one_line(&ended.stdout);
        let run_id = report["run_id"].as_i64().unwrap();
        let checking = step(&program, run_id, Step::VerifyAudit);
        assert_eq!(checking.error_code.as_deref(), Some("audit_chain_broken"));
        let position = checking.error_sample.unwrap();
        assert_eq!(report["reason"], json!(format!("the audit chain is broken at position {position}")));
        let done = steps(&program, run_id).iter().filter(|step| step.state == StepState::Completed).count();
        // Two steps are skipped, and the backup is not made: it would take the place of a good one.
        assert_eq!(done, Step::ALL.len() - 4);
    }
}

#[test]
fn an_entry_that_was_changed_after_it_was_checked_is_found_within_a_week() {
    let mut program = with_many_late(30);
    program.must(&["nightly"]);
    sealed(&program);
    let only = ["nightly", "--only", "verify_audit"];
    let whole = program.summary(&only)["read"].as_i64().unwrap();
    let forged = "UPDATE audit_entries SET actor = 'nobody' WHERE entry_id = (SELECT MIN(entry_id) + 5 FROM audit_entries)";
    program.db().write(move |conn| Ok(sql_query(forged).execute(conn)?)).unwrap();
    program.at("2026-11-26T09:00:00+01:00");
    assert_eq!(program.summary(&only)["read"], json!(0));
    program.at("2026-11-27T09:00:00+01:00");
    assert_eq!(program.summary(&["nightly", "--dry-run", "--only", "verify_audit"])["read"], json!(whole));
    let ended = program.run(&only);
    assert_eq!(ended.status, Some(1), "{}", ended.stderr);
    assert!(ended.stdout.contains("the audit chain is broken at position"), "{}", ended.stdout);
}

#[test]
fn links_that_were_cut_off_behind_the_checked_place_are_missed() {
    let program = with_many_late(30);
    program.must(&["nightly"]);
    sealed(&program);
    program.must(&["nightly"]);
    let cut = "DELETE FROM audit_links WHERE position > 10";
    program.db().write(move |conn| Ok(sql_query(cut).execute(conn)?)).unwrap();
    assert_eq!(program.run(&["nightly"]).status, Some(1));
}

#[test]
fn the_metrics_are_written_whole_to_a_file_for_the_node_exporter() {
    let program = with_many_late(30);
    let path = program.folder().join("skranke.prom");
    std::fs::write(&path, "old").unwrap();
    program.must(&["nightly", "--metrics-file", path.to_str().unwrap()]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("skranke_job_rows{job=\"nightly\",result=\"changed\"} 32\n"), "{text}");
    assert!(text.contains("skranke_job_failed{job=\"nightly\"} 0\n"), "{text}");
    for step in Step::ALL {
        let rows =
            format!("skranke_job_step_rows{{job=\"nightly\",step=\"{}\",result=\"changed\"}}", step.as_str());
        assert!(text.contains(&rows), "{rows} in {text}");
    }
    let value = |name: &str| -> f64 {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    let flagging = value("skranke_job_step_duration_seconds{job=\"nightly\",step=\"flag_late_letters\"}");
    let all = value("skranke_job_duration_seconds{job=\"nightly\"}");
    assert!(0.0 < flagging && flagging < all && all < 60.0, "{flagging} of {all}");
    let success = text.lines().find(|line| line.starts_with("skranke_job_last_success_timestamp_seconds{"));
    let seconds: i64 = success.unwrap().rsplit(' ').next().unwrap().parse().unwrap();
    assert!((program.now().timestamp()..program.now().timestamp() + 60).contains(&seconds));
    let missing = program.run(&["nightly", "--metrics-file", "no/such/folder/skranke.prom"]);
    assert_eq!(missing.status, Some(1));
    assert_eq!(program.run(&["nightly"]).status, Some(0));
}
