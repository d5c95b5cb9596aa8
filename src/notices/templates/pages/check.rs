//! The last look at a draft before it is published: what it looks like, what is different, what could be plainer.

use serde::Serialize;

use super::super::actions::ShownTemplate;
use super::super::{Part, WrittenVersion, rules};
use super::history::{Difference, differences};
use super::preview::Preview;
use super::template::previews;
use super::{path_to, words};
use crate::notices::compose::{Composer, Wording};
use crate::web::{Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct CheckPage {
    path: String,
    name: String,
    draft: String,
    revision: i64,
    hints: Vec<LanguageHints>,
    previews: Vec<Preview>,
    differences: Vec<Difference>,
}

#[derive(Serialize)]
struct LanguageHints {
    language: String,
    hints: Vec<String>,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "pages/template_check";
    const TITLE: &'static str = "template-check-title";
}

impl CheckPage {
    pub(super) fn of(
        html: &Html,
        composer: &Composer,
        shown: &ShownTemplate,
        draft: &WrittenVersion,
    ) -> Self {
        let wording = Wording::Stored { kind: shown.key.kind(), words: draft.words.clone() };
        let built_in = rules::built_in(composer, &shown.key);
        let before = shown.published.as_ref().map_or(&built_in, |published| &published.words);
        let hints = draft.words.languages().map(|language| LanguageHints {
            language: words::language(html, language),
            hints: Part::ALL
                .iter()
                .flat_map(|part| {
                    let hints = rules::hints(language, draft.words.get(language, *part));
                    hints.into_iter().map(|hint| words::hint(html, *part, &hint))
                })
                .collect(),
        });
        Self {
            path: path_to(&shown.key),
            name: words::name(html, shown),
            draft: words::version(html, shown, &draft.version),
            revision: draft.version.revision,
            hints: hints.filter(|hints| !hints.hints.is_empty()).collect(),
            previews: previews(html, composer, &shown.key, &wording, &draft.version.fields),
            differences: differences(html, before, &draft.words),
        }
    }
}
