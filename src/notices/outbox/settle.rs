//! The two commits around a send: *handing over* before it, what came of it after.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::schema::{notice_attempts, notices};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::notices::rules::{self, LEASE, Suppression, Tried};
use crate::notices::{Notice, NoticeKind, NoticeState, OptOutRule, Outcome, chain, receipts};
use crate::values::{Language, NoticeId};

/// One worker's turn with a message. Whoever names an older attempt has lost it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The message.
    pub notice_id: NoticeId,
    /// The attempt that began with the claim.
    pub attempt: i32,
}

impl Turn {
    /// The turn of whoever has just claimed this.
    pub fn of(claimed: &Notice) -> Self {
        Self { notice_id: claimed.notice_id.clone(), attempt: claimed.attempts }
    }

    /// Differs from message to message, and is the same each time.
    fn spread(&self) -> u32 {
        let bytes = self.notice_id.as_str().bytes();
        bytes.fold(7, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)))
    }
}

/// In which words a message goes out, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The language of the text.
    pub language: Language,
    /// Which text.
    pub template_version: String,
    /// The keyed index of the address that it goes to.
    pub address_index: String,
    /// By which rule, when the person has opted out.
    pub opt_out_rule: Option<OptOutRule>,
    /// The SMS provider that it is given to.
    pub provider: Option<String>,
}

/// Puts on record that the message is about to be given to a server. Only after this is committed may the first byte go
/// out. False: the turn was lost, and it must not be sent.
pub fn hand_over(
    conn: &mut AnyConnection,
    turn: &Turn,
    written: &Written,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let at = UtcTime::from(now);
    let mine = notices::table
        .filter(notices::notice_id.eq(&turn.notice_id))
        .filter(notices::attempts.eq(turn.attempt))
        .filter(notices::state.eq(NoticeState::Claimed))
        .filter(notices::lease_until.gt(at));
    let changed = diesel::update(mine)
        .set((
            notices::state.eq(NoticeState::HandingOver),
            notices::language.eq(written.language),
            notices::template_version.eq(&written.template_version),
            notices::opt_out_rule.eq(written.opt_out_rule),
            notices::handed_over_at.eq(at),
            notices::lease_until.eq(UtcTime::from(now + LEASE)),
        ))
        .execute(conn)?;
    if changed == 1 {
        diesel::insert_into(notice_attempts::table)
            .values((
                notice_attempts::notice_id.eq(&turn.notice_id),
                notice_attempts::attempt.eq(turn.attempt),
                notice_attempts::started_at.eq(at),
                notice_attempts::address_index.eq(&written.address_index),
                notice_attempts::provider.eq(&written.provider),
            ))
            .execute(conn)?;
    }
    Ok(changed == 1)
}

/// Puts on record what came of the turn. False: it was lost to another, or somebody has judged meanwhile. A report that was quicker
/// than the server's own answer has said more than that answer, and stands.
pub fn settle(
    conn: &mut AnyConnection,
    turn: &Turn,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let mine = notices::table
        .filter(notices::notice_id.eq(&turn.notice_id))
        .filter(notices::attempts.eq(turn.attempt));
    let found: Option<(NoticeState, UtcTime, NoticeKind)> =
        mine.select((notices::state, notices::expires_at, notices::kind)).first(conn).optional()?;
    let Some((state, expires_at, kind)) = found else { return Ok(false) };
    let tried = Tried { attempt: turn.attempt, spread: turn.spread(), expires_at: expires_at.utc() };
    let step = rules::after(outcome, tried, now);
    let reference = match outcome {
        Outcome::Accepted { reference } => reference.as_deref(),
        _ => None,
    };
    if !rules::may_become(state, step.state) {
        let reported = matches!(outcome, Outcome::Accepted { .. }) && rules::is_by_report(state);
        if reported {
            diesel::update(mine).set(notices::provider_reference.eq(reference)).execute(conn)?;
        }
        return Ok(reported);
    }
    let is_opted_out = matches!(outcome, Outcome::Suppressed(Suppression::OptedOut));
    let is_held = matches!(outcome, Outcome::Held);
    let changed = diesel::update(mine.filter(notices::state.eq(state)))
        .set((
            is_opted_out.then(|| notices::opt_out_rule.eq(kind.on_opt_out().rule())),
            is_held.then(|| notices::attempts.eq(notices::attempts - 1)),
            notices::state.eq(step.state),
            notices::state_reason.eq(outcome.reason()),
            step.due_at.map(|due_at| notices::due_at.eq(UtcTime::from(due_at))),
            notices::finished_at.eq(step.state.is_final().then(|| UtcTime::from(now))),
            notices::provider_reference.eq(reference),
            notices::claimed_by.eq(None::<&str>),
            notices::lease_until.eq(None::<UtcTime>),
        ))
        .execute(conn)?;
    if changed == 1 {
        close_attempt(conn, turn, (step.state, outcome.reason()), now)?;
        if let Some(code) = outcome.refused_with() {
            receipts::actions::came_back(conn, &turn.notice_id, code, now)?;
        }
        if NoticeState::CAME_TO_NOTHING.contains(&step.state) {
            chain::actions::follow(conn, &turn.notice_id, now)?;
        }
    }
    Ok(changed == 1)
}

/// Ends a message of which nobody could tell, as somebody has judged. False: it is not uncertain any more.
pub fn judge(
    conn: &mut AnyConnection,
    notice_id: &NoticeId,
    (state, reason): (NoticeState, &str),
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let uncertain = notices::table
        .filter(notices::notice_id.eq(notice_id))
        .filter(notices::state.eq(NoticeState::Uncertain));
    let changed = diesel::update(uncertain)
        .set((
            notices::state.eq(state),
            notices::state_reason.eq(reason),
            notices::finished_at.eq(UtcTime::from(now)),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Writes down how an attempt ended; a message that was never handed over has none.
pub(in crate::notices) fn close_attempt(
    conn: &mut AnyConnection,
    turn: &Turn,
    (state, reason): (NoticeState, Option<&str>),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let attempt = notice_attempts::table
        .filter(notice_attempts::notice_id.eq(&turn.notice_id))
        .filter(notice_attempts::attempt.eq(turn.attempt));
    diesel::update(attempt)
        .set((
            notice_attempts::finished_at.eq(UtcTime::from(now)),
            notice_attempts::outcome.eq(state.as_str()),
            notice_attempts::detail.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}
