//! A person's e-mail address, mobile and language: what they were, what they became, who changed them and why.
//!
//! **Invariants:** each change at the desk is a row of its own, stored with the change and its audit row in one commit; rows are
//! never changed but when the entry is deleted, which takes the values out of them; no value stands in the audit trail.

use diesel::prelude::*;

use super::{IdentityCheck, OptOutChannel, RegisterEntry};
use crate::db::UtcTime;
use crate::db::schema::contact_changes;
use crate::values::{Email, Language, PersonId, Phone, StaffId, text_enum};
use crate::vault::Sealed;

pub mod actions;
pub mod deletion;
pub mod pages;
pub mod rules;
pub mod store;

text_enum! {
    /// What changed a person's contact data.
    pub enum ContactChangeKind {
        /// An agent, for the person.
        Correction => "correction",
        /// The register's file told other values than were known.
        Import => "import",
        /// The person had the entry deleted.
        Deletion => "deletion",
        /// The person got another national id, to which the data was moved.
        Move => "move",
    }
}

/// What is to become of one of the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish<T> {
    /// It stays.
    Keep,
    /// It is taken out.
    Remove,
    /// It becomes this.
    Set(T),
}

impl<T> Wish<T> {
    /// The same wish, with the value in words.
    pub fn as_text(&self, words: impl FnOnce(&T) -> String) -> Wish<String> {
        match self {
            Self::Keep => Wish::Keep,
            Self::Remove => Wish::Remove,
            Self::Set(value) => Wish::Set(words(value)),
        }
    }
}

/// What a correction is to make of the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// What the agent typed.
    Values {
        /// Of the e-mail address.
        email: Wish<Email>,
        /// Of the mobile.
        mobile: Wish<Phone>,
        /// Of the language.
        language: Wish<Language>,
    },
    /// What was before the change with this reference.
    Undone(String),
}

impl Wanted {
    /// Whether anything is wished for.
    pub fn is_any(&self) -> bool {
        match self {
            Self::Values { email, mobile, language } => {
                *email != Wish::Keep || *mobile != Wish::Keep || *language != Wish::Keep
            }
            Self::Undone(_) => true,
        }
    }
}

/// What an agent asks for.
#[derive(Clone, Debug)]
pub struct NewContact {
    /// What the values become.
    pub wanted: Wanted,
    /// The version that the agent saw.
    pub seen_version: i64,
    /// How the wish reached us.
    pub channel: OptOutChannel,
    /// How the person was identified.
    pub identity_check: IdentityCheck,
    /// Why.
    pub reason: String,
    /// For colleagues.
    pub note: Option<String>,
    /// The form's own key.
    pub request_key: String,
}

/// One change, as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = contact_changes, treat_none_as_default_value = false)]
pub struct ContactChange {
    /// The number on the receipt.
    pub reference: String,
    /// Whose.
    pub person_id: PersonId,
    /// What changed it.
    pub kind: ContactChangeKind,
    /// How it reached us.
    pub channel: OptOutChannel,
    /// How the person was identified.
    pub identity_check: IdentityCheck,
    /// Why.
    pub reason: String,
    /// For colleagues.
    pub note: Option<String>,
    /// The e-mail address as it was.
    pub from_email: Option<Sealed<Email>>,
    /// As it became.
    pub to_email: Option<Sealed<Email>>,
    /// The mobile as it was.
    pub from_mobile: Option<Sealed<Phone>>,
    /// As it became.
    pub to_mobile: Option<Sealed<Phone>>,
    /// The language as it was.
    pub from_language: Option<Language>,
    /// As it became.
    pub to_language: Option<Language>,
    /// Whether the address is another one.
    pub email_changed: bool,
    /// Whether the number is.
    pub mobile_changed: bool,
    /// Whether the language is.
    pub language_changed: bool,
    /// When the values were taken out of this row.
    pub erased_at: Option<UtcTime>,
    /// The reference of the change that this one takes back.
    pub undoes: Option<String>,
    /// The agent; none when read from a file.
    pub changed_by: Option<StaffId>,
    /// When.
    pub changed_at: UtcTime,
    /// One a form, so that a form sent twice changes once.
    pub request_key: String,
    /// How old what it replaced was.
    #[diesel(embed)]
    pub times: TimesBefore,
}

