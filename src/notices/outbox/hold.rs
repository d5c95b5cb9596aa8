//! What becomes of the queue when the database was restored from a backup: the messages in it may have been sent since.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::settle::close_attempt;
use super::{Turn, WAITING};
use crate::db::schema::notices;
use crate::db::{AnyConnection, Condition, Error, UtcTime};
use crate::notices::{NoticeKind, NoticeState, RESTORED};
use crate::values::NoticeId;

/// The messages that are held, in the words of a partial index.
const HELD: Condition = Condition("notices.state_reason = 'restored' AND notices.state = 'deferred'");

/// The kinds that the nightly run alone queues.
const OF_THE_NIGHT: [NoticeKind; 2] = [NoticeKind::LetterLate, NoticeKind::ContactConfirm];

/// What was held back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// Messages that waited, or that a sender had and had not handed over.
    pub waiting: usize,
    /// Messages that were just being handed over.
    pub uncertain: usize,
}

/// Holds all that waits in a queue that came out of a backup. What was being handed over at that moment is uncertain.
pub fn hold_all(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<HeldBack, Error> {
    let free = (notices::claimed_by.eq(None::<&str>), notices::lease_until.eq(None::<UtcTime>));
    let handing_over = notices::table.filter(notices::state.eq(NoticeState::HandingOver));
    let unanswered: Vec<(NoticeId, i32)> = diesel::update(handing_over)
        .set((notices::state.eq(NoticeState::Uncertain), notices::state_reason.eq(RESTORED), free))
        .returning((notices::notice_id, notices::attempts))
        .get_results(conn)?;
    let uncertain = unanswered.len();
    for (notice_id, attempt) in unanswered {
        let turn = Turn { notice_id, attempt };
        close_attempt(conn, &turn, (NoticeState::Uncertain, Some(RESTORED)), now)?;
    }
    // It cost no try.
    diesel::update(notices::table.filter(notices::state.eq(NoticeState::Claimed)))
        .set((notices::state.eq(NoticeState::Queued), notices::attempts.eq(notices::attempts - 1), free))
        .execute(conn)?;
    let waiting = diesel::update(notices::table.filter(WAITING))
        .set((notices::state.eq(NoticeState::Deferred), notices::state_reason.eq(RESTORED)))
        .execute(conn)?;
    Ok(HeldBack { waiting, uncertain })
}

/// How many messages are held, without those whose time is up.
pub fn count_held(conn: &mut AnyConnection) -> Result<i64, Error> {
    Ok(notices::table.filter(HELD).count().get_result(conn)?)
}

/// Queues again what is held, and answers how much it was.
pub fn let_go(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, Error> {
    let queued = diesel::update(notices::table.filter(HELD))
        .set((
            notices::state.eq(NoticeState::Queued),
            notices::state_reason.eq(None::<&str>),
            notices::due_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    Ok(queued)
}

/// Ends what is held and what a nightly run has queued meanwhile for days that may have had one before, and answers how much it
/// was. What somebody at the desk asked for since is sent.
pub fn drop_held(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, Error> {
    let ended = (
        notices::state.eq(NoticeState::Suppressed),
        notices::state_reason.eq(RESTORED),
        notices::finished_at.eq(UtcTime::from(now)),
    );
    let held = diesel::update(notices::table.filter(HELD)).set(ended).execute(conn)?;
    let of_the_night = notices::table.filter(WAITING).filter(notices::kind.eq_any(OF_THE_NIGHT));
    Ok(held + diesel::update(of_the_night).set(ended).execute(conn)?)
}
