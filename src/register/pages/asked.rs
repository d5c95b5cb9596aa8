//! How a wish reached the desk, how the person was identified, and why: the questions that every change in the register asks.

use serde::Serialize;

use super::super::{IdentityCheck, OptOutChannel};
use crate::web::Html;

const LONGEST_REASON: usize = 500;
const LONGEST_NOTE: usize = 1000;

/// What is wrong with answers: the field and the key of the text.
pub(in crate::register) type Faults = Vec<(&'static str, &'static str)>;

/// The answers as they were sent.
#[derive(Clone, Debug, Default)]
pub(in crate::register) struct AskedForm {
    pub(in crate::register) channel: String,
    pub(in crate::register) identity_check: String,
    pub(in crate::register) reason: String,
    pub(in crate::register) note: String,
}

/// The answers.
pub(in crate::register) struct Asked {
    pub(in crate::register) channel: OptOutChannel,
    pub(in crate::register) identity_check: IdentityCheck,
    pub(in crate::register) reason: String,
    pub(in crate::register) note: Option<String>,
}

impl AskedForm {
    /// The answers; `None` when something is wrong with them, which is added to `faults`.
    pub(in crate::register) fn read(&self, faults: &mut Faults) -> Option<Asked> {
        let channel = OptOutChannel::parse(&self.channel)
            .filter(|channel| OptOutChannel::CHOSEN_BY_AGENTS.contains(channel));
        let identity_check =
            IdentityCheck::parse(&self.identity_check).filter(|check| *check != IdentityCheck::NotApplicable);
        let reason = self.reason.trim();
        let note = self.note.trim();
        let before = faults.len();
        let mut check = |holds: bool, field, text| {
            if !holds {
                faults.push((field, text));
            }
        };
        check(channel.is_some(), "channel", "opt-out-fault-channel");
        check(identity_check.is_some(), "identity_check", "opt-out-fault-identity");
        check((3..=LONGEST_REASON).contains(&reason.chars().count()), "reason", "opt-out-fault-reason");
        check(note.chars().count() <= LONGEST_NOTE, "note", "opt-out-fault-note");
        if let (Some(channel), Some(identity_check)) = (channel, identity_check) {
            check(identity_check.fits(channel), "identity_check", "opt-out-fault-identity-channel");
        }
        if faults.len() > before {
            return None;
        }
        Some(Asked {
            channel: channel?,
            identity_check: identity_check?,
            reason: reason.to_owned(),
            note: (!note.is_empty()).then(|| note.to_owned()),
        })
    }

    /// The answers that travel on unseen.
    pub(in crate::register) fn hidden(&self) -> [Hidden; 4] {
        [
            Hidden::new("channel", &self.channel),
            Hidden::new("identity_check", &self.identity_check),
            Hidden::new("reason", &self.reason),
            Hidden::new("note", &self.note),
        ]
    }
}

/// The questions as `partials/asked` shows them.
#[derive(Serialize)]
pub(in crate::register) struct AskedFields {
    channels: Vec<Choice>,
    identity_checks: Vec<Choice>,
    reason: String,
    note: String,
    faults: FaultTexts,
}

/// One of the answers to choose from.
#[derive(Serialize)]
pub(in crate::register) struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

#[derive(Default, Serialize)]
struct FaultTexts {
    channel: Option<String>,
    identity_check: Option<String>,
    reason: Option<String>,
    note: Option<String>,
}

impl Choice {
    /// A choice with the text of a key.
    pub(in crate::register) fn of(html: &Html, value: &'static str, key: &str, sent: Option<&str>) -> Self {
        Self { value, label: html.text(key, &[]), chosen: sent == Some(value) }
    }
}

impl AskedFields {
    /// The questions with what was answered and what is wrong with it.
    pub(in crate::register) fn of(html: &Html, form: &AskedForm, faults: &Faults) -> Self {
        let fault = |field: &str| {
            faults.iter().find(|(wrong, _)| *wrong == field).map(|(_, key)| html.text(key, &[]))
        };
        let channels = OptOutChannel::CHOSEN_BY_AGENTS.iter().map(|channel| {
            let channel = channel.as_str();
            Choice::of(html, channel, &format!("opt-out-channel-{channel}"), Some(&form.channel))
        });
        let checks = IdentityCheck::ALL.iter().filter(|check| **check != IdentityCheck::NotApplicable);
        let checks = checks.map(|check| {
            let check = check.as_str();
            Choice::of(html, check, &format!("opt-out-identity-{check}"), Some(&form.identity_check))
        });
        Self {
            channels: channels.collect(),
            identity_checks: checks.collect(),
            reason: form.reason.clone(),
            note: form.note.clone(),
            faults: FaultTexts {
                channel: fault("channel"),
                identity_check: fault("identity_check"),
                reason: fault("reason"),
                note: fault("note"),
            },
        }
    }
}

/// What an agent ticks before a change is made: that it was read out, or compared with the paper; and what is said without.
pub(in crate::register) fn tick(html: &Html, channel: OptOutChannel) -> (String, String) {
    let (tick, fault) = if channel.is_on_paper() {
        ("opt-out-confirm-paper", "opt-out-fault-confirm-paper")
    } else {
        ("opt-out-confirm", "opt-out-fault-confirm")
    };
    (html.text(tick, &[]), html.text(fault, &[]))
}

/// What to do with the reference on a receipt; nothing where nobody asked the desk.
pub(in crate::register) fn after_receipt(html: &Html, channel: OptOutChannel) -> Option<String> {
    match channel {
        OptOutChannel::Phone => Some(html.text("opt-out-receipt-read-out", &[])),
        OptOutChannel::Letter | OptOutChannel::Form => Some(html.text("opt-out-receipt-write-on", &[])),
        OptOutChannel::SelfService | OptOutChannel::Import => None,
    }
}

/// An answer that travels on unseen.
#[derive(Serialize)]
pub(in crate::register) struct Hidden {
    name: &'static str,
    value: String,
}

impl Hidden {
    pub(in crate::register) fn new(name: &'static str, value: &str) -> Self {
        Self { name, value: value.to_owned() }
    }
}
