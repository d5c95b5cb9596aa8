//! Messages to many people at once: a template of the desk's own to the people of a list that was looked up.
//!
//! What a mailing would do is looked at before it is started: who gets it, and who is left out and why. What is started is on record
//! person by person, also those who are left out. A worker judges each of them once more before it queues a message.
//!
//! **Invariants:** a form starts one mailing, however often it is sent; a person has one message of a mailing at most, queued in one
//! commit with its audit row and what came of the person; the words are those that were seen; more messages than one person may
//! send alone are not queued before a second one has released them.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use super::Channel;
use super::writing::rules::Hindrance;
use crate::bulk::{BulkState, Decision, ItemState};
use crate::db::UtcTime;
use crate::db::schema::{mailing_people, mailing_releases, mailings};
use crate::values::{
    LookupId, MailingId, NoticeId, PersonId, StaffId, TemplateVersionId, UnknownText, text_column,
};

pub mod actions;
pub mod facts;
mod named;
pub mod pages;
pub mod rules;
pub mod store;
pub mod worker;

pub use named::Rows;

/// No list with more rows than this is written to at once.
pub const MOST_ROWS: i64 = 5_000;

/// Why somebody was left out, or nothing came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Reason {
    /// What speaks against a message to this one person.
    Hindered(Hindrance),
    /// A message by the template went to the person, or is to go, in the days in which that must be meant.
    WrittenRecently,
    /// A second person did not release the mailing.
    NotReleased,
    /// The one who started it may not write to many any more.
    NotAllowed,
    /// The template was withdrawn meanwhile.
    TemplateWithdrawn,
    /// The database refused it.
    Fault,
}

impl Reason {
    /// The text that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hindered(hindrance) => hindrance.as_str(),
            Self::WrittenRecently => "written_recently",
            Self::NotReleased => "not_released",
            Self::NotAllowed => "not_allowed",
            Self::TemplateWithdrawn => "template_withdrawn",
            Self::Fault => "fault",
        }
    }

    /// Reads the stored text.
    pub fn parse(text: &str) -> Option<Self> {
        let own = [
            Self::WrittenRecently,
            Self::NotReleased,
            Self::NotAllowed,
            Self::TemplateWithdrawn,
            Self::Fault,
        ];
        let own = own.into_iter().find(|reason| reason.as_str() == text);
        own.or_else(|| Hindrance::parse(text).map(Self::Hindered))
    }
}

text_column!(Reason, |text: &str| Reason::parse(text).ok_or(UnknownText { set: "Reason" }));

/// A mailing as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = mailings, treat_none_as_default_value = false)]
pub struct Mailing {
    /// Opaque.
    pub mailing_id: MailingId,
    /// The list; none: nobody knows any more that it was looked up.
    pub lookup_id: Option<LookupId>,
    /// The version that the messages are written by.
    pub template_version: TemplateVersionId,
    /// How they travel.
    pub channel: Channel,
    /// What was filled in for all, as a JSON object.
    pub parameters: String,
    /// Why they go at any hour; none: they wait for the desk's hours.
    pub urgent_reason: Option<String>,
    /// Not sent before this.
    pub send_at: Option<UtcTime>,
    /// Rows of the list that name nobody.
    pub faulty_rows: i64,
    /// Rows that name somebody whom nobody here knows.
    pub unknown_rows: i64,
    /// Rows that name somebody of an earlier row.
    pub repeated_rows: i64,
    /// Who started it.
    pub started_by: StaffId,
    /// When.
    pub started_at: UtcTime,
    /// When the last person was done with.
    pub finished_at: Option<UtcTime>,
    /// How far it has come.
    pub state: BulkState,
    /// One a form.
    pub request_key: String,
}

/// A person of a mailing as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = mailing_people, treat_none_as_default_value = false)]
pub struct Addressee {
    /// Of which mailing.
    pub mailing_id: MailingId,
    /// Who.
    pub person_id: PersonId,
    /// The place in the list, from 0.
    pub position: i32,
    /// What came of it.
    pub state: ItemState,
    /// Why nothing did.
    pub reason: Option<Reason>,
    /// The message, as long as it is kept.
    pub notice_id: Option<NoticeId>,
    /// When.
    pub done_at: Option<UtcTime>,
}

/// What a second person decided about a mailing, as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = mailing_releases)]
pub struct Release {
    /// About which.
    pub mailing_id: MailingId,
    /// What.
    pub decision: Decision,
    /// Who.
    pub decided_by: StaffId,
    /// When.
    pub decided_at: UtcTime,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::rules::Suppression;

    #[test]
    fn a_reason_is_read_back_as_it_was_stored_and_no_two_are_stored_alike() {
        let single = Suppression::ALL.iter().map(|one| Hindrance::Suppressed(*one));
        let more = [Hindrance::RegisterUnavailable, Hindrance::Superseded, Hindrance::TooOld];
        let hindered = single.chain(more).map(Reason::Hindered);
        let own = [
            Reason::WrittenRecently,
            Reason::NotReleased,
            Reason::NotAllowed,
            Reason::TemplateWithdrawn,
            Reason::Fault,
        ];
        for reason in hindered.chain(own) {
            assert_eq!(Reason::parse(reason.as_str()), Some(reason));
        }
        assert_eq!(Reason::parse("perhaps"), None);
    }
}
