//! What an agent typed into the search field, told apart without asking what it is.

use crate::values::{Email, NationalId, Phone, search_key};

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// A national identity number or D-number.
    NationalId(NationalId),
    /// A phone number.
    Phone(Phone),
    /// An e-mail address.
    Email(Email),
    /// A letter's reference, or else a name.
    ReferenceOrName(String),
}

/// Why nothing can be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryFault {
    /// The field is empty.
    Empty,
    /// Eleven digits that are no national id: most often a slip of the finger.
    NotANationalId,
    /// One or two letters would find everybody, and so would mere signs.
    TooShort,
    /// Has an @ but is no e-mail address.
    NotAnEmail,
    /// A phone number or an e-mail address, which only the register upstream knows, and it is not searched by them.
    NotKeptHere,
}

impl Query {
    /// Reads the search field of a desk whose register is upstream: by phone number and e-mail address nobody is found.
    pub fn parse_upstream(text: &str) -> Result<Self, QueryFault> {
        match Self::parse(text)? {
            Self::Phone(_) | Self::Email(_) => Err(QueryFault::NotKeptHere),
            query => Ok(query),
        }
    }

    /// Reads the search field. Digits with spaces are a number; an @ is an address; the rest is a reference or a name.
    pub fn parse(text: &str) -> Result<Self, QueryFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(QueryFault::Empty);
        }
        if text.contains('@') {
            return Email::parse(text).map(Self::Email).map_err(|_| QueryFault::NotAnEmail);
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let only_number = text.chars().all(|c| c.is_ascii_digit() || " -+().\u{a0}\u{202f}".contains(c));
        if only_number && digits > 0 {
            if let Ok(id) = NationalId::parse(text) {
                return Ok(Self::NationalId(id));
            }
            if digits == 11 && !text.starts_with('+') && !text.starts_with("00") {
                return Err(QueryFault::NotANationalId);
            }
            return match Phone::parse(text) {
                Ok(phone) => Ok(Self::Phone(phone)),
                Err(_) => Ok(Self::ReferenceOrName(text.to_owned())),
            };
        }
        // Signs are not looked at, and a doubled letter may count once: `---` and `aaa` would find everybody too.
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        if letters < 3 || search_key::fold(text).chars().count() < 2 {
            return Err(QueryFault::TooShort);
        }
        Ok(Self::ReferenceOrName(text.to_owned()))
    }

    /// What kind it is, for the audit trail.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NationalId(_) => "national_id",
            Self::Phone(_) => "phone",
            Self::Email(_) => "email",
            Self::ReferenceOrName(_) => "reference_or_name",
        }
    }
}
