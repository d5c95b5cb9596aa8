//! In which words reminders may be sent by the score.

use crate::db::{AnyConnection, Error};
use crate::notices::NoticeKind;
use crate::notices::compose::{self, Wording};
use crate::notices::templates::rules::fields;
use crate::notices::templates::{Template, TemplateKey, store as templates};
use crate::notices::writing::store::usable_versions;
use crate::values::TemplateVersionId;

/// The words of reminders: which there are, and those that were chosen.
#[derive(Clone, Debug)]
pub struct ReminderWords {
    /// The desk's own templates that ask for nothing but what is known of a letter, by their names.
    pub templates: Vec<Template>,
    /// The chosen one of them with the version in use; none: the words in use for reminders.
    pub chosen: Option<(TemplateKey, TemplateVersionId)>,
    /// The chosen words.
    pub wording: Wording,
}

/// Reads the words of reminders. A template that may not be used is as if none were chosen.
pub fn reminder_words(conn: &mut AnyConnection, key: Option<&TemplateKey>) -> Result<ReminderWords, Error> {
    let kind = NoticeKind::LetterReminder;
    let known = compose::sample(kind);
    let mut usable = usable_versions(conn)?;
    usable.retain(|(_, version)| {
        fields(&version.fields).is_ok_and(|fields| fields.iter().all(|field| known.contains_key(&field.name)))
    });
    let chosen = usable
        .iter()
        .find(|(template, _)| Some(&template.template_key) == key)
        .map(|(template, version)| (template.template_key.clone(), version.version_id.clone()));
    let version = match &chosen {
        Some((_, version)) => Some(version.clone()),
        None => templates::in_use(conn, kind)?,
    };
    let wording = match version {
        Some(version) => Wording::Stored { kind, words: templates::words(conn, &version)? },
        None => Wording::BuiltIn(kind),
    };
    Ok(ReminderWords {
        templates: usable.into_iter().map(|(template, _)| template).collect(),
        chosen,
        wording,
    })
}
