//! Looking at what a bulk would do: who is left out, and why.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::super::facts::{Candidate, candidates};
use super::super::rules::Judge;
use super::super::{MOST_LETTERS, Reason, Task};
use super::releasing::needs_second_person;
use crate::audit::{self, Action, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::letters::queue::QueueFilter;
use crate::letters::queue::reading::{self, Wanted};
use crate::letters::queue::rules::Asker;
use crate::staff::Agent;
use crate::values::{LetterId, PersonId};

/// Which letters are chosen.
#[derive(Clone, Debug)]
pub enum Choice {
    /// These.
    These(Vec<LetterId>),
    /// All that the filter leaves, wherever its place is: the first of them in its order.
    Filter(QueueFilter),
}

/// A letter as a bulk lists it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Which.
    pub letter_id: LetterId,
    /// What the person calls it.
    pub reference: String,
    /// To whom it goes.
    pub person_id: PersonId,
    /// What the person is called.
    pub name: String,
    /// The version of the work on it.
    pub version: i64,
    /// Why it is left out; none when it is done.
    pub reason: Option<Reason>,
}

/// What a bulk would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The letters in their order.
    pub letters: Vec<Listed>,
    /// Whether a second person must release it.
    pub needs_second_person: bool,
}

/// Judges the chosen letters, at most as many as a bulk takes. It may be shown only after [`record_preview`].
pub fn preview(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    task: &Task,
    choice: &Choice,
    now: DateTime<Utc>,
) -> Result<Preview, Error> {
    let ids = match choice {
        Choice::These(ids) => {
            let mut seen = BTreeSet::new();
            ids.iter().filter(|id| seen.insert(*id)).take(MOST_LETTERS).cloned().collect()
        }
        Choice::Filter(filter) => all_of(conn, desk, agent, filter, now)?,
    };
    let judge = Judge {
        task,
        asker: Asker::new(&agent.staff_id, agent.role, now),
        code_valid_days: desk.settings.letters.code_valid_days,
    };
    let found = candidates(conn, &desk.vault, &ids, now)?;
    let letters: Vec<Listed> = found.iter().map(|found| listed(found, &judge)).collect();
    let done = letters.iter().filter(|listed| listed.reason.is_none()).count();
    let needs_second_person = needs_second_person(conn, desk, agent, (task, done), now)?;
    Ok(Preview { letters, needs_second_person })
}

fn all_of(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    filter: &QueueFilter,
    now: DateTime<Utc>,
) -> Result<Vec<LetterId>, Error> {
    let whole = QueueFilter { after: None, ..filter.clone() };
    let wanted = Wanted {
        filter: &whole,
        staff_id: &agent.staff_id,
        today: local_date(now),
        calendar: &desk.calendar,
    };
    let most = i64::try_from(MOST_LETTERS).unwrap_or(i64::MAX);
    let places = reading::candidates(conn, &wanted, most)?;
    Ok(places.into_iter().map(|place| place.letter_id).collect())
}

fn listed(candidate: &Candidate, judge: &Judge<'_>) -> Listed {
    Listed {
        letter_id: candidate.letter.letter_id.clone(),
        reference: candidate.letter.reference.clone(),
        person_id: candidate.person.person_id.clone(),
        name: candidate.person.full_name(),
        version: candidate.work.version,
        reason: judge.reason_against(candidate, None),
    }
}

/// Puts on record who stood on the list.
pub fn record_preview(
    conn: &mut AnyConnection,
    agent: &Agent,
    preview: &Preview,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let people: BTreeSet<&PersonId> = preview.letters.iter().map(|listed| &listed.person_id).collect();
    let actor = agent.actor();
    let entries: Vec<Entry<'_>> = people
        .into_iter()
        .map(|person_id| Entry {
            person_id: Some(person_id),
            object: Some("late_queue_bulk"),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}
