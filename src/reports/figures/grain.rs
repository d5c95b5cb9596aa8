//! How finely a period is told: by days, weeks or months.

use chrono::{Datelike as _, NaiveDate};

use super::Period;
use crate::formats;
use crate::texts::Words;
use crate::values::text_enum;

/// A period of more days is told by weeks, where nobody asks for something else.
const MOST_DAYS: i64 = 31;

text_enum! {
    /// What a row of a table is of that tells how things went.
    pub enum Grain {
        /// A local day.
        Day => "day",
        /// A week from Monday on.
        Week => "week",
        /// A month.
        Month => "month",
    }
}

impl Grain {
    /// The one in which a list of work is told.
    pub fn usual(period: Period) -> Self {
        if period.days() > MOST_DAYS { Self::Week } else { Self::Day }
    }

    /// The rows of a period, the first and the last cut off where it begins and ends.
    pub fn rows(self, period: Period) -> Vec<Period> {
        let mut rows = Vec::new();
        let mut left = Some(period);
        while let Some(days) = left {
            let row = days.up_to(self.last_day(days.from()));
            rows.extend(row);
            left = row.and_then(|row| days.after(row.to()));
        }
        rows
    }

    fn last_day(self, first: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => first,
            Self::Week => Period::week_of(first).to(),
            Self::Month => Period::month_of(first).to(),
        }
    }

    /// What such a row is called.
    pub(super) fn label(self, days: Period, words: Words<'_>) -> String {
        match self {
            Self::Day => formats::short_date(days.from()),
            Self::Week => week(days, words),
            Self::Month => formats::month(words.language(), days.from()),
        }
    }
}

/// The week in which days lie.
pub(super) fn week(days: Period, words: Words<'_>) -> String {
    let week = days.from().iso_week();
    words.text("figures-week", &[("week", week.week().into()), ("year", week.year().to_string().into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(grain: Option<Grain>, from: &str, to: &str) -> Vec<(String, String)> {
        let period = Period::between(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        let rows = grain.unwrap_or_else(|| Grain::usual(period)).rows(period);
        rows.iter().map(|row| (row.from().to_string(), row.to().to_string())).collect()
    }

    #[test]
    fn a_month_has_a_row_for_each_day_and_a_longer_period_one_for_each_week() {
        assert_eq!(rows(None, "2026-10-01", "2026-10-31").len(), 31);
        let own = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        // A Thursday, and a Tuesday.
        let weeks = rows(None, "2026-10-01", "2026-11-03");
        assert_eq!(weeks.first(), Some(&own("2026-10-01", "2026-10-04")));
        assert_eq!(weeks.get(1), Some(&own("2026-10-05", "2026-10-11")));
        assert_eq!(weeks.last(), Some(&own("2026-11-02", "2026-11-03")));
        assert_eq!(weeks.len(), 6);
        let months = rows(Some(Grain::Month), "2026-10-15", "2026-11-03");
        assert_eq!(months, [own("2026-10-15", "2026-10-31"), own("2026-11-01", "2026-11-03")]);
    }
}
