//! From a template and parameters to the words of a message, in the person's language.
//!
//! **Invariants:** a template that asks for what it is not given is an error, never a gap; HTML is escaped and there is no
//! way round it; a subject is one line; no text holds other control characters than line breaks.

use std::collections::HashMap;

use aws_lc_rs::digest::{Context, SHA256};
use chrono::NaiveDate;
use handlebars::{Handlebars, no_escape};
use rust_embed::Embed;
use serde_json::{Map, Value};

use super::templates::Part;
use super::{Channel, NoticeKind};
use crate::formats;
use crate::values::Language;

mod check;
mod wording;

pub use check::{check, sample};
pub use wording::Wording;

#[derive(Embed)]
#[folder = "templates/notices"]
struct Sources;

/// The languages that there are texts in.
const LANGUAGES: [Language; 3] = [Language::Nb, Language::Nn, Language::En];
/// The parts of a message, each a file of its own.
const PARTS: [&str; 4] = ["subject", "text", "html", "sms"];

/// How much room there is.
#[derive(Clone, Copy)]
enum Length {
    /// `20. november 2026`.
    Long,
    /// `20.11.2026`.
    Short,
}

/// Why there is no text. Names the template, never a person's data.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// There is no such file, or it is not UTF-8.
    #[error("the template {0} is missing")]
    Missing(String),
    /// It asks not to be escaped.
    #[error("the template {0} asks not to be escaped")]
    Unescaped(String),
    /// It is not a template.
    #[error("the template {0} cannot be read")]
    Template(String, #[source] Box<handlebars::TemplateError>),
    /// It asks for what it is not given.
    #[error("the template {0} cannot be filled in")]
    Render(String, #[source] Box<handlebars::RenderError>),
    /// The stored parameters are not a JSON object.
    #[error("the parameters of a notice cannot be read")]
    Parameters(#[source] serde_json::Error),
    /// A line break in a subject, or another control character anywhere.
    #[error("the text of the template {0} has a control character")]
    ControlCharacter(String),
}

/// An e-mail's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailText {
    /// One line.
    pub subject: String,
    /// For those who read plain text.
    pub text: String,
    /// For everybody else.
    pub html: String,
}

/// The built-in templates, read and checked. Made once, at start. Fills in stored versions too.
pub struct Composer {
    plain: Handlebars<'static>,
    html: Handlebars<'static>,
    sources: HashMap<String, String>,
    versions: HashMap<(NoticeKind, Language, Channel), String>,
}

impl Composer {
    /// Reads the templates that the program was built with.
    pub fn new() -> Result<Self, ComposeError> {
        let mut plain = Handlebars::new();
        plain.register_escape_fn(no_escape);
        let mut html = Handlebars::new();
        let mut versions = HashMap::new();
        let mut sources = HashMap::new();
        for registry in [&mut plain, &mut html] {
            registry.set_strict_mode(true);
            registry.set_prevent_indent(true);
        }
        let layout = source("layout.html")?;
        add(&mut html, "layout", &layout)?;
        add(&mut html, "stored", &source("stored.html")?)?;
        for (kind, language) in all() {
            for channel in Channel::ALL {
                let mut hash = Context::new(&SHA256);
                for part in parts(*channel) {
                    let name = name(kind, language, part);
                    let source = source(&name)?;
                    hash.update(source.as_bytes());
                    let registry = if *part == "html" { &mut html } else { &mut plain };
                    add(registry, &name, &source)?;
                    sources.insert(name, source);
                }
                if *channel == Channel::Email {
                    hash.update(layout.as_bytes());
                }
                versions.insert((kind, language, *channel), short(hash.finish().as_ref()));
            }
        }
        Ok(Self { plain, html, sources, versions })
    }

    /// An e-mail's words, from a notice's stored parameters.
    pub fn email(
        &self,
        wording: &Wording,
        language: Language,
        parameters: &str,
    ) -> Result<EmailText, ComposeError> {
        let language = wording.written(language);
        let mut data = data(parameters, language, Length::Long)?;
        let subject = self.line(wording, language, Part::Subject, &data)?;
        let text = self.render(wording, language, Part::Text, &data)?;
        data.insert("language".to_owned(), language.as_str().into());
        data.insert("subject".to_owned(), subject.as_str().into());
        let html = match wording {
            Wording::BuiltIn(kind) => render(&self.html, &name(*kind, language, "html"), &data)?,
            Wording::Stored { .. } => {
                let paragraphs = serde_json::to_value(wording::paragraphs(&text));
                data.insert("paragraphs".to_owned(), paragraphs.map_err(ComposeError::Parameters)?);
                render(&self.html, "stored", &data)?
            }
        };
        Ok(EmailText { subject, text, html })
    }

    /// An SMS's words, from a notice's stored parameters.
    pub fn sms(
        &self,
        wording: &Wording,
        language: Language,
        parameters: &str,
    ) -> Result<String, ComposeError> {
        let language = wording.written(language);
        let data = data(parameters, language, Length::Short)?;
        self.line(wording, language, Part::Sms, &data)
    }

    /// Whether a placeholder of this name shows its value: `this`, `log` and the like mean something else to the template language.
    pub fn shows(&self, name: &str) -> bool {
        let value = Map::from_iter([(name.to_owned(), Value::from("x"))]);
        self.plain.render_template(&format!("{{{{{name}}}}}"), &value).is_ok_and(|text| text == "x")
    }

    /// Names the text: eight digits that change with any change of its templates.
    pub fn version(&self, wording: &Wording, language: Language, channel: Channel) -> String {
        let language = wording.written(language);
        match wording {
            Wording::BuiltIn(kind) => {
                self.versions.get(&(*kind, language, channel)).cloned().unwrap_or_default()
            }
            Wording::Stored { words, .. } => {
                let mut hash = Context::new(&SHA256);
                for part in wording::parts(channel) {
                    hash.update(words.get(language, *part).as_bytes());
                    hash.update(b"\n");
                }
                short(hash.finish().as_ref())
            }
        }
    }

    fn render(
        &self,
        wording: &Wording,
        language: Language,
        part: Part,
        data: &Map<String, Value>,
    ) -> Result<String, ComposeError> {
        let name = name(wording.kind(), language, part.as_str());
        let text = match wording {
            Wording::BuiltIn(_) => self.plain.render(&name, data),
            Wording::Stored { words, .. } => self.plain.render_template(words.get(language, part), data),
        };
        checked(&name, text)
    }

    /// A text of one line. The line break that ends a file is not part of it.
    fn line(
        &self,
        wording: &Wording,
        language: Language,
        part: Part,
        data: &Map<String, Value>,
    ) -> Result<String, ComposeError> {
        let text = self.render(wording, language, part, data)?;
        let line = text.trim();
        if line.contains('\n') {
            return Err(ComposeError::ControlCharacter(name(wording.kind(), language, part.as_str())));
        }
        Ok(line.to_owned())
    }
}

fn render(registry: &Handlebars<'_>, name: &str, data: &Map<String, Value>) -> Result<String, ComposeError> {
    checked(name, registry.render(name, data))
}

fn checked(name: &str, rendered: Result<String, handlebars::RenderError>) -> Result<String, ComposeError> {
    let text = rendered.map_err(|error| ComposeError::Render(name.to_owned(), Box::new(error)))?;
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(ComposeError::ControlCharacter(name.to_owned()));
    }
    Ok(text)
}

