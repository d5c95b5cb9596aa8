//! From a page's struct to HTML.

use std::sync::Arc;

use handlebars::{Context, Handlebars};
use serde::Serialize;
use serde_json::Value;

use super::FieldError;
use super::fragment::{Fragment, Mould, Part};
use super::layout::{Filling, Frame};
use super::pieces::render_with;
use super::templates::{self, LoadError};
use crate::formats;
use crate::staff::{Agent, Role};
use crate::texts::{Texts, TextsError, WRITTEN};
use crate::values::Language;

/// What a template shows. The struct's fields are the template's variables; a `csrf` is added for its forms.
pub trait Page: Serialize + Sync {
    /// The template, such as `pages/sign_in` for `templates/pages/sign_in.hbs`.
    const TEMPLATE: &'static str;
    /// The key of the title. A title names the kind of page, never a person.
    const TITLE: &'static str;

    /// What is wrong with the form on it; then the title says so.
    fn errors(&self) -> &[FieldError] {
        &[]
    }

    /// The part that the template puts in with `{{part "…"}}`, if it has one of this name.
    fn part(&self, _name: &str) -> Option<&Fragment> {
        None
    }
}

/// For whom a page is rendered.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The signed-in person.
    pub agent: Option<&'a Agent>,
    /// The language of the page.
    pub language: Language,
    /// What the forms on it carry.
    pub csrf: &'a str,
    /// The path that is shown.
    pub path: &'a str,
    /// How many late letters wait, for those who see the queue.
    pub late: Option<i64>,
    /// Whether nothing is sent since a restore.
    pub held: bool,
    /// What to say about what was just done, in the reader's language.
    pub flash: &'a str,
}

/// Why a page could not be rendered: always our fault.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The texts do not load.
    #[error("the texts do not load")]
    Texts(#[from] TextsError),
    /// The templates do not load.
    #[error("the templates do not load")]
    Load(#[from] LoadError),
    /// A template asks for what the page does not have.
    #[error("a template cannot be filled in")]
    Template(#[from] handlebars::RenderError),
    /// The page's struct does not become a set of variables.
    #[error("the page {0} is not a set of variables")]
    NotVariables(&'static str),
    /// A template has a slot that nothing is put into.
    #[error("nothing fills the slot {slot} of {template}")]
    NoSuchSlot {
        /// The template.
        template: &'static str,
        /// The slot.
        slot: String,
    },
}

/// All templates and texts in all languages.
pub struct Renderer {
    texts: Arc<Texts>,
    voices: Vec<Voice>,
}

/// The templates in one language.
struct Voice {
    language: Language,
    registry: Handlebars<'static>,
    signed_out: Frame,
    signed_in: Vec<(Role, Frame)>,
}

impl Renderer {
    /// Loads everything, and with that checks everything that can be checked without data.
    pub fn load() -> Result<Self, RenderError> {
        let texts = Arc::new(Texts::load()?);
        let mut voices = Vec::new();
        for language in WRITTEN {
            let registry = templates::load(language, &texts)?;
            let signed_out = Frame::render(&registry, language, None)?;
            let mut signed_in = Vec::new();
            for role in Role::ALL {
                signed_in.push((*role, Frame::render(&registry, language, Some(*role))?));
            }
            voices.push(Voice { language, registry, signed_out, signed_in });
        }
        Ok(Self { texts, voices })
    }

    /// The texts.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// How many templates there are.
    pub fn templates(&self) -> usize {
        self.voices.first().map_or(0, |voice| voice.registry.get_templates().len())
    }

    /// The whole page for this reader.
    pub fn page<P: Page>(&self, reader: Reader<'_>, page: &P) -> Result<String, RenderError> {
        let mut title = self.texts.get(reader.language, P::TITLE, &[]);
        if !page.errors().is_empty() {
            title = self.texts.get(reader.language, "title-with-errors", &[("title", title.into())]);
        }
        let not_variables = || RenderError::NotVariables(P::TEMPLATE);
        let Ok(Value::Object(mut variables)) = serde_json::to_value(page) else {
            return Err(not_variables());
        };
        variables.insert("csrf".to_owned(), Value::String(reader.csrf.to_owned()));
        let language = reader.language.written();
        let voice = self.voice(language).ok_or_else(not_variables)?;
        let context = Context::from(Value::Object(variables));
        let body = render_with(&voice.registry, P::TEMPLATE, &context, "part", Part(page))?;
        let late = reader.late.map(|late| formats::number(language, late)).unwrap_or_default();
        let filling = Filling {
            title: &title,
            body: &body,
            name: reader.agent.map_or("", |agent| agent.full_name.as_str()),
            csrf: reader.csrf,
            flash: reader.flash,
            path: reader.path,
            late: &late,
            held: reader.held,
        };
        Ok(voice.frame(reader.agent).fill(&filling))
    }

    /// A template that a page shows again and again, with slots of these names. The facts are ours, not anybody's.
    pub fn mould<const N: usize>(
        &self,
        language: Language,
        template: &'static str,
        facts: &Value,
        slots: [&str; N],
    ) -> Result<Mould<N>, RenderError> {
        let voice = self.voice(language.written()).ok_or(RenderError::NotVariables(template))?;
        Mould::render(&voice.registry, template, facts, slots)
    }

    fn voice(&self, written: Language) -> Option<&Voice> {
        self.voices.iter().find(|voice| voice.language == written)
    }
}

impl Voice {
    fn frame(&self, agent: Option<&Agent>) -> &Frame {
        agent
            .and_then(|agent| self.signed_in.iter().find(|(role, _)| *role == agent.role))
            .map_or(&self.signed_out, |(_, frame)| frame)
    }
}
