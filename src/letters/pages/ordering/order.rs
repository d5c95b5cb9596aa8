//! Step 1: may a letter be ordered, and to which number does the code for the order go?

use serde::Serialize;

use super::super::super::words::{self, RefusalText};
use super::Subject;
use super::form::{Faults, OrderForm};
use crate::db;
use crate::desk::Desk;
use crate::persons::pages::{PersonStrip, address};
use crate::values::Phone;
use crate::web::{FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct OrderPage {
    strip: PersonStrip,
    step: String,
    refusals: Vec<RefusalText>,
    replacing: Vec<String>,
    may_be_ordered: bool,
    needs_reason: bool,
    on_file: Option<String>,
    no_number: Option<String>,
    other_number: bool,
    mobile: String,
    address: Vec<String>,
    override_reason: String,
    request_key: String,
    faults: FaultTexts,
    errors: FormErrors,
}

#[derive(Default, Serialize)]
struct FaultTexts {
    number: Option<String>,
    mobile: Option<String>,
    override_reason: Option<String>,
}

impl Page for OrderPage {
    const TEMPLATE: &'static str = "pages/order";
    const TITLE: &'static str = "order-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl OrderPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &Subject,
        form: &OrderForm,
    ) -> Result<Self, db::Error> {
        let shown = &subject.shown;
        Ok(Self {
            strip: PersonStrip::of(html, desk, &shown.person, shown.entry.as_ref(), false)?,
            step: html.text("order-step", &[("n", 1.into())]),
            refusals: shown.refusals.iter().map(|refusal| words::refusal(html.words(), refusal)).collect(),
            replacing: subject.replacing(html, desk),
            may_be_ordered: subject.may_be_ordered(),
            needs_reason: subject.needs_reason(),
            on_file: subject.on_file.as_ref().map(Phone::masked),
            no_number: no_number(html, subject),
            other_number: form.is_other_number(),
            mobile: form.mobile.clone(),
            address: address(html, &shown.person),
            override_reason: form.override_reason.clone().unwrap_or_default(),
            request_key: form.request_key.clone(),
            faults: FaultTexts::default(),
            errors: FormErrors::default(),
        })
    }

    /// The form as it was sent, with what is wrong beside the fields and on top.
    pub(super) fn with_faults(mut self, html: &Html, faults: &Faults) -> Self {
        for (field, key) in faults {
            let text = html.text(key, &[]);
            let place = match *field {
                "number" => &mut self.faults.number,
                "mobile" => &mut self.faults.mobile,
                _ => &mut self.faults.override_reason,
            };
            *place = Some(text.clone());
            self.errors.add(field, text);
        }
        self
    }
}

/// Why the register's number is not offered.
fn no_number(html: &Html, subject: &Subject) -> Option<String> {
    let key = if subject.unusable_on_file { "order-number-unusable" } else { "order-number-none" };
    subject.on_file.is_none().then(|| html.text(key, &[]))
}
