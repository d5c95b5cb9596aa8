//! After a restore: nothing is sent, and no missed night is made up for, until somebody has said what becomes of the messages
//! that waited in the backup. They may have been sent after it was made; nobody but a person can tell.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{job_locks, restores, staff_sessions};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::notices::outbox;
use crate::values::text_enum;

text_enum! {
    /// What becomes of the messages that waited.
    pub enum Release {
        /// They are sent. Those that were sent after the backup was made are sent twice.
        Send => "send",
        /// They count as dealt with, and are not sent.
        Drop => "drop",
    }
}

/// What waits after a restore.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Messages that are held until the release.
    pub waiting: usize,
    /// Messages that were being handed over when the backup was made: a person judges them one by one.
    pub uncertain: usize,
}

/// A restore, as it is stored.
#[derive(Clone, Debug, Queryable)]
pub struct Restore {
    /// In the order of the restores.
    pub restore_id: i64,
    /// The moment of which the backup is.
    pub backup_made_at: UtcTime,
    /// The backup's SHA-256.
    pub backup_sha256: String,
    /// When it was restored.
    pub restored_at: UtcTime,
    /// Messages that waited in it.
    pub held: i64,
    /// Messages that were being handed over at that moment.
    pub uncertain: i64,
}

/// Whether a restore has not been released.
pub fn stands(conn: &mut AnyConnection) -> Result<bool, Error> {
    Ok(standing(conn)?.is_some())
}

/// The latest restore that has not been released.
pub fn standing(conn: &mut AnyConnection) -> Result<Option<Restore>, Error> {
    let restore = restores::table
        .filter(restores::released_at.is_null())
        .order(restores::restore_id.desc())
        .select((
            restores::restore_id,
            restores::backup_made_at,
            restores::backup_sha256,
            restores::restored_at,
            restores::held,
            restores::uncertain,
        ))
        .first(conn)
        .optional()?;
    Ok(restore)
}

/// Holds everything that a database waits to send that came out of a backup, in the transaction of the restore. Whoever was
/// signed in when it was made, or had a job, has not any more.
pub(super) fn begin(
    conn: &mut AnyConnection,
    made_at: DateTime<Utc>,
    sha256: &str,
    now: DateTime<Utc>,
) -> Result<Held, Error> {
    diesel::delete(job_locks::table).execute(conn)?;
    diesel::delete(staff_sessions::table).execute(conn)?;
    let outbox::HeldBack { waiting, uncertain } = outbox::hold_all(conn, now)?;
    let stored = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    diesel::insert_into(restores::table)
        .values((
            restores::backup_made_at.eq(UtcTime::from(made_at)),
            restores::backup_sha256.eq(sha256),
            restores::restored_at.eq(UtcTime::from(now)),
            restores::held.eq(stored(waiting)),
            restores::uncertain.eq(stored(uncertain)),
        ))
        .execute(conn)?;
    Ok(Held { waiting, uncertain })
}

/// Puts the release on record; false when there is nothing to release.
pub(super) fn end(
    conn: &mut AnyConnection,
    release: Release,
    by: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let released = diesel::update(restores::table.filter(restores::released_at.is_null()))
        .set((
            restores::released_at.eq(UtcTime::from(now)),
            restores::released_by.eq(by),
            restores::release.eq(release),
        ))
        .execute(conn)?;
    Ok(released > 0)
}
