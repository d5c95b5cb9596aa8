//! How events add up to a state.

use chrono::{DateTime, Utc};

use super::{EventKind, LetterState};

/// What the rules need to know of an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// By the source's clock.
    pub occurred_at: DateTime<Utc>,
    /// What happened.
    pub kind: EventKind,
    /// The source's own name for the event.
    pub event_ref: String,
    /// Why, for a rejection, a failed print or a return.
    pub reason: Option<String>,
}

/// What a letter's events add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How far the letter has come.
    pub state: LetterState,
    /// Why, where the event said.
    pub reason: Option<String>,
    /// Since when; the order's own time when nothing has happened.
    pub since: DateTime<Utc>,
    /// Events that could not follow the ones before them: kept, and for a person to look at.
    pub contradictions: Vec<Event>,
}

/// Adds the events up in the order in which they happened. The order in which they are given means nothing.
///
/// An event that would take the letter backwards but was merely overtaken (accepted, reported after printed) changes
/// nothing; one that cannot be true of such a letter (posted after it came back) is a contradiction.
pub fn standing(ordered_at: DateTime<Utc>, events: &[Event]) -> Standing {
    let mut in_order: Vec<&Event> = events.iter().collect();
    in_order.sort();
    let mut standing =
        Standing { state: LetterState::Ordered, reason: None, since: ordered_at, contradictions: Vec::new() };
    for event in in_order {
        match step(standing.state, event.kind) {
            Step::To(state) => {
                standing.state = state;
                standing.reason.clone_from(&event.reason);
                standing.since = event.occurred_at;
            }
            Step::Overtaken => {}
            Step::Contradiction => standing.contradictions.push(event.clone()),
        }
    }
    standing
}

/// What one event does to a letter in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It moves to this state.
    To(LetterState),
    /// It has already come further on the same way.
    Overtaken,
    /// The event cannot be true of it.
    Contradiction,
}

/// The table of transitions. A source may leave events out, so a letter may skip states forwards. Activation ends every
/// doubt: whoever used the code had the letter.
pub fn step(state: LetterState, event: EventKind) -> Step {
    use EventKind as E;
    use LetterState as S;
    match (state, event) {
        (S::Ordered, E::Accepted) => Step::To(S::Accepted),
        (S::Ordered | S::Accepted, E::Rejected) => Step::To(S::Rejected),
        (S::Ordered | S::Accepted | S::PrintFailed, E::Cancelled) => Step::To(S::Cancelled),
        (S::Ordered | S::Accepted, E::PrintFailed) => Step::To(S::PrintFailed),
        (S::Ordered | S::Accepted | S::PrintFailed, E::Printed) => Step::To(S::Printed),
        (S::Ordered | S::Accepted | S::PrintFailed | S::Printed, E::Posted) => Step::To(S::Posted),
        (S::Ordered | S::Accepted | S::PrintFailed | S::Printed | S::Posted, E::Returned) => {
            Step::To(S::Returned)
        }
        (S::Ordered | S::Accepted | S::PrintFailed | S::Printed | S::Posted | S::Returned, E::Activated) => {
            Step::To(S::Activated)
        }
        (S::Accepted | S::PrintFailed | S::Printed | S::Posted | S::Returned | S::Activated, E::Accepted)
        | (S::PrintFailed | S::Printed | S::Posted | S::Returned | S::Activated, E::PrintFailed)
        | (S::Printed | S::Posted | S::Returned | S::Activated, E::Printed)
        | (S::Posted | S::Activated, E::Posted)
        | (S::Returned, E::Returned)
        | (S::Rejected, E::Rejected)
        | (S::Cancelled, E::Cancelled)
        | (S::Activated, E::Activated) => Step::Overtaken,
        _ => Step::Contradiction,
    }
}
