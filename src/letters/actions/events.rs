//! What comes of the events that sources report.

use chrono::{DateTime, Utc};

use super::super::store::{self, Letter, StoredEvent};
use super::super::{queue, rules, standings};
use crate::db::{AnyConnection, Error};
use crate::values::LetterId;

/// Moves letters, given in the order of their ids, to what all their events add up to, closes the flags of those that
/// are no longer waited for, and opens those again that are after all.
pub fn bring_up_to_date(
    conn: &mut AnyConnection,
    letters: &[LetterId],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    // A bounded number at a time, however many a file has touched.
    for ids in letters.chunks(500) {
        let letters = standings::lock(conn, ids)?;
        let events = store::events_of(conn, ids)?;
        let moved: Vec<Letter> =
            letters.iter().filter_map(|letter| moved(letter, events.get(&letter.letter_id)?)).collect();
        standings::put(conn, &moved)?;
        let (ended, underway): (Vec<&Letter>, Vec<&Letter>) =
            moved.iter().partition(|letter| letter.state.closes_flag());
        for letter in ended {
            if standings::close_flag(conn, &letter.letter_id, letter.state, now)? {
                queue::store::let_go(conn, &letter.letter_id)?;
            }
        }
        // What had closed it turns out to come after something that it cannot follow: cancelled, but posted before.
        let underway: Vec<&LetterId> = underway.iter().map(|letter| &letter.letter_id).collect();
        standings::reopen_flags(conn, &underway)?;
    }
    Ok(())
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
