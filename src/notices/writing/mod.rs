//! Agents write to people: by a template of the desk's own, one message at a time, with a look at what is sent.
//!
//! **Invariants:** a form makes one message, however often it is sent; the words are those that the agent saw; nobody is written to
//! by the same template shortly after without the agent knowing it; outside the desk's hours a message waits, or the reason why not
//! is on record.

use diesel::prelude::*;

use crate::db::schema::agent_messages;
use crate::values::{InquiryId, NoticeId};

pub mod actions;
pub mod drafts;
pub mod pages;
pub mod rules;
pub mod store;

/// What an agent decided when writing a message, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = agent_messages, treat_none_as_default_value = false)]
pub struct AgentMessage {
    /// The message.
    pub notice_id: NoticeId,
    /// The contact under which it was written.
    pub inquiry_id: InquiryId,
    /// Why it was sent at once at an hour at which messages wait.
    pub urgent_reason: Option<String>,
    /// The message before it by the same template, of which the agent knew.
    pub repeats: Option<NoticeId>,
}
