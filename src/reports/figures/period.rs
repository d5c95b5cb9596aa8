//! The local days that figures are of: a month, a quarter, or from one day to another.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, Utc, Weekday};

use crate::calendar::{parse_day, start_of_day};

/// How many days a period may have: a leap year.
const LONGEST: u64 = 366;

/// MinID and its letters are younger.
const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day of the calendar");

/// Local days, both included, and at least one. What people ask for has at most 366.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

/// What is wrong with a period of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodFault {
    /// The first day is none.
    From,
    /// The last day is none.
    To,
    /// The last day comes before the first.
    Order,
    /// It has more than 366 days.
    TooLong,
}

impl Period {
    /// From one day to another.
    pub fn between(from: NaiveDate, to: NaiveDate) -> Result<Self, PeriodFault> {
        if to < from {
            Err(PeriodFault::Order)
        } else if from.checked_add_days(Days::new(LONGEST)).is_none_or(|end| to >= end) {
            Err(PeriodFault::TooLong)
        } else {
            Ok(Self { from, to })
        }
    }

    /// All days up to one, from before there was anything to count.
    pub fn all_until(to: NaiveDate) -> Self {
        Self { from: EARLIEST.min(to), to }
    }

    /// What of it comes after a day.
    pub fn after(self, day: NaiveDate) -> Option<Self> {
        let from = day.succ_opt()?.max(self.from);
        (from <= self.to).then_some(Self { from, ..self })
    }

    /// What of it is no later than a day.
    pub fn up_to(self, day: NaiveDate) -> Option<Self> {
        let to = day.min(self.to);
        (self.from <= to).then_some(Self { to, ..self })
    }

    /// Whether a day is one of them.
    pub fn has(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    /// How many there are.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// Reads the two days of a form.
    pub fn parse(from: &str, to: &str) -> Result<Self, Vec<PeriodFault>> {
        match (parse_day(from), parse_day(to)) {
            (Some(from), Some(to)) => Self::between(from, to).map_err(|fault| vec![fault]),
            (from, to) => {
                let from = from.is_none().then_some(PeriodFault::From);
                let to = to.is_none().then_some(PeriodFault::To);
                Err(from.into_iter().chain(to).collect())
            }
        }
    }

    /// The month that a day lies in.
    pub fn month_of(day: NaiveDate) -> Self {
        Self::months(day.with_day(1).unwrap_or(day), 1)
    }

    /// The quarter that a day lies in.
    pub fn quarter_of(day: NaiveDate) -> Self {
        let first = first_of_month(day.year(), day.month0() / 3 * 3 + 1);
        Self::months(first.unwrap_or(day), 3)
    }

    /// Reads `2026-11`, `2026-Q4` or `2026-W47`.
    pub fn named(name: &str) -> Option<Self> {
        let (year, part) = name.split_once('-')?;
        if let Some(week) = part.strip_prefix('W').filter(|week| week.len() == 2) {
            let year = Some(year).filter(|year| year.len() == 4)?.parse().ok()?;
            return NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon).map(Self::week_of);
        }
        let (first, is_quarter) = match part.strip_prefix('Q') {
            Some(quarter) => {
                let quarter = quarter.parse::<u32>().ok().filter(|quarter| (1..=4).contains(quarter))?;
                (parse_day(&format!("{year}-{:02}-01", quarter * 3 - 2))?, true)
            }
            None => (parse_day(&format!("{year}-{part}-01"))?, false),
        };
        Some(if is_quarter { Self::quarter_of(first) } else { Self::month_of(first) })
    }

    /// The weeks to choose from on a day, the newest first: nine.
    pub fn weeks(today: NaiveDate) -> Vec<Self> {
        let back = |weeks: u64| today.checked_sub_days(Days::new(weeks * 7));
        (0..9).filter_map(back).map(Self::week_of).collect()
    }

    /// The months and quarters to choose from on a day, the newest first: thirteen and five.
    pub fn choices(today: NaiveDate) -> (Vec<Self>, Vec<Self>) {
        let back =
            |months: u32| today.with_day(1).and_then(|day| day.checked_sub_months(Months::new(months)));
        let months = (0..13).filter_map(back).map(Self::month_of).collect();
        let quarters = (0..5).filter_map(|quarter| back(quarter * 3)).map(Self::quarter_of).collect();
        (months, quarters)
    }

    /// As it stands in an address where it is a month, a quarter or a week.
    pub fn name(self) -> Option<String> {
        let (year, month) = (self.from.year(), self.from.month());
        if self == Self::month_of(self.from) {
            Some(format!("{year:04}-{month:02}"))
        } else if self == Self::quarter_of(self.from) {
            Some(format!("{year:04}-Q{}", self.from.month0() / 3 + 1))
        } else if self == Self::week_of(self.from) {
            let week = self.from.iso_week();
            Some(format!("{:04}-W{:02}", week.year(), week.week()))
        } else {
            None
        }
    }

    /// What it is compared with: the month or the quarter before it, or as many days, as far as the period has come by a day.
    #[must_use]
    pub fn before(self, today: NaiveDate) -> Self {
        let months = match self.name() {
            Some(name) if name.contains('Q') => 3,
            Some(name) if !name.contains('W') => 1,
            _ => 0,
        };
        let back = if months > 0 {
            self.from.checked_sub_months(Months::new(months))
        } else {
            self.from.checked_sub_days(Days::new(self.days().unsigned_abs()))
        };
        let from = back.unwrap_or(self.from);
        let so_far = self.up_to(today).map_or(self.days(), Self::days);
        let to = from.checked_add_days(Days::new(so_far.unsigned_abs() - 1)).unwrap_or(from);
        let last = self.from.pred_opt().unwrap_or(from);
        // All of it with all of it, also where the months have not as many days.
        let is_over = self.to <= today;
        Self { from, to: if is_over { last } else { to.min(last) } }
    }

