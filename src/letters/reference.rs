//! What a letter is called by people: read out on the phone, written down by hand, typed again.

use rand::{rand_core::UnwrapErr, rngs::SysRng, seq::IndexedRandom as _};

/// None of the characters that are taken for one another on paper: of 2 Z, 5 S and 8 B only the digits, of 0 O, 1 I L and
/// U V none.
const CHARACTERS: [char; 26] = [
    '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N', 'P', 'Q',
    'R', 'T', 'W', 'X', 'Y',
];

/// A new reference, such as `ML-7KQ4-9TXA`. Random, so that nobody can guess another's from it; it may be taken already.
pub fn generate() -> String {
    let mut randomness = UnwrapErr(SysRng);
    let mut four = || -> String { (0..4).filter_map(|_| CHARACTERS.choose(&mut randomness)).collect() };
    format!("ML-{}-{}", four(), four())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_reference_has_no_characters_that_look_alike_and_uses_all_the_others() {
        let references: HashSet<_> = (0..2_000).map(|_| generate()).collect();
        assert!(references.len() > 1_990, "{}", references.len());
        let mut seen = HashSet::new();
        for reference in &references {
            let (prefix, rest) = reference.split_at(3);
            assert_eq!((prefix, rest.len(), rest.as_bytes()[4]), ("ML-", 9, b'-'), "{reference}");
            seen.extend(rest.chars().filter(|c| *c != '-'));
        }
        assert!(seen.iter().all(|c| !"01BILOSUVZ".contains(*c)), "{seen:?}");
        assert_eq!(seen, HashSet::from(CHARACTERS));
    }
}
