//! The versions of a template, and one of them with what it changed.

use serde::Serialize;

use super::super::actions::ShownTemplate;
use super::super::changes::{Run, changes};
use super::super::{Part, TemplateKey, VersionState, Words, WrittenVersion, rules};
use super::preview::Preview;
use super::template::previews;
use super::{path_to, words};
use crate::formats;
use crate::notices::compose::{Composer, Wording};
use crate::values::Language;
use crate::web::{Html, Page};

/// The list of versions.
#[derive(Serialize)]
pub(super) struct HistoryPage {
    path: String,
    name: String,
    is_kind: bool,
    versions: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    number: i32,
    standing: String,
    begun: String,
    begun_from: Option<String>,
}

impl Page for HistoryPage {
    const TEMPLATE: &'static str = "pages/template_history";
    const TITLE: &'static str = "template-history-title";
}

impl HistoryPage {
    pub(super) fn of(html: &Html, shown: &ShownTemplate) -> Self {
        let versions = shown.versions.iter().map(|version| {
            let begun = formats::short_date_time(html.language(), version.created_at.utc());
            let name = words::person(html, shown, &version.created_by);
            Row {
                number: version.number,
                standing: words::version(html, shown, version),
                begun: html.text("template-begun", &[("name", name.into()), ("when", begun.into())]),
                begun_from: version.begun_from.map(|from| match from {
                    0 => html.text("template-begun-from-built-in", &[]),
                    number => html.text("template-begun-from", &[("number", number.into())]),
                }),
            }
        });
        Self {
            path: path_to(&shown.key),
            name: words::name(html, shown),
            is_kind: matches!(shown.key, TemplateKey::Kind(_)),
            versions: versions.collect(),
        }
    }
}

/// One version.
#[derive(Serialize)]
pub(super) struct VersionPage {
    path: String,
    name: String,
    number: i32,
    standing: String,
    fields: Vec<String>,
    may_go_back: bool,
    before: Option<i32>,
    previews: Vec<Preview>,
    differences: Vec<Difference>,
}

impl Page for VersionPage {
    const TEMPLATE: &'static str = "pages/template_version";
    const TITLE: &'static str = "template-version-title";
}

impl VersionPage {
    pub(super) fn of(
        html: &Html,
        composer: &Composer,
        shown: &ShownTemplate,
        version: &WrittenVersion,
        before: Option<&WrittenVersion>,
    ) -> Self {
        let wording = Wording::Stored { kind: shown.key.kind(), words: version.words.clone() };
        let built_in = rules::built_in(composer, &shown.key);
        let in_use = shown.published.as_ref().map(|published| published.version.number);
        let row = &version.version;
        Self {
            path: path_to(&shown.key),
            name: words::name(html, shown),
            number: row.number,
            standing: words::version(html, shown, row),
            fields: row.fields.lines().map(ToOwned::to_owned).collect(),
            may_go_back: row.state == VersionState::Published
                && in_use != Some(row.number)
                && shown.draft.is_none(),
            before: before.map(|before| before.version.number),
            previews: previews(html, composer, &shown.key, &wording, &row.fields),
            differences: differences(html, before.map_or(&built_in, |before| &before.words), &version.words),
        }
    }
}

/// A text that is another than before.
#[derive(Serialize)]
pub(super) struct Difference {
    place: String,
    lang: &'static str,
    runs: Vec<Run>,
}

/// The texts that are others than before, word by word.
pub(super) fn differences(html: &Html, before: &Words, after: &Words) -> Vec<Difference> {
    let mut differences = Vec::new();
    for language in Language::ALL {
        for part in Part::ALL {
            let (old, new) = (before.get(*language, *part), after.get(*language, *part));
            if old != new {
                differences.push(Difference {
                    place: format!("{}, {}", words::language(html, *language), words::part(html, *part)),
                    lang: language.as_str(),
                    runs: changes(old, new),
                });
            }
        }
    }
    differences
}