/// The first eight hexadecimal digits.
fn short(digest: &[u8]) -> String {
    let first = digest.first_chunk().copied().map_or(0, u32::from_be_bytes);
    format!("{first:08x}")
}

/// The kinds that have built-in texts: all but what agents write.
fn kinds() -> impl Iterator<Item = NoticeKind> {
    NoticeKind::ALL.iter().copied().filter(|kind| *kind != NoticeKind::AgentMessage)
}

fn all() -> impl Iterator<Item = (NoticeKind, Language)> {
    kinds().flat_map(|kind| LANGUAGES.map(|language| (kind, language)))
}

fn parts(channel: Channel) -> &'static [&'static str] {
    let (email, sms) = PARTS.split_at(3);
    match channel {
        Channel::Email => email,
        Channel::Sms => sms,
    }
}

fn name(kind: NoticeKind, language: Language, part: &str) -> String {
    format!("{}/{}.{part}", kind.as_str(), language.as_str())
}

fn source(name: &str) -> Result<String, ComposeError> {
    let missing = || ComposeError::Missing(name.to_owned());
    let file = Sources::get(&format!("{name}.hbs")).ok_or_else(missing)?;
    let text = String::from_utf8(file.data.into_owned()).map_err(|_| missing())?;
    if text.contains("{{{") || text.contains("{{&") {
        return Err(ComposeError::Unescaped(name.to_owned()));
    }
    Ok(text)
}

fn add(registry: &mut Handlebars<'_>, name: &str, source: &str) -> Result<(), ComposeError> {
    registry
        .register_template_string(name, source)
        .map_err(|error| ComposeError::Template(name.to_owned(), Box::new(error)))
}

/// What the template is given: the stored parameters, with dates written out.
fn data(parameters: &str, language: Language, length: Length) -> Result<Map<String, Value>, ComposeError> {
    let mut data: Map<String, Value> = serde_json::from_str(parameters).map_err(ComposeError::Parameters)?;
    for value in data.values_mut() {
        if let Some(date) = value.as_str().and_then(|text| text.parse().ok()) {
            *value = written(date, language, length).into();
        }
    }
    Ok(data)
}

/// In English a date in figures alone could be read the American way. In Northern Sámi the name of a month takes a form by what
/// the sentence wants of it, so figures alone are right wherever the date stands.
fn written(date: NaiveDate, language: Language, length: Length) -> String {
    match (language, length) {
        (Language::En, _) | (Language::Nb | Language::Nn, Length::Long) => formats::date(language, date),
        (Language::Se, _) | (_, Length::Short) => formats::short_date(date),
    }
}

#[cfg(test)]
mod tests;
