//! The list of templates.

use serde::Serialize;

use super::super::TemplateKey;
use super::super::actions::ListedTemplate;
use super::{path_to, words};
use crate::formats;
use crate::web::{Field, FieldError, FormErrors, Html, Page};

/// The page.
#[derive(Serialize)]
pub(super) struct TemplatesPage {
    kinds: Vec<Row>,
    own: Vec<Row>,
    name: Field,
    errors: FormErrors,
}

#[derive(Serialize)]
struct Row {
    path: String,
    name: String,
    in_use: String,
    draft: Option<String>,
}

impl Page for TemplatesPage {
    const TEMPLATE: &'static str = "pages/templates";
    const TITLE: &'static str = "templates-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl TemplatesPage {
    pub(super) fn of(html: &Html, listed: &[ListedTemplate], name: &str, errors: FormErrors) -> Self {
        let (kinds, own): (Vec<_>, Vec<_>) =
            listed.iter().partition(|template| matches!(template.key, TemplateKey::Kind(_)));
        let rows =
            |templates: Vec<&ListedTemplate>| templates.into_iter().map(|one| Row::of(html, one)).collect();
        Self { kinds: rows(kinds), own: rows(own), name: errors.field("name", name), errors }
    }
}

impl Row {
    fn of(html: &Html, listed: &ListedTemplate) -> Self {
        let is_withdrawn = listed.template.as_ref().is_some_and(|template| template.withdrawn_at.is_some());
        Self {
            path: path_to(&listed.key),
            name: words::name_of(html, &listed.key, listed.template.as_ref()),
            in_use: match (&listed.published, &listed.key) {
                _ if is_withdrawn => html.text("template-withdrawn", &[]),
                (Some(version), _) => {
                    let since =
                        version.published_at().map(|at| formats::short_date_time(html.language(), at));
                    let values =
                        [("number", version.number.into()), ("when", since.unwrap_or_default().into())];
                    html.text("template-in-use-since", &values)
                }
                (None, TemplateKey::Kind(_)) => html.text("template-built-in", &[]),
                (None, TemplateKey::Own(_)) => html.text("template-not-yet", &[]),
            },
            draft: listed
                .draft
                .as_ref()
                .map(|draft| html.text("template-has-draft", &[("number", draft.number.into())])),
        }
    }
}
