//! Activation letters: orders, the events that a print vendor and the post report, and when a letter is late.
//!
//! **Invariants:** a letter's state is a pure function of its events, whatever order they arrived in; an event is kept even
//! when it changes nothing; a letter is flagged late at most once; late is a flag, never a state.

use crate::values::text_enum;

pub mod actions;
pub mod api;
pub mod codes;
pub mod deadlines;
pub mod eligibility;
pub mod explanation;
pub mod flags;
pub mod lateness;
pub mod orders;
pub mod pages;
pub mod printing;
pub mod queue;
pub mod reasons;
pub mod reference;
pub mod reports;
pub mod rules;
pub mod standings;
pub mod store;
pub mod words;
pub mod work_items;

text_enum! {
    /// How far a letter has come, as its events tell.
    pub enum LetterState {
        /// Ordered; nothing heard yet.
        Ordered => "ordered",
        /// Taken in for printing.
        Accepted => "accepted",
        /// Refused before printing.
        Rejected => "rejected",
        /// Printed and in its envelope.
        Printed => "printed",
        /// Could not be printed; may be tried again.
        PrintFailed => "print_failed",
        /// Handed to the post.
        Posted => "posted",
        /// Came back.
        Returned => "returned",
        /// The code was used, which is the only proof that the letter arrived.
        Activated => "activated",
        /// Stopped before printing.
        Cancelled => "cancelled",
        /// Its code was not used in time.
        Expired => "expired",
        /// A new letter was ordered in its place, and its code no longer holds.
        Replaced => "replaced",
    }
}

text_enum! {
    /// What closed a late flag: the end of the wait, or another rule by which the letter is not late.
    pub enum FlagEnd {
        /// The letter came back.
        Returned => "returned",
        /// Its code was used.
        Activated => "activated",
        /// It was stopped.
        Cancelled => "cancelled",
        /// It was refused.
        Rejected => "rejected",
        /// Its code was not used in time.
        Expired => "expired",
        /// A new letter was ordered in its place.
        Replaced => "replaced",
        /// The limit or the calendar is another now. The flag may open again.
        RuleChanged => "rule_changed",
    }
}

impl LetterState {
    /// Whether the letter may still arrive, so that it can be late.
    pub fn is_underway(self) -> bool {
        matches!(self, Self::Ordered | Self::Accepted | Self::Printed | Self::Posted)
    }

    /// As what this state closes a late flag. A failed print leaves it open: the person still waits.
    pub fn flag_end(self) -> Option<FlagEnd> {
        match self {
            Self::Ordered | Self::Accepted | Self::Printed | Self::PrintFailed | Self::Posted => None,
            Self::Returned => Some(FlagEnd::Returned),
            Self::Activated => Some(FlagEnd::Activated),
            Self::Cancelled => Some(FlagEnd::Cancelled),
            Self::Rejected => Some(FlagEnd::Rejected),
            Self::Expired => Some(FlagEnd::Expired),
            Self::Replaced => Some(FlagEnd::Replaced),
        }
    }

    /// Whether nobody waits for the letter any more.
    pub fn has_ended(self) -> bool {
        self.flag_end().is_some()
    }
}

text_enum! {
    /// What a source can report about a letter.
    pub enum EventKind {
        /// Taken in for printing.
        Accepted => "accepted",
        /// Refused, with a reason.
        Rejected => "rejected",
        /// Printed and in its envelope.
        Printed => "printed",
        /// Could not be printed, with a reason.
        PrintFailed => "print_failed",
        /// Handed to the post.
        Posted => "posted",
        /// Came back, with a reason.
        Returned => "returned",
        /// The code was used.
        Activated => "activated",
        /// Stopped.
        Cancelled => "cancelled",
        /// The code was not used in time. Our own: see [`EventKind::REPORTED`].
        Expired => "expired",
        /// A new letter was ordered in its place. Our own likewise.
        Replaced => "replaced",
    }
}

/// The source of the events that Skranke reports itself.
pub const OWN_SOURCE: &str = "skranke";

impl EventKind {
    /// What other sources may report. That a letter expired or was replaced only we can know.
    pub const REPORTED: &'static [Self] = &[
        Self::Accepted,
        Self::Rejected,
        Self::Printed,
        Self::PrintFailed,
        Self::Posted,
        Self::Returned,
        Self::Activated,
        Self::Cancelled,
    ];
}

text_enum! {
    /// Where an order came from.
    pub enum OrderChannel {
        /// The person's own order page.
        SelfService => "self_service",
        /// An agent.
        Support => "support",
        /// A system.
        Api => "api",
    }
}

text_enum! {
    /// Where a letter goes, which decides how long it may take. Never more exact than this: places are not shown.
    pub enum Destination {
        /// Within Norway.
        Home => "home",
        /// To another country.
        Abroad => "abroad",
    }
}

impl Destination {
    /// By the country of the person's address; a person without one is taken to be at home.
    pub fn of_country(country: Option<&str>) -> Self {
        match country {
            None | Some("" | "NO") => Self::Home,
            Some(_) => Self::Abroad,
        }
    }
}
