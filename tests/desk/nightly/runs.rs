//! Runs that meet, die, are stopped, or only count.

use std::process::Command;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;
use skranke::db::{Error, UtcTime, database_time, schema};
use skranke::jobs::{Instance, NIGHTLY, RunState, lock, store};
use skranke::letters::store::{Letter, insert_letters};
use skranke::values::LetterId;

use crate::support::process::wait_until;
use crate::support::program::{Program, ended, one_line};

const RUN: [&str; 1] = ["nightly"];

/// So many letters are late: enough that a run can be met in its midst.
pub(super) fn with_many_late(count: usize) -> Program {
    let program = Program::with_letters(&[("ML-0", "2026-11-02T12:00:00+01:00")]);
    let now = program.now();
    let first: Letter = program.read(|conn| Ok(schema::letters::table.first(conn)?));
    let more: Vec<Letter> = (1..count)
        .map(|n| Letter { letter_id: LetterId::generate(now), reference: format!("ML-{n}"), ..first.clone() })
        .collect();
    program.db().write(move |conn| insert_letters(conn, &more)).unwrap();
    program
}

#[test]
fn a_dry_run_counts_what_a_run_does_and_changes_nothing() {
    let program = with_many_late(30);
    let before = program.counts();
    let mut dry = program.summary(&["nightly", "--dry-run"]);
    assert_eq!(program.counts(), before);
    let mut wet = program.summary(&RUN);
    assert_eq!((&dry["dry_run"], &wet["dry_run"]), (&json!(true), &json!(false)));
    for report in [&mut dry, &mut wet] {
        for own in ["dry_run", "duration_ms", "run_id"] {
            report.as_object_mut().unwrap().remove(own);
        }
    }
    assert_eq!(dry, wet);
    assert_eq!(wet["queued"], json!(30));
    let [flags, notices, audit, runs] = before;
    assert_eq!(program.counts(), [flags + 30, notices + 30, audit + 30, runs + 1]);
}

#[test]
fn a_second_run_flags_and_queues_nothing() {
    let program = with_many_late(30);
    program.must(&RUN);
    let [flags, notices, audit, runs] = program.counts();
    let second = program.summary(&["nightly", "--only", "flag_late_letters"]);
    assert_eq!((&second["flagged"], &second["queued"], &second["read"]), (&json!(0), &json!(0), &json!(0)));
    assert_eq!(program.counts(), [flags, notices, audit, runs + 1]);
}

#[test]
fn of_five_runs_at_once_one_works_and_four_say_that_they_leave_it_to_that_one() {
    const LETTERS: i64 = 12_000;
    let program = with_many_late(12_000);
    let mut running: Vec<_> = (0..5).map(|_| program.spawn(&RUN)).collect();
    let (mut said, mut flagged) = (Vec::new(), 0);
    // In the order of their ends: whoever works is the last one.
    while !running.is_empty() {
        let at = wait_until(Duration::from_mins(2), "one of them to end", || {
            running.iter_mut().position(|run| run.try_wait().unwrap().is_some())
        });
        let run = ended(running.remove(at).wait_with_output().unwrap());
        assert_eq!(run.status, Some(0), "{}", run.stderr);
        let report = one_line(&run.stdout);
        flagged += report["flagged"].as_i64().unwrap();
        said.push(report["status"].as_str().unwrap().to_owned());
    }
    assert_eq!(said, ["skipped", "skipped", "skipped", "skipped", "completed"]);
    assert_eq!(flagged, LETTERS);
    assert_eq!(program.counts()[..2], [LETTERS, LETTERS]);
}

#[test]
fn a_run_that_meets_another_is_skipped_and_leaves_no_trace() {
    let program = with_many_late(1);
    let other = Instance::here();
    let taken = program.db().write(move |conn| lock::acquire(conn, NIGHTLY, &other, TimeDelta::minutes(2)));
    assert!(taken.unwrap());
    let before = program.counts();
    let report = program.summary(&RUN);
    assert_eq!((&report["status"], &report["run_id"]), (&json!("skipped"), &json!(null)));
    assert_eq!(report["reason"], json!("another instance has the job"));
    assert_eq!(program.counts(), before);
}

#[test]
fn a_program_whose_clock_is_an_hour_off_takes_no_job_away_and_holds_its_own_by_the_databases_clock() {
    let mut program = with_many_late(6_000);
    let other = Instance::here();
    let (holder, here) = (other.clone(), program.now());
    assert!(
        program.db().write(move |conn| lock::acquire(conn, NIGHTLY, &holder, TimeDelta::minutes(2))).unwrap()
    );
    for hours in [1, -1] {
        program.at(&(here + TimeDelta::hours(hours)).to_rfc3339());
        assert_eq!(program.summary(&RUN)["status"], json!("skipped"), "{hours}");
    }
    program.db().write(move |conn| lock::release(conn, NIGHTLY, &other)).unwrap();
    let run = program.spawn(&RUN);
    let lease = |program: &Program| {
        program.read(|conn| {
            let locks = schema::job_locks::table.select(schema::job_locks::lease_until);
            let until: Option<UtcTime> = locks.first(conn).optional()?;
            until.map(|until| Ok::<_, Error>((until, until.utc() - database_time(conn)?))).transpose()
        })
    };
    let patience = Duration::from_mins(1);
    let (first, left) =
        wait_until(patience, "the program with the wrong clock to have the job", || lease(&program));
    assert!(left > TimeDelta::zero() && left <= TimeDelta::minutes(2), "{left}");
    // The heartbeat: each piece moves its end on.
    wait_until(patience, "the lease to be renewed", || lease(&program).filter(|(until, _)| *until > first));
    assert_eq!(ended(run.wait_with_output().unwrap()).status, Some(0));
}

