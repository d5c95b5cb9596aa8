//! The contact register: e-mail, mobile, language, digital mailbox, and whether a person has opted out of digital mail.
//!
//! **Invariants:** a person has at most one entry, so at most one current opt-out; every change of an opt-out is a row of
//! its own that is never changed; nothing about an opt-out changes without an audit row in the same transaction; an entry is
//! written with its change in the feed, and never removed. While the register is upstream, an entry here holds what the desk
//! itself decided and nothing else.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::db::UtcTime;
use crate::db::schema::{opt_out_changes, register_entries};
use crate::values::{Email, Language, PersonId, Phone, StaffId, text_enum};
use crate::vault::Sealed;

pub mod actions;
pub mod ages;
pub mod api;
pub mod asking;
pub mod changes;
pub mod client;
pub mod codes;
pub mod confirmations;
pub mod contact;
pub mod feed;
pub mod lookup;
pub mod moves;
pub mod pages;
pub mod rules;
pub mod snapshots;
pub mod store;
mod told;

pub use told::{Notifiable, Told};

pub use ages::Ageing;

/// A person's entry in the contact register.
#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = register_entries, primary_key(person_id), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct RegisterEntry {
    /// Whose.
    pub person_id: PersonId,
    /// Sealed.
    pub email: Option<Sealed<Email>>,
    /// Under which the address is found.
    pub email_index: Option<String>,
    /// When the address last changed.
    pub email_updated_at: Option<UtcTime>,
    /// When the person last confirmed it.
    pub email_verified_at: Option<UtcTime>,
    /// Sealed.
    pub mobile: Option<Sealed<Phone>>,
    /// Under which the number is found.
    pub mobile_index: Option<String>,
    /// When the number last changed.
    pub mobile_updated_at: Option<UtcTime>,
    /// When the person last confirmed it.
    pub mobile_verified_at: Option<UtcTime>,
    /// The language the person wants.
    pub language: Option<Language>,
    /// Wants official mail on paper.
    pub opted_out: bool,
    /// Since when, while opted out.
    pub opted_out_at: Option<UtcTime>,
    /// Counts the changes of the opt-out.
    pub opt_out_version: i64,
    /// Address of the digital mailbox.
    pub mailbox_address: Option<String>,
    /// Organisation number of its provider.
    pub mailbox_provider: Option<String>,
    /// When any of it last changed here.
    pub updated_at: UtcTime,
    /// When the person last proved with a one-time code that the address is theirs.
    pub email_validated_at: Option<UtcTime>,
    /// Likewise of the number.
    pub mobile_validated_at: Option<UtcTime>,
    /// When the language last changed.
    pub language_updated_at: Option<UtcTime>,
    /// The X.509 certificate of the digital mailbox, for encryption.
    pub mailbox_certificate: Option<String>,
    /// When the person had the entry deleted.
    pub deleted_at: Option<UtcTime>,
    /// Counts the changes of e-mail, mobile and language.
    pub contact_version: i64,
    /// The local day from which the nightly run has something to do about the address; none when nothing is left.
    pub email_next_on: Option<NaiveDate>,
    /// The first local day on which the address was too old to notify of decisions; none while it is not.
    pub email_expired_on: Option<NaiveDate>,
    /// Likewise of the number.
    pub mobile_next_on: Option<NaiveDate>,
    /// Likewise of the number.
    pub mobile_expired_on: Option<NaiveDate>,
    /// Whether an SMS can arrive at the number, if there is one: not at a landline.
    pub mobile_takes_sms: bool,
}

impl RegisterEntry {
    /// An entry that tells nothing yet, and has not opted out.
    pub fn empty(person_id: PersonId, now: UtcTime) -> Self {
        Self {
            person_id,
            email: None,
            email_index: None,
            email_updated_at: None,
            email_verified_at: None,
            mobile: None,
            mobile_index: None,
            mobile_updated_at: None,
            mobile_verified_at: None,
            language: None,
            opted_out: false,
            opted_out_at: None,
            opt_out_version: 0,
            mailbox_address: None,
            mailbox_provider: None,
            updated_at: now,
            email_validated_at: None,
            mobile_validated_at: None,
            language_updated_at: None,
            mailbox_certificate: None,
            deleted_at: None,
            contact_version: 0,
            email_next_on: None,
            email_expired_on: None,
            mobile_next_on: None,
            mobile_expired_on: None,
            mobile_takes_sms: true,
        }
    }

    /// Of an entry upstream what may be stored here: the desk's own decision.
    pub(super) fn decision_only(&self) -> Self {
        Self {
            opted_out: self.opted_out,
            opted_out_at: self.opted_out_at,
            opt_out_version: self.opt_out_version,
            ..Self::empty(self.person_id.clone(), self.updated_at)
        }
    }

