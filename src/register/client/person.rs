//! One person as the register upstream tells of them. Which fields there are depends on the scopes and on the person.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::timestamp;
use super::words::{MayNotify, RegisterStatus, Word, YesNo};
use crate::register::RegisterEntry;
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
    #[serde(rename = "mobiltelefonnummer")]
    mobile: Option<String>,
    #[serde(default, rename = "mobiltelefonnummer_oppdatert", deserialize_with = "timestamp::lenient")]
    mobile_updated_at: Option<DateTime<Utc>>,
    #[serde(default, rename = "mobiltelefonnummer_sist_verifisert", deserialize_with = "timestamp::lenient")]
    mobile_verified_at: Option<DateTime<Utc>>,
    #[serde(default, rename = "mobiltelefonnummer_sist_validert", deserialize_with = "timestamp::lenient")]
    mobile_validated_at: Option<DateTime<Utc>>,
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
    /// Whether there is something to tell of: an entry, or an opt-out without one.
    pub(super) fn is_registered(&self) -> bool {
        let is_gone =
            matches!(self.status, Some(Word::Known(RegisterStatus::NotRegistered | RegisterStatus::Deleted)));
        !is_gone || self.opted_out != Word::Known(YesNo::No)
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
