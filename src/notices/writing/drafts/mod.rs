//! What an agent has written to a person and not sent: kept sealed for some hours, for that agent alone.
//!
//! **Invariants:** an agent has one draft to a person; nobody else sees it, and they themselves only while they may open the person;
//! it goes with the message that is sent from it, when it is thrown away, and when its time is up.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value, json};

use crate::db::UtcTime;
use crate::db::schema::message_drafts;
use crate::notices::Channel;
use crate::notices::templates::TemplateKey;
use crate::values::{PersonId, StaffId, TemplateVersionId};
use crate::vault::{Sealable, Sealed, Vault, VaultError};

pub mod actions;
pub mod store;

/// What is filled in so far.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// By which template.
    pub template: TemplateKey,
    /// The version whose words the agent saw.
    pub seen: TemplateVersionId,
    /// How it is to travel, if that was chosen.
    pub channel: Option<Channel>,
    /// What was filled in, by the names of the template's fields.
    pub values: Map<String, Value>,
    /// Why it is to go at once, if it is.
    pub urgent_reason: Option<String>,
    /// When it is to be sent, as the clocks of Norway show it, if that was chosen.
    pub send_at: Option<NaiveDateTime>,
}

/// Names nothing of what was written.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Draft({})", self.template)
    }
}

/// A draft as text, to be sealed.
pub struct DraftText(String);

impl Sealable for DraftText {
    const KIND: &'static str = "message_draft";

    fn clear(&self) -> &str {
        &self.0
    }

    fn from_clear(text: &str) -> Option<Self> {
        Some(Self(text.to_owned()))
    }
}

impl DraftText {
    fn of(draft: &Draft) -> Self {
        let text = json!({
            "template": draft.template.as_str(),
            "seen": draft.seen.as_str(),
            "channel": draft.channel.map(Channel::as_str),
            "values": draft.values,
            "urgent_reason": draft.urgent_reason,
            "send_at": draft.send_at,
        });
        Self(text.to_string())
    }

    /// What was written; none: by another program.
    fn draft(&self) -> Option<Draft> {
        let read: Value = serde_json::from_str(&self.0).ok()?;
        let text = |name| read.get(name).and_then(Value::as_str);
        Some(Draft {
            template: TemplateKey::parse(text("template")?).ok()?,
            seen: TemplateVersionId::parse(text("seen")?).ok()?,
            channel: text("channel").and_then(Channel::parse),
            values: read.get("values")?.as_object()?.clone(),
            urgent_reason: text("urgent_reason").map(ToOwned::to_owned),
            send_at: text("send_at").and_then(|at| at.parse().ok()),
        })
    }
}

/// A draft as it lies in the database.
#[derive(Clone, Debug, diesel::Queryable, diesel::Insertable, diesel::AsChangeset)]
#[diesel(table_name = message_drafts)]
pub struct KeptDraft {
    staff_id: StaffId,
    person_id: PersonId,
    content: Sealed<DraftText>,
    saved_at: UtcTime,
}

/// Which draft it is of those that an agent saves to a person, one in the place of the other: when it was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftMark(UtcTime);

impl DraftMark {
    /// Reads it from a form.
    pub fn parse(text: &str) -> Option<Self> {
        let saved_at = DateTime::from_timestamp_micros(text.parse().ok()?)?;
        Some(Self(saved_at.into()))
    }

    /// When it was saved.
    pub fn saved_at(self) -> DateTime<Utc> {
        self.0.utc()
    }
}

/// As it stands in a form.
impl fmt::Display for DraftMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.saved_at().timestamp_micros())
    }
}

impl KeptDraft {
    /// Tells it from one that was saved in its place.
    pub fn mark(&self) -> DraftMark {
        DraftMark(self.saved_at)
    }

    /// Reads what was written.
    ///
    /// # Errors
    /// It was sealed with another key, or is damaged.
    pub fn open(&self, vault: &Vault) -> Result<Draft, VaultError> {
        vault.open(&self.content)?.draft().ok_or(VaultError::Sealed(DraftText::KIND))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_read_back_as_it_was_written_and_does_not_print_itself() {
        let id = "01D39ZY06FGSCTVN4T2V9PKHFZ";
        let mut values = Map::new();
        values.insert("dato".to_owned(), "i «morgen»".into());
        let at = "2026-11-23T10:30:00".parse().ok();
        for (channel, urgent_reason, send_at) in
            [(Some(Channel::Sms), Some("Haster".to_owned()), None), (None, None, at)]
        {
            let draft = Draft {
                template: TemplateKey::parse(id).unwrap(),
                seen: TemplateVersionId::parse(id).unwrap(),
                channel,
                values: values.clone(),
                urgent_reason,
                send_at,
            };
            assert_eq!(DraftText::of(&draft).draft(), Some(draft.clone()));
            assert!(!format!("{draft:?}").contains("morgen"));
        }
        assert_eq!(DraftText("{}".to_owned()).draft(), None);
    }
}
