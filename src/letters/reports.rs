//! What other systems report about letters, as it comes in.

use chrono::{DateTime, Utc};

use super::EventKind;
use crate::values::NationalId;

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

/// A letter's name that another system gave it, which stands in addresses: as [`name`], and nothing that could be a person's
/// number.
pub fn reference(text: &str) -> Result<String, &'static str> {
    let name = name(text)?;
    if NationalId::parse(&name).is_ok() { Err("must not be what could be a national id") } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letters_name_is_no_national_id() {
        for name in ["ML-7KQ4-9TXA", "07823642062", "V/1"] {
            assert_eq!(reference(name).as_deref(), Ok(name));
        }
        for none in ["", "07823642061", "50846202355"] {
            assert!(reference(none).is_err(), "{none}");
        }
    }
}
