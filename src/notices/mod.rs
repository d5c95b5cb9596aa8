//! Messages to people, by e-mail and SMS: queued with the fact that they tell of, sent a moment later by the sender.
//!
//! **Invariants:** a notice is queued in the transaction of its fact, and at most once for a dedup key; it holds no
//! address, no national id and no name but one that an agent typed, for whom and where is looked up when it is sent; nothing is sent while a database
//! connection is held; what was given to a server without an answer is *uncertain* and never sent again by itself, though a report
//! of the server's may settle it; while the register upstream does not answer, messages are held, for nobody knows who has opted
//! out.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde_json::{Map, Value};

use crate::db::UtcTime;
use crate::db::schema::notices;
use crate::values::{Language, LetterId, NoticeId, PersonId, StaffId, TemplateVersionId, text_enum};

pub mod actions;
mod answers;
pub mod chain;
pub mod compose;
mod delivery;
pub mod email;
mod folder;
mod gsm;
mod guard;
pub mod judgements;
mod opt_out;
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

/// A message to be queued.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// What it tells.
    pub kind: NoticeKind,
    /// To whom.
    pub person_id: PersonId,
    /// The letter it is about.
    pub letter_id: Option<LetterId>,
    /// How it travels.
    pub channel: Channel,
    /// What the template needs, without personal data. Dates as `2026-11-20`; they are written out when it is sent.
    pub parameters: Map<String, Value>,
    /// What makes it the same message: a second one with the same key is never queued.
    pub dedup_key: String,
    /// Who at the desk asked for it; none: a job.
    pub asked_by: Option<StaffId>,
    /// The version of the desk's own texts; none: the one in use for the kind when it is queued.
    pub stored_version: Option<TemplateVersionId>,
    /// Before this it is not sent; none: at once.
    pub not_before: Option<DateTime<Utc>>,
    /// Sent at any hour of the day, also where SMS otherwise wait for the morning.
    pub urgent: bool,
}

impl NewNotice {
    /// Says who at the desk asked for it.
    #[must_use]
    pub fn asked_by(mut self, staff_id: &StaffId) -> Self {
        self.asked_by = Some(staff_id.clone());
        self
    }

    /// The same message once more, as another: with an id of its own, so that nobody takes the two for one. A message is sent
    /// again once; the other one may be, in its turn.
    ///
    /// # Errors
    /// What is stored as its parameters is no JSON object.
    pub fn again(sent: &Notice) -> Result<Self, serde_json::Error> {
        Ok(Self {
            kind: sent.kind,
            person_id: sent.person_id.clone(),
            letter_id: sent.letter_id.clone(),
            channel: sent.channel,
            parameters: serde_json::from_str(&sent.parameters)?,
            dedup_key: format!("again:{}", sent.notice_id),
            asked_by: None,
            stored_version: sent.stored_version.clone(),
            not_before: None,
            urgent: false,
        })
    }

    /// The same message on another channel, for it did not reach its person on its own; once a message.
    ///
    /// # Errors
    /// What is stored as its parameters is no JSON object.
    pub fn instead_of(notice: &Notice, channel: Channel) -> Result<Self, serde_json::Error> {
        let again = Self::again(notice)?;
        let dedup_key = format!("instead:{}", notice.notice_id);
        Ok(Self { channel, dedup_key, asked_by: notice.asked_by.clone(), ..again })
    }

    /// The confirmation that an opt-out was registered (`opted_out`) or withdrawn, with the receipt's reference and the local
    /// day from which that holds.
    pub fn opt_out_changed(
        person_id: PersonId,
        channel: Channel,
        opted_out: bool,
        reference: &str,
        holds_from: NaiveDate,
    ) -> Self {
        let kind = if opted_out { NoticeKind::OptOutRegistered } else { NoticeKind::OptOutWithdrawn };
        Self::about_a_change(kind, person_id, channel, reference, holds_from)
    }

    fn about_a_change(
        kind: NoticeKind,
        person_id: PersonId,
        channel: Channel,
        reference: &str,
        day: NaiveDate,
    ) -> Self {
        let mut parameters = Map::new();
        parameters.insert("reference".to_owned(), reference.into());
        parameters.insert("date".to_owned(), day.to_string().into());
        Self {
            kind,
            person_id,
            letter_id: None,
            channel,
            parameters,
            dedup_key: Self::opt_out_key(kind, reference, channel),
            asked_by: None,
            stored_version: None,
            not_before: None,
            urgent: false,
        }
    }

    /// What makes the confirmation with this receipt's reference the same message.
    pub fn opt_out_key(kind: NoticeKind, reference: &str, channel: Channel) -> String {
        format!("{}:{reference}:{}", kind.as_str(), channel.as_str())
    }

