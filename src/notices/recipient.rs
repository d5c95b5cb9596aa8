//! Looks up where a message goes at the moment it is sent: addresses and opt-outs change.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::rules::{self, Address, Contact, Suppression};
use super::{Channel, Notice, NoticeKind, NoticeState, chain, receipts};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::persons::{Person, PersonStatus};
use crate::register::{RegisterEntry, Told, confirmations, contact};
use crate::values::{Email, Language, PersonId, Phone};
use crate::vault::Vault;
use crate::{letters, persons, register};

/// The address and the language for a message.
#[derive(Debug)]
pub(super) struct Recipient {
    pub(super) address: Result<Address, Suppression>,
    pub(super) language: Language,
    /// Whether the person has opted out, which does not stop every message.
    pub(super) opted_out: bool,
}

/// Reads what the message needs and no more; `told` is what the register upstream told a moment ago. An opt-out that is being
/// committed at the desk is waited for, and one that comes after waits until the message is on record as being handed over.
pub(super) fn of(
    conn: &mut AnyConnection,
    vault: &Vault,
    notice: &Notice,
    told: Option<&Told>,
    now: DateTime<Utc>,
) -> Result<Recipient, Error> {
    let person = held(conn, &notice.person_id)?;
    let person_id = person.as_ref().map_or(&notice.person_id, |person| &person.person_id);
    let entry = match told {
        None => register::store::entry_of(conn, person_id)?,
        Some(told) => decided_upon(conn, person_id, told)?,
    };
    let mut contact = Contact {
        deceased: person.as_ref().is_some_and(|person| person.status == PersonStatus::Deceased),
        address_protected: person.is_some_and(|person| person.address_protection.hides_places()),
        ..Contact::default()
    };
    let mut language = Language::Nb;
    if notice.kind == NoticeKind::ContactCode {
        contact.code_ended = !register::codes::actions::is_awaited(conn, &notice.notice_id, entry.as_ref())?;
    }
    let before = chain::store::before(conn, &notice.notice_id)?;
    contact.arrived_before = matches!(before, Some((_, NoticeState::Delivered)));
    if let Some(entry) = entry {
        let today = local_date(now);
        let is_outdated = |updated_at, verified_at| {
            (before.is_some() || notice.kind.asks_for_fresh_address())
                && !register::rules::is_usable(updated_at, verified_at, today)
        };
        contact.email_outdated = is_outdated(entry.email_updated_at, entry.email_verified_at);
        contact.mobile_outdated = is_outdated(entry.mobile_updated_at, entry.mobile_verified_at);
        contact.email_bounced =
            notice.channel == Channel::Email && receipts::actions::bounce_of(conn, vault, &entry)?.is_some();
        contact.entry_deleted = entry.deleted_at.is_some_and(|at| notice.created_at() <= at.utc());
        contact.email = entry.email.map(|sealed| vault.open(&sealed)).transpose()?;
        contact.mobile = entry.mobile.map(|sealed| vault.open(&sealed)).transpose()?;
        contact.opted_out = entry.opted_out;
        language = entry.language.unwrap_or(language);
    }
    if let Some(letter_id) = notice.letter_id.as_ref().filter(|_| notice.kind.is_about_a_letter()) {
        let letter = letters::store::find(conn, letter_id)?;
        contact.letter_ended = letter.as_ref().is_none_or(|letter| letter.state.has_ended());
        let ordered = letter.and_then(|letter| letter.mobile);
        contact.ordered_mobile = ordered.map(|sealed| vault.open(&sealed)).transpose()?;
    }
    if notice.kind == NoticeKind::ContactReplaced {
        (contact.email, contact.mobile) = replaced(conn, vault, notice)?;
        // What came back was from the address of today.
        contact.email_bounced = false;
    }
    let opted_out = contact.opted_out;
    Ok(Recipient { address: rules::address(notice.kind, notice.channel, contact), language, opted_out })
}

/// The addresses before the change that the message tells of: they stand in the history alone, until the entry is deleted.
fn replaced(
    conn: &mut AnyConnection,
    vault: &Vault,
    notice: &Notice,
) -> Result<(Option<Email>, Option<Phone>), Error> {
    let parameters: Value =
        serde_json::from_str(&notice.parameters).map_err(|error| Error::Unwritten(Box::new(error)))?;
    let reference = parameters.get("reference").and_then(Value::as_str).unwrap_or_default();
    let Some(change) = contact::store::by_reference(conn, &notice.person_id, reference)? else {
        return Ok((None, None));
    };
    let email = change.from_email.map(|sealed| vault.open(&sealed)).transpose()?;
    Ok((email, change.from_mobile.map(|sealed| vault.open(&sealed)).transpose()?))
}

/// What the register upstream told, with what the desk decided and the register does not have yet.
fn decided_upon(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    told: &Told,
) -> Result<Option<RegisterEntry>, Error> {
    let decided = confirmations::store::open_of(conn, person_id)?;
    let there = told.entry().cloned();
    let is_out = there.as_ref().is_some_and(|entry| entry.opted_out);
    let holds = confirmations::rules::holds_for_sends(is_out, decided.as_ref());
    let entry =
        there.or_else(|| decided.map(|decided| RegisterEntry::empty(person_id.clone(), decided.decided_at)));
    Ok(entry.map(|entry| RegisterEntry { opted_out: holds, ..entry }))
}

/// The person, kept as they are until the transaction ends; of a superseded id the one to whom the entry was moved.
fn held(conn: &mut AnyConnection, id: &PersonId) -> Result<Option<Person>, Error> {
    let mut id = id.clone();
    loop {
        register::store::hold_still(conn, &id)?;
        let person = persons::store::find(conn, &id)?;
        match person.as_ref().and_then(|person| person.superseded_by.clone()) {
            Some(next) => id = next,
            None => return Ok(person),
        }
    }
}
