//! What is kept no longer than it may be: each night what is over its limit is cleared or deleted, piece by piece, unless it is on
//! hold. Which table has which limit stands in docs/PRIVACY.md.
//!
//! **Invariants:** nothing about a person or a letter on hold is touched; the figures of a period are the same before and after;
//! the audit chain verifies before and after; what is done is not found again.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use crate::calendar::start_of_day;
use crate::config::RetentionSettings;

pub mod actions;
mod clearing;
pub mod figures;
pub mod holds;
mod kept;
mod mailings;
mod store;

/// The instants from before which things go.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub(crate) texts: DateTime<Utc>,
    pub(crate) messages: DateTime<Utc>,
    pub(crate) notes: DateTime<Utc>,
    pub(crate) former_addresses: DateTime<Utc>,
    pub(crate) access_log: DateTime<Utc>,
    pub(crate) dropped_files: DateTime<Utc>,
}

impl Limits {
    /// Those of a local day: what is from before the same day so many months earlier goes.
    pub fn on(settings: &RetentionSettings, day: NaiveDate) -> Self {
        let months =
            |months: u32| start_of_day(day.checked_sub_months(Months::new(months)).unwrap_or(NaiveDate::MIN));
        let days = |days: u64| start_of_day(day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN));
        Self {
            texts: days(settings.message_text_days),
            messages: months(settings.message_months),
            notes: months(settings.note_months),
            former_addresses: months(settings.former_address_months),
            access_log: months(settings.access_log_months),
            dropped_files: days(settings.dropped_file_days),
        }
    }
}

/// What is done to what is over its limit, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What stands in a message.
    Texts,
    /// The number given with the order of a letter that has ended.
    Mobiles,
    /// What agents wrote.
    Notes,
    /// E-mail addresses and numbers that were replaced.
    FormerAddresses,
    /// That a message was sent, and all about it.
    Messages,
    /// That many were written to at once, and who they were.
    Mailings,
    /// Why somebody was opened.
    Inquiries,
    /// That a list was looked up, or a report made as a file.
    Lookups,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Texts,
        Self::Mobiles,
        Self::Notes,
        Self::FormerAddresses,
        Self::Messages,
        Self::Mailings,
        Self::Inquiries,
        Self::Lookups,
    ];

    /// The name of its count in the run log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Texts => "texts",
            Self::Messages => "messages",
            Self::Mailings => "mailings",
            Self::Mobiles => "mobiles",
            Self::Notes => "notes",
            Self::FormerAddresses => "former_addresses",
            Self::Inquiries => "inquiries",
            Self::Lookups => "lookups",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_ends_with_the_day_before_the_same_day_months_earlier() {
        let settings = RetentionSettings {
            message_text_days: 90,
            message_months: 13,
            note_months: 24,
            former_address_months: 24,
            access_log_months: 24,
            dropped_file_days: 30,
        };
        let limits = Limits::on(&settings, "2026-03-31".parse().unwrap());
        assert_eq!(limits.texts.to_rfc3339(), "2025-12-30T23:00:00+00:00");
        assert_eq!(limits.messages.to_rfc3339(), "2025-02-27T23:00:00+00:00");
        assert_eq!(limits.access_log.to_rfc3339(), "2024-03-30T23:00:00+00:00");
        let leap = Limits::on(&settings, "2028-02-29".parse().unwrap());
        assert_eq!(leap.notes.to_rfc3339(), "2026-02-27T23:00:00+00:00");
    }
}
