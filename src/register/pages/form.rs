//! The answers of the form, as they travel between the steps, and how they are read.

use chrono::NaiveDate;
use serde::Deserialize;

use super::super::actions::NewOptOut;
use super::super::{IdentityCheck, OptOutChange};
use super::asked::{AskedForm, Faults, Hidden};
use crate::calendar::{parse_day, start_of_day};
use crate::web::is_request_key;

const LONGEST_LEGAL_BASIS: usize = 500;

/// A wish that came by post holds from the day on which it came, if that was not longer ago; one on the phone from now.
const MOST_DAYS_BACK: i64 = 90;

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
    /// By whose decision, where a guardian or parent asks.
    pub(super) legal_basis: Option<String>,
    /// The local day from which it holds; empty: from now.
    pub(super) effective_on: Option<String>,
    /// The reference of the change that is taken back.
    pub(super) undoes: Option<String>,
    /// The tick of the check.
    confirm: Option<String>,
}

impl OptOutForm {
    /// An untouched form for the version that is shown.
    pub(super) fn fresh(version: i64, request_key: String) -> Self {
        Self { version: version.to_string(), request_key, ..Self::default() }
    }

    /// The form that takes back a change which made the opt-out what it is now.
    pub(super) fn undoing(version: i64, request_key: String, change: &OptOutChange) -> Self {
        let to = if change.from_opted_out { "opted_out" } else { "opted_in" };
        Self {
            to: Some(to.to_owned()),
            undoes: Some(change.reference.clone()),
            ..Self::fresh(version, request_key)
        }
    }

    pub(super) fn is_confirmed(&self) -> bool {
        self.confirm.as_deref() == Some("yes")
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

    /// The answers, on a local day, or everything that is wrong with them.
    pub(super) fn read(&self, today: NaiveDate) -> Result<NewOptOut, Faults> {
        let mut faults = Faults::new();
        let to = match self.to.as_deref() {
            Some("opted_out") => Some(true),
            Some("opted_in") => Some(false),
            _ => None,
        };
        if to.is_none() {
            faults.push(("to", "opt-out-fault-to"));
        }
        let asked = self.asked().read(&mut faults);
        let legal_basis = self.legal_basis.as_deref().unwrap_or_default().trim();
        let by_guardian = self.identity_check == IdentityCheck::GuardianAuthority.as_str();
        let length = legal_basis.chars().count();
        if length > LONGEST_LEGAL_BASIS || (by_guardian && length < 3) {
            faults.push(("legal_basis", "opt-out-fault-legal-basis"));
        }
        let undoes = self.undoes.clone().filter(|reference| !reference.is_empty());
        let effective_on = self.effective_on.as_deref().unwrap_or_default().trim();
        let is_on_paper = asked.as_ref().is_none_or(|asked| asked.channel.is_on_paper());
        let effective_on = match parse_day(effective_on) {
            // What is taken back says itself from when.
            _ if effective_on.is_empty() || undoes.is_some() => None,
            Some(day) if day < today && !is_on_paper => {
                faults.push(("effective_on", "opt-out-fault-effective-phone"));
                None
            }
            Some(day) if day <= today && (today - day).num_days() <= MOST_DAYS_BACK => Some(day),
            _ => {
                faults.push(("effective_on", "opt-out-fault-effective"));
                None
            }
        };
        match (to, asked) {
            (Some(to_opted_out), Some(asked)) if faults.is_empty() => Ok(NewOptOut {
                to_opted_out,
                seen_version: self.version.parse().unwrap_or(-1),
                channel: asked.channel,
                identity_check: asked.identity_check,
                reason: asked.reason,
                note: asked.note,
                legal_basis: Some(legal_basis.to_owned()).filter(|text| !text.is_empty()),
                effective_at: effective_on.filter(|day| *day < today).map(start_of_day),
                undoes,
                request_key: self.request_key.clone(),
            }),
            _ => Err(faults),
        }
    }

    /// The answers as they travel on unseen.
    pub(super) fn hidden(&self) -> Vec<Hidden> {
        let own = [Hidden::new("version", &self.version), Hidden::new("request_key", &self.request_key)];
        let rest = [
            ("to", &self.to),
            ("legal_basis", &self.legal_basis),
            ("effective_on", &self.effective_on),
            ("undoes", &self.undoes),
        ];
        let rest = rest.into_iter().filter_map(|(name, sent)| Some(Hidden::new(name, sent.as_ref()?)));
        own.into_iter().chain(rest).chain(self.asked().hidden()).collect()
    }
}
