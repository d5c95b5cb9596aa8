//! How contact details age: after 16 months without change or confirmation the person is reminded, after 18 they may not be
//! used to notify of decisions (eForvaltningsforskriften § 32). Each channel by itself, by local days.
//!
//! **Invariants:** whether an address may be used is always computed ([`super::rules::usable_until`]); what is stored about its
//! age only says when the nightly run looks at it again, and what that run found.

use chrono::{Months, NaiveDate};

use super::rules::{self, last_confirmed_on};
use crate::db::UtcTime;

pub mod actions;
pub mod store;

/// A person is reminded after so many months: two before the address may not be used any more.
const REMINDER_MONTHS: u32 = 16;

/// What the nightly run has to do about an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ageing {
    /// The local day from which it has something to do: to remind, then to note that the address has expired.
    pub next_on: Option<NaiveDate>,
    /// The first local day on which the address was too old.
    pub expired_on: Option<NaiveDate>,
}

impl Ageing {
    /// As it stands on a local day, before anybody was reminded. An address that was never confirmed does not age.
    pub fn of(updated_at: Option<UtcTime>, verified_at: Option<UtcTime>, today: NaiveDate) -> Self {
        match expires_on(updated_at, verified_at) {
            Some(expires_on) if expires_on <= today => Self { next_on: None, expired_on: Some(expires_on) },
            _ => Self { next_on: reminder_on(updated_at, verified_at), expired_on: None },
        }
    }
}

/// The local day from which the person is reminded to confirm an address.
pub fn reminder_on(updated_at: Option<UtcTime>, verified_at: Option<UtcTime>) -> Option<NaiveDate> {
    last_confirmed_on(updated_at, verified_at)?.checked_add_months(Months::new(REMINDER_MONTHS))
}

/// The first local day on which an address is too old.
pub fn expires_on(updated_at: Option<UtcTime>, verified_at: Option<UtcTime>) -> Option<NaiveDate> {
    rules::usable_until(updated_at, verified_at)?.succ_opt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> UtcTime {
        text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
    }

    #[test]
    fn the_days_are_those_of_the_calendar_also_from_a_leap_day_and_at_midnight_in_norway() {
        for (confirmed, reminder, expiry) in [
            ("2024-02-29T11:00:00Z", "2025-06-29", "2025-08-30"),
            ("2028-02-29T22:59:59Z", "2029-06-29", "2029-08-30"),
            ("2028-02-29T23:00:00Z", "2029-07-01", "2029-09-02"),
            // Sixteen months after 31 October lies in a February.
            ("2026-10-31T11:00:00Z", "2028-02-29", "2028-05-01"),
            ("2024-10-31T11:00:00Z", "2026-02-28", "2026-05-01"),
            ("2026-08-30T11:00:00Z", "2027-12-30", "2028-03-01"),
            ("2026-06-30T21:59:59Z", "2027-10-30", "2027-12-31"),
            ("2026-06-30T22:00:00Z", "2027-11-01", "2028-01-02"),
        ] {
            assert_eq!(reminder_on(Some(at(confirmed)), None), Some(day(reminder)), "{confirmed}");
            assert_eq!(expires_on(None, Some(at(confirmed))), Some(day(expiry)), "{confirmed}");
        }
    }

    #[test]
    fn it_is_the_later_of_change_and_confirmation_that_counts() {
        let (earlier, later) = (Some(at("2025-01-10T11:00:00Z")), Some(at("2025-03-10T11:00:00Z")));
        assert_eq!(reminder_on(earlier, later), reminder_on(later, earlier));
        assert_eq!(reminder_on(earlier, later), Some(day("2026-07-10")));
        assert_eq!(reminder_on(None, None), None);
    }

    #[test]
    fn what_is_to_be_done_follows_from_the_day() {
        let confirmed = Some(at("2025-03-10T11:00:00Z"));
        let fresh = Ageing { next_on: Some(day("2026-07-10")), expired_on: None };
        for today in ["2025-03-10", "2026-07-10", "2026-09-10"] {
            assert_eq!(Ageing::of(confirmed, None, day(today)), fresh, "{today}");
        }
        let expired = Ageing { next_on: None, expired_on: Some(day("2026-09-11")) };
        assert_eq!(Ageing::of(confirmed, None, day("2026-09-11")), expired);
        assert_eq!(Ageing::of(None, None, day("2026-09-11")), Ageing::default());
    }
}
