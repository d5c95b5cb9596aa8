//! Where the links of a message may lead: public sites that the desk has named, by https, and never to where a value says.

use url::Url;

use super::{Fault, source};
use crate::notices::guard::is_link;

/// Stands for a value while a link is looked at: two letters that no link has that the desk has named.
const VALUE: &str = "\u{A66E}\u{A66E}";

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
        // Browsers read it as a slash, others as part of a name before the host.
        if word.contains('\\') {
            return Some((Fault::Host, word.to_owned()));
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
