//! Which SMS provider has a message: on record before it is given to it, so that whoever judges knows where to ask.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Turn;
use crate::db::schema::{notice_attempts, notices};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::notices::NoticeState;
use crate::notices::rules::LEASE;
use crate::values::NoticeId;

/// Puts on record that a message which is being handed over goes to another provider, for the one before did not take it. False: the
/// turn was lost, and it must not be sent.
pub fn pass_on(
    conn: &mut AnyConnection,
    turn: &Turn,
    provider: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let mine = notices::table
        .filter(notices::notice_id.eq(&turn.notice_id))
        .filter(notices::attempts.eq(turn.attempt))
        .filter(notices::state.eq(NoticeState::HandingOver))
        .filter(notices::lease_until.gt(UtcTime::from(now)));
    let lease_until = notices::lease_until.eq(UtcTime::from(now + LEASE));
    if diesel::update(mine).set(lease_until).execute(conn)? != 1 {
        return Ok(false);
    }
    let attempt = notice_attempts::table
        .filter(notice_attempts::notice_id.eq(&turn.notice_id))
        .filter(notice_attempts::attempt.eq(turn.attempt));
    diesel::update(attempt).set(notice_attempts::provider.eq(provider)).execute(conn)?;
    Ok(true)
}

/// The provider that had the message last.
pub fn last_provider(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<String>, Error> {
    let last = notice_attempts::table
        .filter(notice_attempts::notice_id.eq(id))
        .order(notice_attempts::attempt.desc())
        .select(notice_attempts::provider);
    Ok(last.first(conn).optional()?.flatten())
}
