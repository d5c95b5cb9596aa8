//! Calls at the same moment.

use std::sync::Barrier;

use super::setup::{Api, LETTERS, WRITE, assert_problem, order_of};
use crate::orders::desk::KARI;
use crate::support::client::Answer;

const AT_ONCE: usize = 50;

/// Fifty orders for one person at the same moment, each with the key that `key` gives it. Whoever is told to try again does.
fn fifty(api: &Api, key: impl Fn(usize) -> String + Sync) -> Vec<Answer> {
    let (start, token, body) = (Barrier::new(AT_ONCE), api.token(WRITE), order_of(KARI).to_string());
    let order = |n: usize| {
        let (mut client, key) = (api.desk.client(), key(n));
        let headers = [
            ("authorization", token.as_str()),
            ("idempotency-key", key.as_str()),
            ("content-type", "application/json"),
        ];
        start.wait();
        loop {
            let answer = client.send("POST", LETTERS, &headers, Some(body.clone()));
            if answer.status != 503 {
                return answer;
            }
            assert_problem(&answer, 503, "SKR-015");
        }
    };
    std::thread::scope(|scope| {
        let order = &order;
        let ordering: Vec<_> = (0..AT_ONCE).map(|n| scope.spawn(move || order(n))).collect();
        ordering.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn fifty_equal_orders_at_once_give_one_letter_and_fifty_equal_answers() {
    let api = Api::start();
    let answers = fifty(&api, |_| "the same".to_owned());
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (201, &answers[0].body));
        assert_eq!(answer.location(), answers[0].location());
    }
    let repeated = answers.iter().filter(|answer| answer.header("idempotency-replayed") == "true");
    assert_eq!(repeated.count(), AT_ONCE - 1);
    assert_eq!(api.counts(), [1, 1]);
}

#[test]
fn of_fifty_orders_at_once_with_keys_of_their_own_one_is_taken() {
    let api = Api::start();
    let answers = fifty(&api, |n| format!("order {n}"));
    let (ordered, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(ordered.len(), 1);
    for answer in refused {
        assert_eq!(assert_problem(answer, 422, "SKR-101"), ["open_letter_exists"]);
    }
    assert_eq!(api.counts(), [1, 50]);
}
