//! Recording what sources report.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::super::rules;
use super::super::store::{self, Letter, StoredEvent};
use crate::db::{AnyConnection, Error};
use crate::values::LetterId;

/// What recording events came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Events that were not known before.
    pub added: usize,
    /// Letters that moved on.
    pub moved: usize,
    /// Late flags that were closed.
    pub closed: usize,
}

/// Records events, moves their letters to what all their events add up to, and closes the flags of those that are no
/// longer waited for. Events that are known already change nothing.
pub fn record_events(
    conn: &mut AnyConnection,
    letters: &HashMap<LetterId, Letter>,
    events: &[StoredEvent],
    now: DateTime<Utc>,
) -> Result<Recorded, Error> {
    let mut recorded = Recorded { added: store::insert_events(conn, events)?, ..Recorded::default() };
    if recorded.added == 0 {
        return Ok(recorded);
    }
    // In the order of ids, so that two imports never wait for each other in a ring.
    let mut ids: Vec<LetterId> = letters.keys().cloned().collect();
    ids.sort();
    let all_events = store::events_of(conn, &ids)?;
    for id in &ids {
        let (Some(letter), Some(events)) = (letters.get(id), all_events.get(id)) else { continue };
        let facts: Vec<_> = events.iter().map(StoredEvent::facts).collect();
        let standing = rules::standing(letter.ordered_at.utc(), &facts);
        let stands = (letter.state, letter.state_since.utc(), &letter.state_reason);
        if stands == (standing.state, standing.since, &standing.reason) {
            continue;
        }
        store::set_standing(conn, id, &standing)?;
        recorded.moved += 1;
        if standing.state.closes_flag() && store::close_flag(conn, id, standing.state, now)? {
            recorded.closed += 1;
        }
    }
    Ok(recorded)
}
