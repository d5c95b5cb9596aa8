//! How events add up to a state.

use chrono::{DateTime, Utc};

use super::store::Letter;
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
/// doubt: whoever used the code had the letter. What is printed or returned after the code expired, or after a new
/// letter was ordered, changes nothing.
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
        (
            S::Ordered
            | S::Accepted
            | S::PrintFailed
            | S::Printed
            | S::Posted
            | S::Returned
            | S::Expired
            | S::Replaced,
            E::Activated,
        ) => Step::To(S::Activated),
        (S::Ordered | S::Accepted | S::PrintFailed | S::Printed | S::Posted, E::Expired) => {
            Step::To(S::Expired)
        }
        (
            S::Ordered | S::Accepted | S::PrintFailed | S::Printed | S::Posted | S::Returned | S::Expired,
            E::Replaced,
        ) => Step::To(S::Replaced),
        (S::Accepted | S::PrintFailed | S::Printed | S::Posted | S::Returned | S::Activated, E::Accepted)
        | (S::PrintFailed | S::Printed | S::Posted | S::Returned | S::Activated, E::PrintFailed)
        | (S::Printed | S::Posted | S::Returned | S::Activated, E::Printed)
        | (S::Posted | S::Activated, E::Posted)
        | (S::Returned, E::Returned)
        | (S::Rejected, E::Rejected)
        | (S::Cancelled, E::Cancelled)
        | (S::Activated, E::Activated)
        // What still comes of a letter that is of no use any more, and what is told of one that has ended anyhow.
        | (
            S::Expired | S::Replaced,
            E::Accepted | E::Printed | E::PrintFailed | E::Posted | E::Returned | E::Rejected | E::Cancelled,
        )
        | (S::Returned | S::Rejected | S::Cancelled | S::Activated | S::Expired | S::Replaced, E::Expired)
        | (S::Rejected | S::Cancelled | S::Activated | S::Replaced, E::Replaced) => Step::Overtaken,
        _ => Step::Contradiction,
    }
}

