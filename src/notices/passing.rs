//! An SMS on its way to one provider, or to the next when the first surely did not take it.

use std::time::Instant;

use super::delivery::Office;
use super::outbox::{self, Turn};
use super::sms::{self, Choice, Sms};
use super::{Line, Notice, Outcome};
use crate::db::Error;

/// Who takes a message now.
pub(super) enum Picked<'a> {
    /// This provider.
    One(Choice<'a>),
    /// Nobody; it comes back at once.
    Nobody,
    /// Only one may get it, who is left alone at the moment.
    Waits(Outcome),
}

impl Office {
    /// Picks the provider for a claimed SMS. One that a provider may have in spite of an error goes to that provider alone.
    pub(super) fn provider_for(&self, notice: &Notice) -> Result<Picked<'_>, Error> {
        let is_bound = notice.state_reason.as_deref().is_some_and(|reason| !sms::is_surely_not_taken(reason));
        let bound = if is_bound {
            self.desk.db.read(|conn| outbox::last_provider(conn, &notice.notice_id))?
        } else {
            None
        };
        // One that was taken out of the settings is waited for in vain.
        let Some(name) = bound.filter(|name| self.sms.has(name)) else {
            return Ok(self.sms.choose(&notice.notice_id).map_or(Picked::Nobody, Picked::One));
        };
        let paused =
            || Outcome::Deferred { reason: sms::PAUSED.to_owned(), retry_after: None, line: Line::Up };
        Ok(self.sms.choose_only(&name).map_or_else(|| Picked::Waits(paused()), Picked::One))
    }

    /// Gives an SMS, on record as being handed over to the first, to one provider after the other until one may have it. All of them
    /// together have the time of one message.
    pub(super) fn send_sms(&self, first: Choice<'_>, turn: &Turn, sms: &Sms) -> Outcome {
        let (timeout, began) = (self.desk.settings.notices.timeout, Instant::now());
        let mut tried = vec![first.place()];
        let mut outcome = first.send(sms, &turn.notice_id, timeout);
        while matches!(&outcome, Outcome::Deferred { reason, .. } if sms::is_surely_not_taken(reason)) {
            if timeout.saturating_sub(began.elapsed()) < timeout / sms::SHARES {
                break;
            }
            let Some(next) = self.sms.choose_after(&turn.notice_id, &tried) else { break };
            if !self.may_pass_on(turn, next.name()) {
                break;
            }
            tracing::info!(
                notice.id = %turn.notice_id,
                provider = next.name(),
                reason = outcome.reason(),
                "a notice goes to another provider"
            );
            tried.push(next.place());
            outcome = next.send(sms, &turn.notice_id, timeout.saturating_sub(began.elapsed()));
        }
        outcome
    }

    /// Puts on record who gets it now. Without that nobody does: it is tried again later.
    fn may_pass_on(&self, turn: &Turn, provider: &str) -> bool {
        let (held, provider, now) = (turn.clone(), provider.to_owned(), self.desk.now());
        let passed = self.desk.db.write(move |conn| outbox::pass_on(conn, &held, &provider, now));
        passed.unwrap_or_else(|error| {
            tracing::warn!(notice.id = %turn.notice_id, %error, "a notice waits for the database");
            false
        })
    }
}
