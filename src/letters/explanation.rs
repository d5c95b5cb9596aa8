//! Why a letter is or is not late, as data that pages put into words.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::lateness::LatenessRule;
use super::store::Letter;
use super::{Destination, LetterState};
use crate::calendar::{BusinessDays, DayKind, local_date};

/// Days listed after the limit: none is left out of a letter that has been late for a year.
const DAYS_SHOWN_AFTER_LIMIT: u64 = 366;

/// Why a letter is or is not late on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The local day of order: day 0, not counted.
    pub ordered_on: NaiveDate,
    /// Business days the letter may take.
    pub limit: BusinessDays,
    /// The last local day on which it is on time.
    pub last_on_time: NaiveDate,
    /// The local day that is judged: today, or the day on which the letter's way ended.
    pub judged_on: NaiveDate,
    /// Whether the judged day counts.
    pub counts_judged_day: bool,
    /// What comes of it.
    pub verdict: Verdict,
    /// Business days counted from the order to the judged day.
    pub business_days_passed: u32,
    /// Each day after the order, to the limit or the judged day, whichever is later.
    pub days: Vec<ExplainedDay>,
}

/// Whether a letter is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has so many business days left.
    OnTime {
        /// Business days left; 0 on the last day.
        days_left: u32,
    },
    /// It is over the limit.
    Late {
        /// Business days over; 0 on a weekend right after the limit.
        days_over: u32,
    },
    /// Its way ended, in time or not.
    Ended {
        /// How.
        state: LetterState,
        /// Whether it had become late by then.
        was_late: bool,
    },
}

/// One day after the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExplainedDay {
    /// The local day.
    pub date: NaiveDate,
    /// Whether it counts, or why not.
    pub kind: DayKind,
    /// Its number when it counts.
    pub number: Option<u32>,
}

/// What must be known of a letter to explain it.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// When it was ordered.
    pub ordered_at: DateTime<Utc>,
    /// Where it goes.
    pub destination: Destination,
    /// How far it has come.
    pub state: LetterState,
    /// Since when.
    pub state_since: DateTime<Utc>,
    /// The stored last day on time.
    pub last_on_time: NaiveDate,
}

impl Letter {
    /// Why it is or is not late on the local day `today`, by the rule by which its last day on time was found. That is another
    /// than the one in force when its way ended before the rule changed, or until the next nightly run.
    pub fn explained(&self, in_force: &LatenessRule, today: NaiveDate) -> Explanation {
        explain(&in_force.by_names(&self.lateness_rule, &self.calendar_version), &self.facts(), today)
    }
}

/// Explains a letter on the local day `today`.
fn explain(rule: &LatenessRule, facts: &Facts, today: NaiveDate) -> Explanation {
    let ordered_on = local_date(facts.ordered_at);
    let ended = facts.state.has_ended();
    let judged_on = if ended { local_date(facts.state_since) } else { today };
    let was_late = judged_on > facts.last_on_time;
    let verdict = if ended {
        Verdict::Ended { state: facts.state, was_late }
    } else if was_late {
        Verdict::Late { days_over: rule.business_days_between(facts.last_on_time, judged_on) }
    } else {
        let days_left = rule.business_days_between(judged_on, facts.last_on_time);
        Verdict::OnTime { days_left }
    };
    let latest_shown =
        facts.last_on_time.checked_add_days(Days::new(DAYS_SHOWN_AFTER_LIMIT)).unwrap_or(NaiveDate::MAX);
    let until = judged_on.max(facts.last_on_time).min(latest_shown);
    Explanation {
        ordered_on,
        limit: rule.limit(facts.destination),
        last_on_time: facts.last_on_time,
        judged_on,
        counts_judged_day: rule.calendar.is_business_day(judged_on),
        verdict,
        business_days_passed: rule.business_days_between(ordered_on, judged_on),
        days: days(rule, ordered_on, until),
    }
}

