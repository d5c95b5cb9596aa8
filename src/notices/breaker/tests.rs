use proptest::prelude::*;

use super::*;

/// Sends one message at this instant, if it is let through.
fn send(breaker: &mut Breaker, sign: Sign, at: Instant) -> bool {
    let admission = breaker.admit(at);
    if let Some(admission) = admission {
        breaker.learn(admission, sign, at);
    }
    admission.is_some()
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A moment less.
fn short_of(pause: Duration) -> Duration {
    pause.saturating_sub(Duration::from_millis(1))
}

#[test]
fn half_of_the_latest_messages_within_a_minute_open_it() {
    let begun = Instant::now();
    let mut breaker = Breaker::new(3);
    for (n, sign) in (0..).zip([Sign::Error, Sign::Well, Sign::Error, Sign::Well]) {
        send(&mut breaker, sign, begun + seconds(n));
        assert_eq!(breaker.standing(), Standing::Closed);
    }
    send(&mut breaker, Sign::Error, begun + seconds(4));
    assert_eq!(breaker.standing(), Standing::Open);

    let mut slow = Breaker::new(3);
    for n in 0..100 {
        send(&mut slow, Sign::Error, begun + seconds(31 * n));
        assert_eq!(slow.standing(), Standing::Closed, "two within a minute are not three");
    }
}

#[test]
fn silence_and_a_pause_that_is_asked_for_open_it_at_once() {
    let begun = Instant::now();
    for (sign, pause) in [
        (Sign::Silence, seconds(2)),
        (Sign::Asked(seconds(30)), seconds(30)),
        (Sign::Asked(seconds(0)), seconds(2)),
        (Sign::Asked(seconds(86_400)), seconds(900)),
    ] {
        let mut breaker = Breaker::new(25);
        send(&mut breaker, sign, begun);
        assert!(!breaker.admits(begun + short_of(pause)), "{sign:?}");
        assert!(breaker.admits(begun + pause), "{sign:?}");
    }
}

#[test]
fn one_message_at_a_time_tries_it_and_the_pauses_double_up_to_a_minute_or_a_quarter_of_an_hour() {
    for (sign, pauses) in [
        (Sign::Error, [2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60]),
        (Sign::Silence, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]),
    ] {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(1);
        send(&mut breaker, sign, now);
        for pause in pauses {
            assert!(breaker.admit(now + short_of(seconds(pause))).is_none());
            now += seconds(pause);
            let probe = breaker.admit(now).unwrap();
            assert_eq!(breaker.standing(), Standing::HalfOpen);
            assert!(breaker.admit(now + seconds(1)).is_none(), "one at a time");
            breaker.learn(probe, sign, now);
            assert_eq!(breaker.standing(), Standing::Open);
        }
    }
}

#[test]
fn a_message_that_goes_well_closes_it_and_the_next_pause_is_the_first_again() {
    let mut now = Instant::now();
    let mut breaker = Breaker::new(1);
    for pause in [2, 4] {
        send(&mut breaker, Sign::Error, now);
        now += seconds(pause);
    }
    let probe = breaker.admit(now).unwrap();
    breaker.learn(probe, Sign::Well, now);
    assert_eq!(breaker.standing(), Standing::Closed);
    send(&mut breaker, Sign::Error, now);
    assert!(breaker.admits(now + seconds(2)), "the first pause again");
}

#[test]
fn what_was_let_through_before_it_opened_changes_nothing_but_may_ask_for_more_time() {
    let now = Instant::now();
    let mut breaker = Breaker::new(1);
    let early: Vec<_> = (0..3).map(|_| breaker.admit(now).unwrap()).collect();
    send(&mut breaker, Sign::Error, now);
    breaker.learn(early[0], Sign::Well, now);
    assert_eq!(breaker.standing(), Standing::Open);
    breaker.learn(early[1], Sign::Silence, now);
    assert!(breaker.admits(now + seconds(2)), "the pause is as it was");
    breaker.learn(early[2], Sign::Asked(seconds(10)), now);
    assert!(!breaker.admits(now + seconds(9)) && breaker.admits(now + seconds(10)));
}

