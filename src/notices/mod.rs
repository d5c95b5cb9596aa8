//! Messages to people, by e-mail and SMS: queued with the fact that they tell of, sent a moment later by the sender.
//!
//! **Invariants:** a notice is queued in the transaction of its fact, and at most once for a dedup key; it holds no
//! address, no national id and no name but one that an agent typed, for whom and where is looked up when it is sent; nothing is sent while a database
//! connection is held; what was given to a server without an answer is *uncertain* and never sent again by itself, though a report
//! of the server's may settle it; while the register upstream does not answer, messages are held, for nobody knows who has opted
//! out.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::UtcTime;
use crate::db::schema::notices;
use crate::values::{Language, LetterId, NoticeId, PersonId, StaffId, TemplateVersionId, text_enum};

pub mod actions;
mod answers;
mod breaker;
pub mod chain;
pub mod compose;
mod delivery;
pub mod email;
mod folder;
mod gsm;
mod guard;
pub mod judgements;
pub mod mailings;
mod new_notice;
mod opt_out;
pub mod origins;
pub mod outbox;
mod outcome;
pub mod pages;
mod passing;
pub mod reading;
pub mod receipts;
mod recipient;
pub mod rules;
pub mod sender;
pub mod sms;
mod state;
pub mod store;
pub mod templates;
pub mod writing;

pub use new_notice::NewNotice;
pub use opt_out::{OnOptOut, OptOutRule};
pub use outcome::{Line, Outcome};
pub use state::NoticeState;

/// Why a message is held: the register upstream did not say whether it may be sent.
const HELD: &str = "register_unavailable";

/// Why a message is held, or was dropped: it waited in a backup that was restored, and may have been sent since.
const RESTORED: &str = "restored";

text_enum! {
    /// What a message tells.
    pub enum NoticeKind {
        /// The person has opted out of digital mail.
        OptOutRegistered => "opt_out_registered",
        /// The person has opted back in.
        OptOutWithdrawn => "opt_out_withdrawn",
        /// An activation letter was not reported used in time.
        LetterLate => "letter_late",
        /// A one-time code that proves the address it is sent to.
        ContactCode => "contact_code",
        /// An address was not confirmed for long: please do.
        ContactConfirm => "contact_confirm",
        /// An address was replaced or taken out at the desk: told to whoever reads the old one.
        ContactReplaced => "contact_replaced",
        /// The desk reminds of an activation letter that was not reported used.
        LetterReminder => "letter_reminder",
        /// An agent writes to a person by a template of the desk's own.
        AgentMessage => "agent_message",
    }
}

impl NoticeKind {
    /// Whether it is about an activation letter: sent to the number given with its order, and only while it is waited for.
    pub fn is_about_a_letter(self) -> bool {
        matches!(self, Self::LetterLate | Self::LetterReminder)
    }

    /// Whether it goes only to an address that was changed or confirmed in the last 18 months (eForvaltningsforskriften § 32): what the
    /// desk writes may tell of a decision. Service messages may go to older ones.
    pub fn asks_for_fresh_address(self) -> bool {
        matches!(self, Self::LetterReminder | Self::AgentMessage)
    }

    /// Whether it is not sent to somebody whose address is protected: what is written to them is not left to a template. What the
    /// person asked for themselves is.
    pub fn spares_protected(self) -> bool {
        matches!(self, Self::LetterReminder | Self::AgentMessage)
    }
}

text_enum! {
    /// How a message travels.
    pub enum Channel {
        /// E-mail.
        Email => "email",
        /// SMS.
        Sms => "sms",
    }
}

/// A message in the books.
#[derive(Clone, Debug, Queryable, Selectable)]
pub struct Notice {
    /// Its id, which is also its Message-ID and the gateway's reference.
    pub notice_id: NoticeId,
    /// What it tells.
    pub kind: NoticeKind,
    /// To whom.
    pub person_id: PersonId,
    /// The letter it is about.
    pub letter_id: Option<LetterId>,
    /// How it travels.
    pub channel: Channel,
    /// What the template needs, as JSON.
    pub parameters: String,
    /// Where it stands.
    pub state: NoticeState,
    /// A code for why it stands so, such as `smtp_550`.
    pub state_reason: Option<String>,
    /// The language it was written in, once it was.
    pub language: Option<Language>,
    /// Which text it was, once it was written.
    pub template_version: Option<String>,
    created_at: UtcTime,
    due_at: UtcTime,
    /// How often it was taken up to be sent.
    pub attempts: i32,
    finished_at: Option<UtcTime>,
    /// The server's own reference.
    pub provider_reference: Option<String>,
    /// Who at the desk asked for it; none: a job.
    pub asked_by: Option<StaffId>,
    /// By which rule it went to, or was kept from, somebody who had opted out; none when they had not.
    pub opt_out_rule: Option<OptOutRule>,
    /// The version of the desk's own texts that it is written by; none: the built-in text.
    pub stored_version: Option<TemplateVersionId>,
    /// Whether it is sent at any hour of the day.
    pub urgent: bool,
}

impl Notice {
    /// Whether it waits for the register upstream to answer.
    pub fn is_held(&self) -> bool {
        self.state == NoticeState::Deferred && self.state_reason.as_deref() == Some(HELD)
    }

    /// Whether it waits for somebody to release what a restored backup held.
    pub fn is_restored(&self) -> bool {
        self.state == NoticeState::Deferred && self.state_reason.as_deref() == Some(RESTORED)
    }

    /// When it was queued.
    pub fn created_at(&self) -> DateTime<Utc> {
        self.created_at.utc()
    }

    /// When it is tried next.
    pub fn due_at(&self) -> DateTime<Utc> {
        self.due_at.utc()
    }

    /// When it came to its end.
    pub fn finished_at(&self) -> Option<DateTime<Utc>> {
        self.finished_at.map(UtcTime::utc)
    }
}

/// A part of a URL as it was meant: `p%40ss` is `p@ss`.
fn url_text(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}
