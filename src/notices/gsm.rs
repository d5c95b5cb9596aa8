//! The alphabet of SMS (GSM 03.38): what of a text fits into 160 characters, and whether it fits at all.

mod replacements;

pub(super) use replacements::{replaced, replacement};

/// Characters of one septet. The Norwegian letters are among them.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Characters of two.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// The room in one SMS, and in each part of a longer message, where six bytes say which part it is.
const GSM_ROOM: (usize, usize) = (160, 153);
const WIDE_ROOM: (usize, usize) = (70, 67);

/// The alphabet that a message is sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// Of 7 bits, 160 to an SMS.
    Gsm7,
    /// Of 16 bits, 70 to an SMS.
    Ucs2,
}

/// How long a message is for the networks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SmsCount {
    /// In which alphabet it goes.
    pub(super) alphabet: Alphabet,
    /// How much of the room it takes, in septets or in units of 16 bits.
    pub(super) used: usize,
    /// How much there would be in as many SMS.
    pub(super) room: usize,
    /// How many SMS it takes.
    pub(super) segments: usize,
    /// The characters that force the whole message into the wide alphabet, each once.
    pub(super) forcing: Vec<char>,
}

/// Counts a message. No character of two septets or two units is cut in half.
pub(super) fn count(text: &str) -> SmsCount {
    let mut forcing: Vec<char> = Vec::new();
    for c in text.chars().filter(|c| septets_of(*c).is_none()) {
        if !forcing.contains(&c) {
            forcing.push(c);
        }
    }
    let alphabet = if forcing.is_empty() { Alphabet::Gsm7 } else { Alphabet::Ucs2 };
    let (alone, part) = if alphabet == Alphabet::Gsm7 { GSM_ROOM } else { WIDE_ROOM };
    let length = |c: char| septets_of(c).filter(|_| alphabet == Alphabet::Gsm7).unwrap_or(c.len_utf16());
    let used: usize = text.chars().map(length).sum();
    if used <= alone {
        return SmsCount { alphabet, used, room: alone, segments: 1, forcing };
    }
    let (mut segments, mut filled) = (1, 0);
    for units in text.chars().map(length) {
        if filled + units > part {
            segments += 1;
            filled = 0;
        }
        filled += units;
    }
    SmsCount { alphabet, used, room: segments * part, segments, forcing }
}

/// The length in septets; `None` when a character forces the whole message into UCS-2, of 70 characters.
pub(super) fn septets(text: &str) -> Option<usize> {
    text.chars().map(septets_of).sum()
}

fn septets_of(c: char) -> Option<usize> {
    match c {
        c if BASIC.contains(c) => Some(1),
        c if EXTENDED.contains(c) => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod vectors;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norwegian_letters_count_one_and_the_euro_sign_two() {
        assert_eq!(septets("Blåbærsyltetøy"), Some(14));
        assert_eq!(septets("5 €"), Some(4));
        assert_eq!(BASIC.chars().count(), 127);
    }

    #[test]
    fn guillemets_dashes_and_sami_letters_need_the_wide_alphabet() {
        for text in ["«hei»", "10–12", "Kárášjohka"] {
            assert_eq!(septets(text), None, "{text}");
        }
    }

    #[test]
    fn a_message_is_cut_at_153_septets_or_67_units_once_it_is_longer_than_one_sms() {
        let parts = |text: String| (count(&text).used, count(&text).segments);
        assert_eq!(parts("a".repeat(160)), (160, 1));
        assert_eq!(parts("a".repeat(161)), (161, 2));
        assert_eq!(parts("a".repeat(306)), (306, 2));
        assert_eq!(parts("a".repeat(307)), (307, 3));
        assert_eq!(parts("á".repeat(70)), (70, 1));
        assert_eq!(parts("á".repeat(71)), (71, 2));
        assert_eq!(parts("á".repeat(135)), (135, 3));
    }

    #[test]
    fn no_character_is_cut_in_half_between_two_sms() {
        // The 153rd septet would be the first half of the euro sign.
        let euro = format!("{}€{}", "a".repeat(152), "a".repeat(152));
        assert_eq!((count(&euro).used, count(&euro).segments), (306, 3));
        let face = format!("{}😀{}", "á".repeat(66), "á".repeat(66));
        assert_eq!((count(&face).used, count(&face).segments), (134, 3));
    }

    #[test]
    fn the_characters_that_force_the_wide_alphabet_are_named_once() {
        let counted = count("Kárášjohka á – ok");
        assert_eq!(counted.alphabet, Alphabet::Ucs2);
        assert_eq!(counted.forcing, ['á', 'š', '–']);
    }
}
