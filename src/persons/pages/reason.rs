//! Asks why a person is opened, once a contact. Shows nothing about the person: nothing is on record yet.

use serde::Serialize;

use crate::desk::Desk;
use crate::inquiries::{AccessReason, ReasonFault};
use crate::values::PersonId;
use crate::web::{FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ReasonPage {
    person_id: String,
    lead: String,
    next: String,
    reasons: Vec<Choice>,
    reason_text: String,
    faults: Faults,
    errors: FormErrors,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: String,
    hint: Option<String>,
    chosen: bool,
}

#[derive(Default, Serialize)]
struct Faults {
    reason: Option<String>,
    reason_text: Option<String>,
}

impl Page for ReasonPage {
    const TEMPLATE: &'static str = "pages/access_reason";
    const TITLE: &'static str = "reason-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl ReasonPage {
    /// Asks, with the commonest reason chosen; afterwards it goes on to `next`.
    pub(super) fn asking(html: &Html, desk: &Desk, person_id: &PersonId, next: &str) -> Self {
        let minutes = desk.settings.staff.inquiry_length.num_minutes();
        Self {
            person_id: person_id.to_string(),
            lead: html.text("reason-lead", &[("minutes", minutes.into())]),
            next: next.to_owned(),
            reasons: AccessReason::ALL.iter().map(|reason| choice(html, *reason)).collect(),
            reason_text: String::new(),
            faults: Faults::default(),
            errors: FormErrors::default(),
        }
    }

    /// Asks again, filled in as it was sent.
    pub(super) fn with_fault(
        mut self,
        html: &Html,
        reason: Option<&str>,
        reason_text: String,
        fault: ReasonFault,
    ) -> Self {
        for choice in &mut self.reasons {
            choice.chosen = reason == Some(choice.value);
        }
        self.reason_text = reason_text;
        match fault {
            ReasonFault::Missing => {
                let text = html.text("reason-fault-missing", &[]);
                // The first of the choices, which takes the focus.
                self.errors.add("reason-caller", text.clone());
                self.faults.reason = Some(text);
            }
            ReasonFault::Words => {
                let text = html.text("reason-fault-words", &[]);
                self.errors.add("reason_text", text.clone());
                self.faults.reason_text = Some(text);
            }
        }
        self
    }
}

fn choice(html: &Html, reason: AccessReason) -> Choice {
    let label = format!("reason-{}", reason.as_str());
    let has_hint = reason != AccessReason::Other;
    Choice {
        value: reason.as_str(),
        label: html.text(&label, &[]),
        hint: has_hint.then(|| html.text(&format!("{label}-hint"), &[])),
        chosen: reason == AccessReason::Caller,
    }
}
