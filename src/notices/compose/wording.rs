//! The words that a message is written in: the built-in ones, or those of a version that the desk published.

use serde::Serialize;

use super::Composer;
use crate::notices::templates::{Part, Words};
use crate::notices::{Channel, NoticeKind};
use crate::values::Language;

/// By what a message is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wording {
    /// The texts that the program was built with.
    BuiltIn(NoticeKind),
    /// The texts of a stored version.
    Stored {
        /// What the message tells.
        kind: NoticeKind,
        /// Its texts.
        words: Words,
    },
}

impl Wording {
    /// The language in which somebody is written to who chose this one.
    pub fn written(&self, chosen: Language) -> Language {
        match self {
            Self::BuiltIn(_) => chosen.written(),
            Self::Stored { words, .. } => words.written(chosen),
        }
    }

    /// What the message tells.
    pub fn kind(&self) -> NoticeKind {
        match self {
            Self::BuiltIn(kind) | Self::Stored { kind, .. } => *kind,
        }
    }
}

impl Composer {
    /// A built-in text as it is written; empty where a kind has none.
    pub fn built_in(&self, kind: NoticeKind, language: Language, part: Part) -> &str {
        self.sources.get(&super::name(kind, language, part.as_str())).map_or("", String::as_str)
    }
}

/// The parts of a stored version that go out on a channel.
pub(super) fn parts(channel: Channel) -> &'static [Part] {
    match channel {
        Channel::Email => &[Part::Subject, Part::Text],
        Channel::Sms => &[Part::Sms],
    }
}

/// A piece of a paragraph for the HTML of a stored text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Run {
    new_line: bool,
    link: bool,
    text: String,
}

/// A written text as paragraphs, with what begins with `https://` as links. A value cannot make one: links in values are
/// refused where they are typed, and a version whose links hold a value is not published.
pub(super) fn paragraphs(text: &str) -> Vec<Vec<Run>> {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs
        .map(|paragraph| paragraph.lines().enumerate().flat_map(|(at, line)| runs(line, at > 0)).collect())
        .collect()
}

fn runs(line: &str, new_line: bool) -> Vec<Run> {
    let mut runs = vec![Run { new_line, link: false, text: String::new() }];
    let mut rest = line;
    while let Some(at) = rest.find("https://") {
        let (before, link) = rest.split_at(at);
        let end = link.find(char::is_whitespace).unwrap_or(link.len());
        let end = link
            .get(..end)
            .map_or(end, |link| link.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '»']).len());
        let (link, after) = link.split_at(end);
        runs.push(Run { new_line: false, link: false, text: before.to_owned() });
        runs.push(Run { new_line: false, link: true, text: link.to_owned() });
        rest = after;
    }
    runs.push(Run { new_line: false, link: false, text: rest.to_owned() });
    runs
}
