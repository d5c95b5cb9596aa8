//! Why a letter is or is not late, as data that pages put into words.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::lateness::LatenessRule;
use super::{Destination, LetterState};
use crate::calendar::{BusinessDays, DayKind, local_date};

/// Days listed after the limit; a letter that has been late for a year needs no ruler of a year.
const DAYS_SHOWN_AFTER_LIMIT: u64 = 28;

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

/// Explains a letter on the local day `today`.
pub fn explain(rule: &LatenessRule, facts: &Facts, today: NaiveDate) -> Explanation {
    let ordered_on = local_date(facts.ordered_at);
    let ended = facts.state.closes_flag();
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
