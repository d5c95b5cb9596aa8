//! Characters that people can read out, write down and type again without taking one for another.

use rand::{rand_core::UnwrapErr, rngs::SysRng, seq::IndexedRandom as _};

/// None of the characters that are taken for one another on paper: of 2 Z, 5 S and 8 B only the digits, of 0 O, 1 I L and
/// U V none.
pub const UNMISTAKABLE: [char; 26] = [
    '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'M', 'N', 'P', 'Q',
    'R', 'T', 'W', 'X', 'Y',
];

/// So many of them by the operating system's randomness, each as likely as the others: 4.7 bits a character.
pub fn unmistakable(length: usize) -> String {
    let mut randomness = UnwrapErr(SysRng);
    (0..length).filter_map(|_| UNMISTAKABLE.choose(&mut randomness)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_comes_about_as_often_as_the_others() {
        let text = unmistakable(26_000);
        assert_eq!(text.chars().count(), 26_000);
        for character in UNMISTAKABLE {
            let count = text.chars().filter(|c| *c == character).count();
            // Five standard deviations from a thousand; less than one run in ten thousand is outside by chance.
            assert!((845..=1_155).contains(&count), "{character}: {count}");
        }
        assert!(!text.contains(|c: char| "01BILOSUVZ".contains(c)));
    }
}
