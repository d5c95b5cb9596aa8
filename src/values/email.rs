//! E-mail addresses: syntax only. Whether somebody reads there only a message can tell.

use std::fmt;

use email_address::{EmailAddress, Options};

/// An e-mail address, written as the person wrote it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email(EmailAddress);

/// Why a text is not taken as an e-mail address. Never holds the text.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EmailError {
    /// Longer than a mail server takes (RFC 5321: a path of 256 octets, two of them brackets).
    #[error("an e-mail address has at most 254 characters")]
    TooLong,
    /// A line break or the like: it could start a header of its own.
    #[error("an e-mail address has no control characters")]
    ControlCharacter,
    /// A space inside.
    #[error("an e-mail address has no spaces")]
    Space,
    /// Not of the form `name@domain`, with a dot in the domain.
    #[error("an e-mail address looks like name@example.no")]
    Syntax(#[source] email_address::Error),
    /// The domain ends in one letter or in digits, as no name on the internet does: it was cut short, or is a number.
    #[error("an e-mail address ends in a country or the like, such as .no")]
    TopLevel,
}

impl Email {
    /// Reads an address; spaces around it are dropped. Takes neither a name before it (`Kari <kari@…>`, refused for
    /// its space) nor a domain without a dot.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim_matches(' ');
        if text.len() > MAX_OCTETS {
            return Err(EmailError::TooLong);
        }
        if text.contains(char::is_control) {
            return Err(EmailError::ControlCharacter);
        }
        if text.contains(char::is_whitespace) {
            return Err(EmailError::Space);
        }
        let options = Options::default().with_required_tld().without_domain_literal();
        let address = EmailAddress::parse_with_options(text, options).map_err(EmailError::Syntax)?;
        if is_top_level(address.domain().rsplit('.').next().unwrap_or_default()) {
            Ok(Self(address))
        } else {
            Err(EmailError::TopLevel)
        }
    }

    /// The address: for the mail server, the database's cipher and the unmasked view, nowhere else.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// The key by which two addresses are the same: all of it in lower case. Servers may tell the case of the name
    /// apart; no provider that people here use does.
    pub fn folded(&self) -> String {
        self.expose().to_lowercase()
    }

    /// `k***@e***.no`: enough to ask the person whether it is theirs.
    pub fn masked(&self) -> String {
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        let domain = self.0.domain();
        let top_level = domain.rsplit('.').next().unwrap_or_default();
        format!("{}***@{}***.{top_level}", first(self.0.local_part()), first(domain))
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(masked)")
    }
}

const MAX_OCTETS: usize = 254;

/// Whether a domain may end so: two letters or more, or such in ASCII (RFC 3696, 2; `xn--` may have digits).
fn is_top_level(label: &str) -> bool {
    label.chars().count() >= 2 && label.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn addresses_are_read_as_written_and_compared_in_lower_case() {
        for (text, folded) in [
            ("kari@example.no", "kari@example.no"),
            ("  Kari.Nordmann+post@Example.NO ", "kari.nordmann+post@example.no"),
            ("blåbær@østfold.example", "blåbær@østfold.example"),
            ("o'brien@mail.example.com", "o'brien@mail.example.com"),
        ] {
            let email = Email::parse(text).unwrap();
            assert_eq!(email.expose(), text.trim());
            assert_eq!(email.folded(), folded);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "kari",
            "kari@",
            "@example.no",
            "kari@example",
            "kari@@example.no",
            "kari@example..no",
            "kari@-example.no",
            "Kari<kari@example.no>",
            "<kari@example.no>",
            "kari@[127.0.0.1]",
            "kari,ola@example.no",
        ] {
            assert!(matches!(Email::parse(text), Err(EmailError::Syntax(_))), "{text}");
        }
    }

    #[test]
    fn a_domain_ends_as_names_on_the_internet_do() {
        for text in ["a@1.2.3.4", "a@x.c", "a@example.42"] {
            assert_eq!(Email::parse(text), Err(EmailError::TopLevel), "{text}");
        }
        for text in ["a@x.no", "a@1.2.3.museum", "a@example.xn--p1ai", "a@example.рф"] {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn nothing_that_could_break_a_header_gets_through() {
        for (text, error) in [
            ("kari@example.no\r\nBcc: x@example.no", EmailError::ControlCharacter),
            ("kari@example.no\n", EmailError::ControlCharacter),
            ("kari\0@example.no", EmailError::ControlCharacter),
            ("kari nordmann@example.no", EmailError::Space),
            ("Kari <kari@example.no>", EmailError::Space),
            ("\"kari nordmann\"@example.no", EmailError::Space),
            ("kari@example.no\u{a0}", EmailError::Space),
        ] {
            assert_eq!(Email::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn the_longest_address_has_254_characters() {
        let of_length = |n: usize| {
            let labels = format!("{0}.{0}.{0}.no", "d".repeat(60));
            format!("{}@{}{labels}", "k".repeat(60), "x.".repeat((n - 61 - labels.len()) / 2))
        };
        assert_eq!(of_length(254).len(), 254);
        assert!(Email::parse(&of_length(254)).is_ok());
        assert_eq!(Email::parse(&of_length(256)), Err(EmailError::TooLong));
    }

    #[test]
    fn an_address_is_masked_but_for_first_letters_and_country() {
        let email = Email::parse("kari.nordmann@epost.example.no").unwrap();
        assert_eq!(email.masked(), "k***@e***.no");
        assert_eq!(format!("{email:?}"), "Email(masked)");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in ".*@?.*\\.?.*") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert!(!email.expose().contains(|c: char| c.is_control() || c.is_whitespace()));
                prop_assert!(!email.masked().is_empty());
            }
        }
    }
}
