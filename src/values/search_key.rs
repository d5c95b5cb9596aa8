//! The key that names are searched by: one spelling for all the ways a name is typed.
//!
//! The rule, in order of what an agent meets:
//! - lower case; white space and punctuation become one space, at the ends none; apostrophes vanish (`O'Brien`);
//! - `æ ä` are `ae`, `å` and `aa` are `a`, `ø ö` and `oe` are `o`, so that a name is found from a passport's
//!   machine-readable line (`AASE`, `SAETHER`, `BJOERN`) and from a foreign keyboard (`Ase`, `Bjorn`);
//! - Sámi and other Latin letters lose their marks (`č đ ŋ š ŧ ž` → `c d n s t z`, `é` → `e`, `ü` → `u`), composed
//!   or decomposed; other scripts are kept.
//!
//! The database cannot do this: lower-casing in `SQLite` knows ASCII only.

/// The search key of a name or of what was typed to find one. Folding a key again changes nothing, and the key of
/// the beginning of a name is the beginning of its key.
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match (plain(c), c) {
            (Some(letters), _) => letters.chars().for_each(|letter| add(&mut key, letter)),
            // `ä` in two characters: the diaeresis comes after its letter.
            (None, '\u{308}') if key.ends_with('a') => add(&mut key, 'e'),
            (None, '\u{300}'..='\u{36f}' | '\'' | '’' | '‘' | 'ʼ' | '`' | '´') => {}
            (None, _) if c.is_alphanumeric() => add(&mut key, c),
            (None, _) if key.is_empty() || key.ends_with(' ') => {}
            (None, _) => key.push(' '),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The keys that begin with `prefix`, as a range in code point order: from the first, inclusive, to the second,
/// exclusive. An empty prefix gives every key.
pub fn prefix_range(prefix: &str) -> (String, String) {
    let from = fold(prefix);
    let mut until = from.clone();
    while let Some(last) = until.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            until.push(next);
            return (from, until);
        }
    }
    // No key begins with a character that stands for none.
    (from, char::MAX.to_string())
}

/// For lists that people read: the order of the Norwegian alphabet, where æ, ø and å come after z, ä with æ and ö with ø.
/// Other marks do not count. For sorting only; the key is no text.
pub fn alphabetical(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'æ' | 'ä' => key.push('{'),
            'ø' | 'ö' => key.push('|'),
            'å' => key.push('}'),
            _ => match plain(c) {
                Some(letters) => key.push_str(letters),
                None => key.push(c),
            },
        }
    }
    key
}

/// The second letter of `aa` and of `oe` is only another way to write the mark on the first.
fn add(key: &mut String, letter: char) {
    let is_a_mark = match letter {
        'a' => key.ends_with('a'),
        'e' => key.ends_with('o'),
        _ => false,
    };
    if !is_a_mark {
        key.push(letter);
    }
}

/// A letter without its marks; `None` for letters that have none, and for all that are no Latin letters.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'å' | 'á' | 'à' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' => "a",
        'æ' | 'ä' => "ae",
        'č' | 'ć' | 'ç' | 'ċ' => "c",
        'đ' | 'ð' | 'ď' => "d",
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' | 'ġ' | 'ǥ' | 'ǧ' => "g",
        'ħ' => "h",
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' | 'ǩ' => "k",
        'ł' | 'ľ' | 'ĺ' | 'ļ' => "l",
        'ŋ' | 'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ø' | 'ö' | 'ó' | 'ò' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' | 'ŕ' => "r",
        'š' | 'ś' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ŧ' | 'ť' | 'ț' | 'ţ' => "t",
        'þ' => "th",
        'ú' | 'ù' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ž' | 'ź' | 'ż' | 'ʒ' | 'ǯ' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_stand_in_the_order_of_the_norwegian_alphabet() {
        let mut names = ["Åse", "Ærlend", "Zara", "Arne", "Øyvind", "Émile", "Änne", "Eva", "Anne", "Čáppa"];
        names.sort_by_key(|name| alphabetical(name));
        assert_eq!(
            names,
            ["Anne", "Arne", "Čáppa", "Émile", "Eva", "Zara", "Änne", "Ærlend", "Øyvind", "Åse"]
        );
    }

    #[test]
    fn a_name_has_one_key_however_it_is_typed() {
        for (spellings, key) in [
            (&["Åse", "åse", "ÅSE", "AASE", "Aase", "Ase", "A\u{30a}se"][..], "ase"),
            (&["Sæther", "SÆTHER", "Saether", "SAETHER", "Säther", "Sa\u{308}ther"], "saether"),
            (&["Bjørn", "BJØRN", "Bjoern", "BJOERN", "Bjorn", "Björn", "Bjo\u{308}rn"], "bjorn"),
            (&["Bøen", "Boen"], "bon"),
            (&["André", "ANDRE", "Andre\u{301}"], "andre"),
            (&["Áŋŋel Đorbmi", "Annel Dorbmi"], "annel dorbmi"),
            (&["Čáhput Šuoŋa Ŧeža", "cahput suona teza", "ČÁHPUT ŠUOŊA ŦEŽA"], "cahput suona teza"),
            (&["Anne-Marie", "anne marie", "  Anne \t Marie ", "ANNE–MARIE"], "anne marie"),
            (&["O'Brien", "O’Brien", "OBrien"], "obrien"),
            (&["Per O. Hansen", "per o hansen"], "per o hansen"),
            (&["100%_safe"], "100 safe"),
            (&["Müller", "Muller"], "muller"),
            (&["Łukasz", "Lukasz"], "lukasz"),
            (&["Ivan Петров", "ivan ПЕТРОВ"], "ivan петров"),
            (&["", "  ", "'-'"], ""),
        ] {
            for spelling in spellings {
                assert_eq!(fold(spelling), key, "{spelling}");
            }
        }
    }

    #[test]
    fn the_range_of_a_prefix_ends_before_the_next_letter() {
        assert_eq!(prefix_range("Åse"), ("ase".to_owned(), "asf".to_owned()));
        assert_eq!(prefix_range(""), (String::new(), char::MAX.to_string()));
        // The code points after this one are no characters.
        assert_eq!(prefix_range("a\u{d7fb}").1, "a\u{d7fc}");
    }

    proptest! {
        #[test]
        fn folding_a_key_again_changes_nothing(text in ".*|[A-Za-zÆØÅæøåÄÖäö '\u{308}\u{30a}-]*") {
            let key = fold(&text);
            prop_assert_eq!(fold(&key), key);
        }

        #[test]
        fn a_name_is_in_the_range_of_each_of_its_beginnings(text in "\\PC*|[A-Za-zÆØÅæøåÄÖ '-]*", length in 0_usize..40) {
            let beginning: String = text.chars().take(length).collect();
            let (from, until) = prefix_range(&beginning);
            let key = fold(&text);
            prop_assert!(key.starts_with(&from));
            prop_assert!(from <= key && key < until);
        }

        #[test]
        fn the_range_holds_just_what_begins_with_the_prefix(prefix in "[a-z]{1,3}", other in "[a-z]{1,5}") {
            let ((from, until), other) = (prefix_range(&prefix), fold(&other));
            prop_assert_eq!(from <= other && other < until, other.starts_with(&from));
        }
    }
}
