//! Programs that are killed, and several at once: each person is written to once.

use std::collections::HashSet;
use std::process::{Child, Stdio};
use std::time::Duration;

use diesel::prelude::*;
use skranke::bulk::{BulkState, ItemState};
use skranke::db::schema::{mailing_people, mailings};
use skranke::notices::mailings::worker;
use tempfile::TempDir;

use crate::lookups::command::command;
use crate::support::client::Client;
use crate::support::desk::TestDesk;
use crate::support::process::wait_until;

/// Enough to be cut off in the middle of.
const PEOPLE: usize = 600;
const MANY: &str = "[messages]\nsecond_person_above = 1000\n";

/// A mailing to so many made-up people, begun.
fn begun(desk: &TestDesk) -> Client {
    skranke::demo::fill(&desk.desk, PEOPLE, 7).unwrap();
    let (mut lead, template) = desk.lead_with_template("leder");
    let all: Vec<String> = desk.everybody().iter().map(|(id, _)| id.expose().to_owned()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mailing = desk.mailing_to(&mut lead, &template, &all);
    lead.start(&mailing);
    lead
}

fn count(desk: &TestDesk, state: ItemState) -> i64 {
    let wanted = mailing_people::table.filter(mailing_people::state.eq(state));
    desk.read(|conn| Ok(wanted.count().get_result(conn)?))
}

fn is_finished(desk: &TestDesk) -> bool {
    let states: Vec<BulkState> = desk.read(|conn| Ok(mailings::table.select(mailings::state).load(conn)?));
    states == [BulkState::Finished]
}

/// Each who was done has one message of their own.
fn each_once(desk: &TestDesk) {
    let done = usize::try_from(count(desk, ItemState::Done)).unwrap();
    let written = desk.written();
    let people: HashSet<_> = written.iter().map(|notice| notice.person_id.clone()).collect();
    assert!(done > PEOPLE / 4, "{done}");
    assert_eq!((written.len(), people.len()), (done, done));
    assert_eq!(count(desk, ItemState::Pending) + count(desk, ItemState::Failed), 0);
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_worker_that_is_killed_in_the_middle_is_followed_by_two_that_write_to_nobody_twice() {
    let desk = TestDesk::start_with(MANY);
    begun(&desk);
    let folder = TempDir::new().unwrap();
    let worker = || {
        let (mail, sms) = (folder.path().join("mail"), folder.path().join("sms"));
        command(&desk, &["work"])
            .env("SKRANKE_MAIL_URL", format!("file:{}", mail.display()))
            .env("SKRANKE_SMS_URL", format!("file:{}", sms.display()))
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut killed_midway = 0;
    for _ in 0..2 {
        let before = count(&desk, ItemState::Done);
        let child = worker();
        wait_until(Duration::from_mins(1), "people who were written to", || {
            (count(&desk, ItemState::Done) > before).then_some(())
        });
        kill(child);
        killed_midway += i32::from(count(&desk, ItemState::Pending) > 0);
    }
    assert!(killed_midway > 0, "no worker was killed in the middle of the mailing");
    let both = [worker(), worker()];
    wait_until(Duration::from_mins(1), "the end of the mailing", || is_finished(&desk).then_some(()));
    both.into_iter().for_each(kill);
    each_once(&desk);
}

#[test]
fn of_several_that_work_at_once_one_has_a_mailing() {
    let desk = TestDesk::start_with(MANY);
    begun(&desk);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| worker::work_off(&desk.desk, &|| false).unwrap());
        }
    });
    assert!(is_finished(&desk));
    each_once(&desk);
}
