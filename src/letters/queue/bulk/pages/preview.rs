//! What a bulk would do: how many letters, and which are left out and why.

use serde::Serialize;
use serde_json::Value;

use super::super::actions::{Listed, Preview as Judged, ReminderWords};
use super::super::{BulkAction, MOST_LETTERS, Task};
use super::form::NoteFault;
use super::words;
use crate::letters::queue::pages::LONGEST_NOTE;
use crate::notices::Channel;
use crate::notices::compose::{self, Composer};
use crate::notices::templates::REQUIRED;
use crate::notices::templates::pages::Preview;
use crate::values::Language;
use crate::web::{self, FieldError, FormErrors, Html, Page, PageError};

/// The page.
#[derive(Serialize)]
pub(super) struct PreviewPage {
    heading: String,
    about: Option<String>,
    action: &'static str,
    to: Option<String>,
    request_key: String,
    done: Vec<Row>,
    done_heading: String,
    excluded: Vec<Row>,
    excluded_heading: String,
    note: Option<NoteField>,
    reminder: Option<Reminder>,
    /// Said where somebody else must release it first.
    second_person: Option<String>,
    /// What the button does; none when nothing is left to do.
    button: Option<String>,
    most: Option<String>,
    errors: FormErrors,
}

#[derive(Serialize)]
struct Row {
    letter_id: String,
    version: i64,
    reference: String,
    person: String,
    reason: Option<String>,
}

#[derive(Serialize)]
struct NoteField {
    label: String,
    hint: Option<String>,
    value: String,
    fault: Option<String>,
    most: usize,
}

/// The note as it was sent, and what is wrong with it.
#[derive(Default)]
pub(super) struct Note {
    words: String,
    errors: FormErrors,
}

impl Note {
    pub(super) fn faulty(html: &Html, words: String, fault: NoteFault) -> Self {
        let text = match fault {
            NoteFault::Reason => html.text("bulk-fault-reason", &[]),
            NoteFault::TooLong => html.text("queue-fault-note", &[("most", LONGEST_NOTE.into())]),
        };
        let mut errors = FormErrors::default();
        errors.add("note", text);
        Self { words, errors }
    }
}

impl Page for PreviewPage {
    const TEMPLATE: &'static str = "pages/bulk_preview";
    const TITLE: &'static str = "bulk-preview-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl PreviewPage {
    pub(super) fn of(
        html: &Html,
        task: &Task,
        to: Option<&str>,
        (preview, limit): (&Judged, usize),
        note: Note,
    ) -> Result<Self, PageError> {
        let row = |listed: &Listed| Row::of(html, listed);
        let (excluded, done): (Vec<_>, Vec<_>) =
            preview.letters.iter().partition(|listed| listed.reason.is_some());
        let mut excluded = excluded;
        // What was left out for the same reason stands together.
        excluded.sort_by_key(|listed| listed.reason);
        let n = done.len();
        Ok(Self {
            heading: match n {
                0 => html.text("bulk-will-none", &[]),
                n => words::said(html, "will", task, to, n),
            },
            about: (task.action == BulkAction::Remind).then(|| html.text("bulk-about-remind", &[])),
            action: task.action.as_str(),
            to: task.assigned_to.as_ref().map(ToString::to_string),
            request_key: web::request_key()?,
            done_heading: html.text("bulk-done-heading", &[("n", n.into())]),
            excluded_heading: html.text("bulk-excluded-heading", &[("n", excluded.len().into())]),
            done: done.into_iter().map(row).collect(),
            excluded: excluded.into_iter().map(row).collect(),
            note: NoteField::of(html, task.action, &note),
            reminder: None,
            second_person: preview
                .needs_second_person
                .then(|| html.text("bulk-second-person", &[("n", limit.into())])),
            button: (n > 0).then(|| words::said(html, "confirm", task, to, n)),
            most: (preview.letters.len() == MOST_LETTERS)
                .then(|| html.text("bulk-most", &[("n", MOST_LETTERS.into())])),
            errors: note.errors,
        })
    }
}

/// In which words reminders are sent.
#[derive(Serialize)]
struct Reminder {
    templates: Vec<TemplateChoice>,
    seen: String,
    texts: Vec<Preview>,
}

#[derive(Serialize)]
struct TemplateChoice {
    value: String,
    label: String,
    chosen: bool,
}

impl PreviewPage {
    /// Shows the words of reminders too.
    pub(super) fn in_words(mut self, html: &Html, composer: &Composer, words: &ReminderWords) -> Self {
        let sample = Value::Object(compose::sample(words.wording.kind())).to_string();
        let text = |language: &Language| {
            Preview::on(html, composer, &words.wording, *language, (&sample, &[Channel::Sms]))
        };
        let chosen = words.chosen.as_ref();
        self.reminder = Some(Reminder {
            templates: words
                .templates
                .iter()
                .map(|template| TemplateChoice {
                    value: template.template_key.to_string(),
                    label: template.name.clone().unwrap_or_default(),
                    chosen: chosen.is_some_and(|(key, _)| *key == template.template_key),
                })
                .collect(),
            seen: chosen.map(|(_, version)| version.to_string()).unwrap_or_default(),
            texts: REQUIRED.iter().filter_map(text).collect(),
        });
        self
    }
}

impl Row {
    fn of(html: &Html, listed: &Listed) -> Self {
        Self {
            letter_id: listed.letter_id.to_string(),
            version: listed.version,
            reference: listed.reference.clone(),
            person: listed.name.clone(),
            reason: listed.reason.map(|reason| words::reason(html, reason)),
        }
    }
}

impl NoteField {
    fn of(html: &Html, action: BulkAction, note: &Note) -> Option<Self> {
        let (label, hint, most) = match action {
            BulkAction::Reissue => ("bulk-note-reissue", Some("bulk-note-reissue-hint"), 255),
            BulkAction::Investigate => ("queue-note", None, LONGEST_NOTE),
            BulkAction::Remind | BulkAction::Assign => return None,
        };
        Some(Self {
            label: html.text(label, &[]),
            hint: hint.map(|hint| html.text(hint, &[])),
            value: note.words.clone(),
            fault: note.errors.all().first().map(|error| error.text.clone()),
            most,
        })
    }
}
