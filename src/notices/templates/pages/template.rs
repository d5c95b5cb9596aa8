//! One template: what is in use, in all its languages.

use serde::Serialize;

use super::super::actions::ShownTemplate;
use super::super::{REQUIRED, TemplateKey, rules};
use super::preview::Preview;
use super::{path_to, words};
use crate::notices::compose::{Composer, Wording};
use crate::values::Language;
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct TemplatePage {
    path: String,
    name: String,
    in_use: String,
    draft: Option<String>,
    has_history: bool,
    is_own: bool,
    is_withdrawn: bool,
    /// Whether whoever chose Northern Sámi gets it in Bokmål.
    without_sami: bool,
    previews: Vec<Preview>,
}

impl Page for TemplatePage {
    const TEMPLATE: &'static str = "pages/template";
    const TITLE: &'static str = "template-title";
}

impl TemplatePage {
    pub(super) fn of(html: &Html, composer: &Composer, shown: &ShownTemplate) -> Self {
        let wording = match (&shown.published, &shown.key) {
            (Some(published), key) => {
                Some(Wording::Stored { kind: key.kind(), words: published.words.clone() })
            }
            (None, TemplateKey::Kind(kind)) => Some(Wording::BuiltIn(*kind)),
            (None, TemplateKey::Own(_)) => None,
        };
        let fields = shown.published.as_ref().map_or("", |published| published.version.fields.as_str());
        let withdrawn = shown.template.as_ref().is_some_and(|template| template.withdrawn_at.is_some());
        Self {
            path: path_to(&shown.key),
            name: words::name(html, shown),
            in_use: match (&shown.published, &wording) {
                (Some(published), _) => words::version(html, shown, &published.version),
                (None, Some(_)) => html.text("template-built-in-lead", &[]),
                (None, None) => html.text("template-not-yet-lead", &[]),
            },
            draft: shown.draft.as_ref().map(|draft| words::version(html, shown, &draft.version)),
            has_history: !shown.versions.is_empty(),
            is_own: matches!(shown.key, TemplateKey::Own(_)),
            is_withdrawn: withdrawn,
            without_sami: wording.as_ref().is_some_and(|wording| !has_sami(wording)),
            previews: wording
                .map(|wording| previews(html, composer, &shown.key, &wording, fields))
                .unwrap_or_default(),
        }
    }
}

/// A wording with sample data, in each language that it is written in.
pub(super) fn previews(
    html: &Html,
    composer: &Composer,
    key: &TemplateKey,
    wording: &Wording,
    fields: &str,
) -> Vec<Preview> {
    let parameters = serde_json::Value::Object(rules::sample(key, fields)).to_string();
    let languages = REQUIRED.into_iter().chain(has_sami(wording).then_some(Language::Se));
    languages.filter_map(|language| Preview::of(html, composer, wording, language, &parameters)).collect()
}

fn has_sami(wording: &Wording) -> bool {
    wording.written(Language::Se) == Language::Se
}
