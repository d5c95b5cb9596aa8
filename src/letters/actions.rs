//! What is done with letters: they are taken in, events are recorded, late ones are flagged.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::store::{self, LateFlag, Letter, StoredEvent};
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

/// Moves letters to what all their events add up to, and closes the flags of those that are no longer waited for.
pub fn bring_up_to_date(
    conn: &mut AnyConnection,
    letters: &[LetterId],
    now: DateTime<Utc>,
) -> Result<Recorded, Error> {
    let mut recorded = Recorded::default();
    // A bounded number at a time, however many a file has touched.
    for ids in letters.chunks(500) {
        let letters = store::lock(conn, ids)?;
        let events = store::events_of(conn, ids)?;
        let moved: Vec<Letter> =
            letters.iter().filter_map(|letter| moved(letter, events.get(&letter.letter_id)?)).collect();
        store::put_standings(conn, &moved)?;
        recorded.moved += moved.len();
        for letter in moved.iter().filter(|letter| letter.state.closes_flag()) {
            recorded.closed += usize::from(store::close_flag(conn, &letter.letter_id, letter.state, now)?);
        }
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

/// What one step of the nightly flagging came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flagged {
    /// Letters flagged now.
    pub flagged: usize,
    /// Messages queued to the people who wait.
    pub notified: usize,
}

/// Flags at most `limit` letters that are late on `business_date`, and queues one SMS each to the mobile that was given
/// with the order. Call it until it flags none. Every letter is flagged once, however often this runs.
pub fn flag_late_letters(
    conn: &mut AnyConnection,
    actor: &Actor,
    business_date: NaiveDate,
    limit: i64,
    now: DateTime<Utc>,
) -> Result<Flagged, Error> {
    let late = store::late_and_unflagged(conn, business_date, limit)?;
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
    Ok(Flagged { flagged, notified })
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
