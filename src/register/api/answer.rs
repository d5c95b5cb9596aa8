//! What a look-up answers, field for field as the national register does.
//!
//! A field that the token's scopes do not give, or that is not known, is absent. Contact details that have expired are
//! given all the same, and so are those of people who opted out: they may still be used for service messages, each channel
//! ages by itself, and `varslingsstatus` with the dates says what they may be used for. Nobody is `SLETTET`: no entry of
//! this register can be deleted yet.

use chrono::{NaiveDate, SecondsFormat};
use serde::Serialize;

use crate::db::UtcTime;
use crate::register::lookup::Found;
use crate::register::{RegisterEntry, rules};
use crate::values::{Language, NationalId};
use crate::vault::{Vault, VaultError};

/// What a call is told beyond reservation and status.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    /// E-mail, mobile, whether the person may be notified, language.
    pub(super) contact: bool,
    /// The digital mailbox.
    pub(super) mailbox: bool,
    /// Those who are not in the register, too.
    pub(super) unregistered: bool,
}

/// The body of the answer.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    personer: Vec<Person<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
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
    spraak: Option<Language>,
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
    epostadresse_duplisert: Option<YesNo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer_oppdatert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer_sist_verifisert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobiltelefonnummer_duplisert: Option<YesNo>,
}

#[derive(Serialize)]
struct Mailbox<'a> {
    postkasseadresse: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    postkasseleverandoeradresse: Option<&'a str>,
}

impl<'a> Answer<'a> {
    /// Puts the answer together from what was found for each id, on a local day.
    pub(super) fn of(
        ids: &'a [NationalId],
        found: &'a [Option<Found>],
        fields: Fields,
        today: NaiveDate,
        vault: &Vault,
    ) -> Result<Self, VaultError> {
        let mut personer = Vec::with_capacity(ids.len());
        for (id, found) in ids.iter().zip(found) {
            match found {
                Some(found) => personer.push(registered(id, found, fields, today, vault)?),
                None if fields.unregistered => personer.push(unregistered(id, fields)),
                None => {}
            }
        }
        Ok(Self { personer })
    }
}

fn registered<'a>(
    id: &'a NationalId,
    found: &'a Found,
    fields: Fields,
    today: NaiveDate,
    vault: &Vault,
) -> Result<Person<'a>, VaultError> {
    let entry = &found.entry;
    let contact = fields.contact.then(|| contact(found, vault)).transpose()?;
    Ok(Person {
        personidentifikator: id.expose(),
        reservasjon: YesNo::of(entry.opted_out),
        reservasjonstidspunkt: entry.opted_out_at.filter(|_| entry.opted_out).map(timestamp),
        reservasjon_oppdatert: found.opt_out_changed_at.map(timestamp),
        status: Status::Active,
        varslingsstatus: fields.contact.then(|| MayBeNotified::of(rules::may_be_notified(entry, today))),
        kontaktinformasjon: contact,
        digital_post: if fields.mailbox { mailbox(entry) } else { None },
        spraak: entry.language.filter(|_| fields.contact),
    })
}

fn unregistered(id: &NationalId, fields: Fields) -> Person<'_> {
    Person {
        personidentifikator: id.expose(),
        reservasjon: YesNo::No,
        reservasjonstidspunkt: None,
        reservasjon_oppdatert: None,
        status: Status::NotRegistered,
        varslingsstatus: fields.contact.then_some(MayBeNotified::No),
        kontaktinformasjon: None,
        digital_post: None,
        spraak: None,
    }
}

fn contact(found: &Found, vault: &Vault) -> Result<Contact, VaultError> {
    let entry = &found.entry;
    let mut contact = Contact::default();
    if let Some(email) = &entry.email {
        contact.epostadresse = Some(vault.open(email)?.expose().to_owned());
        contact.epostadresse_oppdatert = entry.email_updated_at.map(timestamp);
        contact.epostadresse_sist_verifisert = entry.email_verified_at.map(timestamp);
        contact.epostadresse_duplisert = Some(YesNo::of(found.email_is_shared));
    }
    if let Some(mobile) = &entry.mobile {
        contact.mobiltelefonnummer = Some(vault.open(mobile)?.expose().to_owned());
        contact.mobiltelefonnummer_oppdatert = entry.mobile_updated_at.map(timestamp);
        contact.mobiltelefonnummer_sist_verifisert = entry.mobile_verified_at.map(timestamp);
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
