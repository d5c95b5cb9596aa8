//! What an installation may decide about its business days beside the law.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A day that comes back every year, without its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: u32,
    day: u32,
}

/// Not a day of the year written as `12-24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day of the year is written as month-day, for example 12-24")]
pub struct MonthDayError;

/// The switches of the business calendar. By default Saturday does not count and only the law's days are closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarRules {
    /// Saturday is a business day, as in older acts; the post and newer ones except it.
    pub count_saturday: bool,
    /// Days closed beside the holidays, such as 24 and 31 December, when the post collects nothing.
    pub extra_closed_days: Vec<MonthDay>,
}

impl MonthDay {
    /// Reads `12-24`. 29 February is taken; it comes back in leap years only.
    pub fn parse(text: &str) -> Result<Self, MonthDayError> {
        // Any leap year does: it has all the days there are.
        NaiveDate::parse_from_str(&format!("2000-{text}"), "%Y-%m-%d")
            .map(Self::of)
            .ok()
            .filter(|day| day.to_string() == text)
            .ok_or(MonthDayError)
    }

    /// The day of the year of a date.
    pub fn of(date: NaiveDate) -> Self {
        Self { month: date.month(), day: date.day() }
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_year_is_read_as_it_is_written() {
        for text in ["01-01", "02-29", "12-24", "12-31"] {
            assert_eq!(MonthDay::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_day_that_no_year_has_is_refused() {
        for text in
            ["", "12", "13-01", "02-30", "00-10", "1-1", "12-24 ", "12/24", "24-12", "2026-12-24", "+1-02"]
        {
            assert_eq!(MonthDay::parse(text), Err(MonthDayError), "{text}");
        }
    }
}
