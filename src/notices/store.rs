//! Reading messages for pages and figures.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Channel, NewNotice, Notice, NoticeKind, NoticeState};
use crate::db::schema::notices;
use crate::db::{AnyConnection, Condition, Error, UtcTime};
use crate::values::{LetterId, PersonId};

/// A person's messages, the latest first.
pub fn recent_of(conn: &mut AnyConnection, person_id: &PersonId, limit: i64) -> Result<Vec<Notice>, Error> {
    let recent = notices::table
        .filter(notices::person_id.eq(person_id))
        .order((notices::created_at.desc(), notices::notice_id.desc()))
        .limit(limit)
        .select(Notice::as_select())
        .load(conn)?;
    Ok(recent)
}

/// The key of the message about the late letter that this piece of SQL names, for statements that join it:
/// [`super::NewNotice::letter_late_key`] as the database writes it.
pub fn late_key_of(letter_id: &str) -> String {
    format!("'{}:' || {letter_id} || ':{}'", NoticeKind::LetterLate.as_str(), Channel::Sms.as_str())
}

/// The confirmation that was queued with the change of an opt-out that has this receipt's reference, if one was.
pub fn opt_out_confirmation(conn: &mut AnyConnection, reference: &str) -> Result<Option<Notice>, Error> {
    let kinds = [NoticeKind::OptOutRegistered, NoticeKind::OptOutWithdrawn];
    let keys = kinds.into_iter().flat_map(|kind| {
        Channel::ALL.iter().map(move |channel| NewNotice::opt_out_key(kind, reference, *channel))
    });
    let queued = notices::table.filter(notices::dedup_key.eq_any(keys)).select(Notice::as_select());
    Ok(queued.first(conn).optional()?)
}

/// How many messages to a person, by all the ids that lead to them, wait that an opt-out stops.
pub fn stopped_by_opt_out(conn: &mut AnyConnection, ids: &[PersonId]) -> Result<i64, Error> {
    let kinds = NoticeKind::ALL.iter().copied().filter(|kind| kind.on_opt_out().stops());
    let waiting = notices::table
        .filter(notices::person_id.eq_any(ids))
        .filter(notices::kind.eq_any(kinds))
        .filter(notices::state.eq_any([NoticeState::Queued, NoticeState::Deferred, NoticeState::Claimed]));
    Ok(waiting.count().get_result(conn)?)
}

/// Those of these letters about which something was sent to one of these people since then, or is to be.
pub fn told_since(
    conn: &mut AnyConnection,
    people: &[PersonId],
    letters: &[LetterId],
    since: DateTime<Utc>,
) -> Result<HashSet<LetterId>, Error> {
    let letters: HashSet<&LetterId> = letters.iter().collect();
    let mut told = HashSet::new();
    for chunk in people.chunks(500) {
        let rows: Vec<Option<LetterId>> = notices::table
            .filter(notices::person_id.eq_any(chunk))
            .filter(notices::created_at.gt(UtcTime::from(since)))
            .filter(notices::letter_id.is_not_null())
            .filter(notices::state.ne_all(NoticeState::CAME_TO_NOTHING))
            .select(notices::letter_id)
            .load(conn)?;
        told.extend(rows.into_iter().flatten().filter(|id| letters.contains(id)));
    }
    Ok(told)
}

/// How many messages are not settled, by state: waiting, in a sender's hand, or for a person to judge. States without any
/// are left out. Reads the partial indexes alone, which its words must match.
pub fn unsettled(conn: &mut AnyConnection) -> Result<Vec<(NoticeState, i64)>, Error> {
    let mut counts = Vec::new();
    for states in
        ["state IN ('queued', 'deferred')", "state IN ('claimed', 'handing_over')", "state = 'uncertain'"]
    {
        let some: Vec<(NoticeState, i64)> = notices::table
            .filter(Condition(states))
            .group_by(notices::state)
            .order(notices::state)
            .select((notices::state, count_star()))
            .load(conn)?;
        counts.extend(some);
    }
    Ok(counts)
}

/// How many messages are held, for the register upstream does not answer. Reads the partial index alone.
pub fn held(conn: &mut AnyConnection) -> Result<i64, Error> {
    let held = notices::table
        .filter(Condition("state_reason = 'register_unavailable' AND state = 'deferred'"))
        .count();
    Ok(held.get_result(conn)?)
}

/// How many messages an opt-out stopped, of those that are still kept. Reads the partial index alone.
pub fn opted_out(conn: &mut AnyConnection) -> Result<i64, Error> {
    let stopped =
        notices::table.filter(Condition("state_reason = 'opted_out' AND state = 'suppressed'")).count();
    Ok(stopped.get_result(conn)?)
}
