//! Templates, texts and what is wrong with them, in the reader's words.

use super::super::actions::ShownTemplate;
use super::super::rules::{Hint, Problem};
use super::super::{Part, Template, TemplateKey, Version};
use crate::formats;
use crate::values::{Language, StaffId};
use crate::web::{FormErrors, Html};

/// What a template is called: what the desk calls it, or what a kind of message is called.
pub fn name_of(html: &Html, key: &TemplateKey, template: Option<&Template>) -> String {
    match template.and_then(|template| template.name.clone()) {
        Some(name) => name,
        None => html.text(&format!("notice-kind-{}", key.kind().as_str()), &[]),
    }
}

/// The template of the page.
pub(super) fn name(html: &Html, shown: &ShownTemplate) -> String {
    name_of(html, &shown.key, shown.template.as_ref())
}

/// A language that people are written to in.
pub fn language(html: &Html, language: Language) -> String {
    html.text(&format!("register-language-{}", language.as_str()), &[])
}

/// A character that an SMS has; one that is not seen by its name.
pub fn character(html: &Html, c: char) -> String {
    if c.is_whitespace() { html.text("sms-wide-space", &[]) } else { c.to_string() }
}

pub(super) fn part(html: &Html, part: Part) -> String {
    html.text(&format!("template-part-{}", part.as_str()), &[])
}

pub(super) fn person(html: &Html, shown: &ShownTemplate, staff_id: &StaffId) -> String {
    shown.names.get(staff_id).cloned().unwrap_or_else(|| html.text("template-nobody", &[]))
}

/// A version and where it stands: `Versjon 3, tatt i bruk av Kari 20.11.2026 kl. 10.15`.
pub(super) fn version(html: &Html, shown: &ShownTemplate, version: &Version) -> String {
    let when = |at| formats::short_date_time(html.language(), at);
    let (key, by, at) = match (&version.published_by, version.published_at()) {
        (Some(by), Some(at)) => ("template-version-published", by, at),
        _ => ("template-version-draft", &version.changed_by, version.changed_at.utc()),
    };
    let values = [
        ("number", version.number.into()),
        ("name", person(html, shown, by).into()),
        ("when", when(at).into()),
    ];
    html.text(key, &values)
}

/// The id of a text's field on the page.
pub(super) fn field_id(language: Language, part: Part) -> &'static str {
    match (language, part) {
        (Language::Nb, Part::Subject) => "nb-subject",
        (Language::Nb, Part::Text) => "nb-text",
        (Language::Nb, Part::Sms) => "nb-sms",
        (Language::Nn, Part::Subject) => "nn-subject",
        (Language::Nn, Part::Text) => "nn-text",
        (Language::Nn, Part::Sms) => "nn-sms",
        (Language::En, Part::Subject) => "en-subject",
        (Language::En, Part::Text) => "en-text",
        (Language::En, Part::Sms) => "en-sms",
        (Language::Se, Part::Subject) => "se-subject",
        (Language::Se, Part::Text) => "se-text",
        (Language::Se, Part::Sms) => "se-sms",
    }
}

/// All that speaks against a version, each at its field and named with it.
pub(super) fn errors(html: &Html, problems: &[Problem]) -> FormErrors {
    let mut errors = FormErrors::default();
    for problem in problems {
        let what = ("what", problem.what.clone().into());
        let said = html.text(&format!("template-fault-{}", problem.fault.as_str()), &[what]);
        match problem.at {
            None => errors.add("fields", said),
            Some((of, part)) => {
                let place = format!("{}, {}", language(html, of), self::part(html, part));
                errors.add(field_id(of, part), format!("{place}: {said}"));
            }
        }
    }
    errors
}

pub(super) fn hint(html: &Html, part: Part, hint: &Hint) -> String {
    let said = match hint {
        Hint::LongSentence { words, beginning } => {
            let words = i64::try_from(*words).unwrap_or(i64::MAX);
            html.text("template-hint-long", &[("n", words.into()), ("beginning", beginning.clone().into())])
        }
        Hint::OfficeWord { word, plain } => {
            html.text("template-hint-office", &[("word", (*word).into()), ("plain", (*plain).into())])
        }
    };
    format!("{}: {said}", self::part(html, part))
}
