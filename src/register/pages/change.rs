//! Step 1: what does the person want, and how do we know who it is?

use serde::Serialize;

use super::super::rules::Refusal;
use super::OptOutSubject;
use super::asked::{AskedFields, Choice, Faults};
use super::form::OptOutForm;
use super::history::{self, HistoryRow};
use crate::calendar::local_date;
use crate::db;
use crate::desk::Desk;
use crate::persons::pages::PersonStrip;
use crate::web::{Field, FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ChangePage {
    strip: PersonStrip,
    step: String,
    refusal: Option<String>,
    may_change: bool,
    current: String,
    origin: Option<String>,
    version: String,
    request_key: String,
    choices: Vec<Choice>,
    asked: AskedFields,
    to_fault: Option<String>,
    legal_basis: Field,
    effective_on: Field,
    last_day: String,
    undoes: String,
    errors: FormErrors,
    history: Vec<HistoryRow>,
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
        subject: &OptOutSubject,
        form: &OptOutForm,
    ) -> Result<Self, db::Error> {
        let choice = |value, key| Choice::of(html, value, key, form.to.as_deref());
        let errors = FormErrors::default();
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &subject.person, &subject.asked.told, false)?,
            step: html.text("opt-out-step", &[("n", 1.into())]),
            refusal: None,
            may_change: true,
            current: subject.state(html),
            origin: history::origin(html, subject),
            version: form.version.clone(),
            request_key: form.request_key.clone(),
            choices: vec![choice("opted_out", "opt-out-to-yes"), choice("opted_in", "opt-out-to-no")],
            asked: AskedFields::of(html, &form.asked(), &Faults::new()),
            to_fault: None,
            legal_basis: errors.field("legal_basis", form.legal_basis.as_deref().unwrap_or_default()),
            effective_on: errors.field("effective_on", form.effective_on.as_deref().unwrap_or_default()),
            last_day: local_date(desk.now()).to_string(),
            undoes: form.undoes.clone().unwrap_or_default(),
            errors,
            history: history::rows(html, &subject.history),
        })
    }

    /// The form as it was sent, with what is wrong beside the fields and on top.
    pub(super) fn with_faults(mut self, html: &Html, form: &OptOutForm, faults: &Faults) -> Self {
        self.asked = AskedFields::of(html, &form.asked(), faults);
        for (field, key) in faults {
            let text = html.text(key, &[]);
            match *field {
                "to" => self.to_fault = Some(text.clone()),
                "legal_basis" => self.legal_basis.error = Some(text.clone()),
                "effective_on" => self.effective_on.error = Some(text.clone()),
                _ => {}
            }
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
            Refusal::Superseded => "opt-out-refused-superseded",
            Refusal::ForeignForm => "opt-out-refused-foreign",
            Refusal::RegisterAway => "opt-out-refused-away",
            Refusal::CannotBeUndone => "opt-out-refused-undo",
            Refusal::NotProved => "opt-out-fault-unproved",
            Refusal::TooEarly => "opt-out-fault-too-early",
        };
        self.refusal = Some(html.text(key, &[]));
        self.may_change = !matches!(refusal, Refusal::Deceased | Refusal::Superseded | Refusal::RegisterAway);
        self
    }
}
