//! Starting a bulk: all its letters on record at once, also those that are left out.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::super::facts::candidates;
use super::super::rules::Judge;
use super::super::{Bulk, BulkState, Chosen, Item, ItemState, MOST_LETTERS, Task, store};
use super::releasing::needs_second_person;
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::letters::queue::rules::Asker;
use crate::staff::{self, Agent};
use crate::values::{BulkId, LetterId};

/// A bulk as an agent asks for it.
#[derive(Clone, Debug)]
pub struct NewBulk {
    /// What is to be done.
    pub task: Task,
    /// The agent's words.
    pub note: Option<String>,
    /// The letters as the agent saw them.
    pub chosen: Vec<Chosen>,
    /// The form's own key.
    pub request_key: String,
}

/// What came of starting a bulk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// It is on record, now or by the same form before.
    Started(BulkId),
    /// The form's key started a colleague's bulk: two forms were mixed up.
    Mixed,
}

/// Starts a bulk: the letters are judged once more, and everything that comes of it is put on record in one transaction.
pub fn start_bulk(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    new: &NewBulk,
    now: DateTime<Utc>,
) -> Result<Started, Error> {
    // The same form sent twice at once: the second waits here, and then finds what the first started.
    staff::store::lock(conn, &agent.staff_id)?;
    if let Some(bulk) = store::by_request(conn, &new.request_key)? {
        let is_own = bulk.started_by == agent.staff_id;
        return Ok(if is_own { Started::Started(bulk.bulk_id) } else { Started::Mixed });
    }
    let bulk_id = BulkId::generate(now);
    let items = judged(conn, desk, agent, new, &bulk_id, now)?;
    let waiting = items.iter().filter(|item| item.state == ItemState::Pending).count();
    let state = match waiting {
        0 => BulkState::Finished,
        n if needs_second_person(conn, desk, agent, (&new.task, n), now)? => BulkState::Awaiting,
        _ => BulkState::Running,
    };
    let bulk = Bulk {
        bulk_id: bulk_id.clone(),
        action: new.task.action,
        assigned_to: new.task.assigned_to.clone(),
        note: new.note.clone(),
        started_by: agent.staff_id.clone(),
        started_at: now.into(),
        finished_at: (waiting == 0).then(|| now.into()),
        state,
        request_key: new.request_key.clone(),
        template_version: new.task.words.clone(),
    };
    store::insert(conn, &bulk, &items)?;
    let actor = agent.actor();
    let detail = format!("{}: {waiting} of {}", bulk.action.as_str(), items.len());
    let entry = Entry {
        object: Some(bulk_id.as_str()),
        detail: Some(&detail),
        ..Entry::new(&actor, Action::BulkStarted)
    };
    audit::store::append(conn, &entry, now)?;
    Ok(Started::Started(bulk_id))
}

fn judged(
    conn: &mut AnyConnection,
    desk: &Desk,
    agent: &Agent,
    new: &NewBulk,
    bulk_id: &BulkId,
    now: DateTime<Utc>,
) -> Result<Vec<Item>, Error> {
    let judge = Judge {
        task: &new.task,
        asker: Asker::new(&agent.staff_id, agent.role, now),
        code_valid_days: desk.settings.letters.code_valid_days,
    };
    let seen: HashMap<&LetterId, i64> =
        new.chosen.iter().map(|chosen| (&chosen.letter_id, chosen.seen_version)).collect();
    let ids: Vec<LetterId> =
        new.chosen.iter().take(MOST_LETTERS).map(|chosen| chosen.letter_id.clone()).collect();
    let found = candidates(conn, &desk.vault, &ids, now)?;
    let item = |(position, candidate): (i32, &super::super::facts::Candidate)| {
        let letter_id = candidate.letter.letter_id.clone();
        let seen_version = seen.get(&letter_id).copied().unwrap_or_default();
        let reason = judge.reason_against(candidate, Some(seen_version));
        Item {
            bulk_id: bulk_id.clone(),
            letter_id,
            position,
            seen_version,
            state: if reason.is_some() { ItemState::Excluded } else { ItemState::Pending },
            reason,
            done_at: reason.is_some().then(|| now.into()),
        }
    };
    Ok((0..).zip(&found).map(item).collect())
}
