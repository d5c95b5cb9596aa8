//! Taking messages out of the queue, each by one worker only.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::WAITING;
use super::hours::AGENTS;
use crate::backups;
use crate::db::schema::notices;
use crate::db::{AnyConnection, Condition, Error, UtcTime};
use crate::notices::{Channel, Notice, NoticeKind, NoticeState};
use crate::values::NoticeId;

diesel::alias!(const WAITING_NOTICES: Alias<WaitingNotices> = notices as waiting);

/// What a worker asks for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The worker's name, unique among all that run.
    pub worker: &'a str,
    /// The one channel that it serves.
    pub channel: Channel,
    /// Whether it is the time of day for the channel; if not, only what somebody waits for on the phone goes, or sent at once.
    pub daytime: bool,
    /// Whether what agents wrote or had sent may go now; if not, only what is urgent of it does.
    pub agents: bool,
    /// How long the worker may take until it hands the last of them over.
    pub lease: TimeDelta,
    /// At most so many.
    pub limit: i64,
}

/// Claims messages that are due, the longest waiting first. Each claim begins a new attempt, whose number its worker
/// must name from here on. After a restore there are none until somebody has released them.
pub fn claim(conn: &mut AnyConnection, wanted: Wanted<'_>, now: DateTime<Utc>) -> Result<Vec<Notice>, Error> {
    if backups::hold::stands(conn)? {
        return Ok(Vec::new());
    }
    let at = UtcTime::from(now);
    let claimed = (
        notices::state.eq(NoticeState::Claimed),
        notices::attempts.eq(notices::attempts + 1),
        notices::claimed_by.eq(wanted.worker),
        notices::lease_until.eq(UtcTime::from(now + wanted.lease)),
    );
    let waiting = WAITING_NOTICES;
    let due = waiting
        .filter(Condition("waiting.state IN ('queued', 'deferred')"))
        .filter(waiting.field(notices::due_at).le(at))
        .filter(waiting.field(notices::expires_at).gt(at))
        .filter(waiting.field(notices::channel).eq(wanted.channel))
        .filter(
            waiting
                .field(notices::kind)
                .eq(NoticeKind::ContactCode)
                .or(waiting.field(notices::urgent))
                .or(wanted.daytime.into_sql::<Bool>()),
        )
        .filter(
            waiting
                .field(notices::kind)
                .ne_all(AGENTS)
                .or(waiting.field(notices::urgent))
                .or(wanted.agents.into_sql::<Bool>()),
        )
        .order((waiting.field(notices::due_at), waiting.field(notices::notice_id)))
        .limit(wanted.limit)
        .select(waiting.field(notices::notice_id));
    // One statement for both would claim twice on PostgreSQL, whose sub-select is not looked at again after the wait
    // for a row's lock.
    let mut taken: Vec<Notice> = match conn {
        AnyConnection::Postgres(postgres) => {
            let ids: Vec<NoticeId> = due.for_update().skip_locked().load(postgres)?;
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            diesel::update(notices::table.filter(notices::notice_id.eq_any(ids)))
                .set(claimed)
                .returning(Notice::as_returning())
                .load(postgres)?
        }
        AnyConnection::Sqlite(sqlite) => diesel::update(notices::table)
            .filter(notices::notice_id.eq_any(due))
            .filter(WAITING)
            .set(claimed)
            .returning(Notice::as_returning())
            .load(sqlite)?,
    };
    taken.sort_by(|a, b| (a.due_at, &a.notice_id).cmp(&(b.due_at, &b.notice_id)));
    Ok(taken)
}
