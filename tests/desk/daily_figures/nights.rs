//! Nights that store figures.

use chrono::{Days, NaiveDate};
use skranke::reports::figures::{Measure, Period, REACH};

use super::setup::{day, stored, without_reach};
use crate::support::desk::TestDesk;
use crate::support::people::MONA;

fn periods(last: NaiveDate) -> Vec<Period> {
    let year = Period::between(last - Days::new(365), last).unwrap();
    let named = ["2026-10", "2026-11", "2026-Q4", "2027-01"].map(|name| Period::named(name).unwrap());
    let days = (0..40).map(|back| last - Days::new(back)).map(|day| Period::between(day, day).unwrap());
    [year].into_iter().chain(named).chain(days).collect()
}

#[test]
fn what_is_stored_is_what_is_counted_whatever_the_period_and_the_day() {
    let desk = TestDesk::with_november();
    for today in ["2026-11-03", "2026-11-18", "2026-12-07", "2027-01-04"].map(day) {
        desk.at_hour(today, 9);
        desk.nightly();
        let through = today.pred_opt().unwrap();
        for period in periods(today) {
            let figures = desk.figures(period);
            let over = period.up_to(through);
            assert_eq!(figures.stored.map(|stored| stored.through), over.map(|_| through), "{period:?}");
            assert_eq!(without_reach(&figures.counts), desk.counted(period), "{today} {period:?}");
        }
    }
    assert!(desk.read(stored).len() > 1_000);
}

#[test]
fn a_second_night_changes_nothing_and_a_trial_counts_what_a_run_does() {
    let desk = TestDesk::with_november();
    desk.at_hour(day("2026-11-20"), 9);
    let dry = desk.store_figures(true);
    assert!(desk.read(stored).is_empty());
    let first = desk.store_figures(false);
    let rows = desk.read(stored);
    assert_eq!((dry.changed, dry.read), (first.changed, first.read));
    assert_eq!(usize::try_from(first.changed).unwrap(), rows.len());
    desk.pass(chrono::TimeDelta::hours(5));
    let second = desk.store_figures(false);
    assert_eq!((second.changed, second.read), (0, first.read));
    assert_eq!(desk.read(stored), rows);
}

#[test]
fn what_is_told_late_comes_to_its_day_in_the_next_night() {
    let desk = TestDesk::with_people();
    let october = Period::named("2026-10").unwrap();
    let in_time = |measure, subpart| desk.figures(october).sum(measure, "home", subpart);
    desk.order_letter("M-1", MONA, "2026-10-12T10:00:00+02:00");
    desk.order_letter("M-2", MONA, "2026-10-12T10:00:00+02:00");
    assert_eq!(in_time(Measure::Ordered, "support"), 0, "as of the night before");
    desk.store_figures(false);
    assert_eq!(in_time(Measure::Ordered, "support"), 2);
    assert_eq!([in_time(Measure::Due, "in_time"), in_time(Measure::Due, "not_in_time")], [0, 2]);
    desk.report("M-1", "activated", "2026-10-26T23:30:00+01:00");
    desk.report("M-2", "activated", "2026-10-27T00:30:00+01:00");
    desk.store_figures(false);
    assert_eq!([in_time(Measure::Due, "in_time"), in_time(Measure::Due, "not_in_time")], [1, 1]);
    assert_eq!(without_reach(&desk.figures(october).counts), desk.counted(october));
}

#[test]
fn who_could_be_reached_is_put_down_in_the_night_after_and_stays() {
    let desk = TestDesk::with_people();
    let november = Period::named("2026-11").unwrap();
    let emails = |of: &str| desk.figures(november).on(day(of), Measure::Reach, "email", "");
    // The first night was that of the 20th.
    assert_eq!((emails("2026-11-18"), emails("2026-11-19")), (0, 5));
    desk.write(|conn| {
        let gone = "UPDATE register_entries SET email = NULL, email_index = NULL";
        Ok(diesel::RunQueryDsl::execute(diesel::sql_query(gone), conn)?)
    });
    desk.store_figures(false);
    assert_eq!((emails("2026-11-19"), emails("2026-11-20")), (5, 0));
    // Nobody counted in the night of the 21st: what the register says on the 22nd is not what it said two days before.
    desk.at_hour(day("2026-11-22"), 9);
    desk.store_figures(false);
    let registered = |of: &str| desk.figures(november).on(day(of), Measure::Reach, REACH[0], "");
    assert_eq!(["2026-11-19", "2026-11-20", "2026-11-21"].map(registered), [6, 0, 6]);
}

#[test]
fn figures_stay_when_the_rows_they_came_from_are_gone() {
    let desk = TestDesk::with_people();
    let kari = desk.person_number(0);
    desk.with_past(&kari, &["2025-10-18T10:00:00+02:00", "2024-11-18T10:00:00+01:00"]);
    desk.store_figures(false);
    let years = ["2024-11", "2025-10"].map(|name| Period::named(name).unwrap());
    let before = years.map(|month| desk.figures(month).counts);
    let (messages, rows) = (desk.count("notices"), desk.read(stored));
    assert!(before.iter().all(|counts| counts.kinds(Measure::Notices).count() == 1));
    desk.nightly();
    assert_eq!(desk.count("notices"), messages - 2);
    desk.nightly();
    assert_eq!(years.map(|month| desk.figures(month).counts), before);
    assert_eq!(desk.read(stored), rows);
}
