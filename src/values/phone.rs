//! Telephone numbers, kept in the international form (E.164, `+4791234567`).
//!
//! Norwegian numbers are judged by the numbering plan (Nkom): 40–49 and 90–99 mobile, 58 + 10 digits and 59
//! machines, 20–39, 50–57 and 60–79 fixed, 800–899 special. Foreign ones by Google's metadata.

use std::fmt;

use phonenumber::Mode;

/// A telephone number that exists in its country's numbering plan.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// Why a text is not taken as a telephone number. Never holds the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Something else than digits, a leading `+` and the usual separators.
    #[error("a phone number has digits only, with + or 00 before a country code")]
    NotDigits,
    /// No such number in the Norwegian numbering plan.
    #[error("there is no such Norwegian number; foreign numbers start with + or 00 and the country code")]
    NotNorwegian,
    /// No such number abroad.
    #[error("there is no such number in the country of this country code")]
    NotForeign,
    /// It exists, and no SMS can arrive there.
    #[error("no SMS can arrive at this number; Norwegian mobile numbers begin with 4 or 9")]
    NotMobile,
}

impl Phone {
    /// Reads a number as people write it. `00` means `+`; a number without country code is Norwegian.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text: String = text.trim().chars().filter(|c| !is_separator(*c)).collect();
        let international = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
        let number = international.unwrap_or(&text);
        if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit()) {
            return Err(PhoneError::NotDigits);
        }
        match (international, number.strip_prefix("47")) {
            (None, _) => norwegian(number),
            (Some(_), Some(national)) => norwegian(national),
            (Some(_), None) => foreign(number),
        }
    }

    /// Reads a number to which SMS are sent; see [`Phone::can_receive_sms`].
    pub fn parse_mobile(text: &str) -> Result<Self, PhoneError> {
        let phone = Self::parse(text)?;
        if phone.can_receive_sms() { Ok(phone) } else { Err(PhoneError::NotMobile) }
    }

    /// The number in E.164: for the gateway, the database's cipher and the unmasked view, nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether an SMS can arrive: of the Norwegian numbers only the mobiles. Of a foreign one the number does not
    /// tell for certain, so the gateway decides.
    pub fn can_receive_sms(&self) -> bool {
        self.norwegian().is_none_or(|national| national.starts_with(['4', '9']))
    }

    /// `+47 9** ** *12`; abroad `+4********12`.
    pub fn masked(&self) -> String {
        let last = self.0.len() - 2;
        let shown_first = if self.norwegian().is_some() { 4 } else { 2 };
        let masked = (self.0.char_indices())
            .map(|(at, c)| if at < shown_first || at >= last { c } else { '*' })
            .collect::<String>();
        match masked.strip_prefix("+47") {
            Some(national) => format!("+47 {}", grouped(national)),
            None => masked,
        }
    }

    /// The number in readable groups: `+47 912 34 567`, `+47 800 30 300`, `+47 22 22 22 22`, `+46 70 174 06 05`.
    pub fn display(&self) -> String {
        if let Some(national) = self.norwegian() {
            return format!("+47 {}", grouped(national));
        }
        phonenumber::parse(None, &self.0)
            .map_or_else(|_| self.0.clone(), |number| number.format().mode(Mode::International).to_string())
    }

    fn norwegian(&self) -> Option<&str> {
        self.0.strip_prefix("+47")
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(masked)")
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '-' | '_' | '.' | '(' | ')' | '\u{a0}' | '\u{202f}')
}

fn norwegian(national: &str) -> Result<Phone, PhoneError> {
    let exists = match national.len() {
        8 => national.starts_with(['2', '3', '4', '5', '6', '7', '8', '9']) && !national.starts_with("58"),
        12 => national.starts_with("58"),
        _ => false,
    };
    exists.then(|| Phone(format!("+47{national}"))).ok_or(PhoneError::NotNorwegian)
}

fn foreign(number: &str) -> Result<Phone, PhoneError> {
    // The parser's own refusal says no more than ours, and may quote the number.
    phonenumber::parse(None, format!("+{number}"))
        .ok()
        .filter(phonenumber::is_valid)
        .map(|parsed| Phone(parsed.format().mode(Mode::E164).to_string()))
        .ok_or(PhoneError::NotForeign)
}

