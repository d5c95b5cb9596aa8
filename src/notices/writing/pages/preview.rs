//! What a form would send, by itself: the script of the page shows it while an agent fills the form in.

use serde::Serialize;
use serde_json::{Map, Value};

use super::asked::Asked;
use super::form::WriteForm;
use super::wide::Wide;
use crate::notices::compose::{Composer, Wording};
use crate::notices::templates::WrittenVersion;
use crate::notices::templates::pages::{Preview, language_name};
use crate::notices::{Channel, NoticeKind};
use crate::values::Language;
use crate::web::{FormErrors, Html, Page, PageError};

/// The page.
#[derive(Serialize)]
pub(super) struct PreviewPage {
    /// What the template asks for, which may be another than before.
    asked: Asked,
    written: Option<Written>,
}

impl Page for PreviewPage {
    const TEMPLATE: &'static str = "pages/write_preview";
    const TITLE: &'static str = "writing-preview";
}

impl PreviewPage {
    pub(super) fn of(
        html: &Html,
        composer: &Composer,
        version: &WrittenVersion,
        form: &WriteForm,
    ) -> Result<Self, PageError> {
        let channel = form.channel().ok_or(PageError::Malformed)?;
        let language = form.language();
        Ok(Self {
            asked: Asked::of(html, version, form, language, &FormErrors::default()),
            written: Written::of(html, composer, version, form, (channel, language)),
        })
    }
}

/// The words as the agent looks at them.
#[derive(Serialize)]
pub(super) struct Written {
    preview: Preview,
    /// That there are no words in Northern Sámi, which the person chose: all versions have the other languages.
    instead: Option<String>,
    /// In which language they are sent, where another is looked at.
    sent_in: Option<String>,
    /// What makes an SMS long, where that is what is sent.
    wide: Option<Wide>,
}

impl Written {
    /// What the form would send on a channel to somebody who chose a language.
    pub(super) fn of(
        html: &Html,
        composer: &Composer,
        version: &WrittenVersion,
        form: &WriteForm,
        (channel, language): (Channel, Language),
    ) -> Option<Self> {
        let wording = Wording::Stored { kind: NoticeKind::AgentMessage, words: version.words.clone() };
        let sent = wording.written(language);
        let instead = (sent != language).then(|| html.text("writing-instead", &[]));
        let viewed = form.viewed(version, sent);
        let values = form.shown_values(version);
        let parameters = Value::Object(values.clone()).to_string();
        let preview = Preview::on(html, composer, &wording, viewed, (&parameters, &[channel]))?;
        if viewed != sent {
            let language = ("language", language_name(html, sent).into());
            let sent_in = Some(html.text("writing-sent-in", &[language]));
            return Some(Self { preview, instead, sent_in, wide: None });
        }
        let sms = |values: &Map<String, Value>| {
            composer.sms(&wording, sent, &Value::Object(values.clone()).to_string()).ok()
        };
        let wide = (channel == Channel::Sms).then(|| Wide::of(html, &values, sms)).flatten();
        Some(Self { preview, instead, sent_in: None, wide })
    }
}
