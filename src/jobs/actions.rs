//! What people do about jobs: they ask for a run.

use chrono::{DateTime, NaiveDate, Utc};

use super::{NIGHTLY, dates, requests};
use crate::audit::{self, Action, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::staff::Agent;

/// Whether a nightly run may be asked for on the page for this date: today, or one that would be caught up.
pub fn may_be_asked_for(date: NaiveDate, now: DateTime<Utc>) -> bool {
    let today = local_date(now);
    (dates::earliest(today)..=today).contains(&date)
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
