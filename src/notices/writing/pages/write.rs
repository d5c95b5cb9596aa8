//! The form: template, channel with what speaks against it, what is filled in, and what is sent then.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Subject;
use super::asked::Asked;
use super::form::WriteForm;
use super::preview::Written;
use super::timing::Timing;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::notices::compose::Composer;
use crate::notices::rules::Address;
use crate::notices::templates::pages::language_name;
use crate::notices::templates::{Template, WrittenVersion};
use crate::notices::writing::drafts::{Draft, DraftMark};
use crate::notices::writing::rules::{Hindrance, verdict};
use crate::notices::{Channel, Notice};
use crate::persons::pages::PersonStrip;
use crate::texts::FluentValue;
use crate::values::Language;
use crate::web::{Choice, FieldError, FormErrors, Html, Page, PageError};

/// What is said about a form that was not sent.
pub(super) struct Said {
    alert: Option<String>,
    errors: FormErrors,
}

impl Said {
    pub(super) fn nothing() -> Self {
        Self { alert: None, errors: FormErrors::default() }
    }

    pub(super) fn alert(alert: String) -> Self {
        Self { alert: Some(alert), errors: FormErrors::default() }
    }

    pub(super) fn errors(errors: FormErrors) -> Self {
        Self { alert: None, errors }
    }

    /// What has become of the words of a draft since it was saved.
    pub(super) fn of_draft(html: &Html, draft: &Draft, version: Option<&WrittenVersion>) -> Self {
        match version {
            None => Self::alert(html.text("writing-draft-without-template", &[])),
            Some(version) if version.version.version_id != draft.seen => {
                Self::alert(html.text("writing-draft-other-words", &[]))
            }
            Some(_) => Self::nothing(),
        }
    }

    pub(super) fn repeats(html: &Html) -> Self {
        let mut errors = FormErrors::default();
        errors.add("repeat", html.text("writing-fault-repeat", &[]));
        Self::errors(errors)
    }
}

/// The page.
#[derive(Serialize)]
pub(super) struct WritePage {
    strip: PersonStrip,
    alert: Option<String>,
    draft: Option<DraftOffer>,
    request_key: String,
    language: &'static str,
    /// By which words the templates are searched.
    find: String,
    /// How many are found, where they are searched.
    found: Option<String>,
    templates: Vec<Choice<String>>,
    template_fault: Option<String>,
    channels: Vec<ChannelChoice>,
    channel_fault: Option<String>,
    asked: Option<Asked>,
    chosen: bool,
    /// In which languages the words can be looked at.
    languages: Vec<Choice>,
    written: Option<Written>,
    repeat: Option<Repeat>,
    /// When it is sent.
    timing: Timing,
    /// What the button does; none where nothing can be sent.
    button: Option<String>,
    errors: FormErrors,
}

#[derive(Serialize)]
struct DraftOffer {
    said: String,
    /// Names it, where the agent goes on with it.
    taken_up: Option<String>,
}

#[derive(Serialize)]
struct ChannelChoice {
    value: &'static str,
    label: String,
    verdict: String,
    hindered: bool,
    chosen: bool,
}

#[derive(Serialize)]
struct Repeat {
    said: String,
    path: String,
    ticked: bool,
    fault: Option<String>,
}

