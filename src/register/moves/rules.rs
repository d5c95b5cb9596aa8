//! Who leads to whom, and what becomes of two entries of one person. Pure.

use std::collections::HashMap;

use super::super::RegisterEntry;
use super::{Linked, Pair};
use crate::db::UtcTime;
use crate::values::PersonId;

/// Which id was superseded by which.
#[derive(Clone, Debug, Default)]
pub struct Links(pub HashMap<PersonId, PersonId>);

impl Links {
    /// Adds a pair, unless something speaks against it.
    pub fn add(&mut self, pair: &Pair) -> Linked {
        match self.0.get(&pair.old) {
            Some(by) if *by == pair.new => Linked::Before,
            Some(_) => Linked::ToAnother,
            None if *self.end_of(&pair.new) == pair.old => Linked::Circular,
            None => {
                self.0.insert(pair.old.clone(), pair.new.clone());
                Linked::Now
            }
        }
    }

    /// The one to whom a person leads in the end, who may be themselves.
    pub fn end_of<'a>(&'a self, id: &'a PersonId) -> &'a PersonId {
        let mut end = id;
        while let Some(next) = self.0.get(end) {
            end = next;
        }
        end
    }
}

/// What the entry of `to` becomes when `old` is moved to it; none when nothing changes.
///
/// Of each address the one that was changed or confirmed later counts, of the language the one chosen later; what only one
/// has stays. Whoever opted out under either id has opted out: a letter on paper too many does less harm than a decision
/// that nobody reads. An old entry that was deleted brings its opt-out alone.
pub fn merged(
    old: &RegisterEntry,
    new: Option<&RegisterEntry>,
    to: &PersonId,
    now: UtcTime,
) -> Option<RegisterEntry> {
    let fresh = RegisterEntry { deleted_at: old.deleted_at, ..RegisterEntry::empty(to.clone(), now) };
    let mut entry = new.cloned().unwrap_or(fresh);
    let mut changed = false;
    if old.deleted_at.is_none() {
        changed |= new.is_none_or(|new| new.deleted_at.is_some());
        entry.deleted_at = None;
        changed |= take_email(&mut entry, old);
        changed |= take_mobile(&mut entry, old);
        changed |= take_language(&mut entry, old);
        changed |= take_mailbox(&mut entry, old);
    }
    if old.opted_out && !entry.opted_out {
        (entry.opted_out, entry.opted_out_at) = (true, old.opted_out_at);
        entry.opt_out_version += 1;
        changed = true;
    }
    let values = |e: &RegisterEntry| (e.email_index.clone(), e.mobile_index.clone(), e.language);
    entry.contact_version += i64::from(new.map(values).unwrap_or_default() != values(&entry));
    entry.updated_at = now;
    changed.then_some(entry)
}

fn take_email(entry: &mut RegisterEntry, old: &RegisterEntry) -> bool {
    let confirmed = |e: &RegisterEntry| e.email_updated_at.max(e.email_verified_at);
    let takes = old.email.is_some() && (entry.email.is_none() || confirmed(old) > confirmed(entry));
    if takes {
        entry.email.clone_from(&old.email);
        entry.email_index.clone_from(&old.email_index);
        entry.email_updated_at = old.email_updated_at;
        entry.email_verified_at = old.email_verified_at;
        entry.email_validated_at = old.email_validated_at;
        (entry.email_next_on, entry.email_expired_on) = (old.email_next_on, old.email_expired_on);
    }
    takes
}

fn take_mobile(entry: &mut RegisterEntry, old: &RegisterEntry) -> bool {
    let confirmed = |e: &RegisterEntry| e.mobile_updated_at.max(e.mobile_verified_at);
    let takes = old.mobile.is_some() && (entry.mobile.is_none() || confirmed(old) > confirmed(entry));
    if takes {
        entry.mobile.clone_from(&old.mobile);
        entry.mobile_index.clone_from(&old.mobile_index);
        entry.mobile_takes_sms = old.mobile_takes_sms;
        entry.mobile_updated_at = old.mobile_updated_at;
        entry.mobile_verified_at = old.mobile_verified_at;
        entry.mobile_validated_at = old.mobile_validated_at;
        (entry.mobile_next_on, entry.mobile_expired_on) = (old.mobile_next_on, old.mobile_expired_on);
    }
    takes
}

fn take_language(entry: &mut RegisterEntry, old: &RegisterEntry) -> bool {
    let takes = old.language.is_some()
        && (entry.language.is_none() || old.language_updated_at > entry.language_updated_at);
    if takes {
        (entry.language, entry.language_updated_at) = (old.language, old.language_updated_at);
    }
    takes
}

/// No time says which is newer, so the new id's own counts.
fn take_mailbox(entry: &mut RegisterEntry, old: &RegisterEntry) -> bool {
    let takes = old.mailbox_address.is_some() && entry.mailbox_address.is_none();
    if takes {
        entry.mailbox_address.clone_from(&old.mailbox_address);
        entry.mailbox_provider.clone_from(&old.mailbox_provider);
        entry.mailbox_certificate.clone_from(&old.mailbox_certificate);
    }
    takes
}
