//! The words that the register answers with. It may get new ones any day, and those are kept as they came.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::values::text_enum;

text_enum! {
    /// The register's yes and no.
    pub enum YesNo {
        /// Yes.
        Yes => "JA",
        /// No.
        No => "NEI",
    }
}

text_enum! {
    /// Where an entry stands.
    pub enum RegisterStatus {
        /// In use.
        Active => "AKTIV",
        /// The person had it deleted.
        Deleted => "SLETTET",
        /// There never was one.
        NotRegistered => "IKKE_REGISTRERT",
    }
}

text_enum! {
    /// Whether the register lets a person be notified of decisions.
    pub enum MayNotify {
        /// Yes.
        May => "KAN_VARSLES",
        /// No: opted out, deleted, not registered, or all contact details are older than 18 months.
        MayNot => "KAN_IKKE_VARSLES",
    }
}

/// A word of a set that may have grown since this was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<T> {
    /// One that we know.
    Known(T),
    /// One that we do not; what it means nobody here knows.
    Unknown(String),
}

/// A set of words that the register uses.
pub trait Vocabulary: Copy {
    /// The word's meaning.
    fn read(word: &str) -> Option<Self>;
    /// The word.
    fn word(self) -> &'static str;
}

macro_rules! vocabulary {
    ($($name:ident),+) => {
        $(
            impl Vocabulary for $name {
                fn read(word: &str) -> Option<Self> {
                    Self::parse(word)
                }
                fn word(self) -> &'static str {
                    self.as_str()
                }
            }
        )+
    };
}
vocabulary!(YesNo, RegisterStatus, MayNotify);

impl<'de, T: Vocabulary> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let word = String::deserialize(source)?;
        Ok(T::read(&word).map_or(Self::Unknown(word), Self::Known))
    }
}

impl<T: Vocabulary> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, sink: S) -> Result<S::Ok, S::Error> {
        sink.serialize_str(match self {
            Self::Known(known) => known.word(),
            Self::Unknown(word) => word,
        })
    }
}
