//! Work that is cut off goes on where it was, and nobody is on record twice for it.

use std::fs;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diesel::prelude::*;
use skranke::db::schema::{job_runs, lookups};
use skranke::lookups::LookupState;
use tempfile::TempDir;

use super::command::command;
use crate::support::desk::TestDesk;
use crate::support::process::wait_until;

/// Forty pieces: enough to be cut off in the middle of.
const PEOPLE: usize = 2_000;
const TIMES: usize = 20;

fn long_list(desk: &TestDesk) -> String {
    let mut once: Vec<_> = desk.everybody().iter().map(|(id, _)| id.expose().to_owned()).collect();
    once.push(String::new());
    once.join("\n").repeat(TIMES)
}

fn rows_done(desk: &TestDesk) -> i64 {
    desk.read(|conn| Ok(lookups::table.select(lookups::rows_done).first(conn)?))
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_worker_that_is_killed_in_the_middle_is_followed_by_one_that_goes_on() {
    let desk = TestDesk::with_made_up(PEOPLE);
    let mut lead = desk.lead("theirs");
    let path = lead.list(&long_list(&desk));
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
    let all = i64::try_from(PEOPLE * TIMES).unwrap();
    let mut reached = 0;
    for _ in 0..3 {
        let child = worker();
        wait_until(Duration::from_mins(1), "some pieces", || (rows_done(&desk) > reached).then_some(()));
        kill(child);
        reached = rows_done(&desk);
        let on_record = i64::try_from(desk.looked_up().len()).unwrap();
        assert_eq!(on_record, reached, "a piece and its audit rows are one commit");
    }
    assert!(reached < all, "the list was too short to be cut off");
    let child = worker();
    wait_until(Duration::from_mins(2), "the end", || {
        (desk.state(&path).0 == LookupState::Done).then_some(())
    });
    kill(child);
    assert_eq!(desk.looked_up().len(), PEOPLE * TIMES);
    let answers = lead.get(&format!("{path}/result.csv")).expect(200).body;
    let rows: Vec<_> = answers.lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned()).collect();
    assert!(rows.iter().enumerate().all(|(at, row)| *row == (at + 1).to_string()));
    assert_eq!(rows.len(), PEOPLE * TIMES);
}

#[test]
fn a_command_that_is_killed_leaves_no_file_and_is_called_failed_by_the_next() {
    let desk = TestDesk::with_made_up(PEOPLE);
    let folder = TempDir::new().unwrap();
    let (list, out) = (folder.path().join("list.csv"), folder.path().join("out.csv"));
    fs::write(&list, long_list(&desk)).unwrap();
    let arguments = ["lookup", list.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let child = command(&desk, &arguments).stdout(Stdio::null()).spawn().unwrap();
    wait_until(Duration::from_mins(1), "the first people", || (!desk.looked_up().is_empty()).then_some(()));
    kill(child);
    assert!(!out.exists());
    let ended = command(&desk, &arguments).output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), PEOPLE * TIMES + 1);
    let states: Vec<String> =
        desk.read(|conn| Ok(job_runs::table.order(job_runs::run_id).select(job_runs::state).load(conn)?));
    assert_eq!(states, ["failed", "completed"]);
}

#[test]
fn a_command_that_is_stopped_leaves_no_file_and_says_that_it_failed() {
    let desk = TestDesk::with_made_up(PEOPLE);
    let (folder, outside) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let (list, out) = (folder.path().join("list.csv"), outside.path().join("out.csv"));
    fs::write(&list, long_list(&desk).repeat(2)).unwrap();
    let arguments = ["lookup", list.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let mut child = command(&desk, &arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    wait_until(Duration::from_mins(1), "the first people", || (!desk.looked_up().is_empty()).then_some(()));
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let status = wait_until(Duration::from_secs(6), "the end", || child.try_wait().unwrap());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(status.code(), Some(75), "{said}");
    assert!(said.contains("skranke: stopped;"), "{said}");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    assert!(desk.looked_up().len() < PEOPLE * TIMES * 2, "the list was too short to be stopped in the midst");
    let states: Vec<String> = desk.read(|conn| Ok(job_runs::table.select(job_runs::state).load(conn)?));
    assert!(matches!(&states[..], [one] if ["failed", "running"].contains(&one.as_str())), "{states:?}");
}
