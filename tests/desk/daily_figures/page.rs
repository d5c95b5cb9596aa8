//! The page, with days that are stored and the day that is not over.

use chrono::NaiveDate;
use diesel::prelude::*;
use skranke::db::schema::{late_flags, letters};
use skranke::letters::Destination;
use skranke::reports::figures::rules::AgeClass;
use skranke::reports::figures::{Measure, Period};
use skranke::staff::Role;

use super::setup::day;
use crate::support::desk::TestDesk;

#[test]
fn the_page_says_up_to_which_day_it_is_the_night_that_speaks() {
    let desk = TestDesk::with_november();
    desk.at_hour(day("2026-11-20"), 9);
    let mut lead = desk.sign_in_as(Role::Lead);
    let live = lead.get("/reports?period=2026-11").expect(200).says("Slik det sto").body;
    assert!(!live.contains("dager til og med"));
    desk.nightly();
    desk.pass(chrono::TimeDelta::minutes(10));
    let stored = lead.get("/reports?period=2026-11").expect(200).body;
    assert!(
        stored
            .contains("dager til og med <time datetime=\"2026-11-19\">19.11.2026</time> slik det sto <time")
    );
    assert!(stored.contains("20.11.2026 kl. 09.10") && stored.contains("20.11.2026 kl. 09.00"));
}

#[test]
fn the_queue_of_late_letters_has_what_came_left_and_stood_open_each_day() {
    let desk = TestDesk::with_november();
    for today in ["2026-11-16", "2026-11-17", "2026-11-18"].map(day) {
        desk.at_hour(today, 9);
        desk.nightly();
    }
    let page = desk.sign_in_as(Role::Lead).get("/reports?period=2026-11").expect(200).body;
    let queue = page.split("id=\"figure-late-queue\"").nth(1).unwrap().split("</section>").next().unwrap();
    let cells: Vec<&str> = queue
        .split("<td class=\"number")
        .skip(1)
        .map(|cell| cell.split_once('>').unwrap().1.split('<').next().unwrap())
        .collect();
    assert_eq!(cells.len(), 18 * 4);
    let figures = desk.figures(Period::named("2026-11").unwrap());
    let on = |of: u32, load: &str| {
        let day = NaiveDate::from_ymd_opt(2026, 11, of).unwrap();
        figures.on(day, Measure::LateQueue, load, "")
    };
    let (open, came) = (|of| on(of, "open"), |of| on(of, "opened"));
    assert!(open(15) == 0 && came(15) == 0 && came(16) > 0 && open(16) == came(16));
    assert_eq!(open(17), open(16) + came(17));
    // Some days few came, so that the page rounds.
    for of in 1..=18 {
        let at = usize::try_from(of - 1).unwrap() * 4;
        for (cell, number) in cells[at..].iter().zip([open(of), came(of), on(of, "closed")]) {
            let rounded = number / 5 * 5;
            assert_eq!(*cell, if rounded == 0 { "&lt;5".to_owned() } else { rounded.to_string() }, "{of}");
        }
    }
    assert_eq!(cells[14 * 4 + 3], "–");
    assert_eq!([16, 17, 18].map(|of: usize| cells[(of - 1) * 4 + 3]), ["0", "1", "2"]);
    // A longer period has weeks.
    let page = desk.sign_in_as(Role::Reporter).get("/reports?period=2026-Q4").expect(200);
    page.says("Uke 47, 2026").says("Uke 40, 2026");
}

#[test]
fn as_many_are_late_in_the_figures_of_a_day_as_stand_in_its_list() {
    let desk = TestDesk::with_november();
    for today in ["2026-11-16", "2026-11-17", "2026-11-18"].map(day) {
        desk.at_hour(today, 9);
        desk.nightly();
    }
    // One of those that were found on the 16th is used on the 18th.
    let reference: String = desk.read(|conn| {
        let found = letters::table.inner_join(late_flags::table);
        Ok(found.select(letters::reference).order(letters::reference).first(conn)?)
    });
    desk.report(&reference, "activated", "2026-11-18T08:00:00+01:00");
    desk.at_hour(day("2026-11-19"), 9);
    desk.nightly();
    let figures = desk.figures(Period::named("2026-11").unwrap());
    let mut lead = desk.sign_in_as(Role::Lead);
    let mut late = Vec::new();
    for of in ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"] {
        let list = lead.get(&format!("/reports/late-letters.csv?profile=data&to={of}")).expect(200).body;
        let count = |class: &AgeClass| {
            let on = |to: &Destination| figures.on(day(of), Measure::Late, class.as_str(), to.as_str());
            Destination::ALL.iter().map(on).sum::<u64>()
        };
        let counted: u64 = AgeClass::ALL.iter().map(count).sum();
        assert_eq!(usize::try_from(counted).unwrap(), list.lines().count() - 1, "{of}");
        late.push(counted);
    }
    assert!(late[0] > 0 && late[0] < late[1] && late[1] < late[3], "{late:?}");
}