/// Mobile and special numbers are read out 3-2-3, all others in pairs.
fn grouped(national: &str) -> String {
    let breaks: &[usize] = if national.len() == 8 && national.starts_with(['4', '8', '9']) {
        &[3, 5]
    } else {
        &[2, 4, 6, 8, 10]
    };
    let mut text = String::new();
    for (at, c) in national.char_indices() {
        if breaks.contains(&at) {
            text.push(' ');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn phone(text: &str) -> Phone {
        Phone::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn norwegian_numbers_are_read_however_they_are_written() {
        for (text, e164) in [
            ("91234567", "+4791234567"),
            ("+47 912 34 567", "+4791234567"),
            ("0047 912 34 567", "+4791234567"),
            ("(+47) 912-34-567", "+4791234567"),
            ("412\u{a0}34\u{202f}567", "+4741234567"),
            ("22222222", "+4722222222"),
            ("80030300", "+4780030300"),
            ("+47 79 00 00 00", "+4779000000"),
            ("59000000", "+4759000000"),
            ("580000000000", "+47580000000000"),
        ] {
            assert_eq!(phone(text).expose(), e164, "{text}");
        }
    }

    #[test]
    fn foreign_numbers_need_a_country_code_and_must_exist_there() {
        for (text, e164) in [
            ("+46 70 174 06 05", "+46701740605"),
            ("0046 70 174 06 05", "+46701740605"),
            ("+44 7400 123456", "+447400123456"),
            ("+44 (0) 7400 123456", "+447400123456"),
            ("+48 512 345 678", "+48512345678"),
            ("+1 201 555 0123", "+12015550123"),
            ("+39 06 1234 5678", "+390612345678"),
        ] {
            assert_eq!(phone(text).expose(), e164, "{text}");
            assert!(phone(text).can_receive_sms(), "{text}");
        }
    }

    #[test]
    fn numbers_that_do_not_exist_are_refused() {
        use PhoneError::{NotDigits, NotForeign, NotNorwegian};
        for (text, error) in [
            ("9123456", NotNorwegian),
            ("912345678", NotNorwegian),
            ("+4712345678", NotNorwegian),
            ("02345678", NotNorwegian),
            ("+47 58000000", NotNorwegian),
            ("+47 990000000000", NotNorwegian),
            ("+47", NotNorwegian),
            ("+46 1", NotForeign),
            ("+999 123456789", NotForeign),
            ("+1234567890123456", NotForeign),
            ("", NotDigits),
            ("+", NotDigits),
            ("++4791234567", NotDigits),
            ("91234567 ext. 3", NotDigits),
            ("９１２３４５６７", NotDigits),
            ("91234567\r\nTo: x", NotDigits),
        ] {
            assert_eq!(Phone::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn of_norwegian_numbers_only_mobiles_can_receive_sms() {
        for (text, can) in [
            ("40000000", true),
            ("99999999", true),
            ("22222222", false),
            ("80030300", false),
            ("59000000", false),
            ("580000000000", false),
        ] {
            assert_eq!(phone(text).can_receive_sms(), can, "{text}");
        }
    }

    #[test]
    fn numbers_are_shown_in_groups_and_masked_but_for_the_last_two_digits() {
        for (text, display, masked) in [
            ("91234512", "+47 912 34 512", "+47 9** ** *12"),
            ("80030300", "+47 800 30 300", "+47 8** ** *00"),
            ("22222222", "+47 22 22 22 22", "+47 2* ** ** 22"),
            ("580000000012", "+47 58 00 00 00 00 12", "+47 5* ** ** ** ** 12"),
            ("+46701740605", "+46 70 174 06 05", "+4********05"),
        ] {
            assert_eq!(phone(text).display(), display);
            assert_eq!(phone(text).masked(), masked);
        }
        assert_eq!(format!("{:?}", phone("91234512")), "Phone(masked)");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "\\+?[-0-9 ().a]{0,20}|.*") {
            if let Ok(phone) = Phone::parse(&text) {
                let digits = phone.expose().strip_prefix('+').unwrap();
                prop_assert!(digits.len() <= 15 && digits.chars().all(|c| c.is_ascii_digit()));
                prop_assert_eq!(Phone::parse(phone.expose()), Ok(phone.clone()));
                prop_assert_eq!(Phone::parse(&phone.display()), Ok(phone));
            }
        }
    }
}
