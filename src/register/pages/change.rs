//! Step 1: what does the person want, and how do we know who it is?

use serde::Serialize;

use super::super::rules::Refusal;
use super::super::{IdentityCheck, OptOutChannel};
use super::Subject;
use super::form::{Faults, OptOutForm};
use super::history::{self, HistoryRow};
use crate::db;
use crate::desk::Desk;
use crate::persons::pages::PersonStrip;
use crate::web::{FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ChangePage {
    strip: PersonStrip,
    step: String,
    refusal: Option<String>,
    may_change: bool,
    current: String,
    version: String,
    request_key: String,
    choices: Vec<Choice>,
    channels: Vec<Choice>,
    identity_checks: Vec<Choice>,
    reason: String,
    note: String,
    faults: FaultTexts,
    errors: FormErrors,
    history: Vec<HistoryRow>,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

#[derive(Default, Serialize)]
struct FaultTexts {
    to: Option<String>,
    channel: Option<String>,
    identity_check: Option<String>,
    reason: Option<String>,
    note: Option<String>,
}

impl Page for ChangePage {
    const TEMPLATE: &'static str = "pages/opt_out_change";
    const TITLE: &'static str = "opt-out-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl ChangePage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &Subject,
        form: &OptOutForm,
    ) -> Result<Self, db::Error> {
        let choice = |value: &'static str, key: &str, sent: Option<&str>| Choice {
            value,
            label: html.text(key, &[]),
            chosen: sent == Some(value),
        };
        let channels = OptOutChannel::CHOSEN_BY_AGENTS.iter().map(|channel| {
            let channel = channel.as_str();
            choice(channel, &format!("opt-out-channel-{channel}"), Some(&form.channel))
        });
        let checks = IdentityCheck::ALL.iter().filter(|check| **check != IdentityCheck::NotApplicable);
        let checks = checks.map(|check| {
            let check = check.as_str();
            choice(check, &format!("opt-out-identity-{check}"), Some(&form.identity_check))
        });
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &subject.person, &subject.asked.told, false)?,
            step: html.text("opt-out-step", &[("n", 1.into())]),
            refusal: None,
            may_change: true,
            current: history::state(html, subject.opted_out()),
            version: form.version.clone(),
            request_key: form.request_key.clone(),
            choices: vec![
                choice("opted_out", "opt-out-to-yes", form.to.as_deref()),
                choice("opted_in", "opt-out-to-no", form.to.as_deref()),
            ],
            channels: channels.collect(),
            identity_checks: checks.collect(),
            reason: form.reason.clone(),
            note: form.note.clone(),
            faults: FaultTexts::default(),
            errors: FormErrors::default(),
            history: history::rows(html, &subject.history),
        })
    }

    /// The form as it was sent, with what is wrong beside the fields and on top.
    pub(super) fn with_faults(mut self, html: &Html, faults: &Faults) -> Self {
        for (field, key) in faults {
            let text = html.text(key, &[]);
            let place = match *field {
                "to" => &mut self.faults.to,
                "channel" => &mut self.faults.channel,
                "identity_check" => &mut self.faults.identity_check,
                "reason" => &mut self.faults.reason,
                _ => &mut self.faults.note,
            };
            *place = Some(text.clone());
            // The first of the two choices, which takes the focus.
            self.errors.add(if *field == "to" { "to-opted_out" } else { field }, text);
        }
        self
    }

    /// Says why nothing was changed; without the form where no answer would change anything.
    pub(super) fn refused(mut self, html: &Html, refusal: Refusal) -> Self {
        let key = match refusal {
            Refusal::NothingChanges => "opt-out-refused-nothing",
            Refusal::ChangedMeanwhile => "opt-out-refused-meanwhile",
            Refusal::Deceased => "opt-out-refused-deceased",
            Refusal::ForeignForm => "opt-out-refused-foreign",
            Refusal::RegisterAway => "opt-out-refused-away",
        };
        self.refusal = Some(html.text(key, &[]));
        self.may_change = !matches!(refusal, Refusal::Deceased | Refusal::RegisterAway);
        if refusal == Refusal::RegisterAway {
            self.current = html.text("person-opted-out-unknown", &[]);
        }
        self
    }
}
