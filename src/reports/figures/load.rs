//! Lists of work as tables: what came, what left and what was open, by day or by week.

use chrono::{Datelike as _, Days, NaiveDate};

use super::tables::{Besides, Counted};
use super::{Figures, Load, Measure, Period};
use crate::formats;
use crate::texts::Words;

/// A period of more days is shown by weeks.
const MOST_DAYS: i64 = 31;

/// The columns, that which is drawn first.
const COLUMNS: [Load; 3] = [Load::Open, Load::Opened, Load::Closed];

/// A row for each day or week of the period that has begun. What was open, and since when, is that of the last day.
pub(super) fn table(name: &'static str, measure: Measure, figures: &Figures, words: Words<'_>) -> Counted {
    let period = figures.period.up_to(figures.last_day());
    let rows: Vec<Period> = period.into_iter().flat_map(rows_of).collect();
    let sum = |load: Load, days: &Period| {
        let counts = figures.counts.days(measure, load.as_str(), "");
        counts.map_or(0, |counts| counts.range(days.from()..=days.to()).map(|(_, number)| number).sum())
    };
    let on_last = |load: Load, days: &Period| figures.on(days.to(), measure, load.as_str(), "");
    let count = |days: &Period| [on_last(Load::Open, days), sum(Load::Opened, days), sum(Load::Closed, days)];
    let by_week = period.is_some_and(is_long);
    // What stood there when the period began follows from its first row.
    let before = rows.first().map(count).map(|[open, opened, closed]| (open + closed).saturating_sub(opened));
    let column = |load: &Load| words.text(&format!("figures-load-{}", load.as_str()), &[]);
    Counted {
        name,
        columns: COLUMNS.iter().map(column).collect(),
        rows: rows.iter().map(|days| (label(*days, by_week, words), count(days).to_vec())).collect(),
        derived: before.into_iter().collect(),
        beside: Besides::Days(rows.iter().map(|days| on_last(Load::OldestDays, days)).collect()),
        has_sum: false,
        drawn: 1,
    }
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
