//! Business days in Norway: which day a letter is late, and why.
//!
//! A business day is Monday to Friday, no public holiday, and not closed by the installation's own rules. Days are
//! dates in Europe/Oslo; [`local_date`] makes them from instants.
//!
//! **Invariants:** the day of the event itself never counts; the result of adding business days is a business day;
//! the tables give what counting day by day gives.

mod holidays;
mod oslo;
mod rules;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};

pub use holidays::{Holiday, easter_sunday, holiday_on};
pub use oslo::{clocks_change_between, instant_at, local_date, start_of_day};
pub use rules::{CalendarRules, ClosedDay, ClosedDayError, MonthDay, MonthDayError};

/// A number of business days, such as the ten that a letter may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDays(pub u16);

/// Why a day counts or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// It counts.
    BusinessDay,
    /// A Saturday, where Saturdays do not count.
    Saturday,
    /// A Sunday without a name of its own.
    Sunday,
    /// A public holiday, whatever day of the week.
    Holiday(Holiday),
    /// Closed by the installation's rules.
    ExtraClosed,
}

/// The business days under one set of rules. Made once, at start; then a sum costs two reads from a table.
#[derive(Clone, Debug)]
pub struct BusinessCalendar {
    rules: CalendarRules,
    /// For each day from [`FIRST_DAY`] on: the number of business days so far, that day included.
    counts: Vec<i32>,
    /// The business days in order: the one with count `n` stands at `n - 1`.
    business_days: Vec<NaiveDate>,
}

/// The tables span 1900 to 2199; outside them the days are counted one by one.
const FIRST_DAY: NaiveDate = first_of_year(1900);
const DAY_AFTER_LAST: NaiveDate = first_of_year(2200);

/// A day as machines write it, `2026-11-20`, from 1800 to 2199. Nothing at the desk is older or later, one database cannot
/// hold all the others, and to count business days up to them would take minutes.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let is_plain = text.len() == 10 && text.starts_with(|c: char| c.is_ascii_digit());
    let day = is_plain.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()?;
    (1800..=2199).contains(&day.year()).then_some(day)
}

/// An instant as machines write it (RFC 3339), from 1900 to 2199, to the microsecond.
pub fn parse_instant(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let instant = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "must be a time with its offset, such as 2026-11-20T08:00:00+01:00")?;
    of_our_times(instant.to_utc()).ok_or("the year must be between 1900 and 2199")
}

/// An instant as both databases store it, of a year from 1900 to 2199. A leap second is the beginning of the next; only one of the
/// databases keeps it apart.
pub fn of_our_times(instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_micros(instant.timestamp_micros())
        .filter(|instant| (1900..=2199).contains(&instant.year()))
}

impl BusinessCalendar {
    /// Makes the calendar of these rules.
    pub fn new(mut rules: CalendarRules) -> Self {
        rules.extra_closed_days.sort_unstable();
        rules.extra_closed_days.dedup();
        let mut calendar = Self { rules, counts: Vec::new(), business_days: Vec::new() };
        let mut count = 0;
        for day in FIRST_DAY.iter_days().take_while(|day| *day < DAY_AFTER_LAST) {
            if calendar.is_business_day(day) {
                count += 1;
                calendar.business_days.push(day);
            }
            calendar.counts.push(count);
        }
        calendar
    }

    /// Whether a day counts.
    pub fn is_business_day(&self, date: NaiveDate) -> bool {
        self.classify(date) == DayKind::BusinessDay
    }

    /// Whether a day counts, and if not, why.
    pub fn classify(&self, date: NaiveDate) -> DayKind {
        if let Some(holiday) = holiday_on(date) {
            return DayKind::Holiday(holiday);
        }
        match date.weekday() {
            Weekday::Sun => DayKind::Sunday,
            Weekday::Sat if !self.rules.count_saturday => DayKind::Saturday,
            _ if self.rules.extra_closed_days.iter().any(|day| day.falls_on(date)) => DayKind::ExtraClosed,
            _ => DayKind::BusinessDay,
        }
    }

