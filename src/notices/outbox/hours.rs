//! The desk's hours: what agents wrote and had sent waits for them, also when it is tried again or goes on to the next channel.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::db::schema::notices;
use crate::db::{AnyConnection, Condition, Error, UtcTime};
use crate::notices::rules::lifetime;
use crate::notices::{Channel, NoticeKind};
use crate::values::NoticeId;

/// What agents wrote or had sent: their messages and their reminders.
pub(super) const AGENTS: [NoticeKind; 2] = [NoticeKind::AgentMessage, NoticeKind::LetterReminder];

/// What of it waits, in the words of a partial index.
const AGENTS_WAITING: Condition = Condition(
    "notices.kind IN ('agent_message', 'letter_reminder') AND notices.state IN ('queued', 'deferred')",
);

/// What was queued longer ago than this is not made to last any longer.
const LONGEST: TimeDelta = TimeDelta::days(7);

/// Puts off what agents wrote, is not urgent and would be due before the hours begin at `opens`. The time in between does not make it
/// too old, or a weekend would; answers how many messages that were.
pub fn put_off(conn: &mut AnyConnection, opens: DateTime<Utc>, now: DateTime<Utc>) -> Result<usize, Error> {
    let too_early = notices::table
        .filter(AGENTS_WAITING)
        .filter(notices::urgent.eq(false))
        .filter(notices::due_at.lt(UtcTime::from(opens)));
    let put_off: Vec<(NoticeId, NoticeKind, Channel, UtcTime, UtcTime)> = diesel::update(too_early)
        .set(notices::due_at.eq(UtcTime::from(opens)))
        .returning((
            notices::notice_id,
            notices::kind,
            notices::channel,
            notices::created_at,
            notices::expires_at,
        ))
        .get_results(conn)?;
    for (notice_id, kind, channel, created_at, expires_at) in &put_off {
        let lasts = opens + lifetime(*kind, *channel);
        if now - created_at.utc() < LONGEST && expires_at.utc() < lasts {
            diesel::update(notices::table.find(notice_id))
                .set(notices::expires_at.eq(UtcTime::from(lasts)))
                .execute(conn)?;
        }
    }
    Ok(put_off.len())
}
