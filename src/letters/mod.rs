//! Activation letters: orders, the events that a print vendor and the post report, and when a letter is late.
//!
//! **Invariants:** a letter's state is a pure function of its events, whatever order they arrived in; an event is kept even
//! when it changes nothing; a letter is flagged late at most once; late is a flag, never a state.

use crate::values::text_enum;

pub mod actions;
pub mod eligibility;
pub mod explanation;
pub mod lateness;
pub mod orders;
pub mod pages;
pub mod queue;
pub mod reference;
pub mod rules;
pub mod standings;
pub mod store;

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
    }
}

impl LetterState {
    /// Whether the letter may still arrive, so that it can be late.
    pub fn is_underway(self) -> bool {
        matches!(self, Self::Ordered | Self::Accepted | Self::Printed | Self::Posted)
    }

    /// What closes a late flag, if this state does. A failed print leaves it open: the person still waits.
    pub fn closes_flag(self) -> bool {
        matches!(self, Self::Returned | Self::Activated | Self::Cancelled | Self::Rejected)
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
    }
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
