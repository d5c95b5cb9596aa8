//! A last look at the values of a message before they are put into its words. References come in files of other systems, and one may be
//! anything that a name may be: also the address of a page.

use std::net::Ipv4Addr;

use serde_json::{Map, Value};

/// The longest value: more than any name, date or reference.
const LONGEST: usize = 200;

/// Whether all values may stand in a message: short, of one line, without anything that makes a link or another order of the
/// letters. Braces are no template: a value is put into the words once they are read. What is no JSON object is left to whoever fills
/// the template in.
pub(super) fn may_be_sent(parameters: &str) -> bool {
    let Ok(values) = serde_json::from_str::<Map<String, Value>>(parameters) else { return true };
    values.values().filter_map(Value::as_str).all(is_harmless)
}

fn is_harmless(value: &str) -> bool {
    value.chars().count() <= LONGEST
        && !value.chars().any(|c| c.is_control() || is_invisible(c))
        && !value.split_whitespace().any(is_link)
}

/// Marks that turn the direction of writing, end a line, or take no room.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}'
    )
}

/// Whether a phone or a mail program may make a link of a word: it names a scheme, or is a host or an address of e-mail. Numbers with
/// points are none, unless they are four, as in the address of a machine.
pub(super) fn is_link(word: &str) -> bool {
    let word = word.replace(['。', '．', '｡'], ".");
    let ends_like_a_host = |part: &str| {
        part.trim_end_matches('.').rsplit_once('.').is_some_and(|(before, last)| {
            let is_a_name = last.chars().count() >= 2 && last.chars().all(char::is_alphabetic);
            !before.is_empty() && (is_a_name || last.to_lowercase().starts_with("xn--"))
        })
    };
    let is_mark = |c: char| !c.is_alphanumeric() && c != '.' && c != '-';
    let is_a_host = |part: &str| ends_like_a_host(part) || part.parse::<Ipv4Addr>().is_ok();
    word.contains("//") || word.contains('@') || word.split(is_mark).any(is_a_host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_desk_itself_writes_is_harmless() {
        for value in [
            "",
            "AB-2026-000123",
            "R-7KQ4-9TXA-23CD",
            "2026-11-20",
            "01234",
            "ML/17:3#a",
            "v1.2.3",
            "kl. 09.30",
            "Åse Sæther",
            "Kárášjohka",
            "O'Brien & Sønn",
            "<b>",
            "a.b.1",
            "'; DROP TABLE notices; --",
            "{{code}}",
        ] {
            assert!(is_harmless(value), "{value:?}");
        }
    }

    #[test]
    fn numbers_and_what_is_no_object_are_left_to_the_template() {
        assert!(may_be_sent(r#"{"business_days": 10, "reference": "AB-1"}"#));
        assert!(may_be_sent("[]") && may_be_sent(""));
        assert!(!may_be_sent(r#"{"business_days": 10, "reference": "https://x"}"#));
    }
}