#[test]
fn a_try_that_was_not_made_or_never_came_back_makes_room_for_another() {
    let begun = Instant::now();
    let now = begun + seconds(2);
    let mut breaker = Breaker::new(1);
    send(&mut breaker, Sign::Error, begun);
    let unused = breaker.admit(now).unwrap();
    breaker.give_back(unused, now);
    let lost = breaker.admit(now).unwrap();
    assert!(!breaker.admits(now + seconds(89)));
    let another = breaker.admit(now + seconds(90)).unwrap();
    breaker.learn(lost, Sign::Well, now + seconds(91));
    assert_eq!(breaker.standing(), Standing::HalfOpen, "the lost one counts no more");
    breaker.learn(another, Sign::Well, now + seconds(92));
    assert_eq!(breaker.standing(), Standing::Closed);
}

/// A step: so many milliseconds later something comes of a message, if one is let through.
fn steps() -> impl Strategy<Value = Vec<(u64, Sign)>> {
    let sign = prop_oneof![
        6 => Just(Sign::Well),
        4 => Just(Sign::Error),
        1 => Just(Sign::Silence),
        1 => (0..100u64).prop_map(|wait| Sign::Asked(seconds(wait))),
    ];
    proptest::collection::vec((0..3_000u64, sign), 1..400)
}

proptest! {
    #[test]
    fn it_opens_with_the_fiftieth_error_of_a_minute_at_the_latest(errors in 1..=25usize, steps in steps()) {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(errors);
        let mut wrong: Vec<Instant> = Vec::new();
        for (wait, sign) in steps {
            now += Duration::from_millis(wait / 20);
            if send(&mut breaker, sign, now) && sign != Sign::Well {
                wrong.push(now);
            }
            if breaker.standing() != Standing::Closed {
                wrong.clear();
            }
            let minute = wrong.iter().filter(|at| now.duration_since(**at) < WINDOW).count();
            prop_assert!(minute < MOST_ERRORS);
        }
    }

    #[test]
    fn one_that_only_fails_gets_few_messages_in_a_minute(errors in 1..=25usize, every in 1..500u64) {
        let begun = Instant::now();
        let mut breaker = Breaker::new(errors);
        let times = (0..60_000 / every).map(|n| begun + Duration::from_millis(n * every));
        let through = times.filter(|at| send(&mut breaker, Sign::Error, *at)).count();
        // Those that open it, and the tries after 2, 4, 8, 16 and 32 seconds.
        prop_assert!(through <= errors + 5, "{through}");
    }

    #[test]
    fn an_open_one_lets_nothing_through_before_its_time_and_then_one(steps in steps()) {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(3);
        let mut closed_until: Option<Instant> = None;
        for (wait, sign) in steps {
            now += Duration::from_millis(wait);
            let admitted = breaker.admit(now);
            if let Some(until) = closed_until {
                prop_assert_eq!(admitted.is_some(), now >= until);
            } else {
                prop_assert!(admitted.is_some());
            }
            let Some(admission) = admitted else { continue };
            if closed_until.is_some() {
                prop_assert!(breaker.admit(now).is_none(), "a second one while the first tries it");
            }
            breaker.learn(admission, sign, now);
            closed_until = match breaker.state {
                State::Closed => None,
                State::Open { until } => Some(until),
                State::HalfOpen { .. } => return Err(TestCaseError::fail("still trying")),
            };
            if let (Some(until), Sign::Asked(asked)) = (closed_until, sign) {
                prop_assert!(until >= now + asked.min(LONGEST_QUIET));
            }
            prop_assert!(closed_until.is_none_or(|until| until <= now + LONGEST_QUIET));
            if sign == Sign::Well {
                prop_assert_eq!(breaker.standing(), Standing::Closed);
            }
        }
    }
}
