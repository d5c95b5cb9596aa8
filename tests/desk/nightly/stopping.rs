//! A run that somebody stops on its page.

use chrono::NaiveTime;
use skranke::audit::Action;
use skranke::jobs::schedule::{self, Wanted};
use skranke::jobs::store::{self, NewRun};
use skranke::jobs::{Instance, NIGHTLY, RunState, nightly};
use skranke::staff::Role;

use crate::support::desk::TestDesk;

#[test]
fn a_run_that_is_stopped_on_its_page_ends_between_two_pieces_and_is_not_begun_again_that_night() {
    let desk = TestDesk::with_people();
    desk.write(|conn| {
        // The clock stands still here, and the run before took no time.
        let slow = "UPDATE job_runs SET finished_at = '2026-11-20 08:10:00' WHERE job = 'nightly'";
        Ok(diesel::RunQueryDsl::execute(diesel::sql_query(slow), conn)?)
    });
    desk.pass(chrono::TimeDelta::days(1));
    let mut lead = desk.sign_in_as(Role::Lead);
    // Somebody presses the button while the first step is under way: the program asks for the word before each piece.
    let (asked, now) = (std::cell::Cell::new(false), desk.now());
    let press = || {
        let run = desk.read(|conn| store::last_run(conn, NIGHTLY)).unwrap();
        if run.state == RunState::Running && !asked.replace(true) {
            let path = format!("/batch/{}", run.run_id);
            lead.get(&path).expect(200).says("Stopp pent").says("igjen, etter forrige");
            lead.post_form(&format!("{path}/stop"), &[]).expect(303);
            lead.get(&path).expect(200).says("Kjøringen stopper når");
        }
        false
    };
    let pressing = std::cell::RefCell::new(press);
    let report = nightly::run(&desk.desk, &nightly::NightlyOptions::default(), &|| (pressing.borrow_mut())());
    assert_eq!(report.reason.as_deref(), Some("stopped before the end"));
    assert_eq!(desk.on_record(Action::RunStopped), 1);
    let run = desk.read(|conn| store::last_run(conn, NIGHTLY)).unwrap();
    assert_eq!(run.state, RunState::Failed);
    let due = schedule::last_due(NaiveTime::MIN, now);
    assert_eq!(desk.read(|conn| schedule::wanted(conn, due)), Wanted::Done);
    // Somebody may have it made all the same.
    desk.nightly();
}

#[test]
fn only_who_may_start_runs_stops_one_and_one_that_has_ended_cannot_be_stopped() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let mut lead = desk.sign_in_as(Role::Lead);
    let ended = desk.read(|conn| store::last_run(conn, NIGHTLY)).unwrap().run_id;
    let page = lead.get(&format!("/batch/{ended}")).expect(200);
    assert!(!page.body.contains("Stopp pent"));
    lead.post_form(&format!("/batch/{ended}/stop"), &[]).expect(404);
    let now = desk.now();
    let running = desk.write(move |conn| {
        store::begin_run(conn, NewRun::whole(NIGHTLY, now.date_naive()), &Instance::here(), now)
    });
    agent.post_form(&format!("/batch/{running}/stop"), &[]).expect(403);
    assert_eq!(desk.on_record(Action::RunStopped), 0);
}

#[test]
fn a_trial_that_is_told_to_stop_has_counted_the_first_steps_alone_and_says_so() {
    let desk = TestDesk::with_people();
    let asked = std::cell::Cell::new(0);
    let stop = || asked.replace(asked.get() + 1) >= 4;
    let options = nightly::NightlyOptions { dry_run: true, ..nightly::NightlyOptions::default() };
    let report = nightly::run(&desk.desk, &options, &stop);
    assert_eq!(report.reason.as_deref(), Some("stopped before the end"));
    let counted: Vec<&str> = report.steps.iter().map(|step| step.step.as_str()).collect();
    let all: Vec<&str> = skranke::jobs::Step::ALL.iter().map(|step| step.as_str()).collect();
    // Asked more often where a step took its time.
    assert!(counted.len() <= 4 && all.starts_with(&counted), "{counted:?}");
}
