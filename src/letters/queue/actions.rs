//! Showing the late queue: everybody on it goes on record before anything is shown.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{QueueFilter, QueuedLetter, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::jobs;
use crate::values::{PersonId, StaffId};

/// One page of the late queue.
#[derive(Clone, Debug)]
pub struct ShownQueue {
    /// All letters that are late.
    pub late: i64,
    /// The last business date for which the nightly run finished.
    pub checked_for: Option<NaiveDate>,
    /// The letters on this page.
    pub letters: Vec<QueuedLetter>,
    /// Whether more come after them.
    pub has_more: bool,
}

/// Shows one page of the late queue; everybody on it goes on record.
pub fn show_late_queue(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    filter: &QueueFilter,
    page: usize,
    now: DateTime<Utc>,
) -> Result<ShownQueue, Error> {
    let limit = i64::try_from(page).unwrap_or(i64::MAX).saturating_add(1);
    let mut letters = store::late_queue(conn, filter, limit)?;
    let has_more = letters.len() > page;
    letters.truncate(page);
    let actor = Actor::Staff(staff_id.clone());
    let people: BTreeSet<&PersonId> = letters.iter().map(|letter| &letter.person_id).collect();
    let entries: Vec<Entry<'_>> = people
        .into_iter()
        .map(|person_id| Entry {
            person_id: Some(person_id),
            object: Some("late_queue"),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)?;
    Ok(ShownQueue {
        late: store::count_late(conn)?,
        checked_for: jobs::store::last_completed(conn, jobs::NIGHTLY)?,
        letters,
        has_more,
    })
}
