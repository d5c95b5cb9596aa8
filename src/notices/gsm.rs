//! The alphabet of SMS (GSM 03.38): what of a text fits into 160 characters, and whether it fits at all.

/// Characters of one septet. The Norwegian letters are among them.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Characters of two.
const EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// The length in septets; `None` when a character forces the whole message into UCS-2, of 70 characters.
pub(super) fn septets(text: &str) -> Option<usize> {
    text.chars()
        .map(|c| match c {
            c if BASIC.contains(c) => Some(1),
            c if EXTENDED.contains(c) => Some(2),
            _ => None,
        })
        .sum()
}

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
}
