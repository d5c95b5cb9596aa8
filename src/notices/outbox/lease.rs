//! What becomes of messages whose worker gave them back, died, or came too late.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::settle::close_attempt;
use super::{LEASED, Turn, WAITING};
use crate::db::schema::notices;
use crate::db::{AnyConnection, Condition, Error, UtcTime};
use crate::notices::rules::MOST_ATTEMPTS;
use crate::notices::{NoticeState, chain};
use crate::values::NoticeId;

/// What a restored backup held waits for its release, and nothing follows it before that.
const NOT_RESTORED: Condition =
    Condition("(notices.state_reason IS NULL OR notices.state_reason <> 'restored')");

/// What was found lying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Claimed by one that died before sending: queued again.
    pub queued: usize,
    /// Given to a server by one that died before it heard the answer: uncertain.
    pub uncertain: usize,
    /// Claimed in vain as often as is allowed: failed.
    pub failed: usize,
    /// Not sent in time: expired.
    pub expired: usize,
}

impl TakenBack {
    /// All of them.
    pub fn all(self) -> usize {
        self.queued + self.uncertain + self.failed + self.expired
    }
}

/// Gives back a message that was claimed and not sent, as if it had not been claimed: it cost no try.
pub fn release(conn: &mut AnyConnection, turn: &Turn) -> Result<(), Error> {
    let mine = notices::table
        .filter(notices::notice_id.eq(&turn.notice_id))
        .filter(notices::attempts.eq(turn.attempt))
        .filter(notices::state.eq(NoticeState::Claimed));
    diesel::update(mine)
        .set((
            notices::state.eq(NoticeState::Queued),
            notices::attempts.eq(notices::attempts - 1),
            notices::claimed_by.eq(None::<&str>),
            notices::lease_until.eq(None::<UtcTime>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes back what was claimed by workers that did not settle in time, and ends what is too old to be sent.
pub fn take_back_expired_leases(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<TakenBack, Error> {
    let at = UtcTime::from(now);
    let free = (notices::claimed_by.eq(None::<&str>), notices::lease_until.eq(None::<UtcTime>));
    let ended = |state: NoticeState, reason: &'static str| {
        (
            notices::state.eq(state),
            notices::state_reason.eq(reason),
            notices::finished_at.eq(state.is_final().then_some(at)),
            free,
        )
    };
    let lapsed = |state: NoticeState| {
        notices::table.filter(LEASED).filter(notices::lease_until.le(at)).filter(notices::state.eq(state))
    };
    let used_up = lapsed(NoticeState::Claimed).filter(notices::attempts.ge(MOST_ATTEMPTS));
    let failed: Vec<NoticeId> = diesel::update(used_up)
        .set(ended(NoticeState::Failed, "tries_used_up"))
        .returning(notices::notice_id)
        .get_results(conn)?;
    let queued = diesel::update(lapsed(NoticeState::Claimed))
        .set((notices::state.eq(NoticeState::Queued), free))
        .execute(conn)?;
    let unanswered: Vec<(NoticeId, i32)> = diesel::update(lapsed(NoticeState::HandingOver))
        .set(ended(NoticeState::Uncertain, "no_answer"))
        .returning((notices::notice_id, notices::attempts))
        .get_results(conn)?;
    let uncertain = unanswered.len();
    // As many as were in the hands of the workers that died: few.
    for (notice_id, attempt) in unanswered {
        let turn = Turn { notice_id, attempt };
        close_attempt(conn, &turn, (NoticeState::Uncertain, Some("no_answer")), now)?;
    }
    let too_old = notices::table
        .filter(WAITING)
        .filter(notices::due_at.le(at))
        .filter(notices::expires_at.le(at))
        .filter(NOT_RESTORED);
    let expired: Vec<NoticeId> = diesel::update(too_old)
        .set(ended(NoticeState::Expired, "too_old"))
        .returning(notices::notice_id)
        .get_results(conn)?;
    for ended in failed.iter().chain(&expired) {
        chain::actions::follow(conn, ended, now)?;
    }
    Ok(TakenBack { queued, uncertain, failed: failed.len(), expired: expired.len() })
}

/// How many messages [`take_back_expired_leases`] would find.
pub fn count_expired_leases(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<TakenBack, Error> {
    let at = UtcTime::from(now);
    let lapsed = |state: NoticeState| {
        notices::table.filter(LEASED).filter(notices::lease_until.le(at)).filter(notices::state.eq(state))
    };
    let claimed = || lapsed(NoticeState::Claimed);
    let used_up: i64 = claimed().filter(notices::attempts.ge(MOST_ATTEMPTS)).count().get_result(conn)?;
    let queued: i64 = claimed().filter(notices::attempts.lt(MOST_ATTEMPTS)).count().get_result(conn)?;
    let uncertain: i64 = lapsed(NoticeState::HandingOver).count().get_result(conn)?;
    let too_old = notices::table
        .filter(WAITING)
        .filter(notices::due_at.le(at))
        .filter(notices::expires_at.le(at))
        .filter(NOT_RESTORED);
    let expired: i64 = too_old.count().get_result(conn)?;
    let counted = |rows: i64| usize::try_from(rows).unwrap_or(0);
    Ok(TakenBack {
        queued: counted(queued),
        uncertain: counted(uncertain),
        failed: counted(used_up),
        expired: counted(expired),
    })
}
