//! `letter-events.csv`: what the print vendor and the post report.
//!
//! The event's key is `event_ref` and `event`. All files count as one source, whichever system wrote them: what is sent
//! again in another file is the same event. An event that also comes through the API has another source and is kept
//! beside it, which changes no state.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::apply::{FileKind, Numbered};
use super::fields::{Refused, Row, instant, one_of, token};
use super::store;
use super::tally::Tally;
use crate::db::{AnyConnection, Error};
use crate::letters::store::{StoredEvent, insert_events};
use crate::letters::{EventKind, actions};
use crate::values::LetterId;

/// The one source that all files count as.
const SOURCE: &str = "file";

/// Reads events; states follow when all are in.
pub(super) struct LetterEvents {
    now: DateTime<Utc>,
    touched: BTreeSet<LetterId>,
}

/// One row.
pub(super) struct EventRow {
    reference: String,
    event: EventKind,
    occurred_at: DateTime<Utc>,
    event_ref: String,
    reason: Option<String>,
}

impl LetterEvents {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self { now, touched: BTreeSet::new() }
    }
}

impl FileKind for LetterEvents {
    const COLUMNS: &'static [&'static str] = &["reference", "event", "occurred_at", "event_ref", "reason"];
    const KEY: &'static str = "event_ref";
    type Row = EventRow;

    fn read(&self, row: &mut Row<'_>) -> Result<EventRow, Refused> {
        let reference = row.required("reference", token);
        let event = row.required("event", one_of(EventKind::REPORTED, EventKind::as_str));
        let occurred_at = row.required("occurred_at", instant);
        let event_ref = row.required("event_ref", token);
        let reason = row.optional("reason", reason);
        Ok(EventRow {
            reference: reference?,
            event: event?,
            occurred_at: occurred_at?,
            event_ref: event_ref?,
            reason: reason?,
        })
    }

    fn key(row: &EventRow) -> String {
        format!("{} {}", row.event_ref, row.event.as_str())
    }

    fn apply(
        &mut self,
        conn: &mut AnyConnection,
        rows: Vec<Numbered<EventRow>>,
        tally: &mut Tally,
    ) -> Result<(), Error> {
        let references: Vec<&str> = rows.iter().map(|(_, row)| row.reference.as_str()).collect();
        let letters = store::letters_by_reference(conn, &references)?;
        let mut numbers = Vec::with_capacity(rows.len());
        let mut events = Vec::with_capacity(rows.len());
        for (number, row) in rows {
            match letters.get(&row.reference) {
                Some(letter_id) => {
                    numbers.push(number);
                    events.push(self.event(letter_id, row));
                }
                None => tally.refuse_for(number, "reference", "there is no such letter"),
            }
        }
        let added = insert_events(conn, &events)?;
        let mut refused = 0;
        if added < events.len() {
            let contradicted = contradicted(conn, &events)?;
            for (number, _) in numbers.iter().zip(contradicted).filter(|(_, contradicted)| *contradicted) {
                refused += 1;
                tally.refuse_for(*number, "event_ref", "this event was reported before, with other content");
            }
        }
        tally.summary.added += count(added);
        tally.summary.unchanged += count(events.len() - added - refused);
        if added > 0 {
            for event in events {
                self.touched.insert(event.letter_id);
            }
        }
        Ok(())
    }

    fn finish(&mut self, conn: &mut AnyConnection) -> Result<(), Error> {
        let touched: Vec<LetterId> = std::mem::take(&mut self.touched).into_iter().collect();
        actions::bring_up_to_date(conn, &touched, self.now)
    }
}

impl LetterEvents {
    fn event(&self, letter_id: &LetterId, row: EventRow) -> StoredEvent {
        StoredEvent {
            letter_id: letter_id.clone(),
            event: row.event,
            occurred_at: row.occurred_at.into(),
            received_at: self.now.into(),
            source: SOURCE.to_owned(),
            event_ref: row.event_ref,
            reason: row.reason,
        }
    }
}

/// For each event whether another with its key and other content is stored.
fn contradicted(conn: &mut AnyConnection, events: &[StoredEvent]) -> Result<Vec<bool>, Error> {
    let refs: Vec<&str> = events.iter().map(|event| event.event_ref.as_str()).collect();
    let stored = store::events_by_ref(conn, SOURCE, &refs)?;
    let stored: HashMap<_, _> = stored.iter().map(|event| ((&event.event_ref, event.event), event)).collect();
    let content = |event: &StoredEvent| (event.letter_id.clone(), event.occurred_at, event.reason.clone());
    let contradicts = |event: &StoredEvent| {
        stored.get(&(&event.event_ref, event.event)).is_some_and(|known| content(known) != content(event))
    };
    Ok(events.iter().map(contradicts).collect())
}

fn reason(cell: &str) -> Result<String, &'static str> {
    if cell.len() <= 64 && cell.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
        Ok(cell.to_owned())
    } else {
        Err("must be a code of small letters and _, 64 at most")
    }
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}
