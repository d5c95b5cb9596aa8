//! Placing and lifting a hold.

use chrono::{DateTime, Utc};

use super::{Hold, store};
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;
use crate::values::{HoldId, LetterId, PersonId};
use crate::{letters, persons};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldOutcome {
    /// It is so now.
    Done,
    /// There is no such person, letter or hold, or it was lifted before.
    Unknown,
}

/// Keeps all about a person, or about a letter where `what` is its reference. A person is named by the opaque id, or by the
/// address of their page.
pub fn place(
    conn: &mut AnyConnection,
    agent: &Agent,
    (what, reason): (&str, &str),
    now: DateTime<Utc>,
) -> Result<HoldOutcome, Error> {
    let Some((person_id, letter_id)) = found(conn, what)? else { return Ok(HoldOutcome::Unknown) };
    // Of a form that was sent twice the second waits here, and finds it done: one of two holds would outlive the other.
    persons::store::lock(conn, &person_id)?;
    let hold = Hold {
        hold_id: HoldId::generate(now),
        person_id,
        letter_id,
        reason: reason.to_owned(),
        placed_by: agent.staff_id.clone(),
        placed_at: now.into(),
        lifted_by: None,
        lifted_at: None,
    };
    if store::stands(conn, &hold)? {
        return Ok(HoldOutcome::Done);
    }
    store::insert(conn, &hold)?;
    put_on_record(conn, agent, &hold, Action::HoldPlaced, now)?;
    Ok(HoldOutcome::Done)
}

/// Lifts a hold: the next nightly run deletes what is over its limit by then.
pub fn lift(
    conn: &mut AnyConnection,
    agent: &Agent,
    id: &HoldId,
    now: DateTime<Utc>,
) -> Result<HoldOutcome, Error> {
    let Some(hold) = store::find(conn, id)? else { return Ok(HoldOutcome::Unknown) };
    if !store::lift(conn, id, &agent.staff_id, now)? {
        return Ok(HoldOutcome::Unknown);
    }
    put_on_record(conn, agent, &hold, Action::HoldLifted, now)?;
    Ok(HoldOutcome::Done)
}

fn found(conn: &mut AnyConnection, what: &str) -> Result<Option<(PersonId, Option<LetterId>)>, Error> {
    if let Some(letter) = letters::store::by_references(conn, &[what])?.into_values().next() {
        return Ok(Some((letter.person_id, Some(letter.letter_id))));
    }
    let id =
        what.rsplit_once("/persons/").map_or(what, |(_, rest)| rest.split(['/', '?']).next().unwrap_or(rest));
    let Ok(person_id) = PersonId::parse(id) else { return Ok(None) };
    Ok(persons::store::find(conn, &person_id)?.map(|person| (person.person_id, None)))
}

fn put_on_record(
    conn: &mut AnyConnection,
    agent: &Agent,
    hold: &Hold,
    action: Action,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = agent.actor();
    let entry = Entry {
        person_id: Some(&hold.person_id),
        object: Some(hold.hold_id.as_str()),
        detail: hold.letter_id.as_ref().map(LetterId::as_str),
        ..Entry::new(&actor, action)
    };
    audit::store::append(conn, &entry, now)
}
