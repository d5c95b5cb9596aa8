//! Whoever has the job keeps it through work that takes longer than a lease, which is a short one here.

use std::fs;
use std::time::Duration;

use chrono::TimeDelta;
use skranke::db::{Db, Error};
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::jobs::{Instance, NIGHTLY, Report, RunState, Status, Step, lock, store};
use tempfile::TempDir;

use super::slow::{Long, make_slow};
use crate::support::desk::TestDesk;
use crate::support::process::wait_until;

const LEASE: TimeDelta = TimeDelta::seconds(1);

/// What came of it when another program tried to take the job.
enum Tried {
    NoRunYet,
    Refused,
    Taken,
    RunIsOver,
}

/// Tries from when the run has begun until it is over; answers how often it was refused.
fn refusals(db: &Db, before: Option<i64>) -> u32 {
    let (other, mut refused) = (Instance::here(), 0);
    wait_until(Duration::from_mins(1), "the run to be over", || {
        let holder = other.clone();
        let tried = db.write(move |conn| {
            let run = store::last_run(conn, NIGHTLY)?.filter(|run| Some(run.run_id) > before);
            let Some(run) = run else { return Ok(Tried::NoRunYet) };
            if run.state != RunState::Running {
                return Ok(Tried::RunIsOver);
            }
            let taken = lock::acquire(conn, NIGHTLY, &holder, TimeDelta::minutes(2))?;
            Ok(if taken { Tried::Taken } else { Tried::Refused })
        });
        match tried {
            Ok(Tried::NoRunYet) | Err(Error::Busy) => None,
            Ok(Tried::Refused) => {
                refused += 1;
                None
            }
            Ok(Tried::Taken) => panic!("the job was taken from a run that works, after {refused} refusals"),
            Ok(Tried::RunIsOver) => Some(refused),
            Err(error) => panic!("{error}"),
        }
    })
}

/// A run of one step that takes longer than its lease, beside a program that wants the job.
fn run_long(desk: &TestDesk, step: Step) -> Report {
    let other = Db::open(desk.desk.db.url(), 1).unwrap();
    let before = desk.read(|conn| store::last_run(conn, NIGHTLY)).map(|run| run.run_id);
    std::thread::scope(|scope| {
        let trying = scope.spawn(|| refusals(&other, before));
        let options = NightlyOptions { only: vec![step], lease: LEASE, ..NightlyOptions::default() };
        let report = nightly::run(&desk.desk, &options, &|| false);
        let refused = trying.join().unwrap();
        assert!(refused > 0, "nobody tried");
        assert_eq!(report.status, Status::Completed, "{:?}", report.reason);
        let long = TimeDelta::milliseconds(i64::try_from(report.duration_ms).unwrap()) > LEASE;
        assert!(long, "the run took no longer than its lease: {} ms", report.duration_ms);
        report
    })
}

#[test]
fn a_file_that_takes_longer_to_read_in_than_the_lease_lasts_keeps_the_job() {
    let folder = TempDir::new().unwrap();
    let drop = folder.path().display();
    let desk = TestDesk::start_with(&format!("[imports]\ndrop_folder = \"{drop}\"\n"));
    let persons = "national_id,given_name,middle_name,family_name,birth_date,status,address_protection,\
                   address_line1,address_line2,address_line3,postal_code,city,country\n\
                   20914695016,Åse,,Sæther,1946-11-20,resident,none,Storgata 1,,,0150,OSLO,NO\n";
    let letters = "reference,national_id,ordered_at,order_channel,mobile\n\
                   ML-1,20914695016,2026-11-16T12:00:00+01:00,support,\n";
    fs::write(folder.path().join("persons.csv"), persons).unwrap();
    let options = NightlyOptions { only: vec![Step::ImportDropped], ..NightlyOptions::default() };
    assert_eq!(nightly::run(&desk.desk, &options, &|| false).changed, 1);
    // Whose letters they are takes as long to find as of a file with a million.
    make_slow(&desk.desk.db, "persons", Long::Seconds);
    fs::write(folder.path().join("letters.csv"), letters).unwrap();
    assert_eq!(run_long(&desk, Step::ImportDropped).changed, 1);
}

#[test]
fn a_question_that_takes_longer_than_the_lease_lasts_keeps_the_job() {
    let desk = TestDesk::start();
    make_slow(&desk.desk.db, "letter_work_items", Long::Seconds);
    run_long(&desk, Step::DailyFigures);
}
