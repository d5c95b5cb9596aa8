//! What the form says, or all that is wrong with it.

use serde_json::{Map, Value};

use super::super::actions::ShownWriting;
use super::super::drafts::Draft;
use super::super::rules::{ValueFault, value_fault};
use super::form::{VALUE_IDS, WriteForm};
use crate::desk::Desk;
use crate::notices::compose::{Composer, Wording};
use crate::notices::templates::rules::{SMS_PARTS, sms_parts};
use crate::notices::templates::{TemplateKey, WrittenVersion};
use crate::notices::{Channel, NoticeKind, chain};
use crate::values::TemplateVersionId;
use crate::web::{FormErrors, Html};

/// How long the reason for sending at once is, in characters.
const URGENT_REASON: std::ops::RangeInclusive<usize> = 3..=255;

/// What the form says, checked.
pub(super) struct Filled {
    pub(super) template: TemplateKey,
    pub(super) seen: TemplateVersionId,
    pub(super) channel: Channel,
    pub(super) values: Map<String, Value>,
    pub(super) urgent_reason: Option<String>,
}

impl WriteForm {
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
        let Some(version) = self.seen_version(html, shown, &mut errors) else { return Err(errors) };
        let values = self.checked(html, version, &mut errors, &[]);
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

    /// What is to be saved as a draft: it may lack something, but has nothing that could not be sent.
    pub(super) fn read_draft(&self, html: &Html, shown: &ShownWriting) -> Result<Draft, FormErrors> {
        let mut errors = FormErrors::default();
        let Some(version) = self.seen_version(html, shown, &mut errors) else { return Err(errors) };
        let values = self.checked(html, version, &mut errors, &[ValueFault::Empty]);
        let reason = self.urgent_reason.as_deref().unwrap_or_default().trim();
        if reason.chars().count() > *URGENT_REASON.end() {
            errors.add("urgent_reason", html.text("writing-fault-urgent", &[]));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Draft {
            template: version.version.template_key.clone(),
            seen: version.version.version_id.clone(),
            channel: self.channel(),
            values,
            urgent_reason: self.urgent.as_ref().map(|_| reason.to_owned()),
        })
    }

    /// The version in use, if its words were shown.
    fn seen_version<'a>(
        &self,
        html: &Html,
        shown: &'a ShownWriting,
        errors: &mut FormErrors,
    ) -> Option<&'a WrittenVersion> {
        let Some(version) = &shown.chosen else {
            errors.add("template", html.text("writing-fault-template", &[]));
            return None;
        };
        if self.seen.as_deref() != Some(version.version.version_id.as_str()) {
            errors.add("template", html.text("writing-fault-look-first", &[]));
            return None;
        }
        Some(version)
    }

    /// The values by the names of their fields; what is wrong with them, but for `let_pass`, is added to the errors.
    fn checked(
        &self,
        html: &Html,
        version: &WrittenVersion,
        errors: &mut FormErrors,
        let_pass: &[ValueFault],
    ) -> Map<String, Value> {
        let mut values = Map::new();
        for ((field, value), id) in self.values(version).into_iter().zip(VALUE_IDS) {
            if let Some(fault) = value_fault(&value).filter(|fault| !let_pass.contains(fault)) {
                let name = ("name", field.name.clone().into());
                errors.add(id, html.text(&format!("writing-fault-value-{}", fault.as_str()), &[name]));
            }
            values.insert(field.name, Value::String(value));
        }
        values
    }
}

/// What is wrong with the finished words, in one of the languages: the person may choose another before it is sent. Values that are
/// good each by itself can make a link together, also in the words of a channel that it may go on to.
fn fault(
    desk: &Desk,
    composer: &Composer,
    version: &WrittenVersion,
    (channel, values): (Channel, &Map<String, Value>),
) -> Option<&'static str> {
    let wording = Wording::Stored { kind: NoticeKind::AgentMessage, words: version.words.clone() };
    let parameters = Value::Object(values.clone()).to_string();
    let text = |language, channel| match channel {
        Channel::Sms => composer.sms(&wording, language, &parameters).ok(),
        Channel::Email => {
            let email = composer.email(&wording, language, &parameters).ok()?;
            Some(format!("{}\n{}", email.subject, email.text))
        }
    };
    let is_linked = |text: String| !desk.settings.messages.links.allows(&text);
    version.words.languages().find_map(|language| {
        let mut channels = std::iter::successors(Some(channel), |channel| chain::next(*channel));
        if channels.any(|channel| text(language, channel).is_some_and(is_linked)) {
            return Some("writing-fault-link");
        }
        let sms = text(language, channel).filter(|_| channel == Channel::Sms);
        sms.is_some_and(|sms| sms_parts(&sms) > SMS_PARTS).then_some("writing-fault-too-long")
    })
}
