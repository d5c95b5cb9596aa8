//! Backups of the whole database in one file, and the way back.
//!
//! A backup is a text: a line that says of what and when it is, for each table a line that names its columns and a line for each
//! row, and a last line with the counts, the SHA-256 of all before it and a seal of that under the data key. It is the same on
//! both databases, so one that was made on either can be restored into the other.
//!
//! **Invariants:** all of a backup is of one moment; a file has its name only when it is whole; a restore is one transaction;
//! after a restore nothing is sent until somebody has said what becomes of the messages that waited ([`hold`]). The data key is in
//! no backup.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vault::Vault;

pub mod actions;
mod catalog;
pub mod hold;
pub mod making;
pub mod pages;
pub mod reading;
pub mod restoring;
mod rows;

/// The form of the file; another number is another form.
const FORM: u32 = 1;

/// The first line: of what it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Head {
    /// Which form the file has.
    skranke_backup: u32,
    /// The moment of which all is, RFC 3339 in UTC.
    pub made_at: chrono::DateTime<chrono::Utc>,
    /// The program's version.
    pub made_by: String,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// The versions of the migrations that made its tables, the oldest first.
    pub migrations: Vec<String>,
}

/// The line before a table's rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct TableHead {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Tail {
    end: Contents,
    /// SHA-256 of all lines before this one, in hexadecimal digits.
    sha256: String,
    /// A hash of that under the data key: who has the file and not the key cannot change it, and make themselves an account in it.
    #[serde(default)]
    seal: String,
}

fn seal(vault: &Vault, sha256: &str) -> String {
    vault.keyed_hash("backup", &[sha256])
}

/// What is in a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Rows of all tables.
    pub rows: u64,
    /// Rows of each table.
    pub tables: BTreeMap<String, u64>,
}

impl Contents {
    fn add(&mut self, table: &str, rows: u64) {
        self.rows += rows;
        *self.tables.entry(table.to_owned()).or_default() += rows;
    }
}
