//! Organisation numbers: nine digits with a control digit, given by the Central Coordinating Register for Legal
//! Entities. Public, so it may be shown and logged.

use std::fmt;

use super::{digits, remainder_by_11, without_separators};

/// An enterprise's number, checked: nine digits of a series in use, right control digit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrgNumber(String);

/// Why a text is not taken as an organisation number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrgNumberError {
    /// Not nine digits.
    #[error("an organisation number has 9 digits")]
    NotNineDigits,
    /// No number of this series was ever given out (`123123123` has the right control digit all the same).
    #[error("an organisation number starts with 8 or 9, a synthetic one with 2 or 3")]
    Series,
    /// The control digit is wrong.
    #[error("the control digit does not match; a digit is mistyped")]
    ControlDigit,
}

impl OrgNumber {
    /// Reads a number as people write it; spaces and hyphens are ignored.
    pub fn parse(text: &str) -> Result<Self, OrgNumberError> {
        let text = without_separators(text);
        let digits: [u32; 9] = digits(&text).ok_or(OrgNumberError::NotNineDigits)?;
        let [first, ..] = digits;
        if !matches!(first, 2 | 3 | 8 | 9) {
            return Err(OrgNumberError::Series);
        }
        if remainder_by_11(&[3, 2, 7, 6, 5, 4, 3, 2, 1], &digits) != 0 {
            return Err(OrgNumberError::ControlDigit);
        }
        Ok(Self(text))
    }

    /// The nine digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `0192:991825827`, the form Maskinporten's tokens name a consumer in (ISO 6523, scheme 0192).
    pub fn iso6523(&self) -> String {
        format!("0192:{}", self.0)
    }

    /// Whether it is one of Skatteetaten's synthetic enterprises.
    pub fn is_synthetic(&self) -> bool {
        self.0.starts_with(['2', '3'])
    }
}

impl fmt::Display for OrgNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_enterprises_are_accepted() {
        for number in
            ["991825827", "984661185", "922020175", "974761076", "974760673", "889640782", "971032146"]
        {
            let org_number = OrgNumber::parse(number).unwrap();
            assert_eq!(org_number.as_str(), number);
            assert!(!org_number.is_synthetic());
        }
    }

    #[test]
    fn synthetic_enterprises_are_accepted_and_known_as_such() {
        for number in [
            "311654845",
            "214575132",
            "312605031",
            "310702641",
            "316289614",
            "316289622",
            "316289657",
            "310244007",
            "312508729",
            "313605590",
            "313230090",
            "314204298",
            "315282705",
        ] {
            assert!(OrgNumber::parse(number).unwrap().is_synthetic(), "{number}");
        }
    }

    #[test]
    fn mistyped_and_nonsense_numbers_are_refused() {
        for (text, error) in [
            ("123456789", OrgNumberError::Series),
            ("123123123", OrgNumberError::Series),
            ("012345678", OrgNumberError::Series),
            ("999888999", OrgNumberError::ControlDigit),
            ("313259925", OrgNumberError::ControlDigit),
            ("310494145", OrgNumberError::ControlDigit),
            ("219253643", OrgNumberError::ControlDigit),
            ("99182582", OrgNumberError::NotNineDigits),
            ("9918258270", OrgNumberError::NotNineDigits),
            ("99182582A", OrgNumberError::NotNineDigits),
            ("９９１８２５８２７", OrgNumberError::NotNineDigits),
            ("", OrgNumberError::NotNineDigits),
        ] {
            assert_eq!(OrgNumber::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_number_written_in_groups_is_read_and_given_in_the_iso_form() {
        let digdir = OrgNumber::parse(" 991 825\u{a0}827 ").unwrap();
        assert_eq!(digdir.iso6523(), "0192:991825827");
    }
}
