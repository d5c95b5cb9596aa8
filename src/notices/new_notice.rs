//! A message to be queued, and what makes two of them the same.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::{Channel, Notice, NoticeKind};
use crate::values::{LetterId, PersonId, StaffId, TemplateVersionId};

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
    /// A message about nothing but its person, asked for by a job, to be sent at once.
    fn of(
        kind: NoticeKind,
        person_id: PersonId,
        channel: Channel,
        parameters: Map<String, Value>,
        dedup_key: String,
    ) -> Self {
        Self {
            kind,
            person_id,
            letter_id: None,
            channel,
            parameters,
            dedup_key,
            asked_by: None,
            stored_version: None,
            not_before: None,
            urgent: false,
        }
    }

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
        let parameters = serde_json::from_str(&sent.parameters)?;
        let dedup_key = format!("again:{}", sent.notice_id);
        Ok(Self {
            letter_id: sent.letter_id.clone(),
            stored_version: sent.stored_version.clone(),
            ..Self::of(sent.kind, sent.person_id.clone(), sent.channel, parameters, dedup_key)
        })
    }

    /// The same message on another channel, for it did not reach its person on its own; once a message.
    ///
    /// # Errors
    /// What is stored as its parameters is no JSON object.
    pub fn instead_of(notice: &Notice, channel: Channel) -> Result<Self, serde_json::Error> {
        let again = Self::again(notice)?;
        let dedup_key = format!("instead:{}", notice.notice_id);
        Ok(Self { channel, dedup_key, asked_by: notice.asked_by.clone(), urgent: notice.urgent, ..again })
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
        Self::of(kind, person_id, channel, parameters, Self::opt_out_key(kind, reference, channel))
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
        let dedup_key = Self::letter_late_key(&letter_id);
        let of_person = Self::of(NoticeKind::LetterLate, person_id, Channel::Sms, parameters, dedup_key);
        Self { letter_id: Some(letter_id), ..of_person }
    }

    /// A one-time code; once a form. The code itself is made when it is sent, and stands in no notice.
    pub fn contact_code(person_id: PersonId, channel: Channel, request_key: &str) -> Self {
        let kind = NoticeKind::ContactCode;
        let dedup_key = format!("{}:{}:{request_key}", kind.as_str(), channel.as_str());
        Self::of(kind, person_id, channel, Map::new(), dedup_key)
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
        let dedup_key = format!("{}:{person_id}:{}:{confirmed_on}", kind.as_str(), channel.as_str());
        Self::of(kind, person_id, channel, parameters, dedup_key)
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
        let channel = Channel::Sms;
        let dedup_key = format!("{}:{letter_id}:{reminded_on}:{}", kind.as_str(), channel.as_str());
        Self { letter_id: Some(letter_id), ..Self::of(kind, person_id, channel, parameters, dedup_key) }
    }

    /// What an agent writes to a person by a version of a template of the desk's own; once a form.
    pub fn agent_message(
        person_id: PersonId,
        channel: Channel,
        version_id: TemplateVersionId,
        values: Map<String, Value>,
        request_key: &str,
    ) -> Self {
        let dedup_key = Self::agent_message_key(request_key);
        let of_person = Self::of(NoticeKind::AgentMessage, person_id, channel, values, dedup_key);
        Self { stored_version: Some(version_id), ..of_person }
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
