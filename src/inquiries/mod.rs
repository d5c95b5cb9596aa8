//! Contacts with people: why an agent opened a person, asked once a contact.
//!
//! **Invariants:** a person's page is shown only under an inquiry of the agent's own that is still valid; ending one is an
//! audit row.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::UtcTime;
use crate::db::schema::inquiries;
use crate::values::{InquiryId, PersonId, StaffId, text_enum};

pub mod actions;
pub mod store;

text_enum! {
    /// Why an agent opens a person.
    pub enum AccessReason {
        /// The person, or somebody on their behalf, is on the phone.
        Caller => "caller",
        /// A case from a work queue.
        QueueFollowUp => "queue_follow_up",
        /// Something else, said in words.
        Other => "other",
    }
}

text_enum! {
    /// What a contact was about, as the agent says who ends it.
    pub enum Topic {
        /// A letter that has not come, or a new one.
        Letter => "letter",
        /// The code in the letter, and using it.
        Code => "code",
        /// E-mail, mobile or language in the contact register.
        ContactDetails => "contact_details",
        /// Official mail on paper.
        OptOut => "opt_out",
        /// A message that came from the desk.
        Message => "message",
        /// Something else.
        Other => "other",
    }
}

/// One contact, as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = inquiries, treat_none_as_default_value = false)]
pub struct Inquiry {
    /// Opaque.
    pub inquiry_id: InquiryId,
    /// About whom.
    pub person_id: PersonId,
    /// By whom.
    pub staff_id: StaffId,
    /// Why.
    pub reason: AccessReason,
    /// In words, for other reasons.
    pub reason_text: Option<String>,
    /// When it began.
    pub opened_at: UtcTime,
    /// After this the reason is asked again.
    pub valid_until: UtcTime,
    /// When the agent ended it.
    pub closed_at: Option<UtcTime>,
    /// What came of it, in the agent's words.
    pub note: Option<String>,
    /// What it was about; none where nobody said.
    pub topic: Option<Topic>,
}

/// What an agent puts down at the end of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    /// What it was about.
    pub topic: Option<Topic>,
    /// What came of it, in their own words.
    pub note: Option<String>,
}

/// A reason as an agent gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatedReason {
    /// Why.
    pub reason: AccessReason,
    /// In words, for other reasons.
    pub text: Option<String>,
}

/// How long the words of another reason are, in characters.
const REASON_LENGTH: std::ops::RangeInclusive<usize> = 10..=255;

/// What is wrong with a stated reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonFault {
    /// None was chosen.
    Missing,
    /// Another reason needs 10 to 255 characters of words.
    Words,
}

impl StatedReason {
    /// Reads the form's two fields.
    pub fn parse(reason: &str, text: &str) -> Result<Self, ReasonFault> {
        let reason = AccessReason::parse(reason).ok_or(ReasonFault::Missing)?;
        let text = text.trim();
        if reason != AccessReason::Other {
            return Ok(Self { reason, text: None });
        }
        if REASON_LENGTH.contains(&text.chars().count()) {
            Ok(Self { reason, text: Some(text.to_owned()) })
        } else {
            Err(ReasonFault::Words)
        }
    }
}

impl Inquiry {
    /// Whether the reason still holds.
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.closed_at.is_none() && now < self.valid_until.utc()
    }
}
