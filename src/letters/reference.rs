//! What a letter is called by people: read out on the phone, written down by hand, typed again.

use crate::values::unmistakable;

/// A new reference, such as `ML-7KQ4-9TXA`. Random, so that nobody can guess another's from it; it may be taken already.
pub fn generate() -> String {
    format!("ML-{}-{}", unmistakable(4), unmistakable(4))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::values::UNMISTAKABLE;

    #[test]
    fn a_reference_has_no_characters_that_look_alike_and_is_hardly_ever_taken() {
        let references: HashSet<_> = (0..2_000).map(|_| generate()).collect();
        assert!(references.len() > 1_990, "{}", references.len());
        for reference in &references {
            let (prefix, rest) = reference.split_at(3);
            assert_eq!((prefix, rest.len(), rest.as_bytes()[4]), ("ML-", 9, b'-'), "{reference}");
            assert!(rest.chars().filter(|c| *c != '-').all(|c| UNMISTAKABLE.contains(&c)), "{reference}");
        }
    }
}