    /// Reckons what the nightly run has to do about an address that is not the one, or not as old as, it was `before`. Whoever
    /// changes one of their times calls it.
    pub fn reckon_ages(&mut self, before: Option<&Self>, today: NaiveDate) {
        let email = |e: &Self| (e.email_index.clone(), e.email_updated_at, e.email_verified_at);
        if before.map(email) != Some(email(self)) {
            let ageing = Ageing::of(self.email_updated_at, self.email_verified_at, today);
            let ageing = if self.email.is_some() { ageing } else { Ageing::default() };
            (self.email_next_on, self.email_expired_on) = (ageing.next_on, ageing.expired_on);
        }
        let mobile = |e: &Self| (e.mobile_index.clone(), e.mobile_updated_at, e.mobile_verified_at);
        if before.map(mobile) != Some(mobile(self)) {
            let ageing = Ageing::of(self.mobile_updated_at, self.mobile_verified_at, today);
            let ageing = if self.mobile.is_some() { ageing } else { Ageing::default() };
            (self.mobile_next_on, self.mobile_expired_on) = (ageing.next_on, ageing.expired_on);
        }
    }
}

/// Which of a person's addresses others in the register have too: what is sent there may be read by another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// The e-mail address.
    pub email: bool,
    /// The mobile.
    pub mobile: bool,
}

text_enum! {
    /// How a change of an opt-out reached us.
    pub enum OptOutChannel {
        /// By phone to the desk.
        Phone => "phone",
        /// By letter.
        Letter => "letter",
        /// On a signed form.
        Form => "form",
        /// The person did it on their own page.
        SelfService => "self_service",
        /// Read from the register's file.
        Import => "import",
    }
}

impl OptOutChannel {
    /// What an agent may choose from; the others come from elsewhere.
    pub const CHOSEN_BY_AGENTS: [Self; 3] = [Self::Phone, Self::Letter, Self::Form];

    /// Whether it came by post: nobody is there to be read anything, and the day on which it came is not today's.
    pub fn is_on_paper(self) -> bool {
        matches!(self, Self::Letter | Self::Form)
    }
}

text_enum! {
    /// How the person who asked was identified. A national id alone never is.
    pub enum IdentityCheck {
        /// A code sent to the mobile that was in the register already.
        SmsCode => "sms_code",
        /// Two facts from the register that the caller told unasked.
        RegisterQuestions => "register_questions",
        /// A guardian's authority on paper.
        GuardianAuthority => "guardian_authority",
        /// A signed letter or form.
        SignedLetter => "signed_letter",
        /// The change came from the register itself.
        NotApplicable => "not_applicable",
    }
}

impl IdentityCheck {
    /// Whether an agent can have identified so the person whose wish came this way: on the phone nothing is signed, and
    /// paper answers no questions. A guardian whose authority is on file may write and call.
    pub fn fits(self, channel: OptOutChannel) -> bool {
        match self {
            Self::SmsCode | Self::RegisterQuestions => channel == OptOutChannel::Phone,
            Self::SignedLetter => channel.is_on_paper(),
            Self::GuardianAuthority => channel == OptOutChannel::Phone || channel.is_on_paper(),
            Self::NotApplicable => false,
        }
    }
}

/// One change of an opt-out, as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = opt_out_changes, treat_none_as_default_value = false)]
pub struct OptOutChange {
    /// The number on the receipt.
    pub reference: String,
    /// Whose.
    pub person_id: PersonId,
    /// What it was.
    pub from_opted_out: bool,
    /// What it became.
    pub to_opted_out: bool,
    /// How it reached us.
    pub channel: OptOutChannel,
    /// How the person was identified.
    pub identity_check: IdentityCheck,
    /// Why, in the person's or the agent's words.
    pub reason: String,
    /// For colleagues.
    pub note: Option<String>,
    /// The agent; none when read from a file.
    pub changed_by: Option<StaffId>,
    /// When it took effect.
    pub changed_at: UtcTime,
    /// One a form, so that a form sent twice changes once.
    pub request_key: String,
    /// Where a guardian or parent asked: by whose decision, and for whom.
    pub legal_basis: Option<String>,
    /// From when it holds; none: from when it was entered.
    pub effective_at: Option<UtcTime>,
    /// The reference of the change that this one takes back.
    pub undoes: Option<String>,
    /// Since when the person had opted out before; none when they had not, or nobody knows since when.
    pub from_opted_out_at: Option<UtcTime>,
    /// When a file told of it; none: it was made here.
    pub recorded_at: Option<UtcTime>,
}

impl OptOutChange {
    /// From when what it made of the opt-out holds.
    pub fn holds_from(&self) -> UtcTime {
        self.effective_at.unwrap_or(self.changed_at)
    }
}
