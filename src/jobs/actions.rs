//! What people do about jobs: they ask for a run.

use chrono::{DateTime, NaiveDate, Utc};

use super::{NIGHTLY, dates, requests, store};
use crate::audit::{self, Action, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;

/// Whether a nightly run may be asked for on the page for this date: today, or one that would be caught up.
pub fn may_be_asked_for(date: NaiveDate, now: DateTime<Utc>) -> bool {
    let today = local_date(now);
    (dates::earliest(today)..=today).contains(&date)
}

/// Has a run stop between two pieces of work; false when it has ended.
pub fn ask_to_stop(
    conn: &mut AnyConnection,
    agent: &Agent,
    run_id: i64,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    if !store::ask_to_stop(conn, run_id, now)? {
        return Ok(false);
    }
    let (actor, object) = (agent.actor(), run_id.to_string());
    let entry = Entry { object: Some(&object), ..Entry::new(&actor, Action::RunStopped) };
    audit::store::append(conn, &entry, now)?;
    Ok(true)
}

/// Has the nightly run made for a date, by whoever works in the background.
pub fn ask_for_run(
    conn: &mut AnyConnection,
    agent: &Agent,
    date: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    requests::ask(conn, NIGHTLY, date, &agent.staff_id, now)?;
    let (actor, detail) = (agent.actor(), date.to_string());
    let entry =
        Entry { object: Some(NIGHTLY), detail: Some(&detail), ..Entry::new(&actor, Action::RunAsked) };
    audit::store::append(conn, &entry, now)
}
