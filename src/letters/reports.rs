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

/// The code of a reason: small letters, digits and `_`, 1 to 64, no four digits in a row.
pub fn reason(text: &str) -> Result<String, &'static str> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    // A phone number or a national id is no reason.
    let has_run_of_digits = text.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() > 3);
    if (1..=64).contains(&text.len()) && text.chars().all(fits) && !has_run_of_digits {
        Ok(text.to_owned())
    } else {
        Err("must be a code of small letters, digits (three in a row at most) and _, 64 at most")
    }
}

/// The reasons that have words of their own, none of which names a place. Any other is a source's own.
const IN_WORDS: [&str; 15] = [
    "existing_user",
    "under_13",
    "no_valid_address",
    "deceased",
    "emigrated_no_address",
    "open_letter_exists",
    "unknown_id",
    "invalid_phone",
    "unknown_addressee",
    "moved",
    "insufficient_address",
    "unclaimed",
    "destroyed",
    "other",
    "too_many_attempts",
];

/// The reason as it may be told. A source's own code may name a place, such as the one that somebody moved to; where
/// nothing may tell of places it is `other`.
pub fn told(reason: &str, hides_places: bool) -> &str {
    if hides_places && !IN_WORDS.contains(&reason) { "other" } else { reason }
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

    #[test]
    fn a_reason_is_a_code_that_may_have_a_few_digits() {
        for code in ["moved", "under_13", "other"] {
            assert_eq!(reason(code).as_deref(), Ok(code));
        }
        for none in ["", "Moved", "moved to", "07823642061", "moved_1234", &"a".repeat(65)] {
            assert!(reason(none).is_err(), "{none}");
        }
    }

    #[test]
    fn a_reason_that_has_words_is_told_and_a_sources_own_only_where_places_may_be() {
        assert_eq!((told("moved", true), told("moved", false)), ("moved", "moved"));
        assert_eq!((told("moved_to_oslo", true), told("moved_to_oslo", false)), ("other", "moved_to_oslo"));
        let texts = include_str!("../../templates/texts/nb/letters.ftl");
        let mut with_words: Vec<&str> = texts
            .lines()
            .filter_map(|line| line.strip_prefix("letter-reason-"))
            .filter_map(|line| line.split(' ').next())
            .collect();
        let mut told = IN_WORDS.to_vec();
        with_words.sort_unstable();
        told.sort_unstable();
        assert_eq!(told, with_words);
    }
}
