//! The answers of the form, as they travel between the steps, and how they are read.

use serde::Deserialize;

use super::super::actions::NewOptOut;
use super::super::{IdentityCheck, OptOutChannel};

const LONGEST_REASON: usize = 500;
const LONGEST_NOTE: usize = 1000;

/// How long the key of a form is: 16 bytes in Base64.
const REQUEST_KEY: usize = 22;

/// The answers as they were sent.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct OptOutForm {
    pub(super) version: String,
    pub(super) request_key: String,
    pub(super) to: Option<String>,
    pub(super) channel: String,
    pub(super) identity_check: String,
    pub(super) reason: String,
    pub(super) note: String,
}

/// The answers with the tick of the check.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct ConfirmForm {
    version: String,
    request_key: String,
    to: Option<String>,
    channel: String,
    identity_check: String,
    reason: String,
    note: String,
    confirm: Option<String>,
}

impl ConfirmForm {
    pub(super) fn is_confirmed(&self) -> bool {
        self.confirm.as_deref() == Some("yes")
    }

    pub(super) fn answers(&self) -> OptOutForm {
        OptOutForm {
            version: self.version.clone(),
            request_key: self.request_key.clone(),
            to: self.to.clone(),
            channel: self.channel.clone(),
            identity_check: self.identity_check.clone(),
            reason: self.reason.clone(),
            note: self.note.clone(),
        }
    }
}

/// What is wrong with the answers: the field and the key of the text.
pub(super) type Faults = Vec<(&'static str, &'static str)>;

impl OptOutForm {
    /// An untouched form for the version that is shown.
    pub(super) fn fresh(version: i64, request_key: String) -> Self {
        Self { version: version.to_string(), request_key, ..Self::default() }
    }

    /// Whether it is one of ours, as far as can be seen: the key names the change that the form makes.
    pub(super) fn has_key(&self) -> bool {
        self.request_key.len() == REQUEST_KEY && self.request_key.is_ascii()
    }

    /// The answers, or everything that is wrong with them.
    pub(super) fn read(&self) -> Result<NewOptOut, Faults> {
        let mut faults = Faults::new();
        let to = match self.to.as_deref() {
            Some("opted_out") => Some(true),
            Some("opted_in") => Some(false),
            _ => None,
        };
        let channel = OptOutChannel::parse(&self.channel)
            .filter(|channel| OptOutChannel::CHOSEN_BY_AGENTS.contains(channel));
        let identity_check =
            IdentityCheck::parse(&self.identity_check).filter(|check| *check != IdentityCheck::NotApplicable);
        let reason = self.reason.trim();
        let note = self.note.trim();
        let mut check = |holds: bool, field, text| {
            if !holds {
                faults.push((field, text));
            }
        };
        check(to.is_some(), "to", "opt-out-fault-to");
        check(channel.is_some(), "channel", "opt-out-fault-channel");
        check(identity_check.is_some(), "identity_check", "opt-out-fault-identity");
        check((3..=LONGEST_REASON).contains(&reason.chars().count()), "reason", "opt-out-fault-reason");
        check(note.chars().count() <= LONGEST_NOTE, "note", "opt-out-fault-note");
        let seen_version = self.version.parse().unwrap_or(-1);
        match (to, channel, identity_check) {
            (Some(to_opted_out), Some(channel), Some(identity_check)) if faults.is_empty() => Ok(NewOptOut {
                to_opted_out,
                seen_version,
                channel,
                identity_check,
                reason: reason.to_owned(),
                note: (!note.is_empty()).then(|| note.to_owned()),
                request_key: self.request_key.clone(),
            }),
            _ => Err(faults),
        }
    }
}
