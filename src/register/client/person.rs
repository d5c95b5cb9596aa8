//! One person as the register upstream tells of them. Which fields there are depends on the scopes and on the person.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::timestamp;
use super::words::{MayNotify, RegisterStatus, Word, YesNo};
use crate::register::{RegisterEntry, Shared, rules};
use crate::values::{Email, Language, PersonId, Phone};
use crate::vault::{Vault, VaultError};

/// What the register told, in its own words. Fields that we do not use are dropped; `Debug` shows nothing personal.
#[derive(Clone, Serialize, Deserialize)]
pub struct RegisteredPerson {
    #[serde(rename = "personidentifikator")]
    pub(super) national_id: String,
    /// Whether the person wants official mail on paper.
    #[serde(rename = "reservasjon")]
    pub opted_out: Word<YesNo>,
    #[serde(default, rename = "reservasjonstidspunkt", deserialize_with = "timestamp::lenient")]
    opted_out_at: Option<DateTime<Utc>>,
    /// Where the entry stands.
    pub status: Option<Word<RegisterStatus>>,
    /// Whether the register lets the person be notified of decisions.
    #[serde(rename = "varslingsstatus")]
    pub may_notify: Option<Word<MayNotify>>,
    #[serde(default, rename = "kontaktinformasjon")]
    contact: Contact,
    digital_post: Option<Mailbox>,
    #[serde(rename = "sertifikat")]
    certificate: Option<String>,
    #[serde(rename = "spraak")]
    language: Option<String>,
    #[serde(default, rename = "spraak_oppdatert", deserialize_with = "timestamp::lenient")]
    language_updated_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Contact {
    #[serde(rename = "epostadresse")]
    email: Option<String>,
    #[serde(default, rename = "epostadresse_oppdatert", deserialize_with = "timestamp::lenient")]
    email_updated_at: Option<DateTime<Utc>>,
    #[serde(default, rename = "epostadresse_sist_verifisert", deserialize_with = "timestamp::lenient")]
    email_verified_at: Option<DateTime<Utc>>,
    #[serde(default, rename = "epostadresse_sist_validert", deserialize_with = "timestamp::lenient")]
    email_validated_at: Option<DateTime<Utc>>,
    #[serde(rename = "epostadresse_duplisert")]
    email_is_shared: Option<Word<YesNo>>,
    #[serde(rename = "mobiltelefonnummer")]
    mobile: Option<String>,
    #[serde(default, rename = "mobiltelefonnummer_oppdatert", deserialize_with = "timestamp::lenient")]
    mobile_updated_at: Option<DateTime<Utc>>,
    #[serde(default, rename = "mobiltelefonnummer_sist_verifisert", deserialize_with = "timestamp::lenient")]
    mobile_verified_at: Option<DateTime<Utc>>,
    #[serde(default, rename = "mobiltelefonnummer_sist_validert", deserialize_with = "timestamp::lenient")]
    mobile_validated_at: Option<DateTime<Utc>>,
    #[serde(rename = "mobiltelefonnummer_duplisert")]
    mobile_is_shared: Option<Word<YesNo>>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Mailbox {
    #[serde(rename = "postkasseadresse")]
    address: Option<String>,
    #[serde(rename = "postkasseleverandoeradresse")]
    provider: Option<String>,
}

impl fmt::Debug for RegisteredPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisteredPerson").field("status", &self.status).finish_non_exhaustive()
    }
}

impl RegisteredPerson {
    /// Whether the register has, or had, an entry, or an opt-out without one.
    pub(super) fn is_known(&self) -> bool {
        self.status != Some(Word::Known(RegisterStatus::NotRegistered))
            || self.opted_out != Word::Known(YesNo::No)
    }

    /// Whether the person had the entry deleted.
    pub fn is_deleted(&self) -> bool {
        self.status == Some(Word::Known(RegisterStatus::Deleted))
    }

