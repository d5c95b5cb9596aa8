//! Events may come in any order, in any number of files.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use skranke::imports::ImportKind;
use skranke::letters::flags::{LateFlag, flag_of, put_flags};
use skranke::letters::{EventKind, FlagEnd, LetterState};

use super::desk::{EVENTS, TestDesk};

const HEADER: &str = "reference,event,occurred_at,event_ref,reason\n";

/// A desk whose one letter is flagged late.
fn with_a_late_letter() -> TestDesk {
    let desk = TestDesk::with_a_letter();
    let letter = desk.letters().remove(0);
    let flags = [LateFlag {
        letter_id: letter.letter_id,
        first_flagged_on: letter.last_on_time,
        flagged_at: desk.desk.now().into(),
        last_on_time: letter.last_on_time,
        lateness_rule: letter.lateness_rule,
        calendar_version: letter.calendar_version,
        closed_at: None,
        closed_by: None,
        letter_state: letter.state,
        destination: letter.destination,
        person_id: letter.person_id,
    }];
    desk.desk.db.write(move |conn| put_flags(conn, &flags)).unwrap();
    desk
}

fn flag(desk: &TestDesk) -> LateFlag {
    let letter = desk.letters().remove(0);
    let flag = desk.read(|conn| flag_of(conn, &letter.letter_id)).unwrap();
    // By which the queue is filtered.
    assert_eq!((flag.letter_state, flag.destination), (letter.state, letter.destination));
    flag
}

#[test]
fn a_returned_letter_closes_its_flag_whatever_came_before() {
    let desk = with_a_late_letter();
    desk.accepts(ImportKind::LetterEvents, EVENTS);
    let now = desk.letters().remove(0);
    assert_eq!((now.state, now.state_reason.as_deref()), (LetterState::Returned, Some("moved")));
    let flag = flag(&desk);
    assert_eq!(flag.closed_by, Some(FlagEnd::Returned));
    assert!(flag.closed_at.is_some());
}

#[test]
fn a_flag_opens_again_when_the_letter_turns_out_to_have_been_posted_before_it_was_cancelled() {
    let desk = with_a_late_letter();
    let cancelled = "ML-1,cancelled,2026-11-19T10:00:00+01:00,e9,\n";
    desk.accepts(ImportKind::LetterEvents, format!("{HEADER}{cancelled}"));
    assert_eq!(flag(&desk).closed_by, Some(FlagEnd::Cancelled));
    let posted = "ML-1,posted,2026-11-18T10:00:00+01:00,e8,\n";
    desk.accepts(ImportKind::LetterEvents, format!("{HEADER}{posted}"));
    assert_eq!(desk.letters().remove(0).state, LetterState::Posted);
    let flag = flag(&desk);
    assert_eq!((flag.closed_at, flag.closed_by), (None, None));
}

#[test]
fn an_event_reported_again_with_other_content_is_refused() {
    let desk = TestDesk::with_a_letter();
    desk.accepts(ImportKind::LetterEvents, EVENTS);
    let other = EVENTS.replace("2026-11-03T10", "2026-11-04T10").replace("e3", "e4");
    assert_eq!(
        desk.refuses(ImportKind::LetterEvents, other),
        ["row 3, column event_ref: this event was reported before, with other content"]
    );
}

/// Random events of three letters, shuffled and cut into files, come to what they come to in one file.
#[test]
fn the_order_in_which_events_arrive_means_nothing() {
    let in_one = TestDesk::with_a_letter();
    let shuffled = TestDesk::with_a_letter();
    let rounds = std::cell::Cell::new(0);
    let rows = prop::collection::vec((0..3_usize, 0..EventKind::REPORTED.len(), 0..20_u32), 1..20);
    let files = rows.prop_flat_map(|rows| {
        let places: Vec<usize> = (0..rows.len()).collect();
        (Just(rows), Just(places).prop_shuffle(), 1..20_usize)
    });
    TestRunner::new(ProptestConfig::with_cases(24))
        .run(&files, |(rows, order, cut)| {
            let round = rounds.replace(rounds.get() + 1);
            let letters: Vec<_> = (0..3)
                .map(|n| format!("R{round}-{n},20914695016,2026-11-02T09:00:00+01:00,api,\n"))
                .collect();
            let letters =
                format!("reference,national_id,ordered_at,order_channel,mobile\n{}", letters.concat());
            in_one.accepts(ImportKind::Letters, &letters);
            shuffled.accepts(ImportKind::Letters, &letters);
            let lines: Vec<String> = rows
                .iter()
                .enumerate()
                .map(|(n, (letter, kind, minute))| {
                    let event = EventKind::REPORTED[*kind].as_str();
                    format!("R{round}-{letter},{event},2026-11-03T10:{minute:02}:00Z,r{round}e{n},\n")
                })
                .collect();
            in_one.accepts(ImportKind::LetterEvents, format!("{HEADER}{}", lines.concat()));
            for part in order.chunks(cut) {
                let part: String = part.iter().map(|n| lines[*n].as_str()).collect();
                shuffled.accepts(ImportKind::LetterEvents, format!("{HEADER}{part}"));
            }
            let standings = |desk: &TestDesk| -> Vec<_> {
                let letters = desk.letters();
                letters.into_iter().map(|l| (l.reference, l.state, l.state_since, l.state_reason)).collect()
            };
            prop_assert_eq!(standings(&in_one), standings(&shuffled));
            Ok(())
        })
        .unwrap();
}
