//! Linking ids, and moving the entries of the old ones.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::super::actions::receipt_number;
use super::super::confirmations::{self, Confirmation, ConfirmationState};
use super::super::contact::deletion::emptied;
use super::super::contact::{self, ContactChange, ContactChangeKind, Deed};
use super::super::store::{append_changes, lock_entries, put_entries};
use super::super::{IdentityCheck, OptOutChange, OptOutChannel, RegisterEntry, codes};
use super::rules::{self, Links};
use super::{Linked, Pair, REASON};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::notices::Channel;
use crate::persons::superseded;
use crate::values::PersonId;

/// Links these ids, and moves the entry of each old one to the id that holds now; answers what came of each pair, in order.
/// Entries, history and audit rows are written in the caller's transaction. What waits to be sent follows the link, except
/// one-time codes, which end.
pub fn supersede(
    conn: &mut AnyConnection,
    actor: &Actor,
    pairs: &[Pair],
    now: DateTime<Utc>,
) -> Result<Vec<Linked>, Error> {
    let named: Vec<PersonId> = pairs.iter().flat_map(|pair| [pair.old.clone(), pair.new.clone()]).collect();
    let mut links = Links(superseded::lock_links(conn, &named)?);
    let came_to: Vec<Linked> = pairs.iter().map(|pair| links.add(pair)).collect();
    let new: Vec<&Pair> = pairs
        .iter()
        .zip(&came_to)
        .filter(|(_, linked)| **linked == Linked::Now)
        .map(|(pair, _)| pair)
        .collect();
    let involved: Vec<PersonId> =
        new.iter().flat_map(|pair| [pair.old.clone(), links.end_of(&pair.new).clone()]).collect();
    let mut moving = Moving::of(lock_entries(conn, &involved)?, now);
    for pair in &new {
        superseded::put(conn, &pair.old, &pair.new, now.into())?;
        let to = links.end_of(&pair.new);
        moving.entry(&pair.old, to);
        move_decision(conn, &pair.old, to)?;
    }
    for old in &moving.emptied {
        for channel in Channel::ALL {
            codes::store::end_open(conn, old, *channel, now)?;
        }
    }
    moving.written(conn)?;
    put_on_record(conn, actor, &new, &moving, now)?;
    Ok(came_to)
}

/// Somebody must enter an opt-out, which the register upstream does not have yet, for the number that holds. An opt back in
/// stays where it was asked for.
fn move_decision(conn: &mut AnyConnection, from: &PersonId, to: &PersonId) -> Result<(), Error> {
    let Some(decided) = confirmations::store::open_of(conn, from)?.filter(|decided| decided.opted_out) else {
        return Ok(());
    };
    confirmations::store::remove(conn, from)?;
    let anew = Confirmation {
        person_id: to.clone(),
        state: ConfirmationState::ToConfirm,
        register_reference: None,
        marked_by: None,
        marked_at: None,
        compared_at: None,
        ..decided
    };
    confirmations::store::put(conn, &anew)
}

/// The entries on their way, and what is to be written of them.
struct Moving {
    now: DateTime<Utc>,
    entries: HashMap<PersonId, RegisterEntry>,
    /// Whose entry became another, each once and in order.
    filled: Vec<PersonId>,
    /// Whose entry went.
    emptied: Vec<PersonId>,
    /// From whom, to whom, and what.
    came: Vec<(PersonId, PersonId, String)>,
    opt_outs: Vec<OptOutChange>,
    changes: Vec<ContactChange>,
}

