//! Texts of messages that the desk writes itself, over those that the program was built with.
//!
//! **Invariants:** a version that is published is never changed; the newest published one is used for what is queued from then
//! on, and what is queued keeps the version it was queued with; a version is published only without a [`rules::Problem`].

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::NoticeKind;
use crate::db::UtcTime;
use crate::db::schema::template_versions;
use crate::values::{IdError, Language, StaffId, TemplateId, TemplateVersionId, text_column, text_enum};

pub mod actions;
pub mod changes;
pub mod pages;
pub mod rules;
pub mod store;

/// The languages that every version is written in. Northern Sámi may be added.
pub const REQUIRED: [Language; 3] = [Language::Nb, Language::Nn, Language::En];

text_enum! {
    /// The parts of a message that are written. The HTML of an e-mail is made of its text.
    pub enum Part {
        /// The e-mail's subject: one line.
        Subject => "subject",
        /// The e-mail's text: paragraphs with a blank line between them.
        Text => "text",
        /// The SMS: one line.
        Sms => "sms",
    }
}

text_enum! {
    /// Whether a version may be used.
    pub enum VersionState {
        /// It is being written.
        Draft => "draft",
        /// It is in use, or was.
        Published => "published",
    }
}

/// Which template.
#[derive(Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum TemplateKey {
    /// That of a kind of message, which also has built-in texts.
    Kind(NoticeKind),
    /// One of the desk's own, by which agents write to people.
    Own(TemplateId),
}

impl TemplateKey {
    /// Reads a key as it is stored and stands in addresses. What agents write is no template of its own.
    ///
    /// # Errors
    /// It is neither a kind with built-in texts nor an id.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        match NoticeKind::parse(text) {
            Some(NoticeKind::AgentMessage) => Err(IdError),
            Some(kind) => Ok(Self::Kind(kind)),
            None => TemplateId::parse(text).map(Self::Own),
        }
    }

    /// As it is stored.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Kind(kind) => kind.as_str(),
            Self::Own(id) => id.as_str(),
        }
    }

    /// The kind of the messages that are written by it.
    pub fn kind(&self) -> NoticeKind {
        match self {
            Self::Kind(kind) => *kind,
            Self::Own(_) => NoticeKind::AgentMessage,
        }
    }
}

impl fmt::Display for TemplateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_column!(TemplateKey);

/// The texts of a version as they are written, by language and part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(BTreeMap<(Language, Part), String>);

impl Words {
    /// One text; empty when it is not there.
    pub fn get(&self, language: Language, part: Part) -> &str {
        self.0.get(&(language, part)).map_or("", String::as_str)
    }

    /// Puts a text in, or takes it out when it is empty. Blanks around it and at the ends of its lines are no part of it.
    pub fn put(&mut self, language: Language, part: Part, text: &str) {
        let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
        match lines.join("\n") {
            text if text.is_empty() => self.0.remove(&(language, part)),
            text => self.0.insert((language, part), text),
        };
    }

    /// Whether there is any text in this language.
    pub fn has(&self, language: Language) -> bool {
        Part::ALL.iter().any(|part| self.0.contains_key(&(language, *part)))
    }

    /// The languages to be looked at: the required ones, and Northern Sámi where it is written.
    pub fn languages(&self) -> impl Iterator<Item = Language> {
        let sami = self.has(Language::Se).then_some(Language::Se);
        REQUIRED.into_iter().chain(sami)
    }

    /// The language in which somebody is written to who chose this one.
    pub fn written(&self, chosen: Language) -> Language {
        if self.has(chosen) { chosen } else { chosen.written() }
    }

    /// All texts that are there.
    pub fn all(&self) -> impl Iterator<Item = (Language, Part, &str)> {
        self.0.iter().map(|((language, part), text)| (*language, *part, text.as_str()))
    }
}

/// A template as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct Template {
    /// Which.
    pub template_key: TemplateKey,
    /// What the desk calls it; none for that of a kind.
    pub name: Option<String>,
    /// Who made it, or first wrote other texts for the kind.
    pub created_by: StaffId,
    /// When.
    pub created_at: UtcTime,
    /// Since then no message is written by it.
    pub withdrawn_at: Option<UtcTime>,
}

/// A version of a template's texts, without the texts.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = template_versions, treat_none_as_default_value = false)]
pub struct Version {
    /// Opaque.
    pub version_id: TemplateVersionId,
    /// Of which template.
    pub template_key: TemplateKey,
    /// From 1.
    pub number: i32,
    /// Whether it may be used.
    pub state: VersionState,
    /// What agents fill in; see [`rules::fields`].
    pub fields: String,
    /// Grows with each change of a draft.
    pub revision: i64,
    /// The version whose texts it was begun with, to go back to it; 0: the built-in one.
    pub begun_from: Option<i32>,
    /// Who began it.
    pub created_by: StaffId,
    /// When.
    pub created_at: UtcTime,
    /// Who changed it last.
    pub changed_by: StaffId,
    /// When.
    pub changed_at: UtcTime,
    /// Who published it.
    pub published_by: Option<StaffId>,
    /// When.
    pub published_at: Option<UtcTime>,
}

impl Version {
    /// When it was published.
    pub fn published_at(&self) -> Option<DateTime<Utc>> {
        self.published_at.map(UtcTime::utc)
    }
}

/// By which version a message is written.
#[derive(Clone, Debug, Queryable)]
pub struct WrittenBy {
    /// Of which template.
    pub template_key: TemplateKey,
    /// What the desk calls it; none for that of a kind.
    pub name: Option<String>,
    /// The version's number.
    pub number: i32,
}

/// A version with its texts.
#[derive(Clone, Debug)]
pub struct WrittenVersion {
    /// Its row.
    pub version: Version,
    /// Its texts.
    pub words: Words,
}
