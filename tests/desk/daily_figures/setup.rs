//! What figures are made of, and the numbers that are stored of them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use skranke::calendar::start_of_day;
use skranke::db::schema::daily_figures;
use skranke::db::{AnyConnection, Error};
use skranke::imports::ImportKind;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::jobs::{Report, Step};
use skranke::reports::figures::store::{self, Look};
use skranke::reports::figures::{Counts, Figures, Measure, Period};

use crate::support::desk::TestDesk;

/// The sources' files of a month, with some 4,000 letters.
pub(super) const FILES: [(ImportKind, &str); 4] = [
    (ImportKind::Persons, include_str!("../../data/november/persons.csv")),
    (ImportKind::Contacts, include_str!("../../data/november/contacts.csv")),
    (ImportKind::Letters, include_str!("../../data/november/letters.csv")),
    (ImportKind::LetterEvents, include_str!("../../data/november/letter-events.csv")),
];

pub(super) type Rows = BTreeMap<(NaiveDate, String, String, String), i64>;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What is stored, without what became 0.
pub(super) fn stored(conn: &mut AnyConnection) -> Result<Rows, Error> {
    let rows: Vec<(NaiveDate, String, String, String, i64)> =
        daily_figures::table.filter(daily_figures::number.gt(0)).load(conn)?;
    Ok(rows.into_iter().map(|(day, measure, part, subpart, n)| ((day, measure, part, subpart), n)).collect())
}

impl TestDesk {
    pub(super) fn with_november() -> Self {
        let desk = Self::start();
        for (kind, file) in FILES {
            desk.import(kind, file);
        }
        desk
    }

    /// The step alone.
    pub(super) fn store_figures(&self, dry_run: bool) -> Report {
        let only = vec![Step::DailyFigures];
        let options = NightlyOptions { dry_run, only, ..NightlyOptions::default() };
        let report = nightly::run(&self.desk, &options, &|| false);
        assert_eq!(report.reason, None);
        report
    }

    /// The figures as the page has them.
    pub(super) fn figures(&self, period: Period) -> Figures {
        let look = self.look();
        self.desk.db.stream(|conn| store::count_all(conn, period, &look)).unwrap()
    }

    /// The same counted from the rows. What nobody counts later, who could be reached, is left out.
    pub(super) fn counted(&self, period: Period) -> Counts {
        let (look, mut counts) = (self.look(), Counts::default());
        self.desk.db.stream(|conn| store::count_days(conn, period, &look, &mut counts)).unwrap();
        without_reach(&counts)
    }

    fn look(&self) -> Look<'_> {
        Look { own_register: true, calendar: &self.desk.calendar, now: self.now() }
    }

    /// Moves the clock to an hour of a day.
    pub(super) fn at_hour(&self, day: NaiveDate, hour: i64) {
        self.clock.set(start_of_day(day) + chrono::TimeDelta::hours(hour));
    }
}

pub(super) fn without_reach(counts: &Counts) -> Counts {
    let mut others = Counts::default();
    for ((measure, part, subpart), day, number) in counts.each() {
        if *measure != Measure::Reach {
            others.add(day, *measure, (part, subpart), number);
        }
    }
    others
}