    /// The `n`-th business day after `base`, which itself never counts. With `n` 0 the last business day that is not
    /// after `base`, from which the others count on. Past the last day that can be written, that day.
    pub fn add_business_days(&self, base: NaiveDate, n: BusinessDays) -> NaiveDate {
        self.looked_up(base, n).unwrap_or_else(|| self.counted(base, n))
    }

    /// How many business days lie after `after` up to and including `until`; negative when `until` comes first.
    pub fn business_days_between(&self, after: NaiveDate, until: NaiveDate) -> i32 {
        match (self.count_at(after), self.count_at(until)) {
            (Some(before), Some(count)) => count - before,
            _ if until < after => -self.counted_between(until, after),
            _ => self.counted_between(after, until),
        }
    }

    /// The last day from which the `n`-th business day lies before `day`: what has waited for `n` business days since then
    /// or longer has waited too long on `day`, and what began later has not.
    pub fn last_base_before(&self, day: NaiveDate, n: BusinessDays) -> NaiveDate {
        let mut bases = std::iter::successors(day.pred_opt(), NaiveDate::pred_opt);
        // A later base never gives an earlier day, so that the first one found is the last one there is.
        bases.find(|base| self.add_business_days(*base, n) < day).unwrap_or(NaiveDate::MIN)
    }

    /// The rules that it follows beside the law.
    pub fn rules(&self) -> &CalendarRules {
        &self.rules
    }

    /// Names the rules and the holiday table, so that a decision kept with it can be made again:
    /// `no-2026.1+sat0+closed:none`, `no-2026.1+sat1+closed:12-24,2026-12-28`.
    pub fn version(&self) -> String {
        let closed: Vec<String> = self.rules.extra_closed_days.iter().map(ToString::to_string).collect();
        let closed = if closed.is_empty() { "none".to_owned() } else { closed.join(",") };
        format!("{}+sat{}+closed:{closed}", holidays::TABLE, u8::from(self.rules.count_saturday))
    }

    /// The calendar that had this name, so that what was found by it can be told again; none when it followed another table of
    /// holidays. It counts day by day: the days of one letter take less than making the tables.
    pub fn of_version(version: &str) -> Option<Self> {
        let rules = version.strip_prefix(holidays::TABLE)?.strip_prefix("+sat")?;
        let (saturday, closed) = rules.split_once("+closed:")?;
        let count_saturday = match saturday {
            "0" => false,
            "1" => true,
            _ => return None,
        };
        let closed = closed.split(',').filter(|day| *day != "none");
        let extra_closed_days = closed.map(|day| ClosedDay::parse(day).ok()).collect::<Option<_>>()?;
        let rules = CalendarRules { count_saturday, extra_closed_days };
        Some(Self { rules, counts: Vec::new(), business_days: Vec::new() })
    }

    fn count_at(&self, date: NaiveDate) -> Option<i32> {
        let day = date.num_days_from_ce() - FIRST_DAY.num_days_from_ce();
        self.counts.get(usize::try_from(day).ok()?).copied()
    }

    fn looked_up(&self, base: NaiveDate, n: BusinessDays) -> Option<NaiveDate> {
        let count = self.count_at(base)? + i32::from(n.0);
        self.business_days.get(usize::try_from(count - 1).ok()?).copied()
    }

    fn counted(&self, base: NaiveDate, n: BusinessDays) -> NaiveDate {
        if n.0 == 0 {
            let mut days = std::iter::successors(Some(base), NaiveDate::pred_opt);
            days.find(|day| self.is_business_day(*day)).unwrap_or(NaiveDate::MIN)
        } else {
            let mut later = base.iter_days().skip(1).filter(|day| self.is_business_day(*day));
            later.nth(usize::from(n.0) - 1).unwrap_or(NaiveDate::MAX)
        }
    }

    fn counted_between(&self, after: NaiveDate, until: NaiveDate) -> i32 {
        let days = after.iter_days().skip(1).take_while(|day| *day <= until);
        days.map(|day| i32::from(self.is_business_day(day))).sum()
    }
}

impl Default for BusinessCalendar {
    fn default() -> Self {
        Self::new(CalendarRules::default())
    }
}

#[expect(clippy::expect_used, reason = "evaluated when the program is compiled")]
const fn first_of_year(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).expect("every year has a first day")
}

#[cfg(test)]
mod tests;
