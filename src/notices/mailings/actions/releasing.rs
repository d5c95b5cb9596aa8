//! The second person who looks at a mailing before it begins.

use chrono::{DateTime, Utc};

use super::super::{Release, store};
use crate::audit::{self, Action, Entry};
use crate::bulk::{Decision, ReleaseOutcome, second_person};
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;
use crate::values::MailingId;

/// Lets a mailing that waits for a second person begin, or ends it with nothing sent. Of two who decide at once the second finds
/// it decided.
pub fn release_mailing(
    conn: &mut AnyConnection,
    agent: &Agent,
    (id, decision): (&MailingId, Decision),
    now: DateTime<Utc>,
) -> Result<ReleaseOutcome, Error> {
    let Some(mailing) = store::find(conn, id)? else { return Ok(ReleaseOutcome::Unknown) };
    if let Some(hindrance) = second_person::hindrance(mailing.state, &mailing.started_by, &agent.staff_id) {
        return Ok(hindrance);
    }
    let decided_by = agent.staff_id.clone();
    let release = Release { mailing_id: id.clone(), decision, decided_by, decided_at: now.into() };
    if !store::decide(conn, &release)? {
        return Ok(ReleaseOutcome::NotWaiting);
    }
    let actor = agent.actor();
    let entry = Entry {
        object: Some(id.as_str()),
        detail: Some(decision.as_str()),
        ..Entry::new(&actor, Action::MailingDecided)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(ReleaseOutcome::Decided)
}
