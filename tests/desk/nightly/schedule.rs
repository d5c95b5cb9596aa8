//! The nightly run that the program begins itself, at its hour and when it is asked for.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use skranke::config::Settings;
use skranke::db::schema::job_runs;
use skranke::jobs::background::Background;
use skranke::jobs::store::{self, NewRun, begin_run};
use skranke::jobs::{Instance, JobRun, NIGHTLY, RunState, StartedBy, schedule};
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::process::wait_until;
use crate::support::program::Program;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn runs(desk: &TestDesk) -> Vec<JobRun> {
    desk.read(|conn| {
        Ok(job_runs::table.filter(job_runs::job.eq(NIGHTLY)).order(job_runs::run_id).load(conn)?)
    })
}

fn wait_for_runs(desk: &TestDesk, count: usize) -> Vec<JobRun> {
    wait_until(Duration::from_secs(30), "the runs", || {
        let runs = runs(desk);
        let ended = runs.iter().filter(|run| run.state == RunState::Completed).count();
        (ended >= count).then_some(runs)
    })
}

/// How long an instance rests between two looks.
const REST: Duration = Duration::from_millis(50);

/// Long enough for an instance to look many times.
fn let_them_look() {
    let began = Instant::now();
    let long = 20 * REST;
    wait_until(2 * long, "them to look", || (began.elapsed() > long).then_some(()));
}

#[test]
fn at_its_hour_one_of_several_instances_makes_the_run_and_no_other_hour_does() {
    let desk = TestDesk::start_with("[nightly]\nat = \"03:30\"\n");
    desk.clock.set(at("2026-03-28T03:30:00+01:00"));
    let _instances: Vec<_> = (0..3).map(|_| Background::resting(&desk.desk, REST).unwrap()).collect();
    wait_for_runs(&desk, 1);
    desk.clock.set(at("2026-03-29T03:29:59+02:00"));
    let_them_look();
    assert_eq!(runs(&desk).len(), 1);
    desk.clock.set(at("2026-03-29T03:30:00+02:00"));
    wait_for_runs(&desk, 2);
    desk.clock.set(at("2026-03-29T23:59:00+02:00"));
    let_them_look();
    let runs = runs(&desk);
    let made: Vec<_> = runs.iter().map(|run| (run.business_date.to_string(), run.started_by)).collect();
    let by_timer = |date: &str| (date.to_owned(), StartedBy::Timer);
    assert_eq!(made, [by_timer("2026-03-28"), by_timer("2026-03-29")]);
}

#[test]
fn an_instance_that_was_down_at_the_hour_makes_the_run_when_it_is_up_again_for_the_day_that_was_due() {
    let desk = TestDesk::start_with("[nightly]\nat = \"03:30\"\n");
    desk.clock.set(at("2026-11-20T03:30:00+01:00"));
    drop_after(&desk, 1);
    // Three nights later, before the hour: the run of that day is still to come.
    desk.clock.set(at("2026-11-23T01:00:00+01:00"));
    drop_after(&desk, 3);
    let dates: Vec<_> = runs(&desk).iter().map(|run| run.business_date.to_string()).collect();
    assert_eq!(dates, ["2026-11-20", "2026-11-21", "2026-11-22"]);
}

fn drop_after(desk: &TestDesk, count: usize) {
    let instance = Background::resting(&desk.desk, REST).unwrap();
    wait_for_runs(desk, count);
    drop(instance);
}

#[test]
fn a_program_that_serves_and_one_that_only_works_begin_the_run_by_themselves() {
    for command in ["serve", "work"] {
        let mut program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
        for (variable, value) in
            [("NIGHTLY_AT", "03:30"), ("LISTEN", "127.0.0.1:0"), ("INTERNAL_LISTEN", "127.0.0.1:0")]
        {
            program.set(variable, value);
        }
        let mut running = program.spawn(&[command]);
        let run = wait_until(Duration::from_mins(1), "the run of the night", || {
            let run = program.read(|conn| store::last_run(conn, NIGHTLY));
            run.filter(|run| run.state == RunState::Completed)
        });
        running.kill().unwrap();
        running.wait().unwrap();
        let of = (run.business_date.to_string(), run.started_by, run.all_steps);
        assert_eq!(of, ("2026-11-20".to_owned(), StartedBy::Timer, true), "{command}");
    }
}

#[test]
fn a_run_that_failed_too_often_is_given_up_until_the_next_night() {
    let desk = TestDesk::start_with("[nightly]\nat = \"03:30\"\n");
    let (now, date) = (desk.now(), "2026-11-20".parse().unwrap());
    for _ in 0..schedule::MOST_TRIES {
        desk.write(move |conn| {
            let run_id = begin_run(conn, NewRun::whole(NIGHTLY, date), &Instance::here(), now)?;
            store::finish_run(conn, run_id, RunState::Failed, "{}", now)
        });
    }
    let _instance = Background::resting(&desk.desk, REST).unwrap();
    let_them_look();
    assert_eq!(runs(&desk).len(), schedule::MOST_TRIES);
    desk.clock.set(at("2026-11-21T03:30:00+01:00"));
    let made: Vec<String> =
        wait_for_runs(&desk, 2).iter().skip(4).map(|run| run.business_date.to_string()).collect();
    assert_eq!(made, ["2026-11-20", "2026-11-21"], "the day that was given up is caught up first");
}

#[test]
fn without_an_hour_nothing_runs_by_itself_but_what_is_asked_for_on_the_page_does() {
    let desk = TestDesk::start();
    let mut lead = desk.sign_in_as(Role::Lead);
    let _instance = Background::resting(&desk.desk, REST).unwrap();
    let_them_look();
    assert_eq!(runs(&desk).len(), 0);
    lead.post_form("/batch/start", &[("date", "2026-11-19")]).expect(303);
    let runs = wait_for_runs(&desk, 1);
    let [run] = runs.as_slice() else { panic!("{runs:?}") };
    assert_eq!((run.business_date.to_string().as_str(), run.started_by), ("2026-11-19", StartedBy::Page));
    assert!(run.all_steps);
    let page = lead.get("/batch").expect(200);
    assert_eq!(page.header("refresh"), "");
    assert!(!page.body.contains("Venter på å starte"));
}

#[test]
fn the_hour_is_a_time_of_day_outside_the_one_that_comes_twice_or_not_at_all() {
    let at = |time: &str| {
        let file = format!("[nightly]\nat = \"{time}\"\n");
        Settings::load(Some(&file), std::iter::empty()).map(|settings| settings.nightly.at)
    };
    assert_eq!(at("").ok(), Some(None));
    for good in ["00:00", "01:59", "03:00", "03:30", "23:59"] {
        assert!(at(good).is_ok_and(|at| at.is_some()), "{good}");
    }
    for bad in ["02:00", "02:30", "02:59", "3:30", "24:00", "03:60", "03:30:00", "half past three"] {
        let problems = at(bad).unwrap_err();
        assert_eq!(problems.len(), 1, "{bad}");
        assert_eq!(problems[0].key, "nightly.at");
    }
}
