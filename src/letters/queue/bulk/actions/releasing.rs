//! The second person who looks at a bulk of messages before it begins.

use chrono::{DateTime, Utc};

use super::super::{BulkAction, Decision, Release, Task, store};
use crate::audit::{self, Action, Entry};
use crate::bulk::{ReleaseOutcome, second_person};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::staff::Agent;
use crate::values::BulkId;

/// Whether so many letters are more reminders than the agent may have sent alone today. Other work sends no messages.
pub(super) fn needs_second_person(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    (task, letters): (&Task, usize),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    Ok(task.action == BulkAction::Remind
        && second_person::is_needed(conn, desk, &agent.staff_id, letters, now)?)
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
    if let Some(hindrance) = second_person::hindrance(bulk.state, &bulk.started_by, &agent.staff_id) {
        return Ok(hindrance);
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
