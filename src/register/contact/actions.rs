//! Correcting a person's contact data.

use chrono::{DateTime, Utc};

use super::super::actions::{is_proved, receipt_number};
use super::super::rules::Refusal;
use super::super::store::{lock_entry_of, put_entry};
use super::super::{IdentityCheck, RegisterEntry};
use super::rules::{self, Standing};
use super::{ContactChange, ContactChangeKind, Deed, NewContact, Wanted, Wish, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::notices::{Channel, NewNotice, outbox};
use crate::persons::{Person, PersonStatus};
use crate::values::{Email, InquiryId, Language, Phone, StaffId};
use crate::vault::Vault;

/// The agent at work.
#[derive(Clone, Copy, Debug)]
pub struct By<'a> {
    /// Who.
    pub staff_id: &'a StaffId,
    /// The contact that it is part of.
    pub inquiry_id: &'a InquiryId,
}

/// What came of a correction.
#[derive(Clone, Debug)]
pub enum ContactOutcome {
    /// Done, now or by the same form before.
    Changed(Box<ContactChange>),
    /// Refused by the rules.
    Refused(Refusal),
}

/// The three values as they are to be.
struct Values {
    email: Wish<Email>,
    mobile: Wish<Phone>,
    language: Wish<Language>,
    /// The change that is taken back, when one is.
    undone: Option<ContactChange>,
}

/// Corrects a person's contact data: the values with their times, the history and the audit row in one transaction.
/// Somebody who is not in the register, or had the entry deleted, is registered by it.
pub fn correct(
    conn: &mut AnyConnection,
    vault: &Vault,
    by: By<'_>,
    person: &Person,
    new: &NewContact,
    now: DateTime<Utc>,
) -> Result<ContactOutcome, Error> {
    let known = lock_entry_of(conn, &person.person_id)?;
    if let Some(done) = store::by_request(conn, &new.request_key)? {
        return sent_before(vault, person, new, done);
    }
    let standing = standing(person, known.as_ref());
    if let Err(refusal) = rules::correct(standing, new.seen_version, true) {
        return Ok(ContactOutcome::Refused(refusal));
    }
    if new.identity_check == IdentityCheck::SmsCode && !is_proved(conn, person, Some(by.inquiry_id))? {
        return Ok(ContactOutcome::Refused(Refusal::NotProved));
    }
    let Some(values) = wanted(conn, vault, known.as_ref(), person, &new.wanted)? else {
        return Ok(ContactOutcome::Refused(Refusal::CannotBeUndone));
    };
    let fresh = RegisterEntry::empty(person.person_id.clone(), now.into());
    let mut entry = known.clone().unwrap_or(fresh);
    set(vault, &mut entry, &values, now)?;
    let deed = Deed {
        reference: receipt_number(now),
        kind: ContactChangeKind::Correction,
        channel: new.channel,
        identity_check: new.identity_check,
        reason: new.reason.clone(),
        note: new.note.clone(),
        changed_by: Some(by.staff_id.clone()),
        changed_at: now.into(),
        request_key: new.request_key.clone(),
    };
    let Some(mut change) = ContactChange::between(known.as_ref(), &entry, deed) else {
        return Ok(ContactOutcome::Refused(Refusal::NothingChanges));
    };
    if let Wanted::Undone(reference) = &new.wanted {
        change.undoes = Some(reference.clone());
    }
    put_entry(conn, &entry)?;
    store::append(conn, std::slice::from_ref(&change))?;
    let actor = Actor::Staff(by.staff_id.clone());
    let audit_entry = Entry {
        person_id: Some(&person.person_id),
        object: Some(&change.reference),
        inquiry_id: Some(by.inquiry_id),
        detail: Some(&change.changed()),
        ..Entry::new(&actor, Action::ContactChanged)
    };
    audit::store::append(conn, &audit_entry, now)?;
    tell_old_addresses(conn, by, &change, now)?;
    Ok(ContactOutcome::Changed(Box::new(change)))
}

