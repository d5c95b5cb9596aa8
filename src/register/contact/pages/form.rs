//! The answers of the form, as they travel between the steps, and how they are read.

use serde::Deserialize;

use super::super::{NewContact, Wanted, Wish};
use crate::register::pages::asked::{AskedForm, Faults, Hidden};
use crate::values::{Email, Language, Phone};
use crate::web::is_request_key;

/// The answers as they were sent; the tick only with the last step.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct ContactForm {
    pub(super) version: String,
    pub(super) request_key: String,
    /// The reference of the change to take back; then the values are not asked for.
    pub(super) undoes: String,
    /// Empty: stays.
    pub(super) email: String,
    pub(super) remove_email: Option<String>,
    /// Empty: stays.
    pub(super) mobile: String,
    pub(super) remove_mobile: Option<String>,
    /// Empty: stays.
    pub(super) language: String,
    pub(super) channel: String,
    pub(super) identity_check: String,
    pub(super) reason: String,
    pub(super) note: String,
    confirm: Option<String>,
}

impl ContactForm {
    /// An untouched form for the version that is shown, to change values or to take a change back.
    pub(super) fn fresh(version: i64, request_key: String, undoes: String) -> Self {
        Self { version: version.to_string(), request_key, undoes, ..Self::default() }
    }

    /// Whether it is one of ours, as far as can be seen: the key names the change that the form makes.
    pub(super) fn has_key(&self) -> bool {
        is_request_key(&self.request_key)
    }

    pub(super) fn is_confirmed(&self) -> bool {
        self.confirm.as_deref() == Some("yes")
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
    pub(super) fn read(&self) -> Result<NewContact, Faults> {
        let mut faults = Faults::new();
        let wanted = if self.undoes.is_empty() {
            self.values(&mut faults)
        } else {
            Some(Wanted::Undone(self.undoes.clone()))
        };
        match (wanted, self.asked().read(&mut faults)) {
            (Some(wanted), Some(asked)) => Ok(NewContact {
                wanted,
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

    fn values(&self, faults: &mut Faults) -> Option<Wanted> {
        let email = wish(&self.email, self.remove_email.as_ref(), |text| Email::parse(text).ok());
        let mobile = wish(&self.mobile, self.remove_mobile.as_ref(), |text| Phone::parse_mobile(text).ok());
        let language = match self.language.as_str() {
            "" => Some(Wish::Keep),
            language => Language::parse(language).map(Wish::Set),
        };
        for (is_wrong, fault) in [
            (email.is_none(), ("email", "contact-fault-email")),
            (mobile.is_none(), ("mobile", "contact-fault-mobile")),
            (language.is_none(), ("language", "contact-fault-language")),
        ] {
            if is_wrong {
                faults.push(fault);
            }
        }
        let (email, mobile, language) = (email?, mobile?, language?);
        if (&email, &mobile, &language) == (&Wish::Keep, &Wish::Keep, &Wish::Keep) {
            faults.push(("email", "contact-fault-nothing"));
            return None;
        }
        Some(Wanted::Values { email, mobile, language })
    }

    /// The answers as they travel on unseen.
    pub(super) fn hidden(&self) -> Vec<Hidden> {
        let texts = [
            ("version", &self.version),
            ("request_key", &self.request_key),
            ("undoes", &self.undoes),
            ("email", &self.email),
            ("mobile", &self.mobile),
            ("language", &self.language),
        ];
        let boxes = [("remove_email", &self.remove_email), ("remove_mobile", &self.remove_mobile)];
        let ticked = boxes.into_iter().filter_map(|(name, sent)| Some((name, sent.as_ref()?)));
        let own = texts.into_iter().chain(ticked).map(|(name, value)| Hidden::new(name, value));
        own.chain(self.asked().hidden()).collect()
    }
}

/// What is wished of a value; `None` when it cannot be read, or is both typed and to be taken out.
fn wish<T>(typed: &str, remove: Option<&String>, read: impl FnOnce(&str) -> Option<T>) -> Option<Wish<T>> {
    match (typed.trim(), remove) {
        ("", None) => Some(Wish::Keep),
        ("", Some(_)) => Some(Wish::Remove),
        (text, None) => read(text).map(Wish::Set),
        (_, Some(_)) => None,
    }
}
