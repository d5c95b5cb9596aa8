//! The whole drill: fill, send some, backup, send the rest, lose it, restore, look, release.

use std::time::{Duration, Instant};

use serde_json::json;
use skranke::notices::NoticeState;

use super::setup::rows;
use crate::support::program::Program;

/// A desk on which some messages were sent, then a backup was made, then the rest were sent. Answers how many were sent in all.
fn lost(program: &mut Program) -> (std::path::PathBuf, usize, usize) {
    let first = program.waiting();
    assert!(first > 5, "too few messages to tell: {first}");
    program.work_until("the messages of the first night", || program.waiting() == 0);
    let sent_before = program.sent();
    program.at("2026-12-02T09:00:00+01:00");
    program.must(&["nightly"]);
    let waiting = program.waiting();
    assert!(waiting > 5, "too few messages to tell: {waiting}");
    let (path, _) = program.backup("night.backup");
    program.at("2026-12-02T10:00:00+01:00");
    program.work_until("the messages of the second night", || program.waiting() == 0);
    let sent = program.sent();
    assert!(sent > sent_before);
    (path, waiting, sent)
}

#[test]
fn after_a_restore_nothing_is_sent_until_it_is_dropped_and_then_nothing_twice() {
    let mut program = Program::with_night();
    let (path, waiting, sent) = lost(&mut program);
    let expected = rows(&path);

    program.at("2026-12-02T12:00:00+01:00");
    let refused = program.run(&["restore", path.to_str().unwrap()]);
    assert_eq!(refused.status, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("--replace"), "{}", refused.stderr);
    let told = program.restore(&path, &["--replace"]);
    assert_eq!(
        (&told["status"], &told["audit"], &told["held"]),
        (&json!("completed"), &json!("whole"), &json!(waiting))
    );
    assert_eq!(told["rows"], json!(expected.values().map(Vec::len).sum::<usize>()));
    program.must(&["audit", "verify"]);

    // What was not touched on purpose is as it was.
    let (again, _) = program.backup("again.backup");
    let mut restored = rows(&again);
    let mut before = expected.clone();
    for table in ["notices", "job_locks", "staff_sessions", "restores"] {
        restored.remove(table);
        before.remove(table);
    }
    let audit = restored.get_mut("audit_entries").unwrap();
    let new: Vec<String> = audit.extract_if(.., |row| row.contains("backup_restored")).collect();
    assert_eq!(new.len(), 1);
    for (table, rows) in &before {
        assert_eq!(&restored[table], rows, "{table}");
    }

    // A sender that runs for a while sends nothing of it.
    let began = Instant::now();
    program.work_until("a while to pass", || began.elapsed() > Duration::from_secs(3));
    assert_eq!((program.sent(), program.waiting()), (sent, waiting));
    for command in [&["nightly"][..], &["print-file"]] {
        let refused = program.run(command);
        assert_eq!(refused.status, Some(75), "{}", refused.stderr);
        assert!(refused.stderr.contains("released"), "{}", refused.stderr);
    }
    let doctor = program.run(&["doctor"]);
    assert!(doctor.stdout.contains("a backup of 2026-12-02T08:"), "{}", doctor.stdout);

    let dry = program.summary(&["release", "drop", "--dry-run"]);
    assert_eq!((&dry["messages"], program.waiting()), (&json!(waiting), waiting));
    let dropped = program.summary(&["release", "drop"]);
    assert_eq!(dropped["messages"], json!(waiting));
    assert_eq!(program.waiting(), 0);
    let twice = program.summary(&["release", "drop"]);
    assert_eq!((&twice["status"], &twice["messages"]), (&json!("skipped"), &json!(0)));
    let began = Instant::now();
    program.work_until("a while to pass", || began.elapsed() > Duration::from_secs(2));
    assert_eq!(program.sent(), sent);
    program.must(&["audit", "verify"]);
    program.must(&["print-file"]);
}

#[test]
fn what_is_released_to_be_sent_is_sent() {
    let program = Program::with_night();
    let waiting = program.waiting();
    let (path, _) = program.backup("night.backup");
    program.restore(&path, &["--replace"]);
    assert_eq!(program.in_state(&[NoticeState::Deferred]), waiting);
    let sent = program.summary(&["release", "send"]);
    assert_eq!(sent["messages"], json!(waiting));
    program.work_until("all messages", || program.waiting() == 0);
    assert_eq!(program.sent() + program.in_state(&[NoticeState::Suppressed]), waiting);
    assert!(program.sent() > 5);
}

#[test]
fn messages_of_a_night_that_is_made_up_for_under_the_hold_are_dropped_with_the_rest() {
    let mut program = Program::with_night();
    program.work_until("the messages of the first night", || program.waiting() == 0);
    let (path, _) = program.backup("night.backup");
    let sent = program.sent();
    program.restore(&path, &["--replace"]);
    program.at("2026-12-02T09:00:00+01:00");
    let queued = program.summary(&["nightly", "--although-held"])["queued"].as_u64().unwrap();
    assert!(queued > 5, "{queued}");
    let began = Instant::now();
    program.work_until("a while to pass", || began.elapsed() > Duration::from_secs(2));
    assert_eq!(program.sent(), sent);
    let dropped = program.summary(&["release", "drop"]);
    assert_eq!(dropped["messages"], json!(queued));
    assert_eq!((program.waiting(), program.sent()), (0, sent));
}

#[test]
fn a_message_that_was_being_handed_over_when_the_backup_was_made_is_for_a_person_to_judge() {
    let program = Program::with_night();
    let waiting = program.waiting();
    let handing_over = "UPDATE notices SET state = 'handing_over', attempts = 1, claimed_by = 'x', lease_until = '2026-11-21 00:00:00' \
         WHERE notice_id = (SELECT MIN(notice_id) FROM notices WHERE state = 'queued')";
    program
        .db()
        .write(move |conn| Ok(diesel::RunQueryDsl::execute(diesel::sql_query(handing_over), conn)?))
        .unwrap();
    let (path, _) = program.backup("night.backup");
    let told = program.restore(&path, &["--replace"]);
    assert_eq!((&told["held"], &told["uncertain"]), (&json!(waiting - 1), &json!(1)));
    assert_eq!(program.in_state(&[NoticeState::Uncertain]), 1);
    program.must(&["release", "drop"]);
    assert_eq!(program.in_state(&[NoticeState::Uncertain]), 1);
}