/// Tells whoever reads an address that is not the person's any more that the desk changed it: were it not the person who asked,
/// the person hears of it there.
fn tell_old_addresses(
    conn: &mut AnyConnection,
    by: By<'_>,
    change: &ContactChange,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let replaced = [
        (Channel::Email, change.email_changed && change.from_email.is_some()),
        (Channel::Sms, change.mobile_changed && change.from_mobile.is_some()),
    ];
    for (channel, _) in replaced.into_iter().filter(|(_, replaced)| *replaced) {
        let notice = NewNotice::contact_replaced(
            change.person_id.clone(),
            channel,
            &change.reference,
            local_date(now),
        );
        outbox::queue(conn, &notice.asked_by(by.staff_id), now)?;
    }
    Ok(())
}

/// Where a person's contact data stand.
pub fn standing(person: &Person, entry: Option<&RegisterEntry>) -> Standing {
    Standing {
        version: entry.map_or(0, |entry| entry.contact_version),
        deceased: person.status == PersonStatus::Deceased,
        superseded: person.superseded_by.is_some(),
    }
}

/// What is wished for beyond what is so already: the same address once more is no change, and makes it no newer.
pub fn beyond(vault: &Vault, entry: Option<&RegisterEntry>, wanted: &Wanted) -> Wanted {
    let Wanted::Values { email, mobile, language } = wanted else { return wanted.clone() };
    let email_index = entry.and_then(|entry| entry.email_index.as_ref());
    let mobile_index = entry.and_then(|entry| entry.mobile_index.as_ref());
    let same_email = is_met(&email.as_text(|email| vault.index(email)), email_index);
    let same_mobile = is_met(&mobile.as_text(|mobile| vault.index(mobile)), mobile_index);
    let same_language = is_met(language, entry.and_then(|entry| entry.language).as_ref());
    Wanted::Values {
        email: if same_email { Wish::Keep } else { email.clone() },
        mobile: if same_mobile { Wish::Keep } else { mobile.clone() },
        language: if same_language { Wish::Keep } else { language.clone() },
    }
}

/// Whether the desk made a change and what it left is still there, so that it can be taken back.
pub fn can_be_undone(vault: &Vault, entry: &RegisterEntry, change: &ContactChange) -> Result<bool, Error> {
    let email = change.to_email.as_ref().map(|sealed| vault.open(sealed)).transpose()?;
    let mobile = change.to_mobile.as_ref().map(|sealed| vault.open(sealed)).transpose()?;
    let same_email = email.map(|email| vault.index(&email)) == entry.email_index;
    let same_mobile = mobile.map(|mobile| vault.index(&mobile)) == entry.mobile_index;
    Ok(change.kind == ContactChangeKind::Correction
        && change.changed_by.is_some()
        && change.erased_at.is_none()
        && (same_email || !change.email_changed)
        && (same_mobile || !change.mobile_changed)
        && (change.to_language == entry.language || !change.language_changed))
}

/// A form that was sent before: the first outcome, if it asks for the same.
fn sent_before(
    vault: &Vault,
    person: &Person,
    new: &NewContact,
    done: ContactChange,
) -> Result<ContactOutcome, Error> {
    if done.person_id != person.person_id {
        return Ok(ContactOutcome::Refused(Refusal::ForeignForm));
    }
    let email = done.to_email.as_ref().map(|sealed| vault.open(sealed)).transpose()?;
    let mobile = done.to_mobile.as_ref().map(|sealed| vault.open(sealed)).transpose()?;
    let is_same = match &new.wanted {
        Wanted::Undone(reference) => done.undoes.as_ref() == Some(reference),
        Wanted::Values { email: to_email, mobile: to_mobile, language } => {
            done.undoes.is_none()
                && is_met(to_email, email.as_ref())
                && is_met(to_mobile, mobile.as_ref())
                && is_met(language, done.to_language.as_ref())
        }
    };
    // Otherwise an old form, gone back to and filled in anew.
    Ok(if is_same {
        ContactOutcome::Changed(Box::new(done))
    } else {
        ContactOutcome::Refused(Refusal::ChangedMeanwhile)
    })
}

