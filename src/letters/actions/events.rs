//! Recording what sources report.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::super::store::{self, Letter, StoredEvent};
use super::super::{rules, standings};
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

/// Records events and brings their letters up to date. Events that are known already change nothing.
pub fn record_events(
    conn: &mut AnyConnection,
    events: &[StoredEvent],
    now: DateTime<Utc>,
) -> Result<Recorded, Error> {
    let added = store::insert_events(conn, events)?;
    if added == 0 {
        return Ok(Recorded::default());
    }
    let letters: BTreeSet<&LetterId> = events.iter().map(|event| &event.letter_id).collect();
    let letters: Vec<LetterId> = letters.into_iter().cloned().collect();
    Ok(Recorded { added, ..bring_up_to_date(conn, &letters, now)? })
}

/// Moves letters, given in the order of their ids, to what all their events add up to, closes the flags of those that
/// are no longer waited for, and opens those again that are after all.
pub fn bring_up_to_date(
    conn: &mut AnyConnection,
    letters: &[LetterId],
    now: DateTime<Utc>,
) -> Result<Recorded, Error> {
    let mut recorded = Recorded::default();
    // A bounded number at a time, however many a file has touched.
    for ids in letters.chunks(500) {
        let letters = standings::lock(conn, ids)?;
        let events = store::events_of(conn, ids)?;
        let moved: Vec<Letter> =
            letters.iter().filter_map(|letter| moved(letter, events.get(&letter.letter_id)?)).collect();
        standings::put(conn, &moved)?;
        recorded.moved += moved.len();
        let (ended, underway): (Vec<&Letter>, Vec<&Letter>) =
            moved.iter().partition(|letter| letter.state.closes_flag());
        for letter in ended {
            recorded.closed +=
                usize::from(standings::close_flag(conn, &letter.letter_id, letter.state, now)?);
        }
        // What had closed it turns out to come after something that it cannot follow: cancelled, but posted before.
        let underway: Vec<&LetterId> = underway.iter().map(|letter| &letter.letter_id).collect();
        standings::reopen_flags(conn, &underway)?;
    }
    Ok(recorded)
}

/// The letter where its events put it; none when it stands there already.
fn moved(letter: &Letter, events: &[StoredEvent]) -> Option<Letter> {
    let facts: Vec<_> = events.iter().map(StoredEvent::facts).collect();
    let standing = rules::standing(letter.ordered_at.utc(), &facts);
    let since = standing.since.into();
    if (letter.state, letter.state_since, &letter.state_reason) == (standing.state, since, &standing.reason) {
        return None;
    }
    Some(Letter {
        state: standing.state,
        state_since: since,
        state_reason: standing.reason,
        ..letter.clone()
    })
}