#[test]
fn a_lease_that_has_ended_is_taken_over_and_its_holder_can_commit_no_more() {
    let program = with_many_late(1);
    let other = Instance::here();
    let holder = other.clone();
    let held = move |conn: &mut _| lock::acquire(conn, NIGHTLY, &holder, TimeDelta::minutes(-7));
    assert!(program.db().write(held).unwrap());
    assert_eq!(program.summary(&RUN)["flagged"], json!(1));
    let renewed = program.db().write(move |conn| lock::renew(conn, NIGHTLY, &other, TimeDelta::minutes(2)));
    assert!(!renewed.unwrap());
}

#[test]
fn a_run_that_is_killed_is_finished_by_the_next_one_at_once() {
    let program = with_many_late(12_000);
    let mut run = program.spawn(&RUN);
    wait_until(Duration::from_secs(30), "the first letters to be flagged", || {
        (program.counts()[0] > 0).then_some(())
    });
    run.kill().unwrap();
    run.wait().unwrap();
    let killed_at = program.counts()[0];
    assert!(killed_at < 12_000, "the run was over before it was killed");

    let report = program.summary(&RUN);

    assert_eq!((&report["status"], &report["flagged"]), (&json!("completed"), &json!(12_000 - killed_at)));
    assert_eq!(program.counts()[..2], [12_000, 12_000]);
    let runs = program.read(|conn| store::recent_runs(conn, 3));
    let states: Vec<_> = runs.iter().filter(|run| run.job == NIGHTLY).map(|run| run.state).collect();
    assert_eq!(states, [RunState::Completed, RunState::Failed]);
    assert_eq!(report["resumed_from"], json!(runs[1].run_id));
    assert_eq!(runs[1].rows_changed, killed_at);
}

#[test]
fn a_run_that_is_asked_to_stop_ends_between_two_pieces_and_says_so() {
    let mut program = with_many_late(12_000);
    let run = program.spawn(&["nightly", "--business-date", "2026-11-20"]);
    wait_until(Duration::from_secs(30), "the first letters to be flagged", || {
        (program.counts()[0] > 0).then_some(())
    });
    assert!(Command::new("kill").args(["-TERM", &run.id().to_string()]).status().unwrap().success());
    let stopped = ended(run.wait_with_output().unwrap());
    assert_eq!(stopped.status, Some(75), "{}", stopped.stderr);
    let report = one_line(&stopped.stdout);
    assert_eq!((&report["status"], &report["reason"]), (&json!("failed"), &json!("stopped before the end")));
    assert_eq!(report["flagged"], json!(program.counts()[0]));
    // Nobody has to act on what somebody wished.
    assert!(!stopped.stderr.contains("ERROR"), "{}", stopped.stderr);

    program.at("2026-11-24T09:00:00+01:00");
    let resumed = program.summary(&["nightly", "--resume"]);
    assert_eq!(resumed["business_date"], json!("2026-11-20"));
    assert_eq!(program.counts()[..2], [12_000, 12_000]);
}

#[test]
fn a_run_that_is_over_has_given_the_job_back() {
    let program = with_many_late(1);
    program.must(&RUN);
    let locks: i64 = program.read(|conn| Ok(schema::job_locks::table.count().get_result(conn)?));
    assert_eq!(locks, 0);
}

#[test]
fn a_page_that_goes_on_record_while_a_run_writes_is_let_in_before_long() {
    const LETTERS: usize = 30_000;
    let program = with_many_late(LETTERS);
    let (mut run, db) = (program.spawn(&RUN), program.db());
    let flagged = || db.read(|conn| Ok(schema::late_flags::table.count().get_result::<i64>(conn)?)).unwrap();
    let mut waits = Vec::new();
    wait_until(Duration::from_mins(2), "the run to end", || {
        let (before, began) = (flagged(), Instant::now());
        db.write(|conn| lock::release(conn, "page", &Instance::here())).unwrap();
        waits.push((began.elapsed(), flagged() - before));
        run.try_wait().unwrap()
    });
    assert_eq!(ended(run.wait_with_output().unwrap()).status, Some(0));
    assert!(waits.len() > 2, "the run ended too soon to tell");
    // On a busy machine all takes longer, but the run does no more of its work meanwhile.
    let third = i64::try_from(LETTERS / 3).unwrap();
    let too_long = waits.iter().find(|(time, letters)| *time > Duration::from_secs(1) && *letters > third);
    assert_eq!(too_long, None);
}
