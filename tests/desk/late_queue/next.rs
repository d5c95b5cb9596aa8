//! Taking the next letter.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;

use chrono::TimeDelta;
use skranke::audit::Action;
use skranke::db::Db;
use skranke::letters::queue::QueueFilter;
use skranke::letters::queue::actions::{Taking, take_next};
use skranke::letters::{Destination, LetterState};
use skranke::persons::AddressProtection;
use skranke::staff::{Agent, Role};
use skranke::values::LetterId;

use super::setup::{Late, hidden, late, listed};
use crate::support::desk::TestDesk;

fn take(desk: &TestDesk, db: &Db, agent: &Agent, key: &str) -> Option<LetterId> {
    let (calendar, agent, key, now) = (desk.desk.calendar.clone(), agent.clone(), key.to_owned(), desk.now());
    db.write(move |conn| {
        let filter = QueueFilter::default();
        let taking = Taking { filter: &filter, take_key: &key, inquiry_length: TimeDelta::minutes(30) };
        take_next(conn, &calendar, &agent, taking, now)
    })
    .unwrap()
}

#[test]
fn fifty_agents_who_take_at_once_take_each_of_120_letters_once() {
    let desk = TestDesk::start();
    let days = ["2026-11-10", "2026-11-11", "2026-11-12"];
    let all: Vec<Late> = (0..120).map(|n| late(days[n % 3])).collect();
    let ids = desk.with_late(&all);
    let agents: Vec<Agent> = (0..50).map(|n| desk.colleague(&format!("agent{n}"), Role::Agent)).collect();
    let db = Db::open(&desk.desk.settings.database_url, 25).unwrap();
    let together = Barrier::new(agents.len());
    let taken: Vec<(Agent, LetterId)> = std::thread::scope(|scope| {
        let takers: Vec<_> = agents
            .iter()
            .map(|agent| {
                let (desk, db, together) = (&desk, &db, &together);
                scope.spawn(move || {
                    together.wait();
                    let mut mine = Vec::new();
                    while let Some(id) =
                        take(desk, db, agent, &format!("{}-{}", agent.username.as_str(), mine.len()))
                    {
                        mine.push((agent.clone(), id));
                    }
                    mine
                })
            })
            .collect();
        takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect()
    });
    let distinct: BTreeSet<&LetterId> = taken.iter().map(|(_, id)| id).collect();
    assert_eq!((taken.len(), distinct), (120, ids.iter().collect()), "none twice and none skipped");
    let held: BTreeMap<_, _> = desk.holders().into_iter().collect();
    for (agent, id) in &taken {
        assert_eq!(held[id].as_ref(), Some(&agent.staff_id), "what an agent was told is so");
    }
    assert_eq!(desk.on_record(Action::QueueTaken), 120);
    assert_eq!(desk.on_record(Action::InquiryOpened), 120);
}

#[test]
fn the_next_letter_is_the_longest_late_and_opens_with_its_reason_on_record() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[late("2026-11-12"), late("2026-11-10"), late("2026-11-11")]);
    let mut agent = desk.sign_in_as(Role::Agent);
    for expected in [&ids[1], &ids[2], &ids[0]] {
        let taken = agent.take_next("/letters/late");
        assert_eq!(taken.location(), format!("/letters/{expected}"));
        let page = agent.get(taken.location()).expect(200).says("Brevet er ditt.");
        page.says("Du har brevet siden 20. november 2026.").says("Er brevet forsinket?");
    }
    assert_eq!((desk.on_record(Action::QueueTaken), desk.on_record(Action::InquiryOpened)), (3, 3));
    let none = agent.take_next("/letters/late");
    assert_eq!(none.location(), "/letters/late");
    agent.get(none.location()).expect(200).says("Ingen flere brev å ta.");
    assert_eq!(desk.on_record(Action::QueueTaken), 3);
}

