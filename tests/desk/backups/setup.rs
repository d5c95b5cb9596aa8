//! A desk with messages that wait and messages that were sent, and what stands in its backups.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use diesel::prelude::*;
use serde_json::Value;
use skranke::db::schema::notices;
use skranke::notices::NoticeState;

use crate::support::process::wait_until;
use crate::support::program::{Program, ended};

impl Program {
    /// A desk with synthetic people after a nightly run, which has queued messages.
    pub(super) fn with_night() -> Self {
        let mut program = Self::new();
        program.set("MAIL_URL", "file:mail");
        program.set("SMS_URL", "file:sms");
        program.must(&["demo", "fill", "--persons", "120", "--seed", "7"]);
        program.must(&["nightly"]);
        program
    }

    pub(super) fn backup_file(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Makes a backup and answers where it is and what the command said.
    pub(super) fn backup(&self, name: &str) -> (PathBuf, Value) {
        let path = self.backup_file(name);
        let summary = self.summary(&["backup", path.to_str().unwrap()]);
        (path, summary)
    }

    pub(super) fn restore(&self, path: &Path, options: &[&str]) -> Value {
        self.summary(&[&["restore", path.to_str().unwrap()], options].concat())
    }

    /// How many messages have left the house.
    pub(super) fn sent(&self) -> usize {
        let count = |folder: &str| std::fs::read_dir(self.folder().join(folder)).map_or(0, Iterator::count);
        count("mail") + count("sms")
    }

    /// How many messages stand so.
    pub(super) fn in_state(&self, states: &[NoticeState]) -> usize {
        let counted = self.read(|conn| {
            let so = notices::table.filter(notices::state.eq_any(states));
            Ok(so.count().get_result::<i64>(conn)?)
        });
        usize::try_from(counted).unwrap()
    }

    /// How many messages wait to be sent.
    pub(super) fn waiting(&self) -> usize {
        self.in_state(&[NoticeState::Queued, NoticeState::Deferred, NoticeState::Claimed])
    }

    /// Runs a sender until `done` says so, then stops it as an operator does.
    pub(super) fn work_until(&self, what: &str, mut done: impl FnMut() -> bool) {
        let worker = self.spawn(&["work"]);
        wait_until(Duration::from_mins(1), what, || done().then_some(()));
        let stopped = Command::new("kill").args(["-TERM", &worker.id().to_string()]).status().unwrap();
        assert!(stopped.success());
        let worker = ended(worker.wait_with_output().unwrap());
        assert_eq!(worker.status, Some(0), "{}", worker.stderr);
    }
}

/// The rows of each table of a backup, in order.
pub(super) fn rows(path: &Path) -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut table = String::new();
    for line in text.lines() {
        if line.starts_with('[') {
            // Only one of the two databases puts blanks between the values.
            let row: Value = serde_json::from_str(line).unwrap();
            tables.get_mut(&table).unwrap().push(row.to_string());
        } else {
            let head: Value = serde_json::from_str(line).unwrap();
            if let Some(name) = head["table"].as_str() {
                name.clone_into(&mut table);
                tables.entry(table.clone()).or_default();
            }
        }
    }
    for rows in tables.values_mut() {
        rows.sort();
    }
    tables
}
