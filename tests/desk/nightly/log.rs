//! The log of a run: on its page, in its summary, and what gets into it.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use serde_json::{Value, json};
use skranke::db::{AnyConnection, Db};
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::jobs::store::{self, NewRun, begin_run};
use skranke::jobs::{Counts, Instance, NIGHTLY, Step, StepState, step_log};
use skranke::staff::Role;

use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::process::wait_until;

fn log(lead: &mut Client, run_id: i64) -> Vec<Value> {
    let summary = lead.get(&format!("/batch/{run_id}.json")).expect(200);
    let summary: Value = serde_json::from_str(&summary.body).unwrap();
    summary["log"].as_array().unwrap().clone()
}

#[test]
fn the_last_lines_of_a_runs_log_are_on_its_page_and_in_its_summary_the_newest_last() {
    let desk = TestDesk::with_people();
    desk.nightly();
    let run = desk.read(|conn| store::last_run(conn, NIGHTLY)).unwrap();
    let mut lead = desk.sign_in_as(Role::Lead);
    let lines = log(&mut lead, run.run_id);
    assert_eq!(lines.len(), 20, "of more than two a step the last ones");
    let last = &lines[19];
    assert_eq!((&last["event"], &last["state"]), (&json!("run_ended"), &json!("completed")));
    let before = &lines[18];
    assert_eq!((&before["event"], &before["step"]), (&json!("step_ended"), &json!("backup")));
    let page = lead.get(&format!("/batch/{}", run.run_id)).expect(200);
    let region = page.body.find("role=\"region\" tabindex=\"0\" aria-labelledby=\"log-heading\"").unwrap();
    let (began, ended) = ("Ta sikkerhetskopi: begynte.", "Kjøringen sluttet: Fullført.");
    let (began, ended) = (page.body.find(began).unwrap(), page.body.find(ended).unwrap());
    assert!(region < began && began < ended);
    assert!(!page.body.contains("Kjøringen begynte."), "too long ago");
}

#[test]
fn the_log_of_a_run_that_is_under_way_says_what_it_tried_again_and_that_somebody_asked_it_to_stop() {
    let desk = TestDesk::start();
    let (now, date) = (desk.now(), "2026-11-20".parse().unwrap());
    let run_id = desk.write(move |conn| {
        let run_id = begin_run(conn, NewRun::whole(NIGHTLY, date), &Instance::here(), now)?;
        let (first, second) = (Step::ImportDropped, Step::FlagLateLetters);
        step_log::begin_step(conn, run_id, first, now)?;
        step_log::finish_step(conn, run_id, first, StepState::Skipped, now)?;
        step_log::begin_step(conn, run_id, second, now)?;
        step_log::add_to_step(conn, run_id, second, Counts::of(2_000, 1_500), None)?;
        step_log::tried_again(conn, (run_id, second), 2, now)?;
        step_log::tried_again(conn, (run_id, second), 1, now)?;
        assert!(store::ask_to_stop(conn, run_id, now)?);
        Ok(run_id)
    });
    let mut lead = desk.sign_in_as(Role::Lead);
    let events = |lines: &[Value]| -> Vec<String> {
        lines.iter().map(|line| line["event"].as_str().unwrap().to_owned()).collect()
    };
    let lines = log(&mut lead, run_id);
    let expected = ["run_began", "step_began", "step_ended", "step_began", "tried_again", "stop_asked"];
    assert_eq!(events(&lines), expected);
    assert_eq!((&lines[4]["times"], &lines[0]["at"]), (&json!(3), &json!("2026-11-20T08:00:00.000Z")));
    let page = lead.get(&format!("/batch/{run_id}")).expect(200);
    assert_eq!(page.header("refresh"), "3");
    page.says("<time datetime=\"2026-11-20T09:00:00+01:00\">09.00.00</time> Kjøringen begynte.")
        .says("Finne forsinkede brev: prøvde på nytt 3 ganger fordi databasen var opptatt.")
        .says("Lese inn filer: Hoppet over. Lest 0")
        .says("Noen ba kjøringen om å stoppe.");

    desk.write(move |conn| step_log::fail_running_step(conn, run_id, "stopped", None, now));
    let lines = log(&mut lead, run_id);
    assert_eq!(lines[5]["error"], json!("stopped"));
    lead.get(&format!("/batch/{run_id}"))
        .expect(200)
        .says("Finne forsinkede brev: sluttet for tidlig. Kjøringen ble bedt om å stoppe.");
}

/// Keeps the database from others so that a piece of work has to be tried again: on `SQLite` for longer than anybody waits for it.
/// PostgreSQL says so at once, three times.
fn held_by_others(db: &Db) {
    let is_postgres = db
        .write(|conn| {
            let refusals = "CREATE SEQUENCE tries; \
                 CREATE FUNCTION busy() RETURNS trigger LANGUAGE plpgsql AS \
                 'BEGIN IF nextval(''tries'') <= 3 THEN RAISE EXCEPTION ''deadlock detected''; END IF; RETURN NEW; END'; \
                 CREATE TRIGGER busy BEFORE UPDATE ON job_steps FOR EACH ROW EXECUTE FUNCTION busy()";
            let is_postgres = matches!(conn, AnyConnection::Postgres(_));
            if is_postgres {
                conn.batch_execute(refusals)?;
            }
            Ok(is_postgres)
        })
        .unwrap();
    if is_postgres {
        return;
    }
    let (other, (held, is_held)) = (Db::open(db.url(), 1).unwrap(), mpsc::channel::<()>());
    std::thread::spawn(move || {
        let holding = other.write(move |_| {
            held.send(()).unwrap();
            let began = Instant::now();
            let longer = Duration::from_millis(5_600);
            wait_until(2 * longer, "others to give up", || (began.elapsed() > longer).then_some(()));
            Ok(())
        });
        holding.unwrap();
    });
    is_held.recv().unwrap();
}

#[test]
fn a_piece_of_work_that_goes_through_only_when_it_is_tried_again_is_in_the_log() {
    let desk = TestDesk::start();
    let is_held = std::cell::Cell::new(false);
    // Asked before the first piece of the step.
    let stop = || {
        let run = desk.read(|conn| store::last_run(conn, NIGHTLY));
        if run.is_some_and(|run| !desk.read(|conn| step_log::steps_of(conn, run.run_id)).is_empty())
            && !is_held.replace(true)
        {
            held_by_others(&desk.desk.db);
        }
        false
    };
    let options = NightlyOptions { only: vec![Step::ForgetDrafts], ..NightlyOptions::default() };
    let report = nightly::run(&desk.desk, &options, &stop);
    assert_eq!(report.reason, None);
    let steps = desk.read(|conn| step_log::steps_of(conn, report.run_id.unwrap()));
    assert!(steps[0].retries > 0);
    assert!(steps[0].retried_at.is_some());
}