    /// The week that a day lies in, from Monday on.
    pub fn week_of(day: NaiveDate) -> Self {
        let since = Days::new(day.weekday().num_days_from_monday().into());
        let from = day.checked_sub_days(since).unwrap_or(day);
        Self { from, to: from.checked_add_days(Days::new(6)).unwrap_or(day) }
    }

    /// The first day.
    pub fn from(self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub fn to(self) -> NaiveDate {
        self.to
    }

    /// The first instant in it.
    pub fn begins(self) -> DateTime<Utc> {
        start_of_day(self.from)
    }

    /// The first instant after it.
    pub fn ends(self) -> DateTime<Utc> {
        start_of_day(self.to.succ_opt().unwrap_or(NaiveDate::MAX))
    }

    fn months(first: NaiveDate, months: u32) -> Self {
        let next = first.checked_add_months(Months::new(months));
        Self { from: first, to: next.and_then(|next| next.pred_opt()).unwrap_or(first) }
    }
}

fn first_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(period: Period) -> (NaiveDate, NaiveDate) {
        (period.from(), period.to())
    }

    #[test]
    fn months_and_quarters_are_read_and_named_alike() {
        for (name, from, to) in [
            ("2026-11", "2026-11-01", "2026-11-30"),
            ("2028-02", "2028-02-01", "2028-02-29"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2026-Q1", "2026-01-01", "2026-03-31"),
            ("2026-W47", "2026-11-16", "2026-11-22"),
            ("2026-W01", "2025-12-29", "2026-01-04"),
        ] {
            let period = Period::named(name).unwrap();
            assert_eq!(days(period), (day(from), day(to)), "{name}");
            assert_eq!(period.name().as_deref(), Some(name));
        }
        for name in [
            "",
            "2026",
            "2026-13",
            "2026-Q5",
            "2026-Q0",
            "2026-1",
            "26-11",
            "2026-11-01",
            "2026-W54",
            "2026-W1",
            "own",
        ] {
            assert_eq!(Period::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_period_of_ones_own_has_one_to_366_days() {
        let read = |from, to| Period::parse(from, to).map(days);
        assert_eq!(read("2026-11-20", "2026-11-20"), Ok((day("2026-11-20"), day("2026-11-20"))));
        assert_eq!(read("2028-01-01", "2028-12-31"), Ok((day("2028-01-01"), day("2028-12-31"))));
        assert_eq!(read("2027-01-01", "2028-01-02"), Err(vec![PeriodFault::TooLong]));
        assert_eq!(read("2026-11-20", "2026-11-19"), Err(vec![PeriodFault::Order]));
        assert_eq!(read("x", ""), Err(vec![PeriodFault::From, PeriodFault::To]));
    }

    #[test]
    fn a_period_is_cut_where_the_days_are_that_are_stored() {
        let november = Period::named("2026-11").unwrap();
        let cut = |day: NaiveDate| (november.up_to(day).map(days), november.after(day).map(days));
        let stored = Some((day("2026-11-01"), day("2026-11-19")));
        assert_eq!(cut(day("2026-11-19")), (stored, Some((day("2026-11-20"), day("2026-11-30")))));
        assert_eq!(cut(day("2026-10-31")), (None, Some(days(november))));
        assert_eq!(cut(day("2026-11-30")), (Some(days(november)), None));
        assert!(november.has(day("2026-11-30")) && !november.has(day("2026-12-01")));
        assert_eq!(november.days(), 30);
    }

    #[test]
    fn a_period_is_compared_with_the_one_before_it_as_far_as_it_has_come() {
        let before = |name: &str, today: &str| {
            let period = Period::named(name).unwrap().before(day(today));
            [period.from(), period.to()].map(|day| day.to_string())
        };
        assert_eq!(before("2026-11", "2026-11-20"), ["2026-10-01", "2026-10-20"]);
        assert_eq!(before("2026-11", "2026-12-01"), ["2026-10-01", "2026-10-31"]);
        // February has no 30th, and what is over is compared with all that was.
        assert_eq!(before("2027-03", "2027-03-30"), ["2027-02-01", "2027-02-28"]);
        assert_eq!(before("2027-02", "2027-03-30"), ["2027-01-01", "2027-01-31"]);
        assert_eq!(before("2026-Q4", "2026-11-20"), ["2026-07-01", "2026-08-20"]);
        assert_eq!(before("2026-W47", "2026-11-17"), ["2026-11-09", "2026-11-10"]);
        let own = Period::between(day("2026-11-05"), day("2026-11-07")).unwrap().before(day("2026-11-20"));
        assert_eq!(days(own), (day("2026-11-02"), day("2026-11-04")));
    }

    #[test]
    fn a_period_begins_and_ends_at_midnight_in_norway() {
        let march = Period::named("2026-03").unwrap();
        assert_eq!(march.begins().to_rfc3339(), "2026-02-28T23:00:00+00:00");
        assert_eq!(march.ends().to_rfc3339(), "2026-03-31T22:00:00+00:00");
    }

    #[test]
    fn the_choices_are_those_of_the_last_year_the_newest_first() {
        let (months, quarters) = Period::choices(day("2026-01-31"));
        let names = |periods: &[Period]| periods.iter().filter_map(|p| p.name()).collect::<Vec<_>>();
        assert_eq!(names(&months)[..2], ["2026-01", "2025-12"]);
        assert_eq!(names(&months)[12], "2025-01");
        assert_eq!(names(&quarters), ["2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1"]);
    }
}
