//! A night that ends in the midst of storing.

use std::cell::Cell;
use std::time::Duration;

use diesel::prelude::*;
use skranke::db::schema::daily_figures;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::jobs::{Report, Status, Step};
use skranke::reports::figures::{Period, daily};

use super::setup::{FILES, day, stored, without_reach};
use crate::support::desk::TestDesk;
use crate::support::process::wait_until;
use crate::support::program::Program;

/// The step, stopped before its piece of this number.
fn stopped_before(desk: &TestDesk, piece: u32) -> Report {
    let asked = Cell::new(0);
    let options = NightlyOptions { only: vec![Step::DailyFigures], ..NightlyOptions::default() };
    nightly::run(&desk.desk, &options, &|| asked.replace(asked.get() + 1) >= piece)
}

#[test]
fn a_night_that_ends_anywhere_is_finished_by_the_next_with_the_same_numbers() {
    let desk = TestDesk::with_november();
    desk.at_hour(day("2027-01-04"), 9);
    desk.store_figures(false);
    let whole = desk.read(stored);
    let year = Period::between(day("2026-01-05"), day("2027-01-04")).unwrap();
    let figures = desk.figures(year).counts;
    for piece in [1, 3, 6, 11] {
        desk.write(|conn| {
            diesel::sql_query("UPDATE job_steps SET checkpoint = NULL").execute(conn)?;
            Ok(diesel::delete(daily_figures::table).execute(conn)?)
        });
        let report = stopped_before(&desk, piece);
        assert_eq!(report.status, Status::Failed, "{piece}");
        let so_far = desk.read(stored);
        assert!(so_far.len() < whole.len(), "{piece}");
        // Until all is stored, the page counts.
        assert_eq!(desk.read(daily::last_stored), None);
        assert_eq!(without_reach(&desk.figures(year).counts), without_reach(&figures));
        let next = desk.store_figures(false);
        assert_eq!(usize::try_from(next.changed).unwrap(), whole.len() - so_far.len());
        assert_eq!(desk.read(stored), whole);
        assert_eq!(desk.figures(year).counts, figures);
    }
}

#[test]
fn a_night_that_is_killed_is_finished_by_the_next_as_if_nothing_had_been() {
    let november = || {
        let program = Program::new();
        for (kind, file) in FILES {
            program.import(kind.as_str(), file);
        }
        program
    };
    let (undisturbed, program) = (november(), november());
    let run = ["nightly", "--only", "daily_figures"];
    let whole = undisturbed.summary(&run)["changed"].as_u64().unwrap();
    let mut killed = program.spawn(&run);
    wait_until(Duration::from_secs(30), "the first figures", || {
        (!program.read(stored).is_empty()).then_some(())
    });
    killed.kill().unwrap();
    killed.wait().unwrap();
    let so_far = u64::try_from(program.read(stored).len()).unwrap();
    assert_eq!(program.summary(&run)["changed"].as_u64().unwrap(), whole - so_far);
    assert_eq!(program.read(stored), undisturbed.read(stored));
    assert_eq!(program.summary(&run)["changed"].as_u64(), Some(0));
}
