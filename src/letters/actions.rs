//! What is done with letters: they are taken in, events are recorded, late ones are flagged.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::store::{self, LateFlag, LatePlace, Letter, StoredEvent};
use super::{LetterState, rules};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::notices::outbox::{self, NewNotice};
use crate::notices::{Channel, NoticeKind};
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

/// What one step of the nightly flagging came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flagged {
    /// Late letters looked at.
    pub read: usize,
    /// Letters flagged now.
    pub flagged: usize,
    /// Messages queued to the people who wait.
    pub notified: usize,
    /// The last letter looked at, from which the next step goes on; none when there was none.
    pub reached: Option<LatePlace>,
}

/// Flags at most `limit` letters behind `after` that are late on `business_date`, and queues one SMS each to the mobile
/// that was given with the order. Call it until it reads none. Every letter is flagged once, however often this runs.
pub fn flag_late_letters(
    conn: &mut AnyConnection,
    actor: &Actor,
    business_date: NaiveDate,
    after: Option<&LatePlace>,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Flagged, Error> {
    let late = store::late_and_unflagged(conn, business_date, after, limit)?;
    let flags: Vec<LateFlag> = late.iter().map(|letter| flag(letter, business_date, now)).collect();
    let flagged = store::insert_flags(conn, &flags)?;
    let entries: Vec<Entry<'_>> = late
        .iter()
        .map(|letter| Entry {
            person_id: Some(&letter.person_id),
            object: Some(letter.letter_id.as_str()),
            ..Entry::new(actor, Action::LetterFlaggedLate)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)?;
    let notices: Vec<NewNotice> =
        late.iter().filter(|letter| letter.mobile.is_some()).map(late_notice).collect();
    let notified = outbox::queue_all(conn, &notices, now)?;
    let reached = late.last().map(|letter| (letter.last_on_time, letter.letter_id.clone()));
    Ok(Flagged { read: late.len(), flagged, notified, reached })
}

fn flag(letter: &Letter, business_date: NaiveDate, now: DateTime<Utc>) -> LateFlag {
    LateFlag {
        letter_id: letter.letter_id.clone(),
        first_flagged_on: business_date,
        flagged_at: now.into(),
        last_on_time: letter.last_on_time,
        lateness_rule: letter.lateness_rule.clone(),
        calendar_version: letter.calendar_version.clone(),
        closed_at: None,
        closed_by: None::<LetterState>,
    }
}

fn late_notice(letter: &Letter) -> NewNotice {
    let ordered_on = local_date(letter.ordered_at.utc());
    NewNotice {
        kind: NoticeKind::LetterLate,
        person_id: letter.person_id.clone(),
        letter_id: Some(letter.letter_id.clone()),
        channel: Channel::Sms,
        parameters: serde_json::json!({ "reference": letter.reference, "ordered_on": ordered_on }),
        dedup_key: format!("letter_late:{}", letter.letter_id),
    }
}
