//! What other systems report about letters, as it comes in.

use chrono::{DateTime, Utc};

use super::EventKind;

/// One event as a source reports it.
#[derive(Clone, Debug)]
pub struct Report {
    /// Of which letter.
    pub reference: String,
    /// What happened.
    pub event: EventKind,
    /// By the source's clock, to the microsecond.
    pub occurred_at: DateTime<Utc>,
    /// The source's own name for it. With the kind of event it is the event's identity.
    pub event_ref: String,
    /// Why: a code.
    pub reason: Option<String>,
}

/// What came of one reported event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// Kept.
    Recorded,
    /// Kept, though it cannot follow what else is known of the letter, which its page shows.
    Contradicts,
    /// The source had reported it before.
    AlreadyKnown,
    /// Refused: there is no such letter.
    UnknownLetter,
    /// Refused: the source reported it before with other content.
    ReportedOtherwise,
}

impl Reported {
    /// Whether the event was not known before and is now.
    pub fn is_new(self) -> bool {
        matches!(self, Self::Recorded | Self::Contradicts)
    }
}

/// A name that a system gave to a letter or an event: letters, digits and `-_.:/#`, 1 to 64.
pub fn name(text: &str) -> Result<String, &'static str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:/#".contains(c);
    if (1..=64).contains(&text.len()) && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        Err("must be letters, digits and -_.:/# only, 64 at most")
    }
}

/// The code of a reason: small letters and `_`, 1 to 64.
pub fn reason(text: &str) -> Result<String, &'static str> {
    if (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
        Ok(text.to_owned())
    } else {
        Err("must be a code of small letters and _, 64 at most")
    }
}