impl Moving {
    fn of(entries: HashMap<PersonId, RegisterEntry>, now: DateTime<Utc>) -> Self {
        Self {
            now,
            entries,
            filled: Vec::new(),
            emptied: Vec::new(),
            came: Vec::new(),
            opt_outs: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// Moves one entry, if there is one.
    fn entry(&mut self, from: &PersonId, to: &PersonId) {
        let Some(old) = self.entries.get(from).cloned() else { return };
        let known = self.entries.get(to).cloned();
        if let Some(entry) = rules::merged(&old, known.as_ref(), to, self.now.into()) {
            let change = ContactChange::between(known.as_ref(), &entry, self.deed(from, "to"));
            let opt_out = self.opt_out(from, known.as_ref(), &entry);
            let contact = change.as_ref().map(ContactChange::changed);
            let what: Vec<String> =
                contact.into_iter().chain(opt_out.as_ref().map(|_| "opt_out".to_owned())).collect();
            self.came.push((from.clone(), to.clone(), what.join(" ")));
            self.changes.extend(change);
            self.opt_outs.extend(opt_out);
            if !self.filled.contains(to) {
                self.filled.push(to.clone());
            }
            self.entries.insert(to.clone(), entry);
        }
        if old.deleted_at.is_none() {
            let gone = emptied(&old, self.now);
            self.changes.push(ContactChange::of(Some(&old), &gone, self.deed(from, "from")));
            self.emptied.push(from.clone());
            self.entries.insert(from.clone(), gone);
        }
    }

    /// One old id makes one row on each side, however often the file comes.
    fn deed(&self, from: &PersonId, side: &str) -> Deed {
        Deed {
            reference: receipt_number(self.now),
            kind: ContactChangeKind::Move,
            channel: OptOutChannel::Import,
            identity_check: IdentityCheck::NotApplicable,
            reason: REASON.to_owned(),
            note: None,
            changed_by: None,
            changed_at: self.now.into(),
            request_key: format!("move:{from}:{side}"),
        }
    }

    fn opt_out(
        &self,
        from: &PersonId,
        known: Option<&RegisterEntry>,
        entry: &RegisterEntry,
    ) -> Option<OptOutChange> {
        let was_opted_out = known.is_some_and(|known| known.opted_out);
        (entry.opted_out != was_opted_out).then(|| OptOutChange {
            reference: receipt_number(self.now),
            person_id: entry.person_id.clone(),
            from_opted_out: was_opted_out,
            to_opted_out: entry.opted_out,
            channel: OptOutChannel::Import,
            identity_check: IdentityCheck::NotApplicable,
            reason: REASON.to_owned(),
            note: None,
            changed_by: None,
            changed_at: self.now.into(),
            request_key: format!("move:{from}"),
            legal_basis: None,
            effective_at: entry.opted_out_at,
            undoes: None,
            from_opted_out_at: known.filter(|_| was_opted_out).and_then(|known| known.opted_out_at),
            recorded_at: None,
        })
    }

    /// Writes the entries, the new ids' first: no reader of the feed sees a person with no entry at all.
    fn written(&self, conn: &mut AnyConnection) -> Result<(), Error> {
        let touched = self.filled.iter().chain(&self.emptied);
        let entries: Vec<RegisterEntry> = touched.filter_map(|id| self.entries.get(id)).cloned().collect();
        put_entries(conn, &entries)?;
        append_changes(conn, &self.opt_outs)?;
        contact::store::append(conn, &self.changes)
    }
}

fn put_on_record(
    conn: &mut AnyConnection,
    actor: &Actor,
    new: &[&Pair],
    moving: &Moving,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let linked = new.iter().map(|pair| Entry {
        person_id: Some(&pair.old),
        object: Some(pair.new.as_str()),
        ..Entry::new(actor, Action::IdSuperseded)
    });
    let moved = moving.came.iter().map(|(from, to, what)| Entry {
        person_id: Some(to),
        object: Some(from.as_str()),
        detail: Some(what).filter(|what| !what.is_empty()).map(String::as_str),
        ..Entry::new(actor, Action::EntryMoved)
    });
    let opted_out = moving.opt_outs.iter().map(|change| Entry {
        person_id: Some(&change.person_id),
        object: Some(&change.reference),
        detail: Some("opted_out"),
        ..Entry::new(actor, Action::OptOutChanged)
    });
    let rows: Vec<Entry<'_>> = linked.chain(moved).chain(opted_out).collect();
    audit::store::append_all(conn, &rows, now)
}
