//! What a form would send, by itself: the script of the page shows it while an agent fills the form in.

use serde::Serialize;
use serde_json::Value;

use super::form::WriteForm;
use crate::notices::compose::{Composer, Wording};
use crate::notices::templates::WrittenVersion;
use crate::notices::templates::pages::Preview;
use crate::notices::{Channel, NoticeKind};
use crate::values::Language;
use crate::web::{Html, Page, PageError};

/// The page.
#[derive(Serialize)]
pub(super) struct PreviewPage {
    preview: Option<Preview>,
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
        Ok(Self { preview: preview(html, composer, version, form, (channel, form.language())) })
    }
}

/// What the form would send on a channel to somebody who chose a language.
pub(super) fn preview(
    html: &Html,
    composer: &Composer,
    version: &WrittenVersion,
    form: &WriteForm,
    (channel, language): (Channel, Language),
) -> Option<Preview> {
    let wording = Wording::Stored { kind: NoticeKind::AgentMessage, words: version.words.clone() };
    let parameters = Value::Object(form.shown_values(version)).to_string();
    Preview::on(html, composer, &wording, language, (&parameters, &[channel]))
}
