//! Showing the late queue: everybody on it goes on record before anything is shown.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};

use super::super::reading::{self, MOST_COUNTED, QueuedLetter, Wanted};
use super::super::store::{self, Load};
use super::super::{Counts, QueueFilter, Work};
use crate::audit::{self, Action, Entry};
use crate::calendar::{BusinessCalendar, local_date};
use crate::db::{AnyConnection, Error};
use crate::jobs;
use crate::staff::{self, Agent, Permission};
use crate::values::{LetterId, PersonId, StaffId};

/// Letters on one page.
pub const PAGE: usize = 50;

/// One page of the late queue.
#[derive(Clone, Debug)]
pub struct ShownQueue {
    /// How many letters the filter leaves; see [`reading::count`].
    pub count: i64,
    /// How many are on the working list, counted likewise.
    pub working: i64,
    /// How many are late in all, counted likewise.
    pub late: i64,
    /// The last business date for which the nightly run finished.
    pub checked_for: Option<NaiveDate>,
    /// The letters on this page.
    pub letters: Vec<QueuedLetter>,
    /// Whether more come after them.
    pub has_more: bool,
    /// How much each agent has, for those who may see it.
    pub loads: Option<Vec<Load>>,
    /// What they are called.
    pub names: HashMap<StaffId, String>,
}

/// What a look at the late queue is about.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// By which business days are counted.
    pub calendar: &'a BusinessCalendar,
    /// Who looks.
    pub agent: &'a Agent,
    /// Which part of the queue.
    pub filter: &'a QueueFilter,
    /// How long its parts were a moment ago.
    pub counts: &'a Counts,
}

/// Reads one page of the late queue. It may be shown only after [`record_late_queue`].
pub fn late_queue(conn: &mut AnyConnection, look: Look<'_>, now: DateTime<Utc>) -> Result<ShownQueue, Error> {
    let Look { calendar, agent, filter, counts } = look;
    let wanted = Wanted { filter, staff_id: &agent.staff_id, today: local_date(now), calendar };
    let mut letters = reading::late_queue(conn, &wanted, PAGE + 1)?;
    let has_more = letters.len() > PAGE;
    letters.truncate(PAGE);
    let loads = agent.may(Permission::AssignLateLetters).then(|| store::loads(conn)).transpose()?;
    let names = match &loads {
        Some(loads) => {
            let holders: Vec<StaffId> = loads.iter().map(|load| load.staff_id.clone()).collect();
            staff::store::names_of(conn, &holders)?
        }
        None => HashMap::new(),
    };
    // A page that holds all that the filter leaves has counted it.
    let on_page = i64::try_from(letters.len()).unwrap_or(i64::MAX);
    let count = if filter.after.is_none() && !has_more {
        counts.learn(filter, on_page, now);
        on_page
    } else {
        counts.count(conn, &wanted, now)?.max(on_page)
    };
    let mut count_of = |whole: &QueueFilter| {
        if filter.leaves_as(whole) {
            return Ok(count);
        }
        counts.count(conn, &Wanted { filter: whole, ..wanted }, now)
    };
    let working = count_of(&QueueFilter::default())?;
    // All that are late are no fewer, and beyond that nothing is counted.
    let late =
        if working > MOST_COUNTED { working } else { count_of(&QueueFilter::everything())?.max(working) };
    Ok(ShownQueue {
        working,
        late,
        count,
        checked_for: jobs::store::last_completed(conn, jobs::NIGHTLY)?,
        names,
        has_more,
        loads,
        letters,
    })
}

/// Puts on record who stood on the list.
pub fn record_late_queue(
    conn: &mut AnyConnection,
    agent: &Agent,
    shown: &ShownQueue,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = agent.actor();
    let people: BTreeSet<&PersonId> = shown.letters.iter().map(|queued| &queued.person_id).collect();
    let entries: Vec<Entry<'_>> = people
        .into_iter()
        .map(|person_id| Entry {
            person_id: Some(person_id),
            object: Some("late_queue"),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}

/// The work on a late letter, as its page shows it.
#[derive(Clone, Debug)]
pub struct ShownWork {
    /// What has been done.
    pub work: Work,
    /// What the one who has it is called.
    pub holder: Option<String>,
    /// What the one who recorded the outcome is called.
    pub closed_by: Option<String>,
}

/// The work on a late letter, for its page; the look at the letter goes on record there.
pub fn work_on(conn: &mut AnyConnection, letter_id: &LetterId) -> Result<ShownWork, Error> {
    let work = store::find(conn, letter_id)?.unwrap_or_else(|| Work::untouched(letter_id.clone()));
    let colleagues: Vec<StaffId> =
        [&work.assigned_to, &work.closed_by].into_iter().flatten().cloned().collect();
    let names = staff::store::names_of(conn, &colleagues)?;
    let name = |id: &Option<StaffId>| id.as_ref().and_then(|id| names.get(id).cloned());
    Ok(ShownWork { holder: name(&work.assigned_to), closed_by: name(&work.closed_by), work })
}
