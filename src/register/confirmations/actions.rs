//! What is done with decisions that the register upstream must be told.

use chrono::{DateTime, Utc};

use super::super::{OptOutChange, Told, store as register};
use super::{Confirmation, ConfirmationState, rules, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::values::{PersonId, StaffId};

/// The look-up compares by itself.
const COMPARISON: Actor = Actor::Program("register_comparison");

/// Notes that the register must be told of a change that the desk has just made.
pub(in crate::register) fn decide(conn: &mut AnyConnection, change: &OptOutChange) -> Result<(), Error> {
    let decided = Confirmation {
        person_id: change.person_id.clone(),
        reference: change.reference.clone(),
        opted_out: change.to_opted_out,
        decided_at: change.changed_at,
        state: ConfirmationState::ToConfirm,
        register_reference: None,
        marked_by: None,
        marked_at: None,
        compared_at: None,
    };
    store::put(conn, &decided)
}

/// Compares an open decision with what the register told, and answers the decision while it is open still.
pub fn settle(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    told: &Told,
    now: DateTime<Utc>,
) -> Result<Option<Confirmation>, Error> {
    let opted_out_there = match told {
        Told::NotAvailable => return store::open_of(conn, person_id),
        Told::NotRegistered => false,
        Told::Registered { entry, .. } => entry.opted_out,
    };
    if store::open_of(conn, person_id)?.is_none() {
        return Ok(None);
    }
    // Read again, for a colleague may be marking it.
    register::lock_entry_of(conn, person_id)?;
    let Some(mut decided) = store::open_of(conn, person_id)? else { return Ok(None) };
    let state = rules::compared(&decided, opted_out_there);
    if state != decided.state {
        let entry = Entry {
            person_id: Some(person_id),
            object: Some(&decided.reference),
            detail: Some(state.as_str()),
            ..Entry::new(&COMPARISON, Action::OptOutSettled)
        };
        audit::store::append(conn, &entry, now)?;
    }
    decided.state = state;
    decided.compared_at = Some(now.into());
    store::update(conn, &decided)?;
    Ok(Some(decided).filter(|decided| decided.state != ConfirmationState::Confirmed))
}

/// What came of saying that a decision was entered in the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marking {
    /// It is on record; a look-up will tell.
    Marked,
    /// It is not open any more, or there is a later decision.
    Overtaken,
}

/// Puts on record that an agent entered the decision with this receipt number in the register, under that number there.
pub fn mark(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    reference: &str,
    register_reference: &str,
    now: DateTime<Utc>,
) -> Result<Marking, Error> {
    register::lock_entry_of(conn, person_id)?;
    let open = store::open_of(conn, person_id)?.filter(|decided| decided.reference == reference);
    let Some(mut decided) = open else { return Ok(Marking::Overtaken) };
    decided.register_reference = Some(register_reference.to_owned());
    decided.marked_by = Some(staff_id.clone());
    decided.marked_at = Some(now.into());
    store::update(conn, &decided)?;
    let actor = Actor::Staff(staff_id.clone());
    let entry = Entry {
        person_id: Some(person_id),
        object: Some(reference),
        detail: Some(register_reference),
        ..Entry::new(&actor, Action::OptOutMarked)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(Marking::Marked)
}
