//! Orders that arrive at the same time.

use std::sync::Barrier;

use skranke::db::Error;
use skranke::letters::actions::{NewOrder, OrderOutcome};
use skranke::letters::store::Letter;
use skranke::values::Phone;

use super::desk::{Form, KARI, OLA, OrderDesk, order_inside, person_id};

const AT_ONCE: usize = 50;

/// Fifty orders for one person at the same moment, each with the key that `key` gives it.
fn fifty(desk: &OrderDesk, path: &str, key: impl Fn(usize) -> String) -> Vec<OrderOutcome> {
    let start = Barrier::new(AT_ONCE);
    std::thread::scope(|scope| {
        let ordering: Vec<_> = (0..AT_ONCE)
            .map(|n| {
                let new = NewOrder {
                    person_id: person_id(path),
                    mobile: Phone::parse("41234567").unwrap(),
                    override_reason: None,
                };
                let (inside, start, key) = (&desk.desk.desk, &start, key(n));
                scope.spawn(move || {
                    start.wait();
                    // Four connections for fifty: who is told to come back does.
                    loop {
                        match order_inside(inside, new.clone(), key.clone()) {
                            Err(Error::Busy) => {}
                            done => return done.unwrap(),
                        }
                    }
                })
            })
            .collect();
        ordering.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn ordered(outcomes: Vec<OrderOutcome>) -> Vec<Letter> {
    let letters = outcomes.into_iter().filter_map(|outcome| match outcome {
        OrderOutcome::Ordered(letter) => Some(letter),
        _ => None,
    });
    letters.collect()
}

#[test]
fn fifty_equal_orders_at_once_give_one_letter_and_fifty_times_the_same_receipt() {
    let mut desk = OrderDesk::start();
    let path = desk.open(KARI);
    let letters = ordered(fifty(&desk, &path, |_| "the same form".to_owned()));
    assert_eq!(letters.len(), AT_ONCE);
    assert!(letters.iter().all(|letter| letter.reference == letters[0].reference));
    assert_eq!(desk.counts(), [1, 1, 1]);
}

#[test]
fn of_fifty_agents_who_order_for_one_person_at_once_one_does() {
    let mut desk = OrderDesk::start();
    let path = desk.open(KARI);
    let outcomes = fifty(&desk, &path, |n| format!("form {n}"));
    let refused = outcomes.iter().filter(|outcome| {
        matches!(outcome, OrderOutcome::Refused(refusals) if refusals[0].code() == "open_letter_exists")
    });
    assert_eq!(refused.count(), AT_ONCE - 1);
    assert_eq!(ordered(outcomes).len(), 1);
    assert_eq!(desk.counts(), [1, 1, 1]);
}

#[test]
fn a_form_sent_twice_orders_once_and_leads_to_the_same_receipt() {
    let mut desk = OrderDesk::start();
    let (path, page) = desk.begin(KARI);
    let form = Form::of(&page);
    let first = form.confirm(&mut desk.agent, &path).expect(303).location().to_owned();
    assert_eq!(form.confirm(&mut desk.agent, &path).expect(303).location(), first);
    assert_eq!(desk.counts(), [1, 1, 1]);
}

#[test]
fn a_form_of_one_person_orders_nothing_for_another() {
    let mut desk = OrderDesk::start();
    let (kari, page) = desk.begin(KARI);
    let form = Form::of(&page);
    form.confirm(&mut desk.agent, &kari).expect(303);
    let ola = desk.open(OLA);
    form.confirm(&mut desk.agent, &ola).expect(409);
    for key in ["", "x", "a key that is none of ours"] {
        let form = Form { request_key: key.to_owned(), ..form.clone() };
        form.confirm(&mut desk.agent, &ola).expect(400);
    }
    assert_eq!(desk.counts(), [1, 1, 1]);
}
