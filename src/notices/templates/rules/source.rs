//! How a text is written: words, and `{{name}}` where a value goes. Nothing else of the template language is allowed, so that
//! whoever writes a text need not know it, and no text can do more than show a value.

use std::collections::BTreeSet;

use super::Fault;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Words as they are sent.
    Words(&'a str),
    /// The name of a value.
    Value(&'a str),
}

impl<'a> Piece<'a> {
    /// The words, or what is to stand for a value.
    pub(super) fn words_or(self, value: &'a str) -> &'a str {
        match self {
            Self::Words(words) => words,
            Self::Value(_) => value,
        }
    }
}

/// What is wrong with the braces of a text.
pub(super) fn faults(text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if text.contains("{{{") || text.contains("{{&") || text.contains("}}}") {
        faults.push(Fault::Unescaped);
    }
    let rest: String = pieces(text).map(|piece| piece.words_or("")).collect();
    // A backslash before braces would have them stand in the message.
    if rest.contains("{{") || rest.contains("}}") || text.contains("\\{") {
        faults.push(Fault::Braces);
    }
    faults
}

/// The names of the values that a text shows.
pub fn placeholders(text: &str) -> BTreeSet<String> {
    let names = pieces(text).filter_map(|piece| match piece {
        Piece::Value(name) => Some(name.to_owned()),
        Piece::Words(_) => None,
    });
    names.collect()
}

/// The text cut at its placeholders.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(at) = rest.find("{{") else { return Some(Piece::Words(std::mem::take(&mut rest))) };
        if at > 0 {
            let (words, after) = rest.split_at(at);
            rest = after;
            return Some(Piece::Words(words));
        }
        let placeholder = rest.strip_prefix("{{").and_then(|inside| inside.split_once("}}"));
        if let Some((name, after)) = placeholder.filter(|(name, _)| is_name(name.trim())) {
            rest = after;
            return Some(Piece::Value(name.trim()));
        }
        let (braces, after) = rest.split_at(2);
        rest = after;
        Some(Piece::Words(braces))
    })
}

/// A name is 1 to 30 of `a`–`z`, `0`–`9` and `_`, the first a letter.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= 30
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