#[test]
fn the_next_letter_is_taken_from_within_the_filter() {
    let desk = TestDesk::start();
    let ids = desk.with_late(&[
        late("2026-11-02"),
        Late { state: LetterState::Printed, ..late("2026-11-03") },
        Late {
            destination: Destination::Abroad,
            protection: AddressProtection::Confidential,
            ..late("2026-11-04")
        },
        Late { destination: Destination::Abroad, ..late("2026-11-05") },
        late("2026-11-18"),
    ]);
    let mut agent = desk.sign_in_as(Role::Agent);
    for (filter, expected) in [
        ("state=printed", Some(&ids[1])),
        ("destination=abroad", Some(&ids[3])),
        ("destination=abroad", None),
        ("over=1-2&state=posted", Some(&ids[4])),
        ("over=3-5", None),
        ("assigned=me", Some(&ids[0])),
        ("", Some(&ids[2])),
    ] {
        let taken = agent.take_next(&format!("/letters/late?{filter}"));
        match expected {
            Some(id) => assert_eq!(taken.location(), format!("/letters/{id}"), "{filter}"),
            None => assert_eq!(taken.location(), format!("/letters/late?{filter}")),
        }
    }
}

#[test]
fn what_is_put_off_or_somebodys_or_done_with_is_not_taken_and_what_came_back_is() {
    let desk = TestDesk::start();
    let ids =
        desk.with_late(&[late("2026-11-02"), late("2026-11-03"), late("2026-11-04"), late("2026-11-05")]);
    let mut agent = desk.sign_in_as(Role::Agent);
    for id in &ids {
        agent.open_letter(id);
    }
    agent
        .post_form(&format!("/letters/{}/snooze", ids[0]), &[("version", "0"), ("until", "2026-11-24")])
        .expect(303);
    let outcome = [("version", "0"), ("outcome", "investigated"), ("note", "")];
    agent.post_form(&format!("/letters/{}/outcome", ids[1]), &outcome).expect(303);
    agent.post_form(&format!("/letters/{}/owner", ids[2]), &[("version", "0"), ("to", "me")]).expect(303);
    let mut other = desk.sign_in("kari", Role::Agent);
    assert_eq!(other.take_next("/letters/late").location(), format!("/letters/{}", ids[3]));
    assert_eq!(other.take_next("/letters/late").location(), "/letters/late");
    desk.clock.set("2026-11-24T08:00:00Z".parse().unwrap());
    let mut other = desk.sign_in("kari", Role::Agent);
    assert_eq!(other.take_next("/letters/late").location(), format!("/letters/{}", ids[0]));
    assert_eq!(other.take_next("/letters/late").location(), "/letters/late");
}

#[test]
fn the_same_form_sent_twice_takes_one_letter() {
    let desk = TestDesk::start();
    desk.with_late(&[late("2026-11-02"); 10]);
    let mut agent = desk.sign_in_as(Role::Agent);
    let page = agent.get("/letters/late").expect(200).body;
    assert_eq!(listed(&page).len(), 10);
    let key = hidden(&page, "request_key");
    let form = [("request_key", key.as_str()), ("state", ""), ("destination", ""), ("over", "")];
    let first = agent.post_form("/letters/late/next", &form).expect(303);
    let second = agent.post_form("/letters/late/next", &form).expect(303);
    assert_eq!(first.location(), second.location());

    let kari = desk.colleague("kari", Role::Agent);
    let db = Db::open(&desk.desk.settings.database_url, 8).unwrap();
    let together = Barrier::new(8);
    let taken: BTreeSet<_> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    together.wait();
                    take(&desk, &db, &kari, "one form").unwrap()
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    assert_eq!((taken.len(), desk.holders().len(), desk.on_record(Action::QueueTaken)), (1, 2, 2));
    for key in ["", &"x".repeat(65)] {
        let form = [("request_key", key), ("state", ""), ("destination", ""), ("over", "")];
        agent.get("/letters/late");
        agent.post_form("/letters/late/next", &form).expect(400);
    }
}
