//! What a template asks the agent to fill in, with the version that asks for it.

use serde::Serialize;

use super::form::{VALUE_IDS, WriteForm};
use crate::notices::templates::WrittenVersion;
use crate::values::Language;
use crate::web::{FormErrors, Html};

/// The part of the form that belongs to the version whose words are shown.
#[derive(Serialize)]
pub(in crate::notices) struct Asked {
    seen: String,
    /// In which language the words are looked at.
    view: &'static str,
    fields: Vec<ValueField>,
}

#[derive(Serialize)]
struct ValueField {
    id: &'static str,
    label: String,
    hint: String,
    value: String,
    fault: Option<String>,
}

impl Asked {
    /// For somebody who chose `language`, with what was filled in for this version and what is wrong with it.
    pub(in crate::notices) fn of(
        html: &Html,
        version: &WrittenVersion,
        form: &WriteForm,
        language: Language,
        errors: &FormErrors,
    ) -> Self {
        let fault =
            |id: &str| errors.all().iter().find(|error| error.field == id).map(|error| error.text.clone());
        let fields = form.values(version).into_iter().zip(VALUE_IDS).map(|((field, value), id)| ValueField {
            id,
            label: field.name.replace('_', " "),
            hint: html.text("writing-example", &[("example", field.example.into())]),
            value,
            fault: fault(id),
        });
        Self {
            seen: version.version.version_id.to_string(),
            view: form.viewed(version, version.words.written(language)).as_str(),
            fields: fields.collect(),
        }
    }
}
