//! The worker as an operator runs it: killed in the middle, and started again.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use secrecy::SecretString;
use skranke::audit::{Action, Actor};
use skranke::config::Settings;
use skranke::db::schema::{audit_entries, bulk_items, bulk_runs, letters};
use skranke::desk::Desk;
use skranke::letters::queue::bulk::actions::{NewBulk, Started, start_bulk};
use skranke::letters::queue::bulk::{BulkAction, Chosen, Task};
use skranke::staff::actions::{AddOutcome, NewAccount, add_account};
use skranke::staff::{Agent, Role, Username, password};
use skranke::values::{Language, LetterId};

use crate::support::process::wait_until;
use crate::support::program::Program;

const LETTERS: usize = 400;

/// Starts a bulk that marks all letters as investigated, past the pages.
fn begin(program: &Program) {
    let file = format!("environment = \"test\"\ndatabase_url = \"{}\"\n", program.url());
    let desk = Desk::open(Settings::load(Some(&file), std::iter::empty()).unwrap()).unwrap();
    let now = program.now();
    let account = NewAccount {
        username: Username::parse("kari").unwrap(),
        full_name: "Kari".to_owned(),
        role: Role::Agent,
        language: Language::Nb,
        password_hash: password::hash(&SecretString::from("et langt passord til alle")).unwrap(),
    };
    let inside = desk.clone();
    let started = desk.db.write(move |conn| {
        let AddOutcome::Added(staff_id) = add_account(conn, &Actor::Program("test"), &account, now)? else {
            panic!("a new account");
        };
        let agent = Agent {
            staff_id,
            username: account.username.clone(),
            full_name: account.full_name.clone(),
            role: account.role,
            language: account.language,
            session: String::new(),
        };
        let ids: Vec<LetterId> =
            letters::table.order(letters::letter_id).select(letters::letter_id).load(conn)?;
        let chosen = ids.into_iter().map(|letter_id| Chosen { letter_id, seen_version: 0 }).collect();
        let task = Task { action: BulkAction::Investigate, assigned_to: None, words: None };
        let new = NewBulk { task, note: None, chosen, request_key: "one form".to_owned() };
        start_bulk(conn, &inside, &agent, &new, now)
    });
    assert!(matches!(started.unwrap(), Started::Started(_)));
}

fn items(program: &Program, state: &str) -> i64 {
    let wanted = bulk_items::table.filter(bulk_items::state.eq(state.to_owned()));
    program.read(|conn| Ok(wanted.count().get_result(conn)?))
}

#[test]
fn a_worker_that_is_killed_in_the_middle_is_followed_by_another_and_no_letter_is_done_twice() {
    let references: Vec<String> = (0..LETTERS).map(|n| format!("ML-{n}")).collect();
    let ordered: Vec<(&str, &str)> =
        references.iter().map(|reference| (reference.as_str(), "2026-10-01T10:14:00+02:00")).collect();
    let program = Program::with_letters(&ordered);
    program.must(&["nightly"]);
    begin(&program);
    let mut killed_midway = 0;
    for _ in 0..3 {
        let before = items(&program, "done");
        let mut worker = program.spawn(&["work"]);
        wait_until(Duration::from_mins(1), "letters that are done", || {
            let done = items(&program, "done");
            (done > before).then_some(done)
        });
        worker.kill().unwrap();
        worker.wait().unwrap();
        let done = items(&program, "done");
        killed_midway += i32::from(done > before && items(&program, "pending") > 0);
    }
    assert!(killed_midway > 0, "no worker was killed in the middle of the bulk");
    let mut workers: Vec<_> = (0..2).map(|_| program.spawn(&["work"])).collect();
    let began = Instant::now();
    wait_until(Duration::from_mins(1), "the end of the bulk", || {
        let finished = bulk_runs::table.filter(bulk_runs::state.eq("finished")).count();
        let finished: i64 = program.read(|conn| Ok(finished.get_result(conn)?));
        (finished == 1).then_some(())
    });
    assert!(began.elapsed() < Duration::from_mins(1));
    for worker in &mut workers {
        worker.kill().unwrap();
        worker.wait().unwrap();
    }
    let all = i64::try_from(LETTERS).unwrap();
    assert_eq!(items(&program, "done"), all);
    let recorded: i64 = program.read(|conn| {
        let outcomes = audit_entries::table.filter(audit_entries::action.eq(Action::QueueOutcome.as_str()));
        Ok(outcomes.count().get_result(conn)?)
    });
    let objects: i64 = program.read(|conn| {
        let outcomes = audit_entries::table.filter(audit_entries::action.eq(Action::QueueOutcome.as_str()));
        Ok(outcomes
            .select(diesel::dsl::count(audit_entries::object).aggregate_distinct())
            .get_result(conn)?)
    });
    assert_eq!((recorded, objects), (all, all), "each letter once");
}
