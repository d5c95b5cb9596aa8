//! What an installation may decide about its business days beside the law.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::parse_day;

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
    pub extra_closed_days: Vec<ClosedDay>,
}

/// A day closed beside the holidays. Those of every year come before those of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClosedDay {
    /// Every year.
    EachYear(MonthDay),
    /// That one day, such as a move or a strike.
    Once(NaiveDate),
}

/// Not a closed day written as `12-24` or `2026-12-28`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a closed day is written as 12-24 for every year, or as 2026-12-28 for that day only")]
pub struct ClosedDayError;

impl ClosedDay {
    /// Reads `12-24` (every year) or `2026-12-28` (that day only).
    pub fn parse(text: &str) -> Result<Self, ClosedDayError> {
        let each_year = MonthDay::parse(text).ok().map(Self::EachYear);
        each_year.or_else(|| parse_day(text).map(Self::Once)).ok_or(ClosedDayError)
    }

    /// Whether it closes this date.
    pub fn falls_on(self, date: NaiveDate) -> bool {
        match self {
            Self::EachYear(day) => day == MonthDay::of(date),
            Self::Once(day) => day == date,
        }
    }
}

impl fmt::Display for ClosedDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EachYear(day) => day.fmt(f),
            Self::Once(day) => day.fmt(f),
        }
    }
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
    fn a_closed_day_is_one_of_every_year_or_one_day_only() {
        for text in ["12-24", "02-29", "2026-12-28", "2028-02-29"] {
            assert_eq!(ClosedDay::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["", "2026-02-29", "26-12-28", "2026-12", "2026-12-28 ", "1799-12-28", "28.12.2026", "12-32"]
        {
            assert_eq!(ClosedDay::parse(text), Err(ClosedDayError), "{text}");
        }
        let falls = |closed: &str, on: &str| ClosedDay::parse(closed).unwrap().falls_on(on.parse().unwrap());
        assert!(falls("12-28", "2026-12-28") && falls("12-28", "2027-12-28"));
        assert!(falls("2026-12-28", "2026-12-28") && !falls("2026-12-28", "2027-12-28"));
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