impl Page for WritePage {
    const TEMPLATE: &'static str = "pages/write";
    const TITLE: &'static str = "writing-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl WritePage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        composer: &Composer,
        subject: &Subject,
        form: &WriteForm,
        said: Said,
    ) -> Result<Self, PageError> {
        let (shown, now) = (&subject.shown, desk.now());
        let fault = |id: &str| {
            said.errors.all().iter().find(|error| error.field == id).map(|error| error.text.clone())
        };
        let mut ways = Vec::new();
        for channel in [Channel::Sms, Channel::Email] {
            let judged = verdict(subject.known(), &desk.vault, channel, local_date(now));
            ways.push((channel, judged.map_err(PageError::fault)?));
        }
        let first_open = ways.iter().find(|(_, judged)| judged.is_ok()).map(|(channel, _)| *channel);
        let channel = form.channel().or(first_open);
        let may_send = ways.iter().any(|(one, judged)| Some(*one) == channel && judged.is_ok());
        let language = subject.asked.told.entry().and_then(|entry| entry.language).unwrap_or(Language::Nb);
        let chosen = shown.chosen.as_ref();
        let is_chosen = |template: &Template| {
            chosen.is_some_and(|version| version.version.template_key == template.template_key)
        };
        let name = |template: &Template| template.name.clone().unwrap_or_default();
        let found: Vec<&Template> =
            shown.templates.iter().filter(|template| form.finds(&name(template))).collect();
        let find = form.find.clone().unwrap_or_default();
        Ok(Self {
            strip: PersonStrip::telling(html, desk, &shown.person, &subject.asked.told, false)?,
            alert: said.alert.clone(),
            draft: shown.draft.map(|draft| DraftOffer::of(html, form, draft, now)),
            request_key: form.request_key.clone(),
            language: language.as_str(),
            languages: chosen.map(|version| languages(html, version, form, language)).unwrap_or_default(),
            found: (!find.trim().is_empty()).then(|| {
                html.text(
                    "writing-template-found",
                    &[("n", count(found.len())), ("all", count(shown.templates.len()))],
                )
            }),
            find,
            templates: shown
                .templates
                .iter()
                .filter(|template| is_chosen(template) || form.finds(&name(template)))
                .map(|template| Choice {
                    value: template.template_key.to_string(),
                    label: name(template),
                    chosen: is_chosen(template),
                })
                .collect(),
            template_fault: fault("template"),
            channels: ways.iter().map(|way| ChannelChoice::of(html, way, channel)).collect(),
            channel_fault: fault("channel"),
            asked: chosen.map(|version| Asked::of(html, version, form, language, &said.errors)),
            chosen: chosen.is_some(),
            written: chosen.zip(channel).and_then(|(version, channel)| {
                Written::of(html, composer, version, form, (channel, language))
            }),
            repeat: shown.latest.as_ref().map(|latest| Repeat::of(html, latest, form, fault("repeat"))),
            timing: Timing::of(html, desk, form, &said.errors),
            button: (chosen.is_some() && may_send)
                .then(|| html.text("writing-send", &[("name", shown.person.full_name().into())])),
            errors: said.errors,
        })
    }
}

fn count(n: usize) -> FluentValue<'static> {
    i64::try_from(n).unwrap_or(i64::MAX).into()
}

impl DraftOffer {
    fn of(html: &Html, form: &WriteForm, draft: DraftMark, now: DateTime<Utc>) -> Self {
        let taken_up = (form.draft() == Some(draft)).then(|| draft.to_string());
        let key = if taken_up.is_some() { "writing-draft-taken-up" } else { "writing-draft" };
        let when = when_saved(html, draft.saved_at(), now);
        Self { said: html.text(key, &[("when", when.into())]), taken_up }
    }
}

/// When a draft was saved: the time of day, and the day where it is another.
pub fn when_saved(html: &Html, saved_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if local_date(saved_at) == local_date(now) {
        formats::time(html.language(), saved_at)
    } else {
        formats::short_date_time(html.language(), saved_at)
    }
}

/// The languages that a version has, for somebody who chose `language`.
fn languages(html: &Html, version: &WrittenVersion, form: &WriteForm, language: Language) -> Vec<Choice> {
    let sent = version.words.written(language);
    let viewed = form.viewed(version, sent);
    let named = |one| {
        let name = language_name(html, one);
        if one == sent { html.text("writing-language-sent", &[("language", name.into())]) } else { name }
    };
    let all = version.words.languages();
    all.map(|one| Choice { value: one.as_str(), label: named(one), chosen: one == viewed }).collect()
}

impl ChannelChoice {
    fn of(
        html: &Html,
        (channel, judged): &(Channel, Result<Address, Hindrance>),
        chosen: Option<Channel>,
    ) -> Self {
        Self {
            value: channel.as_str(),
            label: html.text(&format!("notice-channel-{}", channel.as_str()), &[]),
            verdict: match judged {
                Ok(Address::Email(email)) => html.text("writing-to", &[("address", email.masked().into())]),
                Ok(Address::Sms(phone)) => html.text("writing-to", &[("address", phone.masked().into())]),
                Err(hindrance) => {
                    html.text("writing-hindrance", &[("why", why(html, *hindrance, *channel).into())])
                }
            },
            hindered: judged.is_err(),
            chosen: chosen == Some(*channel),
        }
    }
}

/// Why a person cannot be written to on a channel, in words.
pub fn why(html: &Html, hindrance: Hindrance, channel: Channel) -> String {
    let key = match hindrance {
        Hindrance::TooOld => format!("writing-hindrance-too_old-{}", channel.as_str()),
        Hindrance::Superseded => format!("writing-hindrance-{}", hindrance.as_str()),
        Hindrance::RegisterUnavailable | Hindrance::Suppressed(_) => {
            format!("notice-reason-{}", hindrance.as_str())
        }
    };
    html.text(&key, &[])
}

impl Repeat {
    fn of(html: &Html, latest: &Notice, form: &WriteForm, fault: Option<String>) -> Self {
        let when = formats::short_date_time(html.language(), latest.created_at());
        Self {
            said: html.text("writing-repeats", &[("when", when.into())]),
            path: crate::notices::pages::path_to(&latest.notice_id),
            ticked: form.repeat.is_some(),
            fault,
        }
    }
}
