//! What a file's columns and codes are called: by their names for programs, in words for people.

use super::Report;
use super::columns::columns;
use crate::inquiries::{AccessReason, Topic};
use crate::letters::{Destination, LetterState, OrderChannel};
use crate::notices::{Channel, NoticeKind, NoticeState};
use crate::register::{IdentityCheck, OptOutChannel};
use crate::reports::csv_out::Profile;

/// The words of one file. Looked up once, not for every row.
#[derive(Clone, Debug)]
pub struct Words {
    header: Vec<String>,
    /// Kind, code, and what it is called. So few that looking through them is faster than a hash of two texts.
    codes: Vec<(&'static str, &'static str, String)>,
}

impl Words {
    /// Those of a file; `text` gives the words of a key in its language.
    pub fn of(report: Report, profile: Profile, text: impl Fn(&str) -> String) -> Self {
        let columns = columns(report).iter();
        if profile == Profile::Data {
            let header = columns.map(|(column, _)| (*column).to_owned()).collect();
            return Self { header, codes: Vec::new() };
        }
        let header =
            columns.map(|(column, _)| text(&format!("export-{}", column.replace('_', "-")))).collect();
        let codes = codes().map(|(kind, code)| (kind, code, text(&format!("{kind}-{code}"))));
        Self { header, codes: codes.collect() }
    }

    pub(super) fn header(&self) -> Vec<&str> {
        self.header.iter().map(String::as_str).collect()
    }

    /// What a code is called; itself where the file is for programs.
    pub(super) fn word<'a>(&'a self, kind: &'static str, code: &'static str) -> &'a str {
        let known = self.codes.iter().find(|(of, known, _)| *known == code && *of == kind);
        known.map_or(code, |(_, _, word)| word)
    }
}

fn codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    let letters = LetterState::ALL.iter().map(|code| ("letter-state", code.as_str()));
    let destinations = Destination::ALL.iter().map(|code| ("letter-destination", code.as_str()));
    let orders = OrderChannel::ALL.iter().map(|code| ("letter-channel", code.as_str()));
    let opt_outs = OptOutChannel::ALL.iter().map(|code| ("opt-out-channel", code.as_str()));
    let states = ["opted_out", "opted_in"].into_iter().map(|code| ("opt-out-state", code));
    let checks = IdentityCheck::ALL.iter().map(|code| ("opt-out-identity", code.as_str()));
    let kinds = NoticeKind::ALL.iter().map(|code| ("notice-kind", code.as_str()));
    let channels = Channel::ALL.iter().map(|code| ("notice-channel", code.as_str()));
    let notices = NoticeState::ALL.iter().map(|code| ("notice-state", code.as_str()));
    let reasons = AccessReason::ALL.iter().map(|code| ("reason", code.as_str()));
    let topics = Topic::ALL.iter().map(|code| ("topic", code.as_str()));
    letters
        .chain(destinations)
        .chain(orders)
        .chain(opt_outs)
        .chain(states)
        .chain(checks)
        .chain(kinds)
        .chain(channels)
        .chain(notices)
        .chain(reasons)
        .chain(topics)
}
