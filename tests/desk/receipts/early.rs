//! Reports that are quicker than the answer to the hand-over, and what they settle.

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::db::schema::notice_attempts;
use skranke::notices::outbox::{self, TakenBack, Turn};
use skranke::notices::rules::LEASE;
use skranke::notices::{Channel, Line, NoticeState, Outcome};
use skranke::values::NoticeId;

use super::setup::Receipts;

impl Receipts {
    fn settle(&self, turn: &Turn, outcome: Outcome) -> bool {
        let (turn, now) = (turn.clone(), self.desk.now());
        self.desk.write(move |conn| outbox::settle(conn, &turn, &outcome, now))
    }

    fn take_back(&self) -> TakenBack {
        let now = self.desk.now();
        self.desk.write(move |conn| outbox::take_back_expired_leases(conn, now))
    }

    fn attempts(&self, id: &NoticeId) -> Vec<Option<String>> {
        let of_notice = notice_attempts::table.filter(notice_attempts::notice_id.eq(id));
        self.desk.read(|conn| Ok(of_notice.select(notice_attempts::outcome).load(conn)?))
    }
}

fn accepted() -> Outcome {
    Outcome::Accepted { reference: Some("g-1".to_owned()) }
}

#[test]
fn a_report_that_comes_before_the_answer_stands_and_the_answers_reference_is_kept() {
    let receipts = Receipts::start();
    for (n, (status, state)) in [
        ("delivered", NoticeState::Delivered),
        ("failed", NoticeState::Failed),
        ("accepted", NoticeState::Accepted),
    ]
    .into_iter()
    .enumerate()
    {
        let (id, turn) = receipts.handing_over(Channel::Sms, n);
        receipts.send(&receipts.sms(status, &id, status)).expect(204);
        assert_eq!(receipts.standing(&id).0, state);
        assert!(receipts.settle(&turn, accepted()));
        let notice = receipts.notice(&id);
        assert_eq!((notice.state, notice.provider_reference.as_deref()), (state, Some("g-1")));
        assert_eq!(receipts.attempts(&id), [Some(state.as_str().to_owned())]);
    }
}

#[test]
fn a_sender_that_dies_after_the_report_leaves_nothing_uncertain() {
    let receipts = Receipts::start();
    let (id, _) = receipts.handing_over(Channel::Sms, 1);
    receipts.send(&receipts.sms("e-1", &id, "accepted")).expect(204);
    receipts.desk.pass(LEASE);
    assert_eq!(receipts.take_back(), TakenBack::default());
    assert_eq!(receipts.standing(&id), (NoticeState::Accepted, None));
}

#[test]
fn a_report_settles_what_was_uncertain() {
    let receipts = Receipts::start();
    let (id, turn) = receipts.handing_over(Channel::Sms, 1);
    receipts.desk.pass(LEASE);
    assert_eq!(receipts.take_back(), TakenBack { uncertain: 1, ..TakenBack::default() });
    receipts.send(&receipts.sms("e-1", &id, "delivered")).expect(204);
    assert_eq!(receipts.standing(&id), (NoticeState::Delivered, None));
    assert!(!receipts.settle(&turn, Outcome::Rejected { reason: "http_400".to_owned() }));
    assert_eq!(receipts.standing(&id), (NoticeState::Delivered, None));
}

#[test]
fn what_a_server_refused_and_delivered_all_the_same_is_not_sent_again() {
    let receipts = Receipts::start();
    let (id, turn) = receipts.handing_over(Channel::Sms, 1);
    let refused = Outcome::Deferred { reason: "http_500".to_owned(), retry_after: None, line: Line::Up };
    assert!(receipts.settle(&turn, refused));
    assert_eq!(receipts.standing(&id).0, NoticeState::Deferred);
    receipts.send(&receipts.sms("e-1", &id, "delivered")).expect(204);
    receipts.desk.pass(TimeDelta::hours(6));
    let counts = skranke::notices::sender::drain_once(&receipts.desk.desk).unwrap();
    assert_eq!((counts.claimed, receipts.standing(&id).0), (0, NoticeState::Delivered));
}

#[test]
fn a_message_that_was_never_handed_over_is_not_moved_by_any_report() {
    let receipts = Receipts::start();
    let id = receipts.queue(Channel::Sms, 1);
    receipts.send(&receipts.sms("e-1", &id, "delivered")).expect(204);
    assert_eq!(receipts.standing(&id).0, NoticeState::Queued);
    assert_eq!(receipts.receipts(&id)[0].moved_to, None);
}
