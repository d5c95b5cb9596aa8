//! Lengths of messages, each worked out by hand from GSM 03.38 and from the six bytes that each part of a long message loses.

use super::Alphabet::{Gsm7, Ucs2};
use super::{Alphabet, count};

fn a(n: usize) -> String {
    "a".repeat(n)
}

/// A letter that is in no part of the GSM alphabet, so often.
fn wide(n: usize) -> String {
    "á".repeat(n)
}

/// Text, alphabet, septets or 16-bit units, number of SMS.
fn vectors() -> Vec<(String, Alphabet, usize, usize)> {
    let short = [
        // The basic alphabet: one septet each.
        ("", Gsm7, 0, 1),
        ("a", Gsm7, 1, 1),
        ("@£$¥", Gsm7, 4, 1),
        ("èéùìò", Gsm7, 5, 1),
        ("Ç", Gsm7, 1, 1),
        ("æøå", Gsm7, 3, 1),
        ("ÆØÅ", Gsm7, 3, 1),
        ("äöüÄÖÜ", Gsm7, 6, 1),
        ("ñÑß", Gsm7, 3, 1),
        ("ΔΦΓΛΩΠΨΣΘΞ", Gsm7, 10, 1),
        ("¤§¡¿_", Gsm7, 5, 1),
        ("\n", Gsm7, 1, 1),
        ("Hei,\r\nha det", Gsm7, 12, 1),
        ("!\"#%&'()*+,-./:;<=>?", Gsm7, 20, 1),
        ("Ring +47 800 30 300.", Gsm7, 20, 1),
        ("Blåbærsyltetøy på brødskiva", Gsm7, 27, 1),
        // The extension table: an escape and a septet.
        ("€", Gsm7, 2, 1),
        ("[", Gsm7, 2, 1),
        ("]", Gsm7, 2, 1),
        ("{", Gsm7, 2, 1),
        ("}", Gsm7, 2, 1),
        ("\\", Gsm7, 2, 1),
        ("^", Gsm7, 2, 1),
        ("~", Gsm7, 2, 1),
        ("|", Gsm7, 2, 1),
        ("\u{c}", Gsm7, 2, 1),
        ("^{}\\[~]|€", Gsm7, 18, 1),
        ("5 €", Gsm7, 4, 1),
        // One other character and the whole message is wide.
        ("ç", Ucs2, 1, 1),
        ("ô", Ucs2, 1, 1),
        ("`", Ucs2, 1, 1),
        ("«hei»", Ucs2, 5, 1),
        ("10–12", Ucs2, 5, 1),
        ("Vent …", Ucs2, 6, 1),
        ("it’s", Ucs2, 4, 1),
        ("kl.\u{a0}9", Ucs2, 5, 1),
        ("5 € á", Ucs2, 5, 1),
        // Sámi letters, in small and in capitals.
        ("áčđŋšŧž", Ucs2, 7, 1),
        ("ÁČĐŊŠŦŽ", Ucs2, 7, 1),
        ("Kárášjohka", Ucs2, 10, 1),
        ("Guovdageaidnu", Gsm7, 13, 1),
        // Put together with a combining accent, and ready-made.
        ("e\u{301}", Ucs2, 2, 1),
        ("é", Gsm7, 1, 1),
        // Beyond the first plane: two units each.
        ("😀", Ucs2, 2, 1),
        ("🇳🇴", Ucs2, 4, 1),
        ("👨\u{200d}👩\u{200d}👧", Ucs2, 8, 1),
        ("👍🏽", Ucs2, 4, 1),
    ];
    let long = [
        // 160 alone, 153 a part.
        (a(159), Gsm7, 159, 1),
        (a(160), Gsm7, 160, 1),
        (a(161), Gsm7, 161, 2),
        (a(305), Gsm7, 305, 2),
        (a(306), Gsm7, 306, 2),
        (a(307), Gsm7, 307, 3),
        (a(459), Gsm7, 459, 3),
        (a(460), Gsm7, 460, 4),
        ("å".repeat(160), Gsm7, 160, 1),
        // An extension character is not cut in half: at 158 it still fits, at 159 it does not.
        (a(158) + "€", Gsm7, 160, 1),
        (a(159) + "€", Gsm7, 161, 2),
        ("€".repeat(80), Gsm7, 160, 1),
        ("€".repeat(81), Gsm7, 162, 2),
        ("€".repeat(152), Gsm7, 304, 2),
        ("€".repeat(153), Gsm7, 306, 3),
        (a(151) + "€" + &a(153), Gsm7, 306, 2),
        (a(152) + "€" + &a(151), Gsm7, 305, 2),
        (a(152) + "€" + &a(152), Gsm7, 306, 3),
        // 70 alone, 67 a part.
        (wide(69), Ucs2, 69, 1),
        (wide(70), Ucs2, 70, 1),
        (wide(71), Ucs2, 71, 2),
        (wide(134), Ucs2, 134, 2),
        (wide(135), Ucs2, 135, 3),
        (wide(201), Ucs2, 201, 3),
        (wide(202), Ucs2, 202, 4),
        (a(69) + "č", Ucs2, 70, 1),
        (a(160) + "č", Ucs2, 161, 3),
        // A pair of surrogates is not cut in half either.
        (wide(68) + "😀", Ucs2, 70, 1),
        (wide(69) + "😀", Ucs2, 71, 2),
        ("😀".repeat(35), Ucs2, 70, 1),
        ("😀".repeat(36), Ucs2, 72, 2),
        ("😀".repeat(66), Ucs2, 132, 2),
        ("😀".repeat(67), Ucs2, 134, 3),
        (wide(65) + "😀" + &wide(67), Ucs2, 134, 2),
        (wide(66) + "😀" + &wide(65), Ucs2, 133, 2),
        (wide(66) + "😀" + &wide(66), Ucs2, 134, 3),
    ];
    let short = short.map(|(text, alphabet, used, segments)| (text.to_owned(), alphabet, used, segments));
    short.into_iter().chain(long).collect()
}

#[test]
fn every_message_is_as_long_as_was_worked_out_by_hand() {
    let vectors = vectors();
    assert!(vectors.len() >= 60, "{}", vectors.len());
    for (text, alphabet, used, segments) in vectors {
        let counted = count(&text);
        assert_eq!(
            (counted.alphabet, counted.used, counted.segments),
            (alphabet, used, segments),
            "{text:?}"
        );
    }
}