/// When the values that a change replaced were changed, confirmed and proved with a code, so that taking the change back brings
/// that back too.
#[derive(Clone, Copy, Debug, Default, Queryable, Selectable, Insertable)]
#[diesel(table_name = contact_changes, treat_none_as_default_value = false)]
#[expect(clippy::struct_field_names, reason = "the columns' names, beside those of the values")]
pub struct TimesBefore {
    from_email_updated_at: Option<UtcTime>,
    from_email_verified_at: Option<UtcTime>,
    from_email_validated_at: Option<UtcTime>,
    from_mobile_updated_at: Option<UtcTime>,
    from_mobile_verified_at: Option<UtcTime>,
    from_mobile_validated_at: Option<UtcTime>,
    from_language_updated_at: Option<UtcTime>,
}

impl TimesBefore {
    fn of(before: &RegisterEntry) -> Self {
        Self {
            from_email_updated_at: before.email_updated_at,
            from_email_verified_at: before.email_verified_at,
            from_email_validated_at: before.email_validated_at,
            from_mobile_updated_at: before.mobile_updated_at,
            from_mobile_verified_at: before.mobile_verified_at,
            from_mobile_validated_at: before.mobile_validated_at,
            from_language_updated_at: before.language_updated_at,
        }
    }

    /// Puts back how old the values are that `change` had replaced.
    fn put_back(&self, entry: &mut RegisterEntry, change: &ContactChange) {
        if change.email_changed {
            entry.email_updated_at = self.from_email_updated_at;
            entry.email_verified_at = self.from_email_verified_at;
            entry.email_validated_at = self.from_email_validated_at;
        }
        if change.mobile_changed {
            entry.mobile_updated_at = self.from_mobile_updated_at;
            entry.mobile_verified_at = self.from_mobile_verified_at;
            entry.mobile_validated_at = self.from_mobile_validated_at;
        }
        if change.language_changed {
            entry.language_updated_at = self.from_language_updated_at;
        }
    }
}

/// Who made a change, why, and under which number.
#[derive(Clone, Debug)]
pub struct Deed {
    /// The number on the receipt.
    pub reference: String,
    /// What changed it.
    pub kind: ContactChangeKind,
    /// How it reached us.
    pub channel: OptOutChannel,
    /// How the person was identified.
    pub identity_check: IdentityCheck,
    /// Why.
    pub reason: String,
    /// For colleagues.
    pub note: Option<String>,
    /// The agent; none when read from a file.
    pub changed_by: Option<StaffId>,
    /// When.
    pub changed_at: UtcTime,
    /// One a form.
    pub request_key: String,
}

impl ContactChange {
    /// The change from one entry to another, if there is one.
    pub fn between(before: Option<&RegisterEntry>, after: &RegisterEntry, deed: Deed) -> Option<Self> {
        let change = Self::of(before, after, deed);
        (change.email_changed || change.mobile_changed || change.language_changed).then_some(change)
    }

    /// The step from one entry to another, also where no value changes.
    pub fn of(before: Option<&RegisterEntry>, after: &RegisterEntry, deed: Deed) -> Self {
        let from_email = before.and_then(|entry| entry.email_index.as_ref());
        let from_mobile = before.and_then(|entry| entry.mobile_index.as_ref());
        let from_language = before.and_then(|entry| entry.language);
        Self {
            person_id: after.person_id.clone(),
            from_email: before.and_then(|entry| entry.email.clone()),
            to_email: after.email.clone(),
            from_mobile: before.and_then(|entry| entry.mobile.clone()),
            to_mobile: after.mobile.clone(),
            from_language,
            to_language: after.language,
            email_changed: from_email != after.email_index.as_ref(),
            mobile_changed: from_mobile != after.mobile_index.as_ref(),
            language_changed: from_language != after.language,
            erased_at: None,
            undoes: None,
            reference: deed.reference,
            kind: deed.kind,
            channel: deed.channel,
            identity_check: deed.identity_check,
            reason: deed.reason,
            note: deed.note,
            changed_by: deed.changed_by,
            changed_at: deed.changed_at,
            request_key: deed.request_key,
            times: before.map(TimesBefore::of).unwrap_or_default(),
        }
    }

    /// The names of what changed, for the audit trail.
    pub fn changed(&self) -> String {
        let fields = [
            ("email", self.email_changed),
            ("mobile", self.mobile_changed),
            ("language", self.language_changed),
        ];
        let changed: Vec<_> = fields.iter().filter(|(_, changed)| *changed).map(|(name, _)| *name).collect();
        changed.join(" ")
    }
}
