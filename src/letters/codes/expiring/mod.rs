//! Codes whose time is nearly up, so that whoever has the person on the line can say so and order a new letter in time.
//!
//! **Invariants:** a letter has one such flag, however often its code is found; it keeps the day on which it was first set; none is
//! open for a code that has ended.

use chrono::{DateTime, Days, NaiveDate, Utc};
use diesel::prelude::*;

use super::CodeEnd;
use super::actions::outlived_before;
use crate::db::UtcTime;
use crate::db::schema::code_expiry_flags;
use crate::values::{LetterId, text_enum};

pub mod actions;
pub mod store;

/// A code is flagged on the day when it holds for so many more days, or on the first day after it.
pub const DAYS_BEFORE: u64 = 7;

text_enum! {
    /// What closed a flag.
    pub enum ExpiryFlagEnd {
        /// The person used the code.
        Used => "used",
        /// Its time was up.
        Expired => "expired",
        /// A new letter was ordered in the letter's place.
        Replaced => "replaced",
        /// Too many wrong codes were tried.
        Locked => "locked",
        /// The letter ended in another way: it came back, or was activated elsewhere.
        LetterEnded => "letter_ended",
        /// The letter was posted later than was known, or codes hold for longer now.
        HoldsLonger => "holds_longer",
    }
}

impl From<CodeEnd> for ExpiryFlagEnd {
    fn from(end: CodeEnd) -> Self {
        match end {
            CodeEnd::Used => Self::Used,
            CodeEnd::Expired => Self::Expired,
            CodeEnd::Replaced => Self::Replaced,
            CodeEnd::Locked => Self::Locked,
        }
    }
}

/// A flag as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = code_expiry_flags, treat_none_as_default_value = false)]
pub struct ExpiryFlag {
    /// Of which letter.
    pub letter_id: LetterId,
    /// The business date of the run that found it first.
    pub first_flagged_on: NaiveDate,
    /// When that run was.
    pub first_flagged_at: UtcTime,
    /// The last local day on which the code holds, as it was found last.
    pub holds_until: NaiveDate,
    /// When it was closed.
    pub closed_at: Option<UtcTime>,
    /// What closed it.
    pub closed_by: Option<ExpiryFlagEnd>,
}

/// Between which instants a code must have begun to hold for its time to be nearly up, and not over.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// From here on: before it, the code is outlived.
    pub from: DateTime<Utc>,
    /// Before this.
    pub before: DateTime<Utc>,
}

impl Window {
    /// On a local day, for codes that hold for so many days.
    pub fn on(day: NaiveDate, valid_days: u16) -> Self {
        let beyond = day.checked_add_days(Days::new(DAYS_BEFORE + 1)).unwrap_or(NaiveDate::MAX);
        Self { from: outlived_before(day, valid_days), before: outlived_before(beyond, valid_days) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::local_date;

    #[test]
    fn a_codes_time_is_nearly_up_from_seven_days_before_its_last_day_to_that_day_also_when_the_clocks_change()
    {
        for (posted_on, from, until) in
            [("2026-11-24", "2027-01-16", "2027-01-23"), ("2027-02-10", "2027-04-04", "2027-04-11")]
        {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            let posted_at = crate::calendar::start_of_day(day(posted_on)) + chrono::TimeDelta::hours(12);
            assert_eq!(local_date(posted_at), day(posted_on));
            let is_in = |on: NaiveDate| {
                let window = Window::on(on, 60);
                window.from <= posted_at && posted_at < window.before
            };
            let first = day(posted_on).iter_days().find(|on| is_in(*on));
            assert_eq!(first, Some(day(from)));
            assert!(is_in(day(until)) && !is_in(day(until).succ_opt().unwrap()));
        }
    }
}
