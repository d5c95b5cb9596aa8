//! Opaque ids: what stands in addresses and logs instead of a person's number. ULIDs, 26 characters; their order is
//! the order of creation to the millisecond.

use std::{fmt, time::SystemTime};

use chrono::{DateTime, Utc};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Text};
use serde::Serialize;
use ulid::Ulid;

use super::text_column;

/// A text is not one of our ids: not 26 characters as we write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this system")]
pub struct IdError;

/// Types alike, so that a function that takes two ids cannot be called the wrong way round.
macro_rules! opaque_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        pub struct $name(String);

        impl $name {
            /// A new id: the time, then 80 random bits, from a generator that the operating system seeds. Without randomness the
            /// program stops here, as it could keep no session safe either.
            pub fn generate(now: DateTime<Utc>) -> Self {
                Self(new_ulid(now))
            }

            /// What all ids that were made before this instant are less than, and no id that was made later is.
            pub fn bound(at: DateTime<Utc>) -> Self {
                let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
                Self(Ulid::from_parts(millis, 0).to_string())
            }

            /// Reads an id as we write it; no other spelling, so that each thing has one address.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                canonical(text).map(Self)
            }

            /// The 26 characters.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        text_column!($name);
    };
}

opaque_id! {
    /// A report that is made as a file in the background.
    FileId
}
opaque_id! {
    /// A person in our books.
    PersonId
}
opaque_id! {
    /// An activation letter.
    LetterId
}
opaque_id! {
    /// A message to many people at once.
    MailingId
}
opaque_id! {
    /// A message to a person, by e-mail or SMS.
    NoticeId
}
opaque_id! {
    /// One who works at the desk.
    StaffId
}
opaque_id! {
    /// Something about a letter that a person must look at.
    WorkItemId
}
opaque_id! {
    /// A call or a question, and what came of it.
    InquiryId
}
opaque_id! {
    /// A list of national ids that was handed in for look-up.
    LookupId
}

opaque_id! {
    /// Something that two records do not agree about.
    FindingId
}

opaque_id! {
    /// A hold that keeps something from being deleted.
    HoldId
}

opaque_id! {
    /// Something done with many late letters at once.
    BulkId
}

opaque_id! {
    /// A template of messages of the desk's own.
    TemplateId
}

opaque_id! {
    /// A version of a template's texts.
    TemplateVersionId
}

fn new_ulid(now: DateTime<Utc>) -> String {
    Ulid::from_datetime_with_source(SystemTime::from(now), &mut rand::rng()).to_string()
}

fn canonical(text: &str) -> Result<String, IdError> {
    let canonical = Ulid::from_string(text).map_err(|_| IdError)?.to_string();
    if canonical == text { Ok(canonical) } else { Err(IdError) }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::TimeDelta;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-20T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn ids_are_in_the_order_of_their_making_and_never_the_same() {
        let first = PersonId::generate(now());
        let later = PersonId::generate(now() + TimeDelta::milliseconds(1));
        assert!(first < later && first.as_str() < later.as_str());
        let many: HashSet<_> = (0..10_000).map(|_| PersonId::generate(now())).collect();
        assert_eq!(many.len(), 10_000);
    }

    #[test]
    fn an_id_is_read_back_only_as_it_was_written() {
        let id = LetterId::generate(now());
        assert_eq!(LetterId::parse(id.as_str()), Ok(id.clone()));
        assert_eq!(id.to_string().len(), 26);
        for text in [
            "",
            "20914695016",
            "01d39zy06fgsctvn4t2v9pkhfz",
            "81D39ZY06FGSCTVN4T2V9PKHFZ",
            "01D39ZY06FGSCTVN4T2V9PKHFU",
            "01D39ZY06FGSCTVN4T2V9PKHFZ0",
            "../../../../../etc/passwd",
        ] {
            assert_eq!(LetterId::parse(text), Err(IdError), "{text}");
        }
    }

    #[test]
    fn an_id_is_a_plain_text_in_json() {
        let id = StaffId::parse("01D39ZY06FGSCTVN4T2V9PKHFZ").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"01D39ZY06FGSCTVN4T2V9PKHFZ\"");
    }
}
