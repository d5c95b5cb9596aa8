//! Every text that people read, by key and language: `templates/texts/{nb,nn,en}/*.ftl`.
//!
//! **Invariants:** the three languages have the same keys, and each text uses the same variables in all three.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::formats;
use crate::values::Language;

pub use fluent_bundle::FluentValue;

/// The languages that pages are written in.
pub const WRITTEN: [Language; 3] = [Language::Nb, Language::Nn, Language::En];

#[derive(rust_embed::Embed)]
#[folder = "templates/texts/"]
struct Files;

/// The texts of all languages, ready to be filled in.
pub struct Texts {
    nb: FluentBundle<FluentResource>,
    nn: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

/// The texts in the one language of a reader.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    texts: &'a Texts,
    language: Language,
}

/// Why the texts could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    /// A file is not what Fluent can read.
    #[error("the texts in {file} cannot be read: {reason}")]
    Syntax {
        /// The file's path under `templates/texts`.
        file: String,
        /// What the parser said.
        reason: String,
    },
}

impl Texts {
    /// Reads the texts that are part of the program.
    pub fn load() -> Result<Self, TextsError> {
        Ok(Self { nb: bundle(Language::Nb)?, nn: bundle(Language::Nn)?, en: bundle(Language::En)? })
    }

    /// The text with its variables filled in. A key that no text has comes back as it is, and an error is logged.
    pub fn get(&self, language: Language, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let bundle = self.bundle(language);
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, language = language.as_str(), "there is no such text");
            return key.to_owned();
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, language = language.as_str(), "a text lacks a value");
        }
        text
    }

    /// The texts in one language.
    pub fn words(&self, language: Language) -> Words<'_> {
        Words { texts: self, language }
    }

    /// Whether there is a text of this key.
    pub fn has(&self, key: &str) -> bool {
        self.nb.has_message(key)
    }

    fn bundle(&self, language: Language) -> &FluentBundle<FluentResource> {
        match language.written() {
            Language::Nn => &self.nn,
            Language::En => &self.en,
            Language::Nb | Language::Se => &self.nb,
        }
    }
}

impl Words<'_> {
    /// Which language it is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A text with its variables filled in.
    pub fn text(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        self.texts.get(self.language, key, values)
    }

    /// The text of a code that a source made up, or the code itself where we have no words for it.
    pub fn text_or(&self, prefix: &str, code: &str) -> String {
        let key = format!("{prefix}{code}");
        if self.texts.has(&key) { self.text(&key, &[]) } else { code.replace('_', " ") }
    }
}

/// What differs between the languages, one line each: keys and variables that not all three have.
pub fn differences() -> Vec<String> {
    let inventories = WRITTEN.map(|language| (language, inventory(language)));
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, variables) in inventories.iter().flat_map(|(_, inventory)| inventory) {
        all.entry(key).or_default().extend(variables.iter().map(String::as_str));
    }
    let mut found = Vec::new();
    for (language, inventory) in &inventories {
        for (key, variables) in &all {
            match inventory.get(*key) {
                None => found.push(format!("{}: no text {key}", language.as_str())),
                Some(own) => found.extend(
                    variables
                        .iter()
                        .filter(|variable| !own.contains(**variable))
                        .map(|variable| format!("{}: {key} lacks ${variable}", language.as_str())),
                ),
            }
        }
    }
    found
}

fn bundle(language: Language) -> Result<FluentBundle<FluentResource>, TextsError> {
    let locale = LanguageIdentifier::from_bytes(language.as_str().as_bytes()).map_err(|error| {
        TextsError::Syntax { file: language.as_str().to_owned(), reason: error.to_string() }
    })?;
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Marks around each value would stand in copied texts and in attributes.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::En => |value, _| number(Language::En, value),
        _ => |value, _| number(Language::Nb, value),
    }));
    for (file, source) in sources(language) {
        let faulty = |reason: String| TextsError::Syntax { file: file.clone(), reason };
        let resource =
            FluentResource::try_new(source).map_err(|(_, errors)| faulty(format!("{errors:?}")))?;
        bundle.add_resource(resource).map_err(|errors| faulty(format!("{errors:?}")))?;
    }
    Ok(bundle)
}

fn number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 => {
            Some(formats::grouped(language, &format!("{:.0}", number.value)))
        }
        _ => None,
    }
}

fn sources(language: Language) -> Vec<(String, String)> {
    let folder = format!("{}/", language.as_str());
    let mut names: Vec<_> =
        Files::iter().filter(|name| name.starts_with(&folder) && name.ends_with(".ftl")).collect();
    names.sort();
    names
        .into_iter()
        .filter_map(|name| {
            let file = Files::get(&name)?;
            Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
        })
        .collect()
}

/// Each text's key with the variables it uses, as they stand in the files.
fn inventory(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, source) in sources(language) {
        let mut key = None;
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_alphabetic())
                && let Some((name, _)) = line.split_once('=')
            {
                key = Some(name.trim().to_owned());
            }
            let Some(key) = &key else { continue };
            let variables = found.entry(key.clone()).or_default();
            variables.extend(line.split('$').skip(1).map(|rest| {
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect()
            }));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_languages_have_the_same_texts_with_the_same_variables() {
        assert_eq!(differences(), Vec::<String>::new());
        assert!(inventory(Language::Nb).len() > 20);
    }

    #[test]
    fn a_text_is_filled_in_without_marks_and_with_norwegian_thousands() {
        let texts = Texts::load().unwrap();
        let count = |language| texts.get(language, "late-count", &[("count", 20_000.into())]);
        assert_eq!(count(Language::Nb), "20\u{a0}000 forsinkede brev");
        assert_eq!(count(Language::Se), count(Language::Nb));
        assert_eq!(count(Language::En), "20,000 late letters");
        assert_eq!(texts.get(Language::En, "late-count", &[("count", 1.into())]), "1 late letter");
    }

    #[test]
    fn a_text_that_does_not_exist_shows_its_key() {
        assert_eq!(Texts::load().unwrap().get(Language::Nn, "no-such-text", &[]), "no-such-text");
    }
}
