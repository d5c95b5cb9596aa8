//! Taking in what sources report about letters.

use std::collections::hash_map::{Entry as Place, HashMap};
use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};

use super::super::reports::{Report, Reported};
use super::super::store::{self, StoredEvent};
use super::super::{EventKind, rules};
use super::bring_up_to_date;
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::tokens::Partner;
use crate::values::LetterId;

/// What came of reported events.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// For each, in the order of the reports.
    pub outcomes: Vec<Reported>,
    /// The letters that have more events than before. They stand where they stood until [`bring_up_to_date`] is called.
    pub touched: BTreeSet<LetterId>,
}

/// Keeps the events that a source reports. Whoever reports as the same source at the same moment waits.
pub fn record_reports(
    conn: &mut AnyConnection,
    source: &str,
    reports: &[Report],
    now: DateTime<Utc>,
) -> Result<Recording, Error> {
    store::one_report_at_a_time(conn, source)?;
    let references: Vec<&str> = reports.iter().map(|report| report.reference.as_str()).collect();
    let letters = store::ids_by_references(conn, &references)?;
    let names: Vec<&str> = reports.iter().map(|report| report.event_ref.as_str()).collect();
    let mut known: HashMap<(String, EventKind), StoredEvent> = HashMap::with_capacity(reports.len());
    for event in store::events_by_ref(conn, source, &names)? {
        known.insert((event.event_ref.clone(), event.event), event);
    }
    let mut new = Vec::with_capacity(reports.len());
    let mut recording = Recording::default();
    for report in reports {
        recording.outcomes.push(match letters.get(&report.reference) {
            None => Reported::UnknownLetter,
            Some(letter_id) => {
                let event = stored(report, letter_id, source, now);
                match known.entry((report.event_ref.clone(), report.event)) {
                    Place::Occupied(first) if says_the_same(first.get(), &event) => Reported::AlreadyKnown,
                    Place::Occupied(_) => Reported::ReportedOtherwise,
                    Place::Vacant(place) => {
                        recording.touched.insert(letter_id.clone());
                        new.push(event.clone());
                        place.insert(event);
                        Reported::Recorded
                    }
                }
            }
        });
    }
    let added = store::insert_events(conn, &new)?;
    // Somebody got between, whatever the lock says.
    if added == new.len() { Ok(recording) } else { Err(Error::Busy) }
}

/// Takes in what a partner's system reports: the events, the letters where the events put them, and the audit row, in one
/// transaction. In which order events arrive means nothing.
pub fn take_reports(
    conn: &mut AnyConnection,
    partner: &Partner,
    reports: &[Report],
    now: DateTime<Utc>,
) -> Result<Vec<Reported>, Error> {
    let actor = Actor::Consumer(partner.consumer.clone());
    let source = actor.stored();
    let mut recording = record_reports(conn, &source, reports, now)?;
    let touched: Vec<LetterId> = recording.touched.into_iter().collect();
    bring_up_to_date(conn, &touched, now)?;
    let contradictions = contradictions(conn, &source, &touched)?;
    for (outcome, report) in recording.outcomes.iter_mut().zip(reports) {
        if *outcome == Reported::Recorded
            && contradictions.contains(&(report.event_ref.clone(), report.event))
        {
            *outcome = Reported::Contradicts;
        }
    }
    let kept = recording.outcomes.iter().filter(|outcome| outcome.is_new()).count();
    let detail = format!("reported {}, new {kept}", reports.len());
    let entry = Entry { detail: Some(&detail), ..Entry::new(&actor, Action::LetterEventsReported) };
    audit::store::append(conn, &entry, now)?;
    Ok(recording.outcomes)
}

/// The events of this source, by name and kind, that cannot follow what else is known of their letters.
fn contradictions(
    conn: &mut AnyConnection,
    source: &str,
    letters: &[LetterId],
) -> Result<HashSet<(String, EventKind)>, Error> {
    let mut found = HashSet::new();
    for events in store::events_of(conn, letters)?.values() {
        let facts: Vec<_> = events.iter().map(StoredEvent::facts).collect();
        // When the letter was ordered changes nothing about what can follow what.
        let standing = rules::standing(DateTime::UNIX_EPOCH, &facts);
        let contradictions: BTreeSet<_> = standing.contradictions.iter().collect();
        for (event, facts) in events.iter().zip(&facts) {
            if event.source == source && contradictions.contains(facts) {
                found.insert((event.event_ref.clone(), event.event));
            }
        }
    }
    Ok(found)
}

fn stored(report: &Report, letter_id: &LetterId, source: &str, now: DateTime<Utc>) -> StoredEvent {
    StoredEvent {
        letter_id: letter_id.clone(),
        event: report.event,
        occurred_at: report.occurred_at.into(),
        received_at: now.into(),
        source: source.to_owned(),
        event_ref: report.event_ref.clone(),
        reason: report.reason.clone(),
    }
}

fn says_the_same(known: &StoredEvent, event: &StoredEvent) -> bool {
    (&known.letter_id, known.occurred_at, &known.reason)
        == (&event.letter_id, event.occurred_at, &event.reason)
}
