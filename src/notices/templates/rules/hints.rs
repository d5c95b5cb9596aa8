//! What could be said more plainly: hints, which nobody has to heed.

use super::links::words;
use super::source;
use crate::values::Language;

/// A sentence of more words than this is hard to follow.
const LONG_SENTENCE: usize = 20;

/// Words of offices, and what is the same in plain words; after the advice of Språkrådet and Digdir on plain language.
const OFFICE_WORDS: [(Language, &str, &str); 24] = [
    (Language::Nb, "vedrørende", "om"),
    (Language::Nb, "angående", "om"),
    (Language::Nb, "herunder", "også"),
    (Language::Nb, "såfremt", "hvis"),
    (Language::Nb, "dersom", "hvis"),
    (Language::Nb, "i henhold til", "etter"),
    (Language::Nb, "i forbindelse med", "når"),
    (Language::Nb, "ovennevnte", "dette"),
    (Language::Nb, "anmode", "be om"),
    (Language::Nb, "iverksette", "begynne"),
    (Language::Nb, "foreligger", "er"),
    (Language::Nb, "grunnet", "på grunn av"),
    (Language::Nn, "vedrørande", "om"),
    (Language::Nn, "angåande", "om"),
    (Language::Nn, "herunder", "også"),
    (Language::Nn, "dersom", "om"),
    (Language::Nn, "i samband med", "når"),
    (Language::Nn, "ovannemnde", "dette"),
    (Language::En, "pursuant to", "under"),
    (Language::En, "in accordance with", "under"),
    (Language::En, "regarding", "about"),
    (Language::En, "prior to", "before"),
    (Language::En, "hereby", "–"),
    (Language::En, "commence", "start"),
];

/// Something that could be plainer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// A sentence of so many words, which begins so.
    LongSentence {
        /// How many.
        words: usize,
        /// The first few.
        beginning: String,
    },
    /// An office's word, and a plainer one.
    OfficeWord {
        /// As it stands there.
        word: &'static str,
        /// Instead.
        plain: &'static str,
    },
}

/// What could be plainer in a text.
pub fn hints(language: Language, text: &str) -> Vec<Hint> {
    let text: String = source::pieces(text).map(|piece| piece.words_or("x")).collect();
    let mut hints = Vec::new();
    for sentence in text.split_inclusive(['.', '!', '?', '\n']) {
        let count = words(sentence).count();
        if count > LONG_SENTENCE {
            let beginning = words(sentence).take(4).collect::<Vec<_>>().join(" ");
            hints.push(Hint::LongSentence { words: count, beginning });
        }
    }
    let spaced = format!(" {} ", words(&text.to_lowercase()).collect::<Vec<_>>().join(" "));
    for (_, word, plain) in OFFICE_WORDS.iter().filter(|(of, ..)| *of == language) {
        if spaced.contains(&format!(" {word} ")) {
            hints.push(Hint::OfficeWord { word, plain });
        }
    }
    hints
}
