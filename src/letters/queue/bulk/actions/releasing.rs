//! The second person who looks at a bulk of messages before it begins.

use chrono::{DateTime, Utc};

use super::super::{BulkAction, BulkState, Decision, Release, Task, store};
use crate::audit::{self, Action, Entry};
use crate::calendar::{local_date, start_of_day};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::staff::Agent;
use crate::values::BulkId;

/// Whether so many letters, with those that the agent has had reminded alone on this local day before, are more than one person may.
pub(super) fn needs_second_person(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    (task, letters): (&Task, usize),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if task.action != BulkAction::Remind {
        return Ok(false);
    }
    let before = store::reminded_alone(conn, &agent.staff_id, start_of_day(local_date(now)))?;
    Ok(letters + before > desk.settings.messages.second_person_above)
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseOutcome {
    /// It is decided.
    Decided,
    /// The same person started it, and cannot be the second.
    OwnBulk,
    /// It does not wait for anybody: somebody else has decided, or it never did.
    NotWaiting,
    /// There is no such bulk.
    Unknown,
}

/// Lets a bulk that waits for a second person begin, or ends it with nothing sent. Of two who decide at once the second finds it
/// decided.
pub fn release_bulk(
    conn: &mut AnyConnection,
    agent: &Agent,
    (id, decision): (&BulkId, Decision),
    now: DateTime<Utc>,
) -> Result<ReleaseOutcome, Error> {
    let Some(bulk) = store::find(conn, id)? else { return Ok(ReleaseOutcome::Unknown) };
    if bulk.state != BulkState::Awaiting {
        return Ok(ReleaseOutcome::NotWaiting);
    }
    if bulk.started_by == agent.staff_id {
        return Ok(ReleaseOutcome::OwnBulk);
    }
    let release =
        Release { bulk_id: id.clone(), decision, decided_by: agent.staff_id.clone(), decided_at: now.into() };
    if !store::decide(conn, &release)? {
        return Ok(ReleaseOutcome::NotWaiting);
    }
    let actor = agent.actor();
    let entry = Entry {
        object: Some(id.as_str()),
        detail: Some(decision.as_str()),
        ..Entry::new(&actor, Action::BulkDecided)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(ReleaseOutcome::Decided)
}
