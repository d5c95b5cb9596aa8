//! Where the links of a message may lead: public sites that the desk has named, by https, and never to where a value says.

use url::Url;

use super::{Fault, source};

/// Stands for a value while a link is looked at, long enough for the end of a host: no link that the desk has named holds it.
const VALUE: &str = "\u{FFFC}\u{FFFC}";

/// The hosts that links may lead to, in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkPolicy(pub Vec<String>);

impl LinkPolicy {
    /// Whether all links of a finished text lead where they may.
    pub fn allows(&self, text: &str) -> bool {
        words(text).filter(|word| is_link(word)).all(|word| self.fault(word).is_none())
    }

    /// What is wrong with the links of a text, with the host where that is it.
    pub(super) fn faults(&self, text: &str) -> Vec<(Fault, String)> {
        let text: String = source::pieces(text).map(|piece| piece.words_or(VALUE)).collect();
        words(&text).filter(|word| is_link(word)).filter_map(|word| self.fault(word)).collect()
    }

    fn fault(&self, word: &str) -> Option<(Fault, String)> {
        if word.contains(VALUE) {
            return Some((Fault::LinkOfValue, String::new()));
        }
        let host = match word.split_once("://") {
            Some(("https", _)) => {
                let url = Url::parse(word).ok().filter(|url| {
                    url.username().is_empty() && url.password().is_none() && url.port().is_none()
                });
                url.and_then(|url| url.host_str().map(ToOwned::to_owned)).unwrap_or_else(|| word.to_owned())
            }
            Some(_) => return Some((Fault::NotHttps, String::new())),
            None => word.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase(),
        };
        (!self.0.contains(&host)).then_some((Fault::Host, host))
    }
}

/// Whether a phone or a mail program may make a link of this word: it names a scheme, or looks like a host or an address.
pub fn is_link(word: &str) -> bool {
    if word.contains("://") || word.contains('@') || word.to_lowercase().starts_with("www.") {
        return true;
    }
    // The other full stops that a browser takes for one in a host.
    let word = word.replace(['。', '．', '｡'], ".");
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let Some((before, last)) = host.rsplit_once('.') else { return false };
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || VALUE.contains(c))
    };
    last.chars().count() >= 2
        && last.chars().all(|c| c.is_alphabetic() || VALUE.contains(c))
        && before.split('.').all(is_label)
}

/// The words of a text without the marks around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let marks = |c: char| {
        matches!(
            c,
            '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '[' | ']' | '<' | '>' | '"' | '\'' | '«' | '»'
        )
    };
    text.split_whitespace().map(move |word| word.trim_matches(marks)).filter(|word| !word.is_empty())
}