    /// The SMS about a late letter; once a letter. `business_days` is what it was given to arrive and be used.
    pub fn letter_late(
        person_id: PersonId,
        letter_id: LetterId,
        reference: &str,
        ordered_on: NaiveDate,
        business_days: u16,
    ) -> Self {
        let mut parameters = Map::new();
        parameters.insert("reference".to_owned(), reference.into());
        parameters.insert("ordered_on".to_owned(), ordered_on.to_string().into());
        parameters.insert("business_days".to_owned(), business_days.into());
        Self {
            kind: NoticeKind::LetterLate,
            person_id,
            dedup_key: Self::letter_late_key(&letter_id),
            letter_id: Some(letter_id),
            channel: Channel::Sms,
            parameters,
            asked_by: None,
            stored_version: None,
            not_before: None,
            urgent: false,
        }
    }

    /// A one-time code; once a form. The code itself is made when it is sent, and stands in no notice.
    pub fn contact_code(person_id: PersonId, channel: Channel, request_key: &str) -> Self {
        let kind = NoticeKind::ContactCode;
        Self {
            kind,
            person_id,
            letter_id: None,
            channel,
            parameters: Map::new(),
            asked_by: None,
            stored_version: None,
            not_before: None,
            urgent: false,
            dedup_key: format!("{}:{}:{request_key}", kind.as_str(), channel.as_str()),
        }
    }

    /// The reminder to confirm the address that it is sent to, last confirmed on a local day and of full use until another;
    /// once a person, channel and confirmation.
    pub fn contact_confirm(
        person_id: PersonId,
        channel: Channel,
        confirmed_on: NaiveDate,
        usable_until: NaiveDate,
    ) -> Self {
        let kind = NoticeKind::ContactConfirm;
        let mut parameters = Map::new();
        parameters.insert("confirmed_on".to_owned(), confirmed_on.to_string().into());
        parameters.insert("usable_until".to_owned(), usable_until.to_string().into());
        Self {
            kind,
            dedup_key: format!("{}:{person_id}:{}:{confirmed_on}", kind.as_str(), channel.as_str()),
            person_id,
            letter_id: None,
            channel,
            parameters,
            asked_by: None,
            stored_version: None,
            not_before: None,
            urgent: false,
        }
    }

    /// The word to an old address that the desk replaced it or took it out on a local day, by the change with this reference;
    /// once a change and channel.
    pub fn contact_replaced(
        person_id: PersonId,
        channel: Channel,
        reference: &str,
        changed_on: NaiveDate,
    ) -> Self {
        Self::about_a_change(NoticeKind::ContactReplaced, person_id, channel, reference, changed_on)
    }

    /// The SMS by which the desk reminds of a late letter; once a letter and local day.
    pub fn letter_reminder(
        person_id: PersonId,
        letter_id: LetterId,
        reference: &str,
        ordered_on: NaiveDate,
        reminded_on: NaiveDate,
    ) -> Self {
        let kind = NoticeKind::LetterReminder;
        let mut parameters = Map::new();
        parameters.insert("reference".to_owned(), reference.into());
        parameters.insert("ordered_on".to_owned(), ordered_on.to_string().into());
        Self {
            kind,
            person_id,
            dedup_key: format!("{}:{letter_id}:{reminded_on}:{}", kind.as_str(), Channel::Sms.as_str()),
            letter_id: Some(letter_id),
            channel: Channel::Sms,
            parameters,
            asked_by: None,
            stored_version: None,
            not_before: None,
            urgent: false,
        }
    }

    /// What an agent writes to a person by a version of a template of the desk's own; once a form.
    pub fn agent_message(
        person_id: PersonId,
        channel: Channel,
        version_id: TemplateVersionId,
        values: Map<String, Value>,
        request_key: &str,
    ) -> Self {
        Self {
            kind: NoticeKind::AgentMessage,
            person_id,
            letter_id: None,
            channel,
            parameters: values,
            dedup_key: Self::agent_message_key(request_key),
            asked_by: None,
            stored_version: Some(version_id),
            not_before: None,
            urgent: false,
        }
    }

    /// What makes the message that a form asks for the same message.
    pub fn agent_message_key(request_key: &str) -> String {
        format!("{}:{request_key}", NoticeKind::AgentMessage.as_str())
    }

    /// What makes the SMS about this late letter the same message.
    pub fn letter_late_key(letter_id: &LetterId) -> String {
        format!("{}:{letter_id}:{}", NoticeKind::LetterLate.as_str(), Channel::Sms.as_str())
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
