//! What an agent fills in, as it travels, and how it is read.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::actions::ShownWriting;
use super::super::rules::value_fault;
use crate::desk::Desk;
use crate::notices::compose::{Composer, Wording};
use crate::notices::templates::rules::{Field, SMS_PARTS, fields, sms_parts};
use crate::notices::templates::{TemplateKey, WrittenVersion};
use crate::notices::{Channel, NoticeKind};
use crate::values::{Language, PersonId, TemplateVersionId};
use crate::web::{FormErrors, Html, PageError};

/// The ids of the fields that a template may ask for.
pub(super) const VALUE_IDS: [&str; 8] =
    ["value-1", "value-2", "value-3", "value-4", "value-5", "value-6", "value-7", "value-8"];

/// How long the reason for sending at once is, in characters.
pub(super) const URGENT_REASON: std::ops::RangeInclusive<usize> = 3..=255;

/// The form as it was sent.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct WriteForm {
    person: String,
    pub(super) request_key: String,
    template: Option<String>,
    /// The version whose words were shown, and to which the values belong.
    seen: Option<String>,
    channel: Option<String>,
    /// In which the words were shown.
    language: Option<String>,
    #[serde(default)]
    value: Vec<String>,
    pub(super) urgent: Option<String>,
    pub(super) urgent_reason: Option<String>,
    pub(super) repeat: Option<String>,
    pub(super) step: Option<String>,
}

/// What the form says, checked.
pub(super) struct Filled {
    pub(super) template: TemplateKey,
    pub(super) seen: TemplateVersionId,
    pub(super) channel: Channel,
    pub(super) values: Map<String, Value>,
    pub(super) urgent_reason: Option<String>,
}

impl WriteForm {
    /// An untouched form.
    pub(super) fn fresh(person_id: &PersonId, request_key: String) -> Self {
        Self {
            person: person_id.to_string(),
            request_key,
            template: None,
            seen: None,
            channel: None,
            language: None,
            value: Vec::new(),
            urgent: None,
            urgent_reason: None,
            repeat: None,
            step: None,
        }
    }

    pub(super) fn person(&self) -> Result<PersonId, PageError> {
        PersonId::parse(&self.person).map_err(|_| PageError::Malformed)
    }

    /// The template that was chosen; agents write by the desk's own alone.
    pub(super) fn template(&self) -> Result<Option<TemplateKey>, PageError> {
        match self.template.as_deref() {
            None | Some("") => Ok(None),
            Some(key) => match TemplateKey::parse(key) {
                Ok(key @ TemplateKey::Own(_)) => Ok(Some(key)),
                _ => Err(PageError::Malformed),
            },
        }
    }

    pub(super) fn channel(&self) -> Option<Channel> {
        Channel::parse(self.channel.as_deref()?)
    }

    pub(super) fn language(&self) -> Language {
        self.language.as_deref().and_then(Language::parse).unwrap_or(Language::Nb)
    }

    /// The values for what a version asks; those that were filled in for another one are not of use.
    pub(super) fn values(&self, version: &WrittenVersion) -> Vec<(Field, String)> {
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

    /// What is to be sent, or everything that is wrong with it.
    pub(super) fn read(
        &self,
        html: &Html,
        desk: &Desk,
        composer: &Composer,
        shown: &ShownWriting,
    ) -> Result<Filled, FormErrors> {
        let mut errors = FormErrors::default();
        let channel = self.channel();
        if channel.is_none() {
            errors.add("channel", html.text("writing-fault-channel", &[]));
        }
        let Some(version) = &shown.chosen else {
            errors.add("template", html.text("writing-fault-template", &[]));
            return Err(errors);
        };
        if self.seen.as_deref() != Some(version.version.version_id.as_str()) {
            errors.add("template", html.text("writing-fault-look-first", &[]));
            return Err(errors);
        }
        let mut values = Map::new();
        for ((field, value), id) in self.values(version).into_iter().zip(VALUE_IDS) {
            if let Some(fault) = value_fault(&value) {
                let name = ("name", field.name.clone().into());
                errors.add(id, html.text(&format!("writing-fault-value-{}", fault.as_str()), &[name]));
            }
            values.insert(field.name, Value::String(value));
        }
        let reason = self.urgent_reason.as_deref().unwrap_or_default().trim();
        if self.urgent.is_some() && !URGENT_REASON.contains(&reason.chars().count()) {
            errors.add("urgent_reason", html.text("writing-fault-urgent", &[]));
        }
        if let Some(channel) = channel.filter(|_| errors.is_empty())
            && let Some(fault) = self::fault(desk, composer, version, (channel, &values))
        {
            errors.add("template", html.text(fault, &[("n", SMS_PARTS.into())]));
        }
        match channel.filter(|_| errors.is_empty()) {
            Some(channel) => Ok(Filled {
                template: version.version.template_key.clone(),
                seen: version.version.version_id.clone(),
                channel,
                values,
                urgent_reason: self.urgent.as_ref().map(|_| reason.to_owned()),
            }),
            None => Err(errors),
        }
    }
}

/// What is wrong with the finished words, in one of the languages: the person may choose another before it is sent. Values that are
/// good each by itself can make a link together.
fn fault(
    desk: &Desk,
    composer: &Composer,
    version: &WrittenVersion,
    (channel, values): (Channel, &Map<String, Value>),
) -> Option<&'static str> {
    let wording = Wording::Stored { kind: NoticeKind::AgentMessage, words: version.words.clone() };
    let parameters = Value::Object(values.clone()).to_string();
    version.words.languages().find_map(|language| {
        let text = match channel {
            Channel::Sms => composer.sms(&wording, language, &parameters).ok()?,
            Channel::Email => {
                let email = composer.email(&wording, language, &parameters).ok()?;
                format!("{}\n{}", email.subject, email.text)
            }
        };
        if !desk.settings.messages.links.allows(&text) {
            return Some("writing-fault-link");
        }
        (channel == Channel::Sms && sms_parts(&text) > SMS_PARTS).then_some("writing-fault-too-long")
    })
}
