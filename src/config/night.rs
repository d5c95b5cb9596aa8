//! What the nightly run and the work in the background need: when it begins, what it keeps, and where its files go.

use std::path::PathBuf;

use chrono::{NaiveTime, TimeDelta};

use crate::reports::csv_out::Profile;
use crate::reports::exports::Report;
use crate::values::Language;

/// Reports that are made as files.
#[derive(Clone, Debug)]
pub struct ReportSettings {
    /// Where they lie; none: none are made in the background.
    pub folder: Option<PathBuf>,
    /// How long a file can be taken out after it was made.
    pub keep: TimeDelta,
    /// A report of more rows is not sent while somebody waits, but made in the background.
    pub background_rows: u64,
    /// Where the nightly run writes reports; none: it writes none.
    pub nightly_folder: Option<PathBuf>,
    /// Which.
    pub nightly: Vec<NightlyReport>,
    /// The language of the header and of the words of those for people.
    pub language: Language,
}

/// A report that the nightly run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NightlyReport {
    /// Which.
    pub report: Report,
    /// For whom.
    pub profile: Profile,
}

impl NightlyReport {
    /// Reads `late-letters:data` and its like.
    pub fn parse(text: &str) -> Option<Self> {
        let (report, profile) = text.split_once(':')?;
        Some(Self { report: Report::parse(report)?, profile: Profile::parse(profile)? })
    }
}

/// When the nightly run is begun by the program itself.
#[derive(Clone, Copy, Debug)]
pub struct NightlySettings {
    /// The time of day in Norway, never in the hour that comes twice or not at all; none: a timer of the machine's begins it.
    pub at: Option<NaiveTime>,
}

/// How long what is known of people is kept, where a limit of its own is set for it.
#[derive(Clone, Copy, Debug)]
pub struct RetentionSettings {
    /// What stands in a message, in days.
    pub message_text_days: u64,
    /// That it was sent, to whom and how, in months; also the number given with the order of a letter that has ended.
    pub message_months: u32,
    /// What agents wrote in their own words, in months.
    pub note_months: u32,
    /// E-mail addresses and numbers that were replaced, in the history of changes, in months.
    pub former_address_months: u32,
    /// Who looked at whom, when and why, in months.
    pub access_log_months: u32,
    /// Files of the drop folder that were read in or refused, in days.
    pub dropped_file_days: u64,
}

/// Where the nightly run puts a backup.
#[derive(Clone, Debug)]
pub struct BackupSettings {
    /// A folder of its own on another disk.
    pub folder: PathBuf,
    /// So many files of the latest days stay.
    pub keep: usize,
}
