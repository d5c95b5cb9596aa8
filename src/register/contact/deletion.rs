//! Deleting a person's entry, at the person's written request by post.

use chrono::{DateTime, Utc};

use super::super::actions::receipt_number;
use super::super::rules::Refusal;
use super::super::store::{lock_entry_of, others_have_email, put_entry};
use super::super::{IdentityCheck, OptOutChannel, RegisterEntry, codes};
use super::actions::{By, ContactOutcome, standing};
use super::{ContactChange, ContactChangeKind, Deed, rules, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::notices::rules::Suppression;
use crate::notices::{Channel, outbox, receipts};
use crate::persons::Person;

/// What an agent asks for.
#[derive(Clone, Debug)]
pub struct NewDeletion {
    /// The version that the agent saw.
    pub seen_version: i64,
    /// What the letter says, in short.
    pub reason: String,
    /// The form's own key.
    pub request_key: String,
}

/// Deletes a person's entry: the addresses, the language and the mailbox go, and the values in the history with them; what
/// waits to be sent is stopped. The opt-out and its history stay: who wants paper still does. Registering again starts anew.
pub fn delete_entry(
    conn: &mut AnyConnection,
    by: By<'_>,
    person: &Person,
    new: &NewDeletion,
    now: DateTime<Utc>,
) -> Result<ContactOutcome, Error> {
    let known = lock_entry_of(conn, &person.person_id)?;
    if let Some(done) = store::by_request(conn, &new.request_key)? {
        let is_same = done.person_id == person.person_id && done.kind == ContactChangeKind::Deletion;
        return Ok(if is_same {
            ContactOutcome::Changed(Box::new(done))
        } else {
            ContactOutcome::Refused(Refusal::ForeignForm)
        });
    }
    let there = known.filter(|entry| entry.deleted_at.is_none());
    let standing = standing(person, there.as_ref());
    if let Err(refusal) = rules::correct(standing, new.seen_version, there.is_some()) {
        return Ok(ContactOutcome::Refused(refusal));
    }
    let Some(before) = there else { return Ok(ContactOutcome::Refused(Refusal::NothingChanges)) };
    let after = emptied(&before, now);
    let change = ContactChange::of(
        Some(&before),
        &after,
        Deed {
            reference: receipt_number(now),
            kind: ContactChangeKind::Deletion,
            channel: OptOutChannel::Letter,
            identity_check: IdentityCheck::SignedLetter,
            reason: new.reason.clone(),
            note: None,
            changed_by: Some(by.staff_id.clone()),
            changed_at: now.into(),
            request_key: new.request_key.clone(),
        },
    );
    put_entry(conn, &after)?;
    store::append(conn, std::slice::from_ref(&change))?;
    if let Some(index) = &before.email_index
        && !others_have_email(conn, index, &person.person_id)?
    {
        receipts::store::forget_bounce(conn, index)?;
    }
    store::erase_values(conn, &person.person_id, now.into())?;
    for channel in Channel::ALL {
        codes::store::end_open(conn, &person.person_id, *channel, now)?;
    }
    outbox::stop_waiting(conn, &person.person_id, Suppression::EntryDeleted, now)?;
    let actor = Actor::Staff(by.staff_id.clone());
    let entry = Entry {
        person_id: Some(&person.person_id),
        object: Some(&change.reference),
        inquiry_id: Some(by.inquiry_id),
        ..Entry::new(&actor, Action::EntryDeleted)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(ContactOutcome::Changed(Box::new(change)))
}

/// The entry with nothing left but the opt-out, and when that was done.
pub(in crate::register) fn emptied(entry: &RegisterEntry, now: DateTime<Utc>) -> RegisterEntry {
    RegisterEntry {
        opted_out: entry.opted_out,
        opted_out_at: entry.opted_out_at,
        opt_out_version: entry.opt_out_version,
        contact_version: entry.contact_version + 1,
        deleted_at: Some(now.into()),
        ..RegisterEntry::empty(entry.person_id.clone(), now.into())
    }
}
