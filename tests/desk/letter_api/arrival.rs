//! Events come in any order, in any pieces and more than once: the letter's state is the same.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;
use skranke::letters::EventKind;

use super::setup::{Api, event};
use crate::orders::desk::KARI;

/// A life of a letter: what is said to have happened, and in which order and pieces it is reported.
#[derive(Clone, Debug)]
struct Life {
    events: Vec<(EventKind, u8)>,
    arrivals: Vec<Vec<usize>>,
}

fn lives() -> impl Strategy<Value = Life> {
    let kinds = prop::sample::select(EventKind::REPORTED);
    prop::collection::vec((kinds, 0_u8..20), 1..7).prop_flat_map(|events| {
        let places: Vec<usize> = (0..events.len()).collect();
        // Each at least once, some twice.
        let twice = prop::sample::subsequence(places.clone(), 0..=places.len());
        let all = twice.prop_map(move |twice| [places.clone(), twice].concat()).prop_shuffle();
        (all, 1_usize..4).prop_map(move |(order, piece)| Life {
            events: events.clone(),
            arrivals: order.chunks(piece).map(<[usize]>::to_vec).collect(),
        })
    })
}

#[test]
fn a_letters_state_is_the_same_in_whatever_order_its_events_arrive() {
    let api = Api::start();
    let (number, key) = (Cell::new(0), Cell::new(0));
    let tell = |reference: &str, arrivals: &[Vec<Value>]| {
        for events in arrivals {
            key.set(key.get() + 1);
            let results = api.report(&format!("call {}", key.get()), events);
            let refused = results
                .iter()
                .find(|result| !["recorded", "already_known", "contradicts"].contains(&result.as_str()));
            assert_eq!(refused, None);
        }
        api.letter(reference)
    };
    let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&lives(), |life| {
            number.set(number.get() + 1);
            let references = ["A", "B"].map(|which| format!("ML-{which}{}", number.get()));
            for reference in &references {
                api.desk.order_letter(reference, KARI, "2026-11-02T10:14:00+01:00");
            }
            let told = |reference: &str, place: usize| {
                let (kind, hour) = life.events[place];
                let at = format!("2026-11-03T{hour:02}:00:00Z");
                event(reference, kind.as_str(), &at, &format!("{reference}/{place}"))
            };
            let all_at_once = [(0..life.events.len()).map(|place| told(&references[0], place)).collect()];
            let in_pieces: Vec<Vec<Value>> = (life.arrivals.iter())
                .map(|piece| piece.iter().map(|place| told(&references[1], *place)).collect())
                .collect();
            let (first, second) = (tell(&references[0], &all_at_once), tell(&references[1], &in_pieces));
            for member in ["status", "since", "reason", "is_late", "days_over", "events"] {
                prop_assert_eq!(&first[member], &second[member], "{}", member);
            }
            Ok(())
        })
        .unwrap();
}
