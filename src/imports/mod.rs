//! Files read in: persons, contacts, letters, letter events and superseded national ids, as CSV.
//!
//! **Invariants:** every row is checked, and nothing of a file is applied unless all rows are good (or the caller took
//! the good ones on purpose), in one transaction; the same file twice changes nothing; the order of rows means nothing; no
//! problem quotes what stood in a cell; a file is never held in memory, only one chunk of it and a digest of each row's key.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::{fmt, io};

use serde::Serialize;

use crate::db::{self, AnyConnection};

mod apply;
mod contact_entry;
mod contacts;
pub mod drop_folder;
mod fields;
mod grouped;
pub(crate) mod header;
mod identifiers;
mod letter_events;
mod letters;
mod persons;
mod reader;
pub(crate) mod source;
pub(crate) mod splitter;
mod store;
mod tally;

pub use apply::{run, run_watched};
pub use source::NotText;

/// Problems that a report holds; more are only counted.
pub const PROBLEMS_SHOWN: usize = 100;

/// What a file tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportKind {
    /// People, from the population register.
    Persons,
    /// Their entries in the contact register.
    Contacts,
    /// Orders of activation letters.
    Letters,
    /// What became of letters.
    LetterEvents,
    /// National ids that were superseded by others.
    Identifiers,
}

impl ImportKind {
    /// The name on the command line, in reports and in the audit trail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Persons => "persons",
            Self::Contacts => "contacts",
            Self::Letters => "letters",
            Self::LetterEvents => "letter-events",
            Self::Identifiers => "identifiers",
        }
    }
}

/// What the caller wants of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// Check and count everything, then change nothing.
    pub dry_run: bool,
    /// Apply the good rows of a file that has faulty ones.
    pub accept_partial: bool,
}

/// By whom a run is watched. What changes the database is undone when the one or the other says so.
#[derive(Clone)]
pub struct Watch {
    /// Set when the run is to end early; it looks between two chunks of rows.
    pub halt: Arc<AtomicBool>,
    /// Asked at the end, in the transaction in which all of the file is applied, whether that may be committed.
    pub last_word: LastWord,
}

/// Whether what was done may be committed.
pub type LastWord = Arc<dyn Fn(&mut AnyConnection) -> Result<bool, db::Error> + Send + Sync>;

impl Default for Watch {
    /// Nobody minds.
    fn default() -> Self {
        Self { halt: Arc::default(), last_word: Arc::new(|_| Ok(true)) }
    }
}

/// What became of the rows. The last four add up to the first, unless the file was refused: then nothing was applied, and
/// only the faulty ones are counted beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows below the header.
    pub rows: u64,
    /// Told of something new.
    pub added: u64,
    /// Told something new of what was known.
    pub changed: u64,
    /// Told nothing new.
    pub unchanged: u64,
    /// Faulty.
    pub refused: u64,
}

/// One thing that is wrong with a file. Holds nothing of the cell, so that it can be logged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowProblem {
    /// The row as a spreadsheet counts: the header is row 1.
    pub row: u64,
    /// The column's name in the header, or its number; none when the whole row is meant.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "row {}, column {column}: {}", self.row, self.reason),
            None => write!(f, "row {}: {}", self.row, self.reason),
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What became of the rows, or in a dry run would have.
    pub summary: Summary,
    /// Whether the rows were good enough to be applied; in a dry run, whether they would have been.
    pub accepted: bool,
    /// The first problems, by row.
    pub problems: Vec<RowProblem>,
    /// How many problems there are in all.
    pub problem_count: u64,
    /// The file's SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Why a run came to nothing, other than for what stands in the file.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("the file cannot be read")]
    File(#[from] io::Error),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] db::Error),
    /// Contact details, while the register is upstream.
    #[error(
        "contacts are not imported while the contact register is upstream: it is asked for every use, and nothing of it is kept here"
    )]
    RegisterUpstream,
    /// Whoever watches it wanted it ended early.
    #[error("the file was not read in to its end")]
    Halted,
}
