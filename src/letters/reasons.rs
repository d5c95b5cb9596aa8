//! Why a letter stands where it does: the codes that sources give, and which of them may be told.

/// The code of a reason: small letters, digits and `_`, 1 to 64, no four digits in a row.
pub fn read(text: &str) -> Result<String, &'static str> {
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
    fn a_reason_is_a_code_that_may_have_a_few_digits() {
        for code in ["moved", "under_13", "other"] {
            assert_eq!(read(code).as_deref(), Ok(code));
        }
        for none in ["", "Moved", "moved to", "07823642061", "moved_1234", &"a".repeat(65)] {
            assert!(read(none).is_err(), "{none}");
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
