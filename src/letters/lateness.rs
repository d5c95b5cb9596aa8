//! When a letter is late.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::Destination;
use crate::calendar::{BusinessCalendar, BusinessDays, local_date};

/// Our promise: so many business days after the day of order, by this calendar. The day of order is day 0.
#[derive(Clone, Debug)]
pub struct LatenessRule {
    /// The limit within Norway.
    pub home: BusinessDays,
    /// The limit to other countries.
    pub abroad: BusinessDays,
    /// Which days count.
    pub calendar: Arc<BusinessCalendar>,
}

impl LatenessRule {
    /// How many business days a letter may take.
    pub fn limit(&self, destination: Destination) -> BusinessDays {
        match destination {
            Destination::Home => self.home,
            Destination::Abroad => self.abroad,
        }
    }

    /// The last local day on which the letter is on time; it is late from the next calendar day on.
    pub fn last_on_time(&self, ordered_at: DateTime<Utc>, destination: Destination) -> NaiveDate {
        let ordered_on = local_date(ordered_at);
        self.calendar.add_business_days(ordered_on, self.limit(destination))
    }

    /// Business days after `after` up to and including `until`: 0 when `until` is not later. From the last day on time
    /// these are the days that a letter is over, which is 0 also on a weekend right after the limit.
    pub fn business_days_between(&self, after: NaiveDate, until: NaiveDate) -> u32 {
        u32::try_from(self.calendar.business_days_between(after, until)).unwrap_or(0)
    }

    /// The rule by these names, which stand with a day that was found by it. What they do not tell any more, such as a table of
    /// holidays that was replaced, is as it is in force.
    #[must_use]
    pub fn by_names(&self, rule: &str, calendar: &str) -> Self {
        let limits = rule.strip_prefix("ordered+").and_then(|limits| limits.split_once('/'));
        let limits = limits.and_then(|(home, abroad)| Some((home.parse().ok()?, abroad.parse().ok()?)));
        let (home, abroad) = limits
            .map_or((self.home, self.abroad), |(home, abroad)| (BusinessDays(home), BusinessDays(abroad)));
        let other =
            if calendar == self.calendar.version() { None } else { BusinessCalendar::of_version(calendar) };
        Self { home, abroad, calendar: other.map_or_else(|| Arc::clone(&self.calendar), Arc::new) }
    }

    /// Names the rule, so that a stored date says how it was found: base event, limits.
    pub fn version(&self) -> String {
        format!("ordered+{}/{}", self.home.0, self.abroad.0)
    }
}
