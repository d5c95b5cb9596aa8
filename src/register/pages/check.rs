//! Step 2: what changes and what follows, to be read out before it is confirmed.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::{self, NewOptOut};
use super::super::rules;
use super::asked::{self, Hidden};
use super::form::OptOutForm;
use super::{OptOutSubject, history};
use crate::calendar::local_date;
use crate::db;
use crate::desk::Desk;
use crate::formats;
use crate::notices::Channel;
use crate::persons::pages::PersonStrip;
use crate::register::RegisterEntry;
use crate::web::{FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct CheckPage {
    strip: PersonStrip,
    step: String,
    from: String,
    to: String,
    channel: String,
    identity_check: String,
    reason: String,
    legal_basis: Option<String>,
    effective_on: Option<String>,
    consequences: Vec<String>,
    hidden: Vec<Hidden>,
    button: String,
    tick: String,
    #[serde(skip)]
    tick_fault: String,
    faults: FaultTexts,
    errors: FormErrors,
}

#[derive(Default, Serialize)]
struct FaultTexts {
    confirm: Option<String>,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "pages/opt_out_check";
    const TITLE: &'static str = "opt-out-check-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl CheckPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &OptOutSubject,
        form: &OptOutForm,
        new: &NewOptOut,
        stopped: i64,
    ) -> Result<Self, db::Error> {
        let button = if new.to_opted_out { "opt-out-register" } else { "opt-out-withdraw" };
        let name = subject.person.full_name();
        let (tick, tick_fault) = asked::tick(html, new.channel);
        let undone = subject.history.first().filter(|_| new.undoes.is_some());
        let restored = undone.and_then(|(change, _)| change.from_opted_out_at);
        let effective_at = restored.or(new.effective_at.map(Into::into));
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &subject.person, &subject.asked.told, false)?,
            step: html.text("opt-out-step", &[("n", 2.into())]),
            from: subject.state(html),
            to: history::state(html, new.to_opted_out),
            channel: html.text(&format!("opt-out-channel-{}", new.channel.as_str()), &[]),
            identity_check: html.text(&format!("opt-out-identity-{}", new.identity_check.as_str()), &[]),
            reason: new.reason.clone(),
            legal_basis: new.legal_basis.clone(),
            effective_on: effective_at.map(|at| formats::date(html.language(), local_date(at.utc()))),
            consequences: consequences(html, desk, subject, new.to_opted_out, stopped)?,
            hidden: form.hidden(),
            button: html.text(button, &[("name", name.into())]),
            tick,
            tick_fault,
            faults: FaultTexts::default(),
            errors: FormErrors::default(),
        })
    }

    /// The tick is missing.
    pub(super) fn unconfirmed(mut self) -> Self {
        self.errors.add("confirm", self.tick_fault.clone());
        self.faults.confirm = Some(self.tick_fault.clone());
        self
    }
}

fn consequences(
    html: &Html,
    desk: &Desk,
    subject: &OptOutSubject,
    to_opted_out: bool,
    stopped: i64,
) -> Result<Vec<String>, db::Error> {
    let entry = subject.entry.as_ref();
    let mut keys = if to_opted_out {
        vec![
            "opt-out-consequence-out-paper",
            "opt-out-consequence-out-service",
            "opt-out-consequence-out-login",
        ]
    } else {
        of_opting_in(entry, local_date(desk.now()))
    };
    let channel = entry.map(|entry| actions::confirmation_channel(&desk.vault, entry)).transpose()?;
    keys.push(match channel.flatten() {
        Some(Channel::Email) => "opt-out-consequence-confirm-email",
        Some(Channel::Sms) => "opt-out-consequence-confirm-sms",
        None => "opt-out-consequence-confirm-none",
    });
    if desk.upstream.is_some() {
        keys.push("opt-out-consequence-upstream");
    }
    let stops = (stopped > 0).then(|| html.text("opt-out-consequence-out-stops", &[("n", stopped.into())]));
    Ok(keys.into_iter().map(|key| html.text(key, &[])).chain(stops).collect())
}

/// Opting in makes nobody reachable whom nothing in the register reaches: letters go on coming on paper. Of those who have died
/// nothing is changed.
fn of_opting_in(entry: Option<&RegisterEntry>, today: NaiveDate) -> Vec<&'static str> {
    let back_in = entry.map(|entry| RegisterEntry { opted_out: false, ..entry.clone() });
    match back_in {
        Some(entry) if rules::may_be_notified(&entry, false, today) => {
            vec!["opt-out-consequence-in-digital", "opt-out-consequence-in-notify"]
        }
        Some(entry) if entry.email.is_some() || entry.mobile.is_some() => {
            vec!["opt-out-consequence-in-expired"]
        }
        _ => vec!["opt-out-consequence-in-nowhere"],
    }
}
