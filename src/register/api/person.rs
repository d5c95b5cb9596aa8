//! What is told of one person, field for field as the national register does.
//!
//! A field that the token's scopes do not give, or that is not known, is absent. Contact details that have expired are
//! given all the same, and so are those of people who opted out: they may still be used for service messages, each channel
//! ages by itself, and `varslingsstatus` with the dates says what they may be used for. Of those whose entry was deleted
//! nothing is told but that, and the opt-out.

use chrono::{NaiveDate, SecondsFormat};
use serde::Serialize;

use crate::db::UtcTime;
use crate::register::lookup::Found;
use crate::register::{RegisterEntry, rules};
use crate::values::{Language, NationalId};
use crate::vault::{Vault, VaultError};

/// What a caller is told beyond reservation and status.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    /// E-mail, mobile, whether the person may be notified.
    pub(super) contact: bool,
    /// The language.
    pub(super) language: bool,
    /// The digital mailbox.
    pub(super) mailbox: bool,
}

/// One person.
#[derive(Serialize)]
pub(super) struct Person<'a> {
    personidentifikator: &'a str,
    reservasjon: YesNo,
    #[serde(skip_serializing_if = "Option::is_none")]
    reservasjonstidspunkt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reservasjon_oppdatert: Option<String>,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    varslingsstatus: Option<MayBeNotified>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kontaktinformasjon: Option<Contact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digital_post: Option<Mailbox<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sertifikat: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spraak: Option<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spraak_oppdatert: Option<String>,
}

#[derive(Serialize)]
enum YesNo {
    #[serde(rename = "JA")]
    Yes,
    #[serde(rename = "NEI")]
    No,
}

#[derive(Serialize)]
enum Status {
    #[serde(rename = "AKTIV")]
    Active,
    #[serde(rename = "SLETTET")]
    Deleted,
    #[serde(rename = "IKKE_REGISTRERT")]
    NotRegistered,
}

#[derive(Serialize)]
enum MayBeNotified {
    #[serde(rename = "KAN_VARSLES")]
    Yes,
    #[serde(rename = "KAN_IKKE_VARSLES")]
    No,
}

/// Empty when the person has given neither; who asks for it may rely on the object.
#[derive(Default, Serialize)]
struct Contact {
    #[serde(skip_serializing_if = "Option::is_none")]
    epostadresse: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epostadresse_oppdatert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epostadresse_sist_verifisert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epostadresse_sist_validert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epostadresse_duplisert: Option<YesNo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer_oppdatert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer_sist_verifisert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer_sist_validert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer_duplisert: Option<YesNo>,
}

#[derive(Serialize)]
struct Mailbox<'a> {
    postkasseadresse: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    postkasseleverandoeradresse: Option<&'a str>,
}

impl<'a> Person<'a> {
    /// Somebody who is in the register, or was, on a local day.
    pub(super) fn registered(
        id: &'a NationalId,
        found: &'a Found,
        fields: Fields,
        today: NaiveDate,
        vault: &Vault,
    ) -> Result<Self, VaultError> {
        let entry = &found.entry;
        let common = Self {
            reservasjon: YesNo::of(entry.opted_out),
            reservasjonstidspunkt: entry.opted_out_at.filter(|_| entry.opted_out).map(timestamp),
            reservasjon_oppdatert: found.opt_out_changed_at.map(timestamp),
            ..Self::unregistered(id, fields)
        };
        if entry.deleted_at.is_some() {
            return Ok(Self { status: Status::Deleted, ..common });
        }
        let may_be_notified = MayBeNotified::of(rules::may_be_notified(entry, found.deceased, today));
        let language = entry.language.filter(|_| fields.language);
        let digital_post = mailbox(entry).filter(|_| fields.mailbox);
        Ok(Self {
            status: Status::Active,
            varslingsstatus: fields.contact.then_some(may_be_notified),
            kontaktinformasjon: fields.contact.then(|| contact(found, vault)).transpose()?,
            sertifikat: entry.mailbox_certificate.as_deref().filter(|_| digital_post.is_some()),
            digital_post,
            spraak: language,
            spraak_oppdatert: entry.language_updated_at.filter(|_| language.is_some()).map(timestamp),
            ..common
        })
    }

    /// Somebody who is not in the register.
    pub(super) fn unregistered(id: &'a NationalId, fields: Fields) -> Self {
        Self {
            personidentifikator: id.expose(),
            reservasjon: YesNo::No,
            reservasjonstidspunkt: None,
            reservasjon_oppdatert: None,
            status: Status::NotRegistered,
            varslingsstatus: fields.contact.then_some(MayBeNotified::No),
            kontaktinformasjon: None,
            digital_post: None,
            sertifikat: None,
            spraak: None,
            spraak_oppdatert: None,
        }
    }
}

fn contact(found: &Found, vault: &Vault) -> Result<Contact, VaultError> {
    let entry = &found.entry;
    let mut contact = Contact::default();
    if let Some(email) = &entry.email {
        contact.epostadresse = Some(vault.open(email)?.expose().to_owned());
        contact.epostadresse_oppdatert = entry.email_updated_at.map(timestamp);
        contact.epostadresse_sist_verifisert = entry.email_verified_at.map(timestamp);
        contact.epostadresse_sist_validert = entry.email_validated_at.map(timestamp);
        contact.epostadresse_duplisert = Some(YesNo::of(found.email_is_shared));
    }
    if let Some(mobile) = &entry.mobile {
        contact.mobiltelefonnummer = Some(vault.open(mobile)?.expose().to_owned());
        contact.mobiltelefonnummer_oppdatert = entry.mobile_updated_at.map(timestamp);
        contact.mobiltelefonnummer_sist_verifisert = entry.mobile_verified_at.map(timestamp);
        contact.mobiltelefonnummer_sist_validert = entry.mobile_validated_at.map(timestamp);
        contact.mobiltelefonnummer_duplisert = Some(YesNo::of(found.mobile_is_shared));
    }
    Ok(contact)
}

/// Absent unless there is one: partners take the object itself for the answer.
fn mailbox(entry: &RegisterEntry) -> Option<Mailbox<'_>> {
    Some(Mailbox {
        postkasseadresse: entry.mailbox_address.as_deref()?,
        postkasseleverandoeradresse: entry.mailbox_provider.as_deref(),
    })
}

fn timestamp(at: UtcTime) -> String {
    at.utc().to_rfc3339_opts(SecondsFormat::Millis, true)
}

impl YesNo {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl MayBeNotified {
    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}
