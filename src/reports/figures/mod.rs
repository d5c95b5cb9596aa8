//! What the desk did in a period, in figures: counted by the database for each local day, shown as charts and tables.
//!
//! **Invariants:** figures name nobody, and no number from 1 to 4 is shown or can be worked out from what stands beside it in
//! its table, or in another that counts the same; they say as of when they hold; a day that is stored has the numbers that counting it anew would give, as of the
//! night when it was stored; looking at them is on record; at most one set is counted at a time in one program, on a connection
//! of its own.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::calendar::local_date;
use crate::values::text_enum;

pub mod board;
pub mod chart;
mod contacts;
mod counts;
pub mod daily;
mod days_end;
mod grain;
#[cfg(test)]
mod hidden;
mod letters;
mod load;
pub mod pages;
pub mod period;
pub mod rules;
mod sql_words;
pub mod store;
pub mod tables;
mod tiles;

pub use board::Board;
pub use counts::Counts;
pub use daily::Stored;
pub use days_end::REACH;
pub use grain::Grain;
pub use period::Period;

/// The name of the figures in the audit trail.
pub const NAME: &str = "figures";

text_enum! {
    /// What is counted of each local day, and by what it is told apart: part and subpart.
    pub enum Measure {
        /// Letters ordered on the day, by destination and order channel.
        Ordered => "ordered",
        /// Letters whose last day on time it was, by destination and whether their code was used by its end. Those refused or
        /// stopped before they were sent do not count.
        Due => "due",
        /// Letters used on the day, by the business days from order to use.
        Activated => "activated",
        /// Letters late and waited for at the end of the day, by the class of business days over and destination.
        Late => "late",
        /// Letters that came back on the day, by the reason that the source gave.
        Returned => "returned",
        /// Changes of opt-outs made on the day, by channel and whether they opted out.
        OptOuts => "opt_outs",
        /// The measures of [`REACH`] at the end of the day, as the night after it found them; none while the register is upstream.
        Reach => "reach",
        /// Messages made on the day, by channel and where they stand.
        Notices => "notices",
        /// Of these, those that a server took on, by whether it was at the first try and within ten seconds.
        HandedOver => "handed_over",
        /// Contacts opened on the day, by reason and topic.
        Inquiries => "inquiries",
        /// The late queue, by [`Load`]. An outcome takes a letter off, as the end of the wait does.
        LateQueue => "late_queue",
        /// Work items about letters, by [`Load`].
        WorkItems => "work_items",
    }
}

text_enum! {
    /// Whether letters were used, or messages handed over, as soon as they should be.
    pub enum InTime {
        /// They were.
        Yes => "in_time",
        /// Later, or not at all.
        No => "not_in_time",
    }
}

impl InTime {
    fn of(in_time: bool) -> Self {
        if in_time { Self::Yes } else { Self::No }
    }
}

text_enum! {
    /// Which way an opt-out was changed.
    pub enum OptOutWay {
        /// They opted out.
        Out => "out",
        /// They took it back.
        In => "in",
    }
}

text_enum! {
    /// What is counted of a list of work on a day.
    pub enum Load {
        /// What stood on it at the end of the day.
        Open => "open",
        /// What came to it.
        Opened => "opened",
        /// What left it.
        Closed => "closed",
        /// For how many days the oldest of what was open had stood there.
        OldestDays => "oldest_days",
    }
}

/// The figures of a period, and beside them those of as many days before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Of the period.
    pub figures: Figures,
    /// Of the days before, as far as the period has come.
    pub before: Figures,
}

/// The figures of a period. Exact: what of them may be shown is for [`rules`] to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Of which local days.
    pub period: Period,
    /// When those days were counted that are not stored.
    pub as_of: DateTime<Utc>,
    /// The stored days among them, if there are any: up to which one, and as of when.
    pub stored: Option<Stored>,
    /// Whether the register is kept here, so that [`Measure::Reach`] is known.
    pub own_register: bool,
    /// What was counted.
    pub counts: Counts,
}

impl Figures {
    /// The day at whose end things stood as the figures say: the last of the period, or today while it is not over.
    pub fn last_day(&self) -> NaiveDate {
        self.period.to().min(local_date(self.as_of))
    }

    /// How many there were in the whole period.
    pub fn sum(&self, measure: Measure, part: &str, subpart: &str) -> u64 {
        self.counts.days(measure, part, subpart).map_or(0, |days| days.values().sum())
    }

    /// How many there were in these of its days.
    pub fn sum_of(&self, days: Period, measure: Measure, part: &str, subpart: &str) -> u64 {
        let counts = self.counts.days(measure, part, subpart);
        counts.map_or(0, |counts| counts.range(days.from()..=days.to()).map(|(_, number)| number).sum())
    }

    /// How many there were on a day, or at its end.
    pub fn on(&self, day: NaiveDate, measure: Measure, part: &str, subpart: &str) -> u64 {
        self.counts.days(measure, part, subpart).and_then(|days| days.get(&day)).copied().unwrap_or(0)
    }

    /// Letters used in the period, by the business days from order to use.
    pub fn activated(&self) -> BTreeMap<u32, u64> {
        let kinds = self.counts.kinds(Measure::Activated);
        kinds.filter_map(|(days, _, number)| Some((days.parse().ok()?, number))).collect()
    }

    /// Whether it was put down who could be reached on the last day.
    pub fn knows_reach(&self) -> bool {
        let day = self.last_day();
        REACH.iter().any(|name| self.on(day, Measure::Reach, name, "") > 0)
    }
}
