//! The table of files that were asked for.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{FileState, ReportFile};
use crate::db::schema::{report_files, staff_accounts};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::digest::Written;
use crate::values::{FileId, StaffId};

/// Stores what was asked for.
pub fn insert(conn: &mut AnyConnection, file: &ReportFile) -> Result<(), Error> {
    diesel::insert_into(report_files::table).values(file).execute(conn)?;
    Ok(())
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

/// The latest files with the usernames of those who asked, the newest first.
pub fn latest(conn: &mut AnyConnection, limit: i64) -> Result<Vec<(ReportFile, String)>, Error> {
    let rows = report_files::table
        .inner_join(staff_accounts::table)
        .order((report_files::asked_at.desc(), report_files::file_id.desc()))
        .limit(limit)
        .select((report_files::all_columns, staff_accounts::username))
        .load(conn)?;
    Ok(rows)
}

/// Files that wait, the oldest first.
pub fn waiting(conn: &mut AnyConnection, limit: i64) -> Result<Vec<ReportFile>, Error> {
    let waiting = report_files::table.filter(report_files::state.eq(FileState::Waiting));
    Ok(waiting.order((report_files::asked_at, report_files::file_id)).limit(limit).load(conn)?)
}

/// Whether a file waits still.
pub fn is_waiting(conn: &mut AnyConnection, id: &FileId) -> Result<bool, Error> {
    let state: Option<FileState> =
        report_files::table.find(id).select(report_files::state).first(conn).optional()?;
    Ok(state == Some(FileState::Waiting))
}

/// Files whose time is up and that are there still, the oldest first.
pub fn overdue(conn: &mut AnyConnection, now: DateTime<Utc>, limit: i64) -> Result<Vec<ReportFile>, Error> {
    let overdue = report_files::table
        .filter(report_files::state.eq(FileState::Done))
        .filter(report_files::expires_at.le(UtcTime::from(now)));
    Ok(overdue.order((report_files::asked_at, report_files::file_id)).limit(limit).load(conn)?)
}

/// Notes how many rows are written, of how many.
pub fn progress(conn: &mut AnyConnection, id: &FileId, done: i64, all: i64) -> Result<(), Error> {
    let row = report_files::table.find(id);
    let set = (report_files::rows_done.eq(done), report_files::row_count.eq(all));
    updated_exactly_one(diesel::update(row).set(set).execute(conn)?)
}

/// Notes that the file is whole.
pub fn finish(
    conn: &mut AnyConnection,
    id: &FileId,
    rows: i64,
    written: &Written,
    (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(), Error> {
    let set = (
        report_files::state.eq(FileState::Done),
        report_files::rows_done.eq(rows),
        report_files::row_count.eq(rows),
        report_files::bytes.eq(i64::try_from(written.bytes).unwrap_or(i64::MAX)),
        report_files::sha256.eq(&written.sha256),
        report_files::finished_at.eq(UtcTime::from(now)),
        report_files::expires_at.eq(UtcTime::from(expires_at)),
    );
    updated_exactly_one(diesel::update(report_files::table.find(id)).set(set).execute(conn)?)
}

/// Notes where a file stands.
pub fn put_state(conn: &mut AnyConnection, id: &FileId, state: FileState) -> Result<(), Error> {
    let row = report_files::table.find(id);
    updated_exactly_one(diesel::update(row).set(report_files::state.eq(state)).execute(conn)?)
}
