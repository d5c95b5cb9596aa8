//! Which business dates a nightly run works for: today, and before it those that no run has done.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

/// Dates that one command works for, today among them. Whoever was away for longer works for the latest of them: what is late
/// is found all the same, only the day on which it was found is a later one.
pub const MOST_AT_ONCE: u64 = 31;

/// Dates to work for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DueDates {
    /// The oldest first; today is the last.
    pub dates: Vec<NaiveDate>,
    /// Dates up to this one had no run either, and are too many to be caught up.
    pub left_out_until: Option<NaiveDate>,
}

impl DueDates {
    /// One date that was asked for.
    pub(super) fn only(date: NaiveDate) -> Self {
        Self { dates: vec![date], left_out_until: None }
    }

    /// The dates after the `first` that any run worked for which are not among those `done`, then `today` in any case: what
    /// came in since this morning is found by another run of the same date.
    pub(super) fn of(first: Option<NaiveDate>, done: &BTreeSet<NaiveDate>, today: NaiveDate) -> Self {
        let Some(first) = first else { return Self::only(today) };
        let earliest = earliest(today);
        let mut dates: Vec<NaiveDate> = first
            .max(earliest)
            .iter_days()
            .take_while(|date| *date < today)
            .filter(|date| !done.contains(date))
            .collect();
        dates.push(today);
        let last_done = done.range(..=today).next_back().copied().unwrap_or(first);
        let left_out_until = earliest.pred_opt().filter(|before| last_done < *before);
        Self { dates, left_out_until }
    }

    /// Those before today.
    pub fn missed(&self) -> &[NaiveDate] {
        self.dates.split_last().map_or(&[], |(_, missed)| missed)
    }
}

/// The oldest date that is caught up.
pub(super) fn earliest(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(MOST_AT_ONCE - 1)).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn due(first: &str, done: &[&str], today: &str) -> DueDates {
        DueDates::of(Some(day(first)), &done.iter().map(|date| day(date)).collect(), day(today))
    }

    #[test]
    fn before_the_first_run_nothing_was_missed() {
        assert_eq!(DueDates::of(None, &BTreeSet::new(), day("2026-11-20")).dates, [day("2026-11-20")]);
    }

    #[test]
    fn holes_are_filled_in_order_and_today_comes_last_even_if_it_is_done() {
        let due = due("2026-11-16", &["2026-11-16", "2026-11-18", "2026-11-20"], "2026-11-20");
        assert_eq!(due.dates, ["2026-11-17", "2026-11-19", "2026-11-20"].map(day));
        assert_eq!((due.missed().len(), due.left_out_until), (2, None));
    }

    #[test]
    fn a_first_run_that_failed_is_missed_too() {
        assert_eq!(due("2026-11-19", &[], "2026-11-20").dates, ["2026-11-19", "2026-11-20"].map(day));
    }

    #[test]
    fn a_leap_day_and_the_turn_of_a_year_are_days_like_others() {
        let leap = due("2028-02-27", &["2028-02-27"], "2028-03-01");
        assert_eq!(leap.dates, ["2028-02-28", "2028-02-29", "2028-03-01"].map(day));
        let turn = due("2026-12-30", &["2026-12-30"], "2027-01-01");
        assert_eq!(turn.dates, ["2026-12-31", "2027-01-01"].map(day));
    }

    #[test]
    fn after_more_than_a_month_the_latest_31_are_worked_for_and_the_rest_is_named_once() {
        let long = due("2026-06-01", &["2026-06-01"], "2026-11-20");
        assert_eq!(long.dates.len(), 31);
        assert_eq!(long.dates.first(), Some(&day("2026-10-21")));
        assert_eq!(long.left_out_until, Some(day("2026-10-20")));
        let next = due("2026-06-01", &["2026-06-01", "2026-11-20"], "2026-11-21");
        assert_eq!(next.left_out_until, None);
        // Just as many as fit.
        let fits = due("2026-06-01", &["2026-10-20"], "2026-11-20");
        assert_eq!((fits.dates.len(), fits.left_out_until), (31, None));
    }

    #[test]
    fn a_run_for_a_day_to_come_hides_no_day_before_it() {
        let due = due("2026-11-18", &["2026-11-18", "2027-01-01"], "2026-11-20");
        assert_eq!(due.dates, ["2026-11-19", "2026-11-20"].map(day));
    }
}