    /// Whether there is something to tell of: an entry, or an opt-out without one.
    pub fn is_registered(&self) -> bool {
        !self.is_deleted() || self.opted_out != Word::Known(YesNo::No)
    }

    /// Which of the addresses the register says that others have too.
    pub(in crate::register) fn shared(&self) -> Shared {
        let is_yes = |said: &Option<Word<YesNo>>| *said == Some(Word::Known(YesNo::Yes));
        Shared {
            email: is_yes(&self.contact.email_is_shared),
            mobile: is_yes(&self.contact.mobile_is_shared),
        }
    }

    /// Whether the e-mail address may be used to notify of a decision on a local day, if the person has not opted out.
    pub fn may_have_email(&self, today: NaiveDate) -> bool {
        let contact = &self.contact;
        let is_one = contact.email.as_deref().is_some_and(|text| Email::parse(text).is_ok());
        is_one && self.is_usable(contact.email_updated_at, contact.email_verified_at, today)
    }

    /// Likewise the mobile.
    pub fn may_have_sms(&self, today: NaiveDate) -> bool {
        let contact = &self.contact;
        let is_one = contact.mobile.as_deref().is_some_and(|text| Phone::parse_mobile(text).is_ok());
        is_one && self.is_usable(contact.mobile_updated_at, contact.mobile_verified_at, today)
    }

    /// Each channel ages by itself; the register's own word is about both, and decides alone where it tells no dates.
    fn is_usable(
        &self,
        updated_at: Option<DateTime<Utc>>,
        verified_at: Option<DateTime<Utc>>,
        today: NaiveDate,
    ) -> bool {
        let dates = (updated_at.map(Into::into), verified_at.map(Into::into));
        match &self.may_notify {
            Some(Word::Known(MayNotify::MayNot)) => false,
            Some(Word::Known(MayNotify::May)) if dates == (None, None) => true,
            _ => rules::is_usable(dates.0, dates.1, today),
        }
    }

    /// The answer as an entry of ours, never to be stored as one. An address or number that cannot be used is left out.
    pub(in crate::register) fn entry(
        &self,
        person_id: &PersonId,
        vault: &Vault,
        now: DateTime<Utc>,
    ) -> Result<RegisterEntry, VaultError> {
        let contact = &self.contact;
        let email = contact.email.as_deref().and_then(|text| Email::parse(text).ok());
        let mobile = contact.mobile.as_deref().and_then(|text| Phone::parse(text).ok());
        Ok(RegisterEntry {
            email_index: email.as_ref().map(|email| vault.index(email)),
            email: email.map(|email| vault.seal(&email)).transpose()?,
            email_updated_at: contact.email_updated_at.map(Into::into),
            email_verified_at: contact.email_verified_at.map(Into::into),
            email_validated_at: contact.email_validated_at.map(Into::into),
            mobile_takes_sms: mobile.as_ref().is_none_or(Phone::can_receive_sms),
            mobile_index: mobile.as_ref().map(|mobile| vault.index(mobile)),
            mobile: mobile.map(|mobile| vault.seal(&mobile)).transpose()?,
            mobile_updated_at: contact.mobile_updated_at.map(Into::into),
            mobile_verified_at: contact.mobile_verified_at.map(Into::into),
            mobile_validated_at: contact.mobile_validated_at.map(Into::into),
            language: self.language.as_deref().and_then(Language::parse),
            language_updated_at: self.language_updated_at.map(Into::into),
            opted_out: self.opted_out != Word::Known(YesNo::No),
            opted_out_at: self.opted_out_at.map(Into::into),
            mailbox_address: self.digital_post.as_ref().and_then(|mailbox| mailbox.address.clone()),
            mailbox_provider: self.digital_post.as_ref().and_then(|mailbox| mailbox.provider.clone()),
            mailbox_certificate: self.certificate.clone(),
            ..RegisterEntry::empty(person_id.clone(), now.into())
        })
    }
}
