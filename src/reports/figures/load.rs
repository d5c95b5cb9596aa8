//! Lists of work as tables: what came, what left and what was open, by day or by week.

use chrono::{Datelike as _, Days, NaiveDate};

use super::rules::{self, AgeClass, Shown};
use super::tables::{Beside, Row, Table};
use super::{Figures, Load, Measure, Period};
use crate::formats;
use crate::letters::Destination;
use crate::texts::Words;

/// A period of more days is shown by weeks.
const MOST_DAYS: i64 = 31;

/// The columns, that which is drawn first.
const COLUMNS: [Load; 3] = [Load::Open, Load::Opened, Load::Closed];

/// A row for each day or week of the period that has begun. What was open, and since when, is that of the last day.
pub(super) fn table(name: &'static str, measure: Measure, figures: &Figures, words: Words<'_>) -> Table {
    let period = figures.period.up_to(figures.last_day());
    let rows: Vec<Period> = period.into_iter().flat_map(rows_of).collect();
    let sum = |load: Load, days: Period| {
        let counts = figures.counts.days(measure, load.as_str(), "");
        counts.map_or(0, |counts| counts.range(days.from()..=days.to()).map(|(_, number)| number).sum())
    };
    let on_last = |load: Load, days: Period| figures.on(days.to(), measure, load.as_str(), "");
    let count =
        |days: &Period| [on_last(Load::Open, *days), sum(Load::Opened, *days), sum(Load::Closed, *days)];
    let counts: Vec<u64> = rows.iter().flat_map(count).collect();
    let (shown, rounded) = rules::following(&counts, &late_now(measure, figures));
    let row = |(days, counts): (&Period, &[Shown])| Row {
        label: label(*days, period.is_some_and(is_long), words),
        counts: counts.to_vec(),
        // How old it is tells of one in particular where few are open.
        beside: match counts.first() {
            Some(Shown::Number(open)) if *open > 0 => Some(Beside::Days(on_last(Load::OldestDays, *days))),
            _ => None,
        },
    };
    let column = |load: &Load| words.text(&format!("figures-load-{}", load.as_str()), &[]);
    Table {
        name,
        columns: COLUMNS.iter().map(column).collect(),
        rows: rows.iter().zip(shown.chunks(COLUMNS.len())).map(row).collect(),
        sum: None,
        rounded,
        drawn: 1,
    }
}

/// What is late stands in a table of its own, and sums up to what is open where nothing has an outcome.
fn late_now(measure: Measure, figures: &Figures) -> Vec<u64> {
    let day = figures.last_day();
    let late = |class: &AgeClass| {
        let count = |to: &Destination| figures.on(day, Measure::Late, class.as_str(), to.as_str());
        Destination::ALL.iter().map(count).collect::<Vec<u64>>()
    };
    let classes = if measure == Measure::LateQueue { AgeClass::ALL } else { &[] };
    classes.iter().flat_map(late).collect()
}

fn is_long(period: Period) -> bool {
    period.days() > MOST_DAYS
}

/// Days, or of a long period weeks from Monday on, cut off where it begins and ends.
fn rows_of(period: Period) -> Vec<Period> {
    let mut rows = Vec::new();
    let mut left = Some(period);
    while let Some(days) = left {
        let row = days.up_to(if is_long(period) { sunday_after(days.from()) } else { days.from() });
        rows.extend(row);
        left = row.and_then(|row| days.after(row.to()));
    }
    rows
}

fn sunday_after(day: NaiveDate) -> NaiveDate {
    let to_go = 6 - u64::from(day.weekday().num_days_from_monday());
    day.checked_add_days(Days::new(to_go)).unwrap_or(day)
}

fn label(days: Period, by_week: bool, words: Words<'_>) -> String {
    if by_week {
        let week = days.from().iso_week();
        words.text("figures-week", &[("week", week.week().into()), ("year", week.year().to_string().into())])
    } else {
        formats::short_date(days.from())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: &str, to: &str) -> Vec<(String, String)> {
        let period = Period::between(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        rows_of(period).iter().map(|row| (row.from().to_string(), row.to().to_string())).collect()
    }

    #[test]
    fn a_month_has_a_row_for_each_day_and_a_longer_period_one_for_each_week() {
        assert_eq!(rows("2026-10-01", "2026-10-31").len(), 31);
        let own = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        // A Thursday, and a Tuesday.
        let weeks = rows("2026-10-01", "2026-11-03");
        assert_eq!(weeks.first(), Some(&own("2026-10-01", "2026-10-04")));
        assert_eq!(weeks.get(1), Some(&own("2026-10-05", "2026-10-11")));
        assert_eq!(weeks.last(), Some(&own("2026-11-02", "2026-11-03")));
        assert_eq!(weeks.len(), 6);
    }
}
