//! What is written to the people of a list: template, channel with how many it reaches, what is filled in for all, and when.

use serde::Serialize;

use super::super::actions::OpenedList;
use super::words::{self, LostRows};
use crate::desk::Desk;
use crate::notices::Channel;
use crate::notices::templates::Template;
use crate::notices::writing::pages::asked::Asked;
use crate::notices::writing::pages::form::WriteForm;
use crate::notices::writing::pages::timing::Timing;
use crate::values::Language;
use crate::web::{Choice, FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct FormPage {
    alert: Option<String>,
    list: String,
    purpose: String,
    known: String,
    lost: Vec<LostRows>,
    request_key: String,
    templates: Vec<Choice<String>>,
    template_fault: Option<String>,
    channels: Vec<ChannelChoice>,
    channel_fault: Option<String>,
    asked: Option<Asked>,
    timing: Timing,
    errors: FormErrors,
}

#[derive(Serialize)]
struct ChannelChoice {
    value: &'static str,
    label: String,
    reach: String,
    chosen: bool,
}

impl Page for FormPage {
    const TEMPLATE: &'static str = "pages/mailing_form";
    const TITLE: &'static str = "mailing-form-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl FormPage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        opened: &OpenedList,
        form: &WriteForm,
        errors: FormErrors,
    ) -> Self {
        let fault =
            |id: &str| errors.all().iter().find(|error| error.field == id).map(|error| error.text.clone());
        let chosen = opened.chosen.as_ref();
        let channel = form.channel().unwrap_or(Channel::Sms);
        let template = |template: &Template| Choice {
            value: template.template_key.to_string(),
            label: template.name.clone().unwrap_or_default(),
            chosen: chosen.is_some_and(|version| version.version.template_key == template.template_key),
        };
        let rows = &opened.rows;
        let lost = [("faulty", &rows.faulty), ("unknown", &rows.unknown), ("repeated", &rows.repeated)];
        Self {
            alert: None,
            list: opened.list.lookup_id.to_string(),
            purpose: opened.list.purpose.clone(),
            known: html.text("mailing-known", &[("n", words::number(opened.known))]),
            lost: lost.iter().filter_map(|(kind, rows)| LostRows::of(html, kind, rows)).collect(),
            request_key: form.request_key.clone(),
            templates: opened.templates.iter().map(template).collect(),
            template_fault: fault("template"),
            channels: opened
                .reached
                .iter()
                .map(|(one, reached)| ChannelChoice {
                    value: one.as_str(),
                    label: words::channel(html, *one),
                    reach: html.text(
                        "mailing-reaches",
                        &[("n", words::number(*reached)), ("all", words::number(opened.known))],
                    ),
                    chosen: *one == channel,
                })
                .collect(),
            channel_fault: fault("channel"),
            asked: chosen.map(|version| Asked::of(html, version, form, Language::Nb, &errors)),
            timing: Timing::of(html, desk, form, &errors),
            errors,
        }
    }

    /// Says something above the form.
    pub(super) fn saying(self, alert: String) -> Self {
        Self { alert: Some(alert), ..self }
    }
}