/// The letter that a new one would take the place of: the newest that was not used and not stopped.
pub fn to_be_replaced(newest_first: &[Letter]) -> Option<&Letter> {
    use LetterState as S;
    newest_first
        .iter()
        .find(|letter| !matches!(letter.state, S::Rejected | S::Cancelled | S::Activated | S::Replaced))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn ordered_at() -> DateTime<Utc> {
        "2026-11-02T09:14:00Z".parse().unwrap()
    }

    fn event(kind: EventKind, hours: i64) -> Event {
        let occurred_at = ordered_at() + TimeDelta::hours(hours);
        Event { occurred_at, kind, event_ref: format!("{}-{hours}", kind.as_str()), reason: None }
    }

    fn state(events: &[(EventKind, i64)]) -> LetterState {
        let events: Vec<_> = events.iter().map(|(kind, hours)| event(*kind, *hours)).collect();
        standing(ordered_at(), &events).state
    }

    #[test]
    fn a_letter_goes_from_order_to_activation_and_may_skip_what_a_source_leaves_out() {
        use EventKind as E;
        use LetterState as S;
        for (events, expected) in [
            (vec![], S::Ordered),
            (vec![(E::Accepted, 1)], S::Accepted),
            (vec![(E::Accepted, 1), (E::Printed, 2)], S::Printed),
            (vec![(E::Accepted, 1), (E::Printed, 2), (E::Posted, 3)], S::Posted),
            (vec![(E::Posted, 3)], S::Posted),
            (vec![(E::Posted, 3), (E::Activated, 90)], S::Activated),
            (vec![(E::Posted, 3), (E::Returned, 90)], S::Returned),
            (vec![(E::Posted, 3), (E::Returned, 90), (E::Activated, 91)], S::Activated),
            (vec![(E::Accepted, 1), (E::Rejected, 2)], S::Rejected),
            (vec![(E::Accepted, 1), (E::Cancelled, 2)], S::Cancelled),
            (vec![(E::PrintFailed, 2), (E::Printed, 5)], S::Printed),
            (vec![(E::Posted, 3), (E::Expired, 1500)], S::Expired),
            (vec![(E::Posted, 3), (E::Returned, 90), (E::Replaced, 91)], S::Replaced),
            (vec![(E::Posted, 3), (E::Replaced, 91), (E::Returned, 92)], S::Replaced),
            (vec![(E::Posted, 3), (E::Replaced, 91), (E::Activated, 92)], S::Activated),
        ] {
            assert_eq!(state(&events), expected, "{events:?}");
        }
    }

    #[test]
    fn an_event_that_cannot_be_true_is_kept_and_changes_nothing() {
        let events =
            [event(EventKind::Posted, 1), event(EventKind::Returned, 50), event(EventKind::Posted, 60)];
        let standing = standing(ordered_at(), &events);
        assert_eq!(standing.state, LetterState::Returned);
        assert_eq!(standing.contradictions, [event(EventKind::Posted, 60)]);
    }

    #[test]
    fn an_event_that_was_merely_overtaken_is_no_contradiction() {
        let standing = standing(
            ordered_at(),
            &[event(EventKind::Printed, 1), event(EventKind::Accepted, 2), event(EventKind::Accepted, 3)],
        );
        assert_eq!(standing.state, LetterState::Printed);
        assert_eq!(standing.contradictions, []);
    }

    #[test]
    fn a_letter_that_ended_never_moves_again() {
        for ended in [LetterState::Rejected, LetterState::Cancelled, LetterState::Activated] {
            for kind in EventKind::ALL {
                assert!(!matches!(step(ended, *kind), Step::To(_)), "{ended:?} {kind:?}");
            }
        }
        for (ended, ways_out) in [
            (LetterState::Replaced, vec![EventKind::Activated]),
            (LetterState::Expired, vec![EventKind::Activated, EventKind::Replaced]),
        ] {
            let leads_on = |kind: &EventKind| matches!(step(ended, *kind), Step::To(_));
            let out: Vec<_> = EventKind::ALL.iter().copied().filter(leads_on).collect();
            assert_eq!(out, ways_out, "{ended:?}");
        }
    }

    #[test]
    fn no_step_leads_back_to_ordered_and_every_event_twice_is_the_same_as_once() {
        for state in LetterState::ALL {
            for kind in EventKind::ALL {
                if let Step::To(next) = step(*state, *kind) {
                    assert_ne!(next, LetterState::Ordered);
                    assert_eq!(step(next, *kind), Step::Overtaken, "{state:?} {kind:?}");
                }
            }
        }
    }

    fn any_events() -> impl Strategy<Value = Vec<Event>> {
        let kinds = prop::sample::select(EventKind::ALL);
        prop::collection::vec((kinds, 0_i64..20).prop_map(|(kind, hours)| event(kind, hours)), 0..10)
    }

    /// From which states a letter may come to each; it may skip what a source leaves out. Written apart from the table.
    fn may_follow(state: LetterState) -> Vec<LetterState> {
        use LetterState as S;
        match state {
            S::Ordered => vec![],
            S::Accepted => vec![S::Ordered],
            S::Rejected | S::PrintFailed => vec![S::Ordered, S::Accepted],
            S::Printed | S::Cancelled => vec![S::Ordered, S::Accepted, S::PrintFailed],
            S::Posted => vec![S::Ordered, S::Accepted, S::PrintFailed, S::Printed],
            S::Returned | S::Expired => {
                vec![S::Ordered, S::Accepted, S::PrintFailed, S::Printed, S::Posted]
            }
            S::Replaced => {
                let mut before = may_follow(S::Returned);
                before.extend([S::Returned, S::Expired]);
                before
            }
            S::Activated => {
                let mut before = may_follow(S::Replaced);
                before.push(S::Replaced);
                before
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_letter_never_takes_a_step_that_its_way_does_not_have(events in any_events()) {
            let mut in_order = events;
            in_order.sort();
            let mut before = LetterState::Ordered;
            for known in 1..=in_order.len() {
                let now = standing(ordered_at(), &in_order[..known]).state;
                prop_assert!(now == before || may_follow(now).contains(&before), "{:?} after {:?}", now, before);
                before = now;
            }
        }

        #[test]
        fn the_order_of_arrival_means_nothing(events in any_events(), seed in any::<prop::sample::Index>()) {
            let mut shuffled = events.clone();
            if !shuffled.is_empty() {
                let middle = seed.index(shuffled.len());
                shuffled.rotate_left(middle);
                shuffled.reverse();
            }
            prop_assert_eq!(standing(ordered_at(), &events), standing(ordered_at(), &shuffled));
        }
    }
}
