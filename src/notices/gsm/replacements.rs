//! What may stand in the place of a character that is not in the alphabet of SMS. Signs alone: a letter is part of somebody's name or
//! language, and is never another one.

use super::septets_of;

/// What says the same within the alphabet; none: it is in there, or nothing does.
pub(in crate::notices) fn replacement(c: char) -> Option<&'static str> {
    if septets_of(c).is_some() {
        return None;
    }
    Some(match c {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '•' => "-",
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => "\"",
        '‘' | '’' | '‚' | '‛' | '′' | '´' | '`' => "'",
        '…' => "...",
        '×' => "x",
        '→' => "->",
        '½' => "1/2",
        c if c.is_whitespace() => " ",
        _ => return None,
    })
}

/// The text with all that can be replaced.
pub(in crate::notices) fn replaced(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match replacement(c) {
            Some(instead) => written.push_str(instead),
            None => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::super::septets;
    use super::*;

    #[test]
    fn signs_that_word_processors_make_become_those_of_the_keyboard() {
        for (text, instead) in [
            ("10–12", "10-12"),
            ("“hei” «hei» „hei‟", "\"hei\" \"hei\" \"hei\""),
            ("ta’n", "ta'n"),
            ("20\u{a0}000\u{202f}kr", "20 000 kr"),
            ("vent…", "vent..."),
            ("½ time → 2 × 3", "1/2 time -> 2 x 3"),
        ] {
            assert_eq!(replaced(text), instead, "{text}");
            assert!(septets(instead).is_some(), "{instead}");
        }
    }

    #[test]
    fn letters_of_any_language_signs_of_the_alphabet_and_faces_stay() {
        for text in ["Kárášjohka Čáhci đŋŧž", "Łódź", "çêô", "blåbær é à €[]", "😀", "№ ° ©"]
        {
            assert_eq!(replaced(text), text);
        }
    }
}
