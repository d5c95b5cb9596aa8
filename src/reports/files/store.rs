//! The table of files that were asked for.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{FileState, ReportFile, Shelf};
use crate::db::schema::{report_files, staff_accounts};
use crate::db::{AnyConnection, Error, Portable, UtcTime, updated_exactly_one};
use crate::digest::Written;
use crate::values::{FileId, StaffId};

/// Stores what was asked for; false when a form with the same key was there before, perhaps at the same moment.
pub fn insert(conn: &mut AnyConnection, file: &ReportFile) -> Result<bool, Error> {
    let row = diesel::insert_into(report_files::table).values(file);
    Ok(Portable(row.on_conflict(report_files::request_key).do_nothing()).execute(conn)? == 1)
}

/// What a form asked for before.
pub fn by_request_key(conn: &mut AnyConnection, key: &str) -> Result<Option<ReportFile>, Error> {
    let same = report_files::table.filter(report_files::request_key.eq(key));
    Ok(same.first(conn).optional()?)
}

/// One's own file; somebody else's is not there.
pub fn own(conn: &mut AnyConnection, id: &FileId, staff_id: &StaffId) -> Result<Option<ReportFile>, Error> {
    let own = report_files::table.find(id).filter(report_files::asked_by.eq(staff_id));
    Ok(own.first(conn).optional()?)
}

/// The latest files of a shelf with the usernames of those who asked, the newest first.
pub fn latest(
    conn: &mut AnyConnection,
    shelf: Shelf,
    limit: i64,
) -> Result<Vec<(ReportFile, String)>, Error> {
    let rows = report_files::table
        .inner_join(staff_accounts::table)
        .filter(report_files::report.eq_any(shelf.reports()))
        .order((report_files::asked_at.desc(), report_files::file_id.desc()))
        .limit(limit)
        .select((report_files::all_columns, staff_accounts::username))
        .load(conn)?;
    Ok(rows)
}

/// Files that wait and are due, the oldest first.
pub fn waiting(conn: &mut AnyConnection, now: DateTime<Utc>, limit: i64) -> Result<Vec<ReportFile>, Error> {
    let is_due = report_files::due_at.is_null().or(report_files::due_at.le(UtcTime::from(now)));
    let waiting = report_files::table.filter(report_files::state.eq(FileState::Waiting)).filter(is_due);
    Ok(waiting.order((report_files::asked_at, report_files::file_id)).limit(limit).load(conn)?)
}

/// Counts one more try of a file that waits still; answers how many that are. None where it does not wait any more.
pub fn begin_try(conn: &mut AnyConnection, id: &FileId) -> Result<Option<i32>, Error> {
    let waits = report_files::table.find(id).filter(report_files::state.eq(FileState::Waiting));
    let tries = diesel::update(waits)
        .set(report_files::tries.eq(report_files::tries + 1))
        .returning(report_files::tries)
        .get_results(conn)?;
    Ok(tries.first().copied())
}

/// Notes when a file is tried once more; with none at once, and the last try did not count.
pub fn try_again(conn: &mut AnyConnection, id: &FileId, at: Option<DateTime<Utc>>) -> Result<(), Error> {
    let row = report_files::table.find(id);
    let tries = report_files::tries;
    let rows = match at {
        Some(at) => diesel::update(row).set(report_files::due_at.eq(UtcTime::from(at))).execute(conn)?,
        None => diesel::update(row).set(tries.eq(tries - 1)).execute(conn)?,
    };
    updated_exactly_one(rows)
}

/// Files whose time is up and that are there still, the oldest first.
pub fn overdue(conn: &mut AnyConnection, now: DateTime<Utc>, limit: i64) -> Result<Vec<ReportFile>, Error> {
    let overdue = report_files::table
        .filter(report_files::state.eq(FileState::Done))
        .filter(report_files::expires_at.le(UtcTime::from(now)));
    Ok(overdue.order((report_files::asked_at, report_files::file_id)).limit(limit).load(conn)?)
}

/// Notes how many rows are written, of how many. False where the file is not waited for any more.
pub fn progress(conn: &mut AnyConnection, id: &FileId, done: i64, all: i64) -> Result<bool, Error> {
    let waits = report_files::table.find(id).filter(report_files::state.eq(FileState::Waiting));
    let set = (report_files::rows_done.eq(done), report_files::row_count.eq(all));
    Ok(diesel::update(waits).set(set).execute(conn)? == 1)
}

/// Notes that the file is whole. False where it is not waited for any more.
pub fn finish(
    conn: &mut AnyConnection,
    id: &FileId,
    rows: i64,
    written: &Written,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool, Error> {
    let waits = report_files::table.find(id).filter(report_files::state.eq(FileState::Waiting));
    let set = (
        report_files::state.eq(FileState::Done),
        report_files::rows_done.eq(rows),
        report_files::row_count.eq(rows),
        report_files::bytes.eq(i64::try_from(written.bytes).unwrap_or(i64::MAX)),
        report_files::sha256.eq(&written.sha256),
        report_files::finished_at.eq(UtcTime::from(now)),
        report_files::expires_at.eq(UtcTime::from(expires_at)),
    );
    Ok(diesel::update(waits).set(set).execute(conn)? == 1)
}

/// Notes where a file stands. False where it stands elsewhere than `before` by now.
pub fn move_on(
    conn: &mut AnyConnection,
    id: &FileId,
    before: FileState,
    after: FileState,
) -> Result<bool, Error> {
    let row = report_files::table.find(id).filter(report_files::state.eq(before));
    Ok(diesel::update(row).set(report_files::state.eq(after)).execute(conn)? == 1)
}
