//! The form in which a draft is written.

use serde::{Deserialize, Serialize};

use super::super::actions::ShownTemplate;
use super::super::rules::{self, Problem};
use super::super::{Part, REQUIRED, TemplateKey, Words};
use super::{path_to, words};
use crate::notices::compose::Composer;
use crate::values::Language;
use crate::web::{FieldError, FormErrors, Html, Page, PageError};

/// The form as it is sent: of each part one text for each language, in the order of [`Language::ALL`].
#[derive(Clone, Debug, Deserialize)]
pub(super) struct DraftForm {
    pub(super) revision: String,
    fields: Option<String>,
    subject: Vec<String>,
    text: Vec<String>,
    sms: Vec<String>,
    pub(super) step: String,
}

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    pub(super) revision: Option<i64>,
    pub(super) fields: String,
    pub(super) words: Words,
}

impl DraftForm {
    pub(super) fn read(&self) -> Result<Written, PageError> {
        let mut words = Words::default();
        for (part, texts) in
            [(Part::Subject, &self.subject), (Part::Text, &self.text), (Part::Sms, &self.sms)]
        {
            if texts.len() != Language::ALL.len() {
                return Err(PageError::Malformed);
            }
            for (language, text) in Language::ALL.iter().zip(texts) {
                words.put(*language, part, text);
            }
        }
        let revision = match self.revision.as_str() {
            "" => None,
            number => Some(number.parse().map_err(|_| PageError::Malformed)?),
        };
        let lines = self.fields.as_deref().unwrap_or_default().lines().map(str::trim);
        let fields = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        Ok(Written { revision, fields, words })
    }
}

impl Written {
    /// What is written on: the draft, or the texts in use.
    pub(super) fn of(composer: &Composer, shown: &ShownTemplate) -> Self {
        let revision = shown.draft.as_ref().map(|draft| draft.version.revision);
        match shown.draft.as_ref().or(shown.published.as_ref()) {
            Some(written) => {
                Self { revision, fields: written.version.fields.clone(), words: written.words.clone() }
            }
            None => Self { revision, fields: String::new(), words: rules::built_in(composer, &shown.key) },
        }
    }
}

/// The page.
#[derive(Serialize)]
pub(super) struct DraftPage {
    path: String,
    name: String,
    alert: Option<String>,
    draft: Option<String>,
    revision: Option<i64>,
    asks: Option<Asked>,
    placeholders: Vec<String>,
    languages: Vec<LanguagePart>,
    errors: FormErrors,
}

#[derive(Serialize)]
struct Asked {
    value: String,
    fault: Option<String>,
}

#[derive(Serialize)]
struct LanguagePart {
    lang: &'static str,
    heading: String,
    texts: Vec<TextField>,
}

#[derive(Serialize)]
struct TextField {
    id: &'static str,
    name: &'static str,
    label: String,
    value: String,
    rows: usize,
    faults: Vec<String>,
}

impl Page for DraftPage {
    const TEMPLATE: &'static str = "pages/template_draft";
    const TITLE: &'static str = "template-draft-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl DraftPage {
    pub(super) fn of(html: &Html, shown: &ShownTemplate, written: &Written, problems: &[Problem]) -> Self {
        let errors = words::errors(html, problems);
        let at = |id: &str| -> Vec<String> {
            errors.all().iter().filter(|error| error.field == id).map(|error| error.text.clone()).collect()
        };
        let languages = Language::ALL.iter().map(|language| LanguagePart {
            lang: language.as_str(),
            heading: if REQUIRED.contains(language) {
                words::language(html, *language)
            } else {
                let name = words::language(html, *language);
                html.text("template-language-optional", &[("language", name.into())])
            },
            texts: Part::ALL
                .iter()
                .map(|part| TextField {
                    id: words::field_id(*language, *part),
                    name: part.as_str(),
                    label: words::part(html, *part),
                    value: written.words.get(*language, *part).to_owned(),
                    rows: rows(*part),
                    faults: at(words::field_id(*language, *part)),
                })
                .collect(),
        });
        Self {
            path: path_to(&shown.key),
            name: words::name(html, shown),
            alert: None,
            draft: shown.draft.as_ref().map(|draft| words::version(html, shown, &draft.version)),
            revision: written.revision,
            asks: matches!(shown.key, TemplateKey::Own(_))
                .then(|| Asked { value: written.fields.clone(), fault: at("fields").into_iter().next() }),
            placeholders: rules::sample(&shown.key, &written.fields)
                .keys()
                .map(|name| format!("{{{{{name}}}}}"))
                .collect(),
            languages: languages.collect(),
            errors,
        }
    }

    pub(super) fn saying(mut self, alert: String) -> Self {
        self.alert = Some(alert);
        self
    }
}

fn rows(part: Part) -> usize {
    match part {
        Part::Subject => 1,
        Part::Text => 10,
        Part::Sms => 3,
    }
}
