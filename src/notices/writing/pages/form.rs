//! What an agent fills in, as it travels.

use chrono::NaiveDateTime;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::drafts::{Draft, DraftMark};
use crate::notices::templates::rules::{Field, fields};
use crate::notices::templates::{TemplateKey, WrittenVersion};
use crate::notices::{Channel, gsm};
use crate::values::search_key::fold;
use crate::values::{Language, LookupId, PersonId};
use crate::web::PageError;

/// How browsers write what stands in a field for a date and a time of day.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

/// The ids of the fields that a template may ask for.
pub(super) const VALUE_IDS: [&str; 8] =
    ["value-1", "value-2", "value-3", "value-4", "value-5", "value-6", "value-7", "value-8"];

/// The form as it was sent.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::notices) struct WriteForm {
    /// To whom, where it is one person.
    person: Option<String>,
    /// The list whose people it goes to.
    list: Option<String>,
    pub(in crate::notices) request_key: String,
    template: Option<String>,
    /// The version whose words were shown, and to which the values belong.
    pub(in crate::notices) seen: Option<String>,
    channel: Option<String>,
    /// In which the person is written to.
    language: Option<String>,
    /// In which the words are looked at.
    pub(super) view: Option<String>,
    #[serde(default)]
    value: Vec<String>,
    /// When it is to be sent, as a browser writes it.
    pub(in crate::notices) send_at: Option<String>,
    /// By which words the templates are searched.
    pub(super) find: Option<String>,
    pub(in crate::notices) urgent: Option<String>,
    pub(in crate::notices) urgent_reason: Option<String>,
    pub(super) repeat: Option<String>,
    /// Which draft to the person was taken up.
    draft: Option<String>,
    pub(in crate::notices) step: Option<String>,
}

impl WriteForm {
    /// An untouched form to one person.
    pub(super) fn fresh(person_id: &PersonId, request_key: String) -> Self {
        Self { person: Some(person_id.to_string()), ..Self::empty(request_key) }
    }

    /// An untouched form to the people of a list.
    pub(in crate::notices) fn to_list(list: &LookupId, request_key: String) -> Self {
        Self { list: Some(list.to_string()), ..Self::empty(request_key) }
    }

    fn empty(request_key: String) -> Self {
        Self {
            person: None,
            list: None,
            request_key,
            template: None,
            seen: None,
            channel: None,
            language: None,
            view: None,
            value: Vec::new(),
            send_at: None,
            find: None,
            urgent: None,
            urgent_reason: None,
            repeat: None,
            draft: None,
            step: None,
        }
    }

    /// The form as it was saved, for the version that is in use now; what that one does not ask for any more is left out.
    pub(super) fn of_draft(
        fresh: Self,
        (draft, mark): (&Draft, Option<DraftMark>),
        version: Option<&WrittenVersion>,
    ) -> Self {
        let filled = |field: Field| {
            draft.values.get(&field.name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let asked = version.and_then(|version| fields(&version.version.fields).ok()).unwrap_or_default();
        Self {
            template: Some(draft.template.to_string()),
            seen: version.map(|version| version.version.version_id.to_string()),
            channel: draft.channel.map(|channel| channel.as_str().to_owned()),
            value: asked.into_iter().map(filled).collect(),
            send_at: draft.send_at.map(|at| at.format(LOCAL).to_string()),
            urgent: draft.urgent_reason.as_ref().map(|_| "yes".to_owned()),
            urgent_reason: draft.urgent_reason.clone(),
            draft: mark.map(|mark| mark.to_string()),
            ..fresh
        }
    }

    pub(super) fn person(&self) -> Result<PersonId, PageError> {
        PersonId::parse(self.person.as_deref().unwrap_or_default()).map_err(|_| PageError::Malformed)
    }

    /// The list that was chosen.
    pub(in crate::notices) fn list(&self) -> Result<LookupId, PageError> {
        LookupId::parse(self.list.as_deref().unwrap_or_default()).map_err(|_| PageError::Malformed)
    }

    /// The template that was chosen; agents write by the desk's own alone.
    pub(in crate::notices) fn template(&self) -> Result<Option<TemplateKey>, PageError> {
        match self.template.as_deref() {
            None | Some("") => Ok(None),
            Some(key) => match TemplateKey::parse(key) {
                Ok(key @ TemplateKey::Own(_)) => Ok(Some(key)),
                _ => Err(PageError::Malformed),
            },
        }
    }

    pub(super) fn draft(&self) -> Option<DraftMark> {
        DraftMark::parse(self.draft.as_deref()?)
    }

    pub(in crate::notices) fn channel(&self) -> Option<Channel> {
        Channel::parse(self.channel.as_deref()?)
    }

    /// When it is to be sent, as the clocks of Norway show it; none: as soon as may be.
    ///
    /// # Errors
    /// It is no time of day on a date.
    pub(super) fn send_at(&self) -> Result<Option<NaiveDateTime>, chrono::ParseError> {
        match self.send_at.as_deref().map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => NaiveDateTime::parse_from_str(text, LOCAL).map(Some),
        }
    }

    /// Whether a template of this name is among those that are searched for.
    pub(super) fn finds(&self, name: &str) -> bool {
        fold(name).contains(&fold(self.find.as_deref().unwrap_or_default()))
    }

    pub(super) fn language(&self) -> Language {
        self.language.as_deref().and_then(Language::parse).unwrap_or(Language::Nb)
    }

    /// What a button of the form asks to have shown: the words in another language, or what was filled in without the characters
    /// that make an SMS long.
    pub(in crate::notices) fn stepped(mut self) -> Self {
        match self.step.as_deref() {
            Some("replace") => self.value.iter_mut().for_each(|value| *value = gsm::replaced(value)),
            Some(step) => {
                if let Some(language) = step.strip_prefix("view-").and_then(Language::parse) {
                    self.view = Some(language.as_str().to_owned());
                }
            }
            None => {}
        }
        self
    }

    /// The language in which a version is shown to the agent, when the person is sent it in `sent`.
    pub(super) fn viewed(&self, version: &WrittenVersion, sent: Language) -> Language {
        let chosen = self.view.as_deref().and_then(Language::parse);
        chosen.filter(|chosen| version.words.languages().any(|there| there == *chosen)).unwrap_or(sent)
    }

    /// The values for what a version asks; those that were filled in for another one are not of use.
    pub(in crate::notices) fn values(&self, version: &WrittenVersion) -> Vec<(Field, String)> {
        let belong = self.seen.as_deref() == Some(version.version.version_id.as_str());
        let mut typed = self.value.iter().filter(|_| belong);
        let asked = fields(&version.version.fields).unwrap_or_default();
        asked
            .into_iter()
            .map(|field| (field, typed.next().map(|value| value.trim().to_owned()).unwrap_or_default()))
            .collect()
    }

    /// The values as a message has them. What is not filled in yet shows its name.
    pub(super) fn shown_values(&self, version: &WrittenVersion) -> Map<String, Value> {
        let values = self.values(version).into_iter().map(|(field, value)| {
            let shown =
                if value.chars().all(char::is_whitespace) { format!("[{}]", field.name) } else { value };
            (field.name, Value::String(shown.replace(char::is_control, " ")))
        });
        values.collect()
    }
}
