//! Step 2: what changes and what follows, to be read out before it is confirmed.

use serde::Serialize;

use super::super::{NewContact, Wanted, Wish};
use super::form::ContactForm;
use super::words::{self, Shown};
use super::{ContactSubject, history};
use crate::db;
use crate::desk::Desk;
use crate::persons::pages::PersonStrip;
use crate::register::pages::asked::{self, Hidden};
use crate::register::{RegisterEntry, Shared};
use crate::web::{FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct CheckPage {
    strip: PersonStrip,
    step: String,
    rows: Vec<ChangeRow>,
    channel: String,
    identity_check: String,
    reason: String,
    consequences: Vec<String>,
    hidden: Vec<Hidden>,
    button: String,
    tick: String,
    #[serde(skip)]
    tick_fault: String,
    confirm_fault: Option<String>,
    errors: FormErrors,
}

#[derive(Serialize)]
struct ChangeRow {
    field: String,
    from: String,
    to: String,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "pages/contact_check";
    const TITLE: &'static str = "contact-check-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl CheckPage {
    /// `shared` tells which of the new addresses others have already.
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        subject: &ContactSubject,
        form: &ContactForm,
        new: &NewContact,
        shared: Shared,
    ) -> Result<Self, db::Error> {
        let undone = subject.history.iter().find(|(change, _)| change.reference == form.undoes);
        let rows = match undone {
            None => rows(html, &Shown::of(html, &desk.vault, subject.entry.as_ref())?, &new.wanted),
            Some((change, _)) => {
                let back = history::taken_back(html, &desk.vault, change)?.into_iter();
                back.map(|back| ChangeRow { field: back.field, from: back.from, to: back.to }).collect()
            }
        };
        let name = subject.person.full_name();
        let (tick, tick_fault) = asked::tick(html, new.channel);
        Ok(Self {
            strip: PersonStrip::of(html, desk, &subject.person, subject.entry.as_ref(), false)?,
            step: html.text("opt-out-step", &[("n", 2.into())]),
            rows,
            channel: html.text(&format!("opt-out-channel-{}", new.channel.as_str()), &[]),
            identity_check: html.text(&format!("opt-out-identity-{}", new.identity_check.as_str()), &[]),
            reason: new.reason.clone(),
            consequences: consequences(html, subject, form, new, shared),
            hidden: form.hidden(),
            button: html.text("contact-change-for", &[("name", name.into())]),
            tick,
            tick_fault,
            confirm_fault: None,
            errors: FormErrors::default(),
        })
    }

    /// The tick is missing.
    pub(super) fn unconfirmed(mut self) -> Self {
        self.errors.add("confirm", self.tick_fault.clone());
        self.confirm_fault = Some(self.tick_fault.clone());
        self
    }
}

/// What was typed is shown in full, so that it can be read back to the person; what is known already stays masked.
fn rows(html: &Html, shown: &Shown, wanted: &Wanted) -> Vec<ChangeRow> {
    let Wanted::Values { email, mobile, language } = wanted else { return Vec::new() };
    let to = |wish: &Wish<String>| match wish {
        Wish::Keep => None,
        Wish::Remove => Some(html.text("person-none", &[])),
        Wish::Set(value) => Some(value.clone()),
    };
    let email = to(&email.as_text(|email| email.expose().to_owned()));
    let mobile = to(&mobile.as_text(crate::values::Phone::display));
    let language = to(&language.as_text(|language| words::language(html, Some(*language))));
    [
        ("person-email", &shown.email, email),
        ("person-mobile", &shown.mobile, mobile),
        ("person-language", &shown.language, language),
    ]
    .into_iter()
    .filter_map(|(key, from, to)| Some(ChangeRow { field: html.text(key, &[]), from: from.clone(), to: to? }))
    .collect()
}

fn consequences(
    html: &Html,
    subject: &ContactSubject,
    form: &ContactForm,
    new: &NewContact,
    shared: Shared,
) -> Vec<String> {
    let Wanted::Values { email, mobile, language } = &new.wanted else {
        return ["contact-consequence-undo", "contact-consequence-told"]
            .map(|key| html.text(key, &[]))
            .into();
    };
    let sets_address = matches!(email, Wish::Set(_)) || matches!(mobile, Wish::Set(_));
    let removes = matches!(email, Wish::Remove) || matches!(mobile, Wish::Remove);
    let has = |known: fn(&RegisterEntry) -> bool| subject.entry.as_ref().is_some_and(known);
    let replaces = (*email != Wish::Keep && has(|entry| entry.email.is_some()))
        || (*mobile != Wish::Keep && has(|entry| entry.mobile.is_some()));
    let typed_as_it_is = (*email == Wish::Keep && !form.email.trim().is_empty())
        || (*mobile == Wish::Keep && !form.mobile.trim().is_empty());
    [
        (sets_address, "contact-consequence-address"),
        (sets_address, "contact-consequence-months"),
        (typed_as_it_is, "contact-consequence-same"),
        (replaces, "contact-consequence-told"),
        (shared.email, "contact-consequence-shared-email"),
        (shared.mobile, "contact-consequence-shared-mobile"),
        (removes, "contact-consequence-remove"),
        (*language != Wish::Keep, "contact-consequence-language"),
    ]
    .into_iter()
    .filter(|(follows, _)| *follows)
    .map(|(_, key)| html.text(key, &[]))
    .collect()
}
