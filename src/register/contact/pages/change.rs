//! Step 1: what is to be changed, and how do we know who asks?

use serde::Serialize;

use super::form::ContactForm;
use super::history::{self, HistoryRow};
use super::words::Shown;
use super::{ContactSubject, Refusal, actions};
use crate::db;
use crate::desk::Desk;
use crate::persons::pages::PersonStrip;
use crate::register::pages::asked::{AskedFields, Choice, Faults};
use crate::values::Language;
use crate::web::{FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct ChangePage {
    strip: PersonStrip,
    step: String,
    refusal: Option<String>,
    conflict: Vec<ConflictRow>,
    may_change: bool,
    version: String,
    request_key: String,
    undoes: String,
    /// When a change is taken back, what that makes of the values.
    undone: Vec<String>,
    email: ValueField,
    mobile: ValueField,
    languages: Vec<Choice>,
    language_now: String,
    language_fault: Option<String>,
    asked: AskedFields,
    errors: FormErrors,
    history: Vec<HistoryRow>,
}

/// What an agent wanted beside what stands there now.
#[derive(Serialize)]
struct ConflictRow {
    field: String,
    yours: String,
    now: String,
}

/// One of the addresses.
#[derive(Serialize)]
struct ValueField {
    now: String,
    /// Whether there is one to take out.
    is_set: bool,
    typed: String,
    remove: bool,
    fault: Option<String>,
}

impl Page for ChangePage {
    const TEMPLATE: &'static str = "pages/contact_change";
    const TITLE: &'static str = "contact-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl ChangePage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &ContactSubject,
        form: &ContactForm,
    ) -> Result<Self, db::Error> {
        let entry = subject.entry.as_ref();
        let shown = Shown::of(html, &desk.vault, entry)?;
        let undone = subject.history.iter().find(|(change, _)| change.reference == form.undoes);
        let undone = undone.map(|(change, _)| history::taken_back(html, &desk.vault, change)).transpose()?;
        let undone = undone.into_iter().flatten();
        let languages = Language::ALL.iter().map(|language| {
            let language = language.as_str();
            Choice::of(html, language, &format!("register-language-{language}"), Some(&form.language))
        });
        Ok(Self {
            strip: PersonStrip::of(html, desk, &subject.person, entry, false)?,
            step: html.text("opt-out-step", &[("n", 1.into())]),
            refusal: None,
            conflict: Vec::new(),
            may_change: actions::standing(&subject.person, entry).obstacle().is_none(),
            version: form.version.clone(),
            request_key: form.request_key.clone(),
            undoes: form.undoes.clone(),
            undone: undone.map(|back| format!("{}: {} → {}", back.field, back.from, back.to)).collect(),
            email: ValueField {
                now: shown.email,
                is_set: entry.is_some_and(|entry| entry.email.is_some()),
                typed: form.email.clone(),
                remove: form.remove_email.is_some(),
                fault: None,
            },
            mobile: ValueField {
                now: shown.mobile,
                is_set: entry.is_some_and(|entry| entry.mobile.is_some()),
                typed: form.mobile.clone(),
                remove: form.remove_mobile.is_some(),
                fault: None,
            },
            languages: languages.collect(),
            language_now: shown.language,
            language_fault: None,
            asked: AskedFields::of(html, &form.asked(), &Faults::new()),
            errors: FormErrors::default(),
            history: history::rows(html, &desk.vault, subject)?,
        })
    }

    /// The form as it was sent, with what is wrong beside the fields and on top.
    pub(super) fn with_faults(mut self, html: &Html, form: &ContactForm, faults: &Faults) -> Self {
        self.asked = AskedFields::of(html, &form.asked(), faults);
        for (field, key) in faults {
            let text = html.text(key, &[]);
            match *field {
                "email" => self.email.fault = Some(text.clone()),
                "mobile" => self.mobile.fault = Some(text.clone()),
                "language" => self.language_fault = Some(text.clone()),
                _ => {}
            }
            self.errors.add(field, text);
        }
        self
    }

    /// Says why nothing was changed; without the form where no answer would change anything.
    pub(super) fn refused(mut self, html: &Html, refusal: Refusal) -> Self {
        let key = match refusal {
            // A correction names no day from which it holds.
            Refusal::NothingChanges | Refusal::TooEarly => "contact-refused-nothing",
            Refusal::ChangedMeanwhile => "contact-refused-meanwhile",
            Refusal::Deceased => "contact-refused-deceased",
            Refusal::Superseded => "contact-refused-superseded",
            Refusal::ForeignForm => "opt-out-refused-foreign",
            Refusal::CannotBeUndone => "contact-refused-undo",
            Refusal::NotProved => "opt-out-fault-unproved",
            Refusal::RegisterAway => "error-contact-elsewhere",
        };
        self.refusal = Some(html.text(key, &[]));
        self
    }

    /// Shows what the agent wanted beside what a colleague made of it.
    pub(super) fn beside(mut self, html: &Html, wanted: &ContactForm) -> Self {
        let yours = |typed: &str, remove: bool| match typed {
            _ if remove => html.text("contact-conflict-remove", &[]),
            "" => html.text("contact-conflict-keep", &[]),
            typed => typed.to_owned(),
        };
        let language = match Language::parse(&wanted.language) {
            Some(language) => html.text(&format!("register-language-{}", language.as_str()), &[]),
            None => html.text("contact-conflict-keep", &[]),
        };
        let row = |key: &str, yours: String, now: &str| ConflictRow {
            field: html.text(key, &[]),
            yours,
            now: now.to_owned(),
        };
        self.conflict = vec![
            row("person-email", yours(&wanted.email, wanted.remove_email.is_some()), &self.email.now),
            row("person-mobile", yours(&wanted.mobile, wanted.remove_mobile.is_some()), &self.mobile.now),
            row("person-language", language, &self.language_now),
        ];
        self
    }
}