fn is_met<T: PartialEq>(wish: &Wish<T>, value: Option<&T>) -> bool {
    match wish {
        Wish::Keep => true,
        Wish::Remove => value.is_none(),
        Wish::Set(wanted) => value == Some(wanted),
    }
}

/// The values that are wanted; `None` when they are those before a change that cannot be taken back.
fn wanted(
    conn: &mut AnyConnection,
    vault: &Vault,
    known: Option<&RegisterEntry>,
    person: &Person,
    wanted: &Wanted,
) -> Result<Option<Values>, Error> {
    let reference = match wanted {
        Wanted::Values { email, mobile, language } => {
            let (email, mobile, language) = (email.clone(), mobile.clone(), language.clone());
            return Ok(Some(Values { email, mobile, language, undone: None }));
        }
        Wanted::Undone(reference) => reference,
    };
    let (Some(change), Some(known)) = (store::by_reference(conn, &person.person_id, reference)?, known)
    else {
        return Ok(None);
    };
    if !can_be_undone(vault, known, &change)? {
        return Ok(None);
    }
    let email = change.from_email.as_ref().map(|sealed| vault.open(sealed)).transpose()?;
    let mobile = change.from_mobile.as_ref().map(|sealed| vault.open(sealed)).transpose()?;
    Ok(Some(Values {
        email: back_to(change.email_changed, email),
        mobile: back_to(change.mobile_changed, mobile),
        language: back_to(change.language_changed, change.from_language),
        undone: Some(change),
    }))
}

fn back_to<T>(changed: bool, value: Option<T>) -> Wish<T> {
    match value {
        _ if !changed => Wish::Keep,
        Some(value) => Wish::Set(value),
        None => Wish::Remove,
    }
}

/// Puts the values in. One that is another than before was confirmed and proved by nobody yet; one that is put back is as old as
/// it was, for the desk's slip was no confirmation by the person.
fn set(vault: &Vault, entry: &mut RegisterEntry, values: &Values, now: DateTime<Utc>) -> Result<(), Error> {
    let before = Some(entry.clone());
    let at = Some(now.into());
    if values.email != Wish::Keep {
        let email = wanted_value(&values.email);
        let index = email.map(|email| vault.index(email));
        if index != entry.email_index {
            entry.email = email.map(|email| vault.seal(email)).transpose()?;
            entry.email_index = index;
            entry.email_updated_at = at.filter(|_| email.is_some());
            (entry.email_verified_at, entry.email_validated_at) = (None, None);
        }
    }
    if values.mobile != Wish::Keep {
        let mobile = wanted_value(&values.mobile);
        let index = mobile.map(|mobile| vault.index(mobile));
        if index != entry.mobile_index {
            entry.mobile = mobile.map(|mobile| vault.seal(mobile)).transpose()?;
            entry.mobile_index = index;
            entry.mobile_takes_sms = mobile.is_none_or(Phone::can_receive_sms);
            entry.mobile_updated_at = at.filter(|_| mobile.is_some());
            (entry.mobile_verified_at, entry.mobile_validated_at) = (None, None);
        }
    }
    let language = wanted_value(&values.language);
    if values.language != Wish::Keep && language.copied() != entry.language {
        entry.language = language.copied();
        entry.language_updated_at = at.filter(|_| language.is_some());
    }
    if let Some(undone) = &values.undone {
        undone.times.put_back(entry, undone);
    }
    entry.deleted_at = None;
    entry.contact_version += 1;
    entry.updated_at = now.into();
    entry.reckon_ages(before.as_ref(), local_date(now));
    Ok(())
}

/// The value that is wished for, if any is.
fn wanted_value<T>(wish: &Wish<T>) -> Option<&T> {
    match wish {
        Wish::Keep | Wish::Remove => None,
        Wish::Set(value) => Some(value),
    }
}
