//! The queue of late letters, and the work on each: who has it, until when it is put off, what came of it.
//!
//! A late letter is on the working list unless it is put off until a later day, or has an outcome. One with an outcome
//! comes back on the day that it was put off until, if there is one, else only when it is taken up again by hand. Its
//! late flag is another matter: that stays until the letter comes back, is used or is stopped.
//!
//! **Invariants:** only a letter with a late flag is worked on; a letter is nobody's or one agent's; one with an outcome,
//! or whose wait is over, is nobody's; each change has its audit row, and is refused to whoever saw an older version.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Destination, LetterState};
use crate::db::UtcTime;
use crate::db::schema::late_work;
use crate::values::{LetterId, StaffId, text_enum};

pub mod actions;
pub mod bulk;
mod counts;
mod listing;
pub mod pages;
pub mod reading;
pub mod rules;
pub mod store;

pub use counts::{Counts, count_anew_after_changes};

text_enum! {
    /// What came of a late letter.
    pub enum WorkOutcome {
        /// Looked into with the print vendor or the post.
        Investigated => "investigated",
        /// The one who waits knows how it stands.
        CallerInformed => "caller_informed",
        /// A new letter is on its way.
        SentAgain => "sent_again",
        /// There is nothing to be done.
        NoAction => "no_action",
    }
}

text_enum! {
    /// How many business days over the limit, as the queue is filtered.
    pub enum DaysOver {
        /// One or two; also none, on a free day right after the limit.
        UpToTwo => "1-2",
        /// Three to five.
        ThreeToFive => "3-5",
        /// More than five.
        MoreThanFive => "over-5",
    }
}

text_enum! {
    /// Whose letters are wanted.
    pub enum Holder {
        /// The reader's own.
        Me => "me",
        /// Those that nobody has.
        Nobody => "nobody",
        /// Those that somebody has.
        Anybody => "anybody",
    }
}

text_enum! {
    /// In which order the queue is read.
    #[derive(Default)]
    pub enum Order {
        /// The longest late first.
        #[default]
        LongestLate => "lateness",
        /// The longest late last.
        LeastLate => "least-late",
        /// By who has them, and so only those that somebody has; of each the longest late first.
        Holder => "assigned",
    }
}

/// What was done about one late letter.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = late_work, primary_key(letter_id), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Work {
    /// Which letter.
    pub letter_id: LetterId,
    /// Who has it.
    pub assigned_to: Option<StaffId>,
    /// Since when.
    pub assigned_at: Option<UtcTime>,
    /// Put off until this local business day.
    pub snoozed_until: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<WorkOutcome>,
    /// In the agent's words.
    pub outcome_note: Option<String>,
    /// When that was recorded.
    pub closed_at: Option<UtcTime>,
    /// By whom.
    pub closed_by: Option<StaffId>,
    /// One more with each change; 0 while nobody has touched it.
    pub version: i64,
    /// The form that last took it as the next one.
    pub take_key: Option<String>,
}

/// Where a letter stands in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who has it, where the queue is sorted by that.
    pub assigned_to: Option<StaffId>,
    /// The last day on which it was on time.
    pub last_on_time: NaiveDate,
    /// Which letter.
    pub letter_id: LetterId,
}

/// Which part of the late queue is wanted. By default the working list, the longest late first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only letters that have come this far.
    pub state: Option<LetterState>,
    /// Only letters that go there, and of them none to protected people.
    pub destination: Option<Destination>,
    /// Only letters so many days over.
    pub over: Option<DaysOver>,
    /// Only letters of these.
    pub assigned: Option<Holder>,
    /// Also those that are put off and have no outcome.
    pub snoozed: bool,
    /// Also those with an outcome.
    pub closed: bool,
    /// In which order.
    pub order: Order,
    /// Only what comes after this place.
    pub after: Option<Place>,
}

impl QueueFilter {
    /// All that are late, on the working list or not.
    pub fn everything() -> Self {
        Self { snoozed: true, closed: true, ..Self::default() }
    }

    /// Whether it leaves the same letters as the other, wherever their places are.
    pub fn leaves_as(&self, other: &Self) -> bool {
        let anywhere = Self { order: other.order, after: other.after.clone(), ..self.clone() };
        anywhere == *other && (self.order == Order::Holder) == (other.order == Order::Holder)
    }
}
