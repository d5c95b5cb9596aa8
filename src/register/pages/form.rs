//! The answers of the form, as they travel between the steps, and how they are read.

use serde::Deserialize;

use super::super::actions::NewOptOut;
use super::asked::{AskedForm, Faults, Hidden};
use crate::web::is_request_key;

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

impl OptOutForm {
    /// An untouched form for the version that is shown.
    pub(super) fn fresh(version: i64, request_key: String) -> Self {
        Self { version: version.to_string(), request_key, ..Self::default() }
    }

    /// Whether it is one of ours, as far as can be seen: the key names the change that the form makes.
    pub(super) fn has_key(&self) -> bool {
        is_request_key(&self.request_key)
    }

    /// How the wish reached us, and why.
    pub(super) fn asked(&self) -> AskedForm {
        AskedForm {
            channel: self.channel.clone(),
            identity_check: self.identity_check.clone(),
            reason: self.reason.clone(),
            note: self.note.clone(),
        }
    }

    /// The answers, or everything that is wrong with them.
    pub(super) fn read(&self) -> Result<NewOptOut, Faults> {
        let mut faults = Faults::new();
        let to = match self.to.as_deref() {
            Some("opted_out") => Some(true),
            Some("opted_in") => Some(false),
            _ => None,
        };
        if to.is_none() {
            faults.push(("to", "opt-out-fault-to"));
        }
        match (to, self.asked().read(&mut faults)) {
            (Some(to_opted_out), Some(asked)) => Ok(NewOptOut {
                to_opted_out,
                seen_version: self.version.parse().unwrap_or(-1),
                channel: asked.channel,
                identity_check: asked.identity_check,
                reason: asked.reason,
                note: asked.note,
                request_key: self.request_key.clone(),
            }),
            _ => Err(faults),
        }
    }

    /// The answers as they travel on unseen.
    pub(super) fn hidden(&self) -> Vec<Hidden> {
        let own = [Hidden::new("version", &self.version), Hidden::new("request_key", &self.request_key)];
        let to = self.to.as_ref().map(|to| Hidden::new("to", to));
        own.into_iter().chain(to).chain(self.asked().hidden()).collect()
    }
}
