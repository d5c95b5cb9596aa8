//! What comes of the events that sources report.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::super::rules::Standing;
use super::super::store::{self, Letter, StoredEvent};
use super::super::{EventKind, FlagEnd, OWN_SOURCE, queue, rules, standings, work_items};
use crate::db::{AnyConnection, Error};
use crate::values::LetterId;

/// Moves letters, given in the order of their ids, to what all their events add up to, closes the flags of those that
/// are no longer waited for, opens those again that are after all, and says what a person must look at.
pub fn bring_up_to_date(
    conn: &mut AnyConnection,
    letters: &[LetterId],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    // A bounded number at a time, however many a file has touched.
    for ids in letters.chunks(500) {
        let letters = standings::lock(conn, ids)?;
        let events = store::events_of(conn, ids)?;
        let standings: Vec<(&Letter, Standing)> = letters
            .iter()
            .filter_map(|letter| Some((letter, standing(letter, events.get(&letter.letter_id)?))))
            .collect();
        let moved: Vec<Letter> =
            standings.iter().filter_map(|(letter, standing)| moved(letter, standing)).collect();
        standings::put(conn, &moved)?;
        let mut ended: BTreeMap<FlagEnd, Vec<&LetterId>> = BTreeMap::new();
        let mut underway = Vec::new();
        for letter in &moved {
            match letter.state.flag_end() {
                Some(end) => ended.entry(end).or_default().push(&letter.letter_id),
                None => underway.push(&letter.letter_id),
            }
        }
        for (end, ids) in ended {
            let closed = standings::close_flags(conn, &ids, end, now)?;
            queue::store::let_go(conn, &closed.iter().collect::<Vec<_>>())?;
        }
        // What had closed it turns out to come after something that it cannot follow: cancelled, but posted before.
        standings::reopen_flags(conn, &underway)?;
        work_items::actions::follow_events(conn, &standings, now)?;
    }
    Ok(())
}

/// Reports an event of our own making, which only Skranke can know, and moves the letter on. One of a kind a letter.
pub fn report_own(
    conn: &mut AnyConnection,
    letter_id: &LetterId,
    event: EventKind,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let event = StoredEvent {
        letter_id: letter_id.clone(),
        event,
        occurred_at: now.into(),
        received_at: now.into(),
        source: OWN_SOURCE.to_owned(),
        event_ref: letter_id.to_string(),
        reason: reason.map(ToOwned::to_owned),
    };
    store::insert_events(conn, &[event])?;
    bring_up_to_date(conn, std::slice::from_ref(letter_id), now)
}

fn standing(letter: &Letter, events: &[StoredEvent]) -> Standing {
    let facts: Vec<_> = events.iter().map(StoredEvent::facts).collect();
    rules::standing(letter.ordered_at.utc(), &facts)
}

/// The letter where its events put it; none when it stands there already.
fn moved(letter: &Letter, standing: &Standing) -> Option<Letter> {
    let since = standing.since.into();
    if (letter.state, letter.state_since, &letter.state_reason) == (standing.state, since, &standing.reason) {
        return None;
    }
    Some(Letter {
        state: standing.state,
        state_since: since,
        state_reason: standing.reason.clone(),
        ..letter.clone()
    })
}
