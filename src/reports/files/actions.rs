//! What is done with files: asking for one, taking it out, deleting what is overdue.

use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use chrono::{DateTime, NaiveDate, Utc};

use super::{FileState, ReportFile, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::reports::csv_out::Profile;
use crate::reports::exports::Report;
use crate::reports::package::package_beside;
use crate::values::{FileId, Language, StaffId};
use crate::whole_file;

/// Files deleted in one round.
const AT_A_TIME: i64 = 100;

/// So much longer than its time a file of which there is a row may lie there, by the machine's clock.
const SPARE: Duration = Duration::from_hours(1);

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// By whom.
    pub asked_by: StaffId,
    /// Of what.
    pub report: Report,
    /// For whom.
    pub profile: Profile,
    /// Of the header and the words.
    pub language: Language,
    /// The first local day.
    pub from: Option<NaiveDate>,
    /// The last local day.
    pub to: NaiveDate,
    /// Whether what agents wrote in their own words is in it.
    pub free_text: bool,
    /// The form's own key.
    pub request_key: String,
}

/// Puts a file down to be made, once a form; `None` when another member of staff sent this form before. That it is taken out of
/// the database goes on record when it is made.
pub fn ask(conn: &mut AnyConnection, new: NewFile, now: DateTime<Utc>) -> Result<Option<FileId>, Error> {
    let file = ReportFile {
        file_id: FileId::generate(now),
        asked_by: new.asked_by,
        asked_at: now.into(),
        report: new.report,
        profile: new.profile,
        language: new.language,
        from_on: new.from,
        to_on: new.to,
        free_text: new.free_text,
        state: FileState::Waiting,
        rows_done: 0,
        row_count: None,
        bytes: None,
        sha256: None,
        finished_at: None,
        expires_at: None,
        request_key: new.request_key,
        tries: 0,
        due_at: None,
    };
    if store::insert(conn, &file)? {
        return Ok(Some(file.file_id));
    }
    let before = store::by_request_key(conn, &file.request_key)?;
    Ok(before.filter(|before| before.asked_by == file.asked_by).map(|before| before.file_id))
}

/// Has a file not be made that waits, or is being made: whoever makes it hears of it within a second. False where it is whole by
/// now, or has come to another end. Nothing was taken out, so nothing goes on record but where the file stands.
pub fn cancel(conn: &mut AnyConnection, id: &FileId) -> Result<bool, Error> {
    store::move_on(conn, id, FileState::Waiting, FileState::Cancelled)
}

/// Puts on record that who asked for a file takes it out.
pub fn take_out(conn: &mut AnyConnection, file: &ReportFile, now: DateTime<Utc>) -> Result<(), Error> {
    let actor = Actor::Staff(file.asked_by.clone());
    let detail = format!("{} {}", file.report.as_str(), file.sha256.as_deref().unwrap_or_default());
    let entry = Entry {
        object: Some(file.file_id.as_str()),
        detail: Some(&detail),
        ..Entry::new(&actor, Action::ReportFileTaken)
    };
    audit::store::append(conn, &entry, now)
}

/// Deletes files whose time is up. One that is gone already counts as deleted; one that the folder keeps is tried again in the
/// next round.
pub fn delete_overdue(desk: &Desk) -> Result<(), Error> {
    let now = desk.now();
    if let Some(folder) = &desk.settings.reports.folder {
        whole_file::clear_away(folder);
        // Of a file that was made after the backup from which the database was restored nobody knows any more.
        let kept = desk.settings.reports.keep.to_std().unwrap_or_default();
        let is_file = |name: &str| name.split('.').next().is_some_and(|id| FileId::parse(id).is_ok());
        whole_file::clear_away_older(folder, kept + SPARE, is_file);
    }
    for file in desk.db.read(|conn| store::overdue(conn, now, AT_A_TIME))? {
        let Some(path) = file.path(desk) else { continue };
        match delete_both(&path) {
            Ok(()) => desk.db.write(move |conn| {
                store::move_on(conn, &file.file_id, FileState::Done, FileState::Expired).map(drop)
            })?,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "a report whose time is up cannot be deleted");
            }
        }
    }
    Ok(())
}

/// Deletes a file and its data package, whichever of them is there.
pub(super) fn delete_both(path: &Path) -> io::Result<()> {
    delete(path).and_then(|()| delete(&package_beside(path)))
}

fn delete(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
