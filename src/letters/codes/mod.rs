//! The code in an activation letter, with which the person shows that the letter has come.
//!
//! **Invariants:** the code itself stands nowhere but in the file for the print vendor; here it is a keyed hash, bound to
//! its letter; a letter has one code, and a code that ended never holds again; a code is used once.

use std::fmt;

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use super::LetterState;
use super::store::Letter;
use crate::calendar::local_date;
use crate::db::UtcTime;
use crate::db::schema::letter_codes;
use crate::values::{LetterId, UNMISTAKABLE, text_enum, unmistakable};
use crate::vault::Vault;

pub mod actions;
pub mod expiring;
pub mod store;

/// As many as Digdir's letters have: 70 bits.
const LENGTH: usize = 15;

/// So many wrong codes for a person, and those that hold do no longer.
pub const MOST_WRONG_ATTEMPTS: i32 = 5;

/// A code in clear, on its way to the print file or from the one who typed it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A new code.
    pub fn generate() -> Self {
        Self(unmistakable(LENGTH))
    }

    /// Reads a code as people type it: small letters, spaces, hyphens, and the dashes that phones make of them, are forgiven.
    /// None when it cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let text =
            text.trim().chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}' | '\u{2010}'..='\u{2014}'));
        let code: String = text.map(|c| c.to_ascii_uppercase()).take(LENGTH + 1).collect();
        let is_one = code.chars().count() == LENGTH && code.chars().all(|c| UNMISTAKABLE.contains(&c));
        is_one.then_some(Self(code))
    }

    /// The characters.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored of it for this letter.
    pub fn hash(&self, vault: &Vault, letter_id: &LetterId) -> String {
        vault.keyed_hash("letter code", &[letter_id.as_str(), &self.0])
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(masked)")
    }
}

text_enum! {
    /// Why a code holds no longer.
    pub enum CodeEnd {
        /// The person used it.
        Used => "used",
        /// Its time was up.
        Expired => "expired",
        /// A new letter was ordered in the letter's place.
        Replaced => "replaced",
        /// Too many wrong codes were tried.
        Locked => "locked",
    }
}

/// A letter's code as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = letter_codes, treat_none_as_default_value = false)]
pub struct LetterCode {
    /// Of which letter.
    pub letter_id: LetterId,
    /// See [`Code::hash`].
    pub code_hash: String,
    /// When it was made for the print file.
    pub issued_at: UtcTime,
    /// Wrong codes tried for the person while it held.
    pub wrong_attempts: i32,
    /// When it ended.
    pub ended_at: Option<UtcTime>,
    /// Why.
    pub ended_by: Option<CodeEnd>,
}

impl LetterCode {
    /// The last local day on which the letter's code holds: so many calendar days after posting; while nothing is heard of
    /// that, after it was made.
    pub fn holds_until(&self, letter: &Letter, valid_days: u16) -> NaiveDate {
        let posted_at = Some(letter.state_since).filter(|_| letter.state == LetterState::Posted);
        let from = local_date(posted_at.map_or(self.issued_at, |at| at.max(self.issued_at)).utc());
        from.checked_add_days(Days::new(valid_days.into())).unwrap_or(NaiveDate::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::generate();
        let clear = code.expose();
        assert_eq!(clear.len(), 15);
        let (a, rest) = clear.split_at(5);
        let (b, c) = rest.split_at(5);
        for typed in [
            clear.to_owned(),
            clear.to_lowercase(),
            format!(" {a} {b} {c} "),
            format!("{a}-{b}\u{a0}{c}"),
            format!("{a}–{b}—{c}"),
        ] {
            assert_eq!(Code::parse(&typed), Some(code.clone()), "{typed}");
        }
        for wrong in ["", a, &format!("{clear}A"), "O00000000000000", "ÅÅÅÅÅÅÅÅÅÅÅÅÅÅÅ"] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
        assert!(!format!("{code:?}").contains(clear));
    }

    #[test]
    fn a_codes_hash_is_bound_to_its_letter_and_to_the_key() {
        let (vault, other) =
            (Vault::from_hex(&"5c".repeat(32)).unwrap(), Vault::from_hex(&"a1".repeat(32)).unwrap());
        let letter = LetterId::generate("2026-11-02T09:14:00Z".parse().unwrap());
        let another = LetterId::generate("2026-11-02T09:14:01Z".parse().unwrap());
        let code = Code::generate();
        let hash = code.hash(&vault, &letter);
        assert_eq!(hash, code.hash(&vault, &letter));
        assert_ne!(hash, code.hash(&vault, &another));
        assert_ne!(hash, code.hash(&other, &letter));
        assert_ne!(hash, Code::generate().hash(&vault, &letter));
    }
}
