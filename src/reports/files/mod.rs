//! Reports that are made as files in the background, for those that are too long to wait for.
//!
//! **Invariants:** a form asks once; a file has its name only when it is whole, and its data package lies beside it; that it was
//! asked for, made and taken out is on record; only who asked for it takes it out, until its time is up and while they may see
//! what is in it; then it is deleted, and that it was made stays on record.

use std::path::PathBuf;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::csv_out::Profile;
use super::exports::Report;
use crate::db::UtcTime;
use crate::db::schema::report_files;
use crate::desk::Desk;
use crate::staff::{Agent, Permission};
use crate::values::{FileId, Language, StaffId, text_enum};

pub mod actions;
pub mod pages;
mod shelf;
pub mod store;
mod view;
pub mod work;

pub use shelf::Shelf;

text_enum! {
    /// How far a file has come.
    pub enum FileState {
        /// It waits, or is being made.
        Waiting => "waiting",
        /// It can be taken out.
        Done => "done",
        /// It could not be made; somebody must look at the folder, or at the log.
        Failed => "failed",
        /// Its time is up, and it is deleted.
        Expired => "expired",
        /// Who asked for it said that it is not needed before it was whole. There is no file.
        Cancelled => "cancelled",
    }
}

/// A file that was asked for.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = report_files, treat_none_as_default_value = false)]
pub struct ReportFile {
    /// Which.
    pub file_id: FileId,
    /// Who asked for it, and alone may take it out.
    pub asked_by: StaffId,
    /// When.
    pub asked_at: UtcTime,
    /// Of what.
    pub report: Report,
    /// For whom it is written.
    pub profile: Profile,
    /// Of its header and words.
    pub language: Language,
    /// The first local day; none: from the beginning.
    pub from_on: Option<NaiveDate>,
    /// The last local day.
    pub to_on: NaiveDate,
    /// Whether what agents wrote in their own words is in it.
    pub free_text: bool,
    /// How far it has come.
    pub state: FileState,
    /// Rows written so far.
    pub rows_done: i64,
    /// Rows in all; none until they are counted.
    pub row_count: Option<i64>,
    /// Of the whole file.
    pub bytes: Option<i64>,
    /// Of the whole file, in hexadecimal.
    pub sha256: Option<String>,
    /// When it was whole.
    pub finished_at: Option<UtcTime>,
    /// When it is deleted.
    pub expires_at: Option<UtcTime>,
    /// The form's own key.
    pub request_key: String,
    /// How often it was begun.
    pub tries: i32,
    /// When it is begun once more after it failed; none: at once.
    pub due_at: Option<UtcTime>,
}

impl ReportFile {
    /// Whether somebody may take it out now: who asked for it, and while they may see what is in it.
    fn is_for(&self, reader: &Agent) -> bool {
        self.asked_by == reader.staff_id
            && reader.may(Shelf::of(self.report).permission())
            && (!self.free_text || reader.may(Permission::ViewPerson))
    }

    /// Where it lies; none where no folder is set.
    fn path(&self, desk: &Desk) -> Option<PathBuf> {
        Some(desk.settings.reports.folder.as_ref()?.join(format!("{}.csv", self.file_id)))
    }
}
