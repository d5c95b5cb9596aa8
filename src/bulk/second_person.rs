//! How many messages one person may have sent to many alone, and who may be the second.

use chrono::{DateTime, Utc};

use super::{BulkState, ReleaseOutcome};
use crate::calendar::{local_date, start_of_day};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::letters::queue::bulk;
use crate::notices::mailings;
use crate::values::StaffId;

/// Whether so many messages, with those that this member of staff has had sent alone to many on this local day before, reminders and
/// mailings together, are more than one person may.
pub fn is_needed(
    conn: &mut AnyConnection,
    desk: &Desk,
    staff_id: &StaffId,
    messages: usize,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let since = start_of_day(local_date(now));
    let before = bulk::store::reminded_alone(conn, staff_id, since)?
        + mailings::store::sent_alone(conn, staff_id, since)?;
    Ok(messages > 0 && messages + before > desk.settings.messages.second_person_above)
}

/// Why this member of staff cannot decide about work on many; none when they can: it waits for a second person, and they are not the
/// first.
pub fn hindrance(state: BulkState, started_by: &StaffId, second: &StaffId) -> Option<ReleaseOutcome> {
    match state {
        BulkState::Awaiting if started_by == second => Some(ReleaseOutcome::Own),
        BulkState::Awaiting => None,
        BulkState::Running | BulkState::Finished => Some(ReleaseOutcome::NotWaiting),
    }
}