fn days(rule: &LatenessRule, ordered_on: NaiveDate, until: NaiveDate) -> Vec<ExplainedDay> {
    let mut counted = 0;
    ordered_on
        .iter_days()
        .skip(1)
        .take_while(|date| *date <= until)
        .map(|date| {
            let kind = rule.calendar.classify(date);
            let counts = rule.calendar.is_business_day(date);
            counted += u32::from(counts);
            ExplainedDay { date, kind, number: counts.then_some(counted) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::calendar::{BusinessCalendar, CalendarRules};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn rule() -> LatenessRule {
        LatenessRule {
            home: BusinessDays(10),
            abroad: BusinessDays(20),
            calendar: Arc::new(BusinessCalendar::new(CalendarRules::default())),
        }
    }

    fn facts(state: LetterState, since: &str) -> Facts {
        let ordered_at = "2026-11-02T09:14:00Z".parse().unwrap();
        Facts {
            ordered_at,
            destination: Destination::Home,
            state,
            state_since: since.parse().unwrap(),
            last_on_time: rule().last_on_time(ordered_at, Destination::Home),
        }
    }

    fn verdict_on(today: &str) -> Verdict {
        explain(&rule(), &facts(LetterState::Posted, "2026-11-04T09:00:00Z"), day(today)).verdict
    }

    #[test]
    fn a_letter_is_late_on_the_eleventh_business_day_but_not_on_the_tenth() {
        assert_eq!(verdict_on("2026-11-02"), Verdict::OnTime { days_left: 10 });
        assert_eq!(verdict_on("2026-11-13"), Verdict::OnTime { days_left: 1 });
        assert_eq!(verdict_on("2026-11-16"), Verdict::OnTime { days_left: 0 });
        assert_eq!(verdict_on("2026-11-17"), Verdict::Late { days_over: 1 });
        assert_eq!(verdict_on("2026-11-18"), Verdict::Late { days_over: 2 });
    }

    #[test]
    fn a_letter_whose_limit_ended_on_a_friday_is_late_on_saturday_with_no_business_day_over() {
        let late =
            Facts { last_on_time: day("2026-11-13"), ..facts(LetterState::Posted, "2026-11-04T09:00:00Z") };
        assert_eq!(explain(&rule(), &late, day("2026-11-14")).verdict, Verdict::Late { days_over: 0 });
    }

    #[test]
    fn a_letter_that_ended_is_judged_on_that_day() {
        let ended =
            explain(&rule(), &facts(LetterState::Activated, "2026-11-10T20:00:00Z"), day("2027-01-01"));
        assert_eq!(ended.verdict, Verdict::Ended { state: LetterState::Activated, was_late: false });
        assert_eq!(ended.judged_on, day("2026-11-10"));
        let late = explain(&rule(), &facts(LetterState::Returned, "2026-11-20T20:00:00Z"), day("2027-01-01"));
        assert_eq!(late.verdict, Verdict::Ended { state: LetterState::Returned, was_late: true });
    }

    #[test]
    fn each_day_is_listed_with_its_number_or_why_it_does_not_count() {
        let facts = facts(LetterState::Posted, "2026-11-04T09:00:00Z");
        let explained = explain(&rule(), &facts, day("2026-11-18"));
        assert_eq!(explained.days.len(), 16);
        assert_eq!(explained.business_days_passed, 12);
        let numbers: Vec<_> = explained.days.iter().filter_map(|day| day.number).collect();
        assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
        let limit = explained.days.iter().find(|day| day.number == Some(10)).unwrap();
        assert_eq!(limit.date, explained.last_on_time);
        let not_counted = explained.days.iter().filter(|day| day.number.is_none()).count();
        assert_eq!(not_counted, 4, "two weekends");
    }

    #[test]
    fn a_letter_that_has_been_late_for_years_does_not_list_every_day_of_them() {
        let facts = facts(LetterState::Posted, "2026-11-04T09:00:00Z");
        assert!(explain(&rule(), &facts, day("2036-11-18")).days.len() < 400);
    }
}
