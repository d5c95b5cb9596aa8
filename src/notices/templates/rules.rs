//! What must hold of a version's texts before it is published, and what its writer is told without being held up.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Part, REQUIRED, TemplateKey, Words};
use crate::notices::compose::{self, Composer, Wording};
use crate::notices::gsm;
use crate::notices::guard::is_invisible;
use crate::values::{Language, text_enum};

mod fields;
mod hints;
mod links;
mod source;

pub use fields::{Field, FieldsFault, fields};
pub use hints::{Hint, hints};
pub use links::LinkPolicy;
pub use source::placeholders;

/// What a mail client shows of a subject, in characters.
const SUBJECT_LENGTH: usize = 78;
/// More than this nobody reads; in characters.
pub const TEXT_LENGTH: usize = 4_000;
/// One message on the phone is so many SMS at most.
pub const SMS_PARTS: usize = 4;

text_enum! {
    /// What speaks against publishing a text.
    pub enum Fault {
        /// It is not written.
        Missing => "missing",
        /// `{{{` or `{{&`: a value would go out unescaped.
        Unescaped => "unescaped",
        /// Braces that are no placeholder.
        Braces => "braces",
        /// A placeholder that the message has no value for; it is named.
        Unknown => "unknown",
        /// Not the placeholders of the text in Bokmål; those that differ are named.
        Different => "different",
        /// A line break where one line is wanted, another control character, or a mark that nobody sees.
        Control => "control",
        /// A link that is not https.
        NotHttps => "not_https",
        /// A link to a host that is not on the list; it is named.
        Host => "host",
        /// A link that a value would become part of.
        LinkOfValue => "link_of_value",
        /// More than fits.
        TooLong => "too_long",
        /// It cannot be filled in with the sample.
        Render => "render",
        /// What agents fill in is not written as `name: example`, or a name is a word of the template language.
        Fields => "fields",
    }
}

/// One thing that is wrong, at the text that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which text; none: what agents fill in.
    pub at: Option<(Language, Part)>,
    /// What.
    pub fault: Fault,
    /// The placeholder or the host.
    pub what: String,
}

/// By what a version is judged.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// Fills the texts in.
    pub composer: &'a Composer,
    /// Where links may lead.
    pub links: &'a LinkPolicy,
}

impl Judge<'_> {
    /// All that speaks against publishing these texts, in the order of languages and parts.
    pub fn problems(self, key: &TemplateKey, fields: &str, words: &Words) -> Vec<Problem> {
        let mut problems = Vec::new();
        let is_shown = |field: &Field| self.composer.shows(&field.name);
        if !self::fields(fields).is_ok_and(|fields| fields.iter().all(is_shown)) {
            problems.push(Problem { at: None, fault: Fault::Fields, what: String::new() });
        }
        let sample = sample(key, fields);
        let known: BTreeSet<String> = sample.keys().cloned().collect();
        for language in words.languages() {
            for part in Part::ALL {
                let text = words.get(language, *part);
                let mut found = self.faults(text, *part, &known);
                let bokmal = placeholders(words.get(Language::Nb, *part));
                let differing: Vec<String> =
                    placeholders(text).symmetric_difference(&bokmal).cloned().collect();
                if !text.is_empty() && !differing.is_empty() {
                    found.push((Fault::Different, differing.join(", ")));
                }
                let at = Some((language, *part));
                problems.extend(found.into_iter().map(|(fault, what)| Problem { at, fault, what }));
            }
        }
        if problems.is_empty() {
            problems.extend(self.rendered(key, words, &sample));
        }
        problems
    }

    /// What is wrong with one text by itself.
    fn faults(self, text: &str, part: Part, known: &BTreeSet<String>) -> Vec<(Fault, String)> {
        if text.is_empty() {
            return vec![(Fault::Missing, String::new())];
        }
        let mut faults = Vec::new();
        let is_hidden = |c: char| (c.is_control() && (c != '\n' || part != Part::Text)) || is_invisible(c);
        if text.chars().any(is_hidden) {
            faults.push((Fault::Control, String::new()));
        }
        if text.chars().count() > TEXT_LENGTH {
            faults.push((Fault::TooLong, String::new()));
        }
        faults.extend(source::faults(text).into_iter().map(|fault| (fault, String::new())));
        for name in placeholders(text).difference(known) {
            faults.push((Fault::Unknown, name.clone()));
        }
        faults.extend(self.links.faults(text));
        faults
    }

    /// What is wrong with the texts once they are filled in.
    fn rendered(self, key: &TemplateKey, words: &Words, sample: &Map<String, Value>) -> Vec<Problem> {
        let wording = Wording::Stored { kind: key.kind(), words: words.clone() };
        let parameters = Value::Object(sample.clone()).to_string();
        let mut problems = Vec::new();
        let mut add = |at, fault| problems.push(Problem { at: Some(at), fault, what: String::new() });
        for language in words.languages() {
            match self.composer.email(&wording, language, &parameters) {
                Ok(email) if email.subject.chars().count() > SUBJECT_LENGTH => {
                    add((language, Part::Subject), Fault::TooLong);
                }
                Ok(_) => {}
                Err(_) => add((language, Part::Text), Fault::Render),
            }
            match self.composer.sms(&wording, language, &parameters) {
                Ok(sms) if sms_parts(&sms) > SMS_PARTS => {
                    add((language, Part::Sms), Fault::TooLong);
                }
                Ok(_) => {}
                Err(_) => add((language, Part::Sms), Fault::Render),
            }
        }
        problems
    }
}

/// How many SMS a message takes.
pub fn sms_parts(text: &str) -> usize {
    gsm::count(text).segments
}

/// Values to show a template with: those of the kind, or the examples of what agents fill in.
pub fn sample(key: &TemplateKey, fields: &str) -> Map<String, Value> {
    match key {
        TemplateKey::Kind(kind) => compose::sample(*kind),
        TemplateKey::Own(_) => {
            let fields = self::fields(fields).unwrap_or_default();
            fields.into_iter().map(|field| (field.name, Value::String(field.example))).collect()
        }
    }
}

/// The texts of a kind that the program was built with, as the desk would write them.
pub fn built_in(composer: &Composer, key: &TemplateKey) -> Words {
    let mut words = Words::default();
    if let TemplateKey::Kind(kind) = key {
        for language in REQUIRED {
            for part in Part::ALL {
                words.put(language, *part, composer.built_in(*kind, language, *part));
            }
        }
    }
    words
}

#[cfg(test)]
mod tests;
