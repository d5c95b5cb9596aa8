//! The answers of the form, as they travel between the steps, and how they are read.

use serde::Deserialize;

use super::super::super::eligibility;
use crate::values::Phone;

/// The answers as they were sent.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct OrderForm {
    pub(super) request_key: String,
    /// `register` or `other`.
    pub(super) number: Option<String>,
    pub(super) mobile: String,
    pub(super) override_reason: Option<String>,
}

/// What the answers say.
pub(super) struct Answers {
    pub(super) mobile: Phone,
    pub(super) override_reason: Option<String>,
}

/// What is wrong with the answers: the field and the key of the text.
pub(super) type Faults = Vec<(&'static str, &'static str)>;

impl OrderForm {
    /// An untouched form, with the number in the register chosen if there is one.
    pub(super) fn fresh(request_key: String, has_number_on_file: bool) -> Self {
        let number = if has_number_on_file { "register" } else { "other" };
        Self { request_key, number: Some(number.to_owned()), mobile: String::new(), override_reason: None }
    }

    /// Whether another number than the register's was chosen.
    pub(super) fn is_other_number(&self) -> bool {
        self.number.as_deref() == Some("other")
    }

    /// The answers, or everything that is wrong with them.
    pub(super) fn read(&self, on_file: Option<&Phone>, needs_reason: bool) -> Result<Answers, Faults> {
        let mut faults = Faults::new();
        let mobile = self.phone(on_file).map_err(|fault| faults.push(fault)).ok();
        let words = self.override_reason.as_deref().unwrap_or_default();
        let override_reason = eligibility::override_reason(words);
        if needs_reason && override_reason.is_none() {
            faults.push(("override_reason", "order-fault-override"));
        }
        match mobile {
            Some(mobile) if faults.is_empty() => Ok(Answers { mobile, override_reason }),
            _ => Err(faults),
        }
    }

    fn phone(&self, on_file: Option<&Phone>) -> Result<Phone, (&'static str, &'static str)> {
        match (self.number.as_deref(), on_file) {
            (Some("register"), Some(on_file)) => Ok(on_file.clone()),
            (Some("other"), _) => {
                let phone = Phone::parse(&self.mobile).map_err(|_| ("mobile", "order-fault-mobile"))?;
                match eligibility::phone(&phone) {
                    None => Ok(phone),
                    Some(_) => Err(("mobile", "order-fault-mobile-sms")),
                }
            }
            _ => Err(("number", "order-fault-number")),
        }
    }
}
