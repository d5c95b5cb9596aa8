//! What the form says, or all that is wrong with it.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use super::super::drafts::Draft;
use super::super::rules::{MOST_DAYS_AHEAD, TimeFault, ValueFault, time_fault, value_fault};
use super::form::{VALUE_IDS, WriteForm};
use crate::calendar::instant_at;
use crate::desk::Desk;
use crate::notices::compose::{Composer, Wording};
use crate::notices::rules::SendWindow;
use crate::notices::templates::rules::{SMS_PARTS, sms_parts};
use crate::notices::templates::{TemplateKey, WrittenVersion};
use crate::notices::{Channel, NoticeKind, chain};
use crate::values::TemplateVersionId;
use crate::web::{FormErrors, Html};

/// How long the reason for sending at once is, in characters.
const URGENT_REASON: std::ops::RangeInclusive<usize> = 3..=255;

/// What the form says, checked.
pub(in crate::notices) struct Filled {
    pub(in crate::notices) template: TemplateKey,
    pub(in crate::notices) seen: TemplateVersionId,
    pub(in crate::notices) channel: Channel,
    pub(in crate::notices) values: Map<String, Value>,
    pub(in crate::notices) urgent_reason: Option<String>,
    /// When it is to be sent, if not as soon as may be.
    pub(in crate::notices) send_at: Option<DateTime<Utc>>,
}

impl WriteForm {
    /// What is to be sent, or everything that is wrong with it.
    pub(in crate::notices) fn read(
        &self,
        html: &Html,
        desk: &Desk,
        composer: &Composer,
        chosen: Option<&WrittenVersion>,
    ) -> Result<Filled, FormErrors> {
        let mut errors = FormErrors::default();
        let channel = self.channel();
        if channel.is_none() {
            errors.add("channel", html.text("writing-fault-channel", &[]));
        }
        let Some(version) = self.seen_version(html, chosen, &mut errors) else { return Err(errors) };
        let values = self.checked(html, version, &mut errors, &[]);
        let reason = self.urgent_reason.as_deref().unwrap_or_default().trim();
        if self.urgent.is_some() && !URGENT_REASON.contains(&reason.chars().count()) {
            errors.add("urgent_reason", html.text("writing-fault-urgent", &[]));
        }
        let send_at = self.checked_time(html, desk, &mut errors);
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
                send_at,
            }),
            None => Err(errors),
        }
    }

    /// What is to be saved as a draft: it may lack something, but has nothing that could not be sent.
    pub(super) fn read_draft(
        &self,
        html: &Html,
        chosen: Option<&WrittenVersion>,
    ) -> Result<Draft, FormErrors> {
        let mut errors = FormErrors::default();
        let Some(version) = self.seen_version(html, chosen, &mut errors) else { return Err(errors) };
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
            send_at: self.send_at().ok().flatten(),
        })
    }

    /// The instant that was chosen, in the desk's hours; what is wrong with it is added to the errors.
    fn checked_time(&self, html: &Html, desk: &Desk, errors: &mut FormErrors) -> Option<DateTime<Utc>> {
        let window = SendWindow { hours: desk.settings.messages.hours, calendar: &desk.calendar };
        let chosen = match self.send_at() {
            Ok(None) => return None,
            Ok(Some(_)) if self.urgent.is_some() => Err(TimeFault::Urgent),
            Ok(Some(local)) => {
                let at = instant_at(local.date(), local.time());
                time_fault(at, window, desk.now()).map_or(Ok(at), Err)
            }
            Err(_) => Err(TimeFault::Unreadable),
        };
        match chosen {
            Ok(at) => Some(at),
            Err(fault) => {
                let values = [
                    ("from", window.hours.from.into()),
                    ("until", window.hours.until.into()),
                    ("days", MOST_DAYS_AHEAD.into()),
                ];
                errors.add("send_at", html.text(&format!("writing-fault-time-{}", fault.as_str()), &values));
                None
            }
        }
    }

    /// The version in use, if its words were shown.
    fn seen_version<'a>(
        &self,
        html: &Html,
        chosen: Option<&'a WrittenVersion>,
        errors: &mut FormErrors,
    ) -> Option<&'a WrittenVersion> {
        let Some(version) = chosen else {
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
    let is_linked = |text: &str| !desk.settings.messages.links.allows(text);
    let channels = || std::iter::successors(Some(channel), |channel| chain::next(*channel));
    let written = version.words.languages().flat_map(|language| channels().map(move |on| (language, on)));
    written.into_iter().find_map(|(language, on)| match text(language, on) {
        Some(words) if is_linked(&words) => Some("writing-fault-link"),
        Some(words) if on == Channel::Sms && sms_parts(&words) > SMS_PARTS => {
            let is_next = on != channel;
            Some(if is_next { "writing-fault-too-long-next" } else { "writing-fault-too-long" })
        }
        _ => None,
    })
}
