//! Taking a report in.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Bounce, Receipt, ReceiptStatus, Report, rules, store};
use crate::calendar::of_our_times;
use crate::db::{AnyConnection, Error, UtcTime};
use crate::notices::outbox::{self, Turn};
use crate::notices::{Channel, NoticeState, chain};
use crate::register::{self, RegisterEntry};
use crate::values::{NoticeId, PersonId};
use crate::vault::Vault;

/// What came of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It is kept. How long after the hand-over it happened, where it tells of the end of a message.
    Kept {
        /// Not negative.
        took: Option<TimeDelta>,
    },
    /// It was here before.
    Repeated,
    /// It names no message of ours, and is kept all the same.
    Unknown,
}

/// Keeps a report of a message on this channel, and brings the message and its address to where it says, in one commit. May be
/// earlier than the commit of the hand-over's own outcome, which then finds it done.
pub fn record(
    conn: &mut AnyConnection,
    channel: Channel,
    report: &Report,
    now: DateTime<Utc>,
) -> Result<Recorded, Error> {
    // Refused, a report of the year 0 would come for ever.
    let occurred_at = of_our_times(report.occurred_at).unwrap_or(now);
    let known = match &report.notice_id {
        Some(id) => {
            store::lock(conn, id)?.filter(|standing| standing.channel == channel).map(|known| (id, known))
        }
        None => None,
    };
    let taken_by = known.as_ref().filter(|_| report.of_own_only);
    let taken_by = taken_by.map(|(id, _)| outbox::last_provider(conn, id)).transpose()?.flatten();
    let known = known.filter(|_| taken_by.is_none_or(|name| name == report.provider));
    let mut receipt = Receipt {
        provider: report.provider.clone(),
        provider_event_id: report.event_id.clone(),
        notice_id: None,
        unknown_id: report.notice_id.clone(),
        status: report.status,
        code: report.code.clone(),
        moved_to: None,
        occurred_at: occurred_at.into(),
        received_at: now.into(),
    };
    let Some((id, standing)) = known else {
        return Ok(if store::insert(conn, &receipt)? { Recorded::Unknown } else { Recorded::Repeated });
    };
    let handed_over_at = standing.handed_over_at.map(UtcTime::utc);
    let moved_to = rules::moves(standing.state, handed_over_at.is_some(), report.status);
    receipt.unknown_id = None;
    receipt.notice_id = Some(id.clone());
    receipt.moved_to = moved_to;
    if !store::insert(conn, &receipt)? {
        return Ok(Recorded::Repeated);
    }
    // Between what we know of both ends, whatever clock the provider has.
    let at = handed_over_at.map_or(now, |handed_over| occurred_at.max(handed_over).min(now));
    if let Some(state) = moved_to {
        let reason = report.code.as_ref().map(|code| format!("{}_{code}", report.status.as_str()));
        let reason = reason.as_deref();
        store::move_to(conn, id, (state, reason), at)?;
        if standing.state == NoticeState::HandingOver {
            let turn = Turn { notice_id: id.clone(), attempt: standing.attempts };
            outbox::close_attempt(conn, &turn, (state, reason), now)?;
        }
    }
    if let Some(code) = report.code.as_ref().filter(|_| report.status == ReceiptStatus::Bounced) {
        came_back(conn, id, code, at)?;
    }
    if moved_to.is_some_and(|state| NoticeState::CAME_TO_NOTHING.contains(&state)) {
        chain::actions::follow(conn, id, now)?;
    }
    let took = handed_over_at.filter(|_| moved_to.is_some_and(|state| state != NoticeState::Accepted));
    Ok(Recorded::Kept { took: took.map(|handed_over| at - handed_over) })
}

/// Marks the address that an e-mail went to, if the code with which it came back, or was refused, is about the address.
pub(in crate::notices) fn came_back(
    conn: &mut AnyConnection,
    id: &NoticeId,
    code: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if !rules::is_about_the_address(code) {
        return Ok(());
    }
    let Some(address_index) = store::address_of(conn, id)? else { return Ok(()) };
    let bounce =
        Bounce { address_index, notice_id: id.clone(), code: code.to_owned(), bounced_at: at.into() };
    store::put_bounce(conn, &bounce)
}

/// Why messages to the e-mail address of an entry do not arrive, if one came back since it was last changed or confirmed.
/// What the register upstream told has no index yet.
pub fn bounce_of(
    conn: &mut AnyConnection,
    vault: &Vault,
    entry: &RegisterEntry,
) -> Result<Option<Bounce>, Error> {
    let address_index = match (&entry.email_index, &entry.email) {
        (Some(index), _) => index.clone(),
        (None, Some(sealed)) => vault.index(&vault.open(sealed)?),
        (None, None) => return Ok(None),
    };
    let bounce = store::bounce_of(conn, &address_index)?;
    Ok(bounce.filter(|bounce| register::rules::is_bounced(entry, bounce.bounced_at)))
}

/// Those of our own entries to whose e-mail address messages do not arrive, by their persons.
pub fn bounced_among<'a>(
    conn: &mut AnyConnection,
    entries: impl Iterator<Item = &'a RegisterEntry>,
) -> Result<HashSet<PersonId>, Error> {
    let with_email: Vec<(&str, &RegisterEntry)> =
        entries.filter_map(|entry| Some((entry.email_index.as_deref()?, entry))).collect();
    let indexes: Vec<&str> = with_email.iter().map(|(index, _)| *index).collect();
    let bounced = store::last_bounces(conn, &indexes)?;
    let is_dead = |index: &str, entry: &RegisterEntry| {
        bounced.get(index).is_some_and(|at| register::rules::is_bounced(entry, *at))
    };
    let dead = with_email.into_iter().filter(|(index, entry)| is_dead(index, entry));
    Ok(dead.map(|(_, entry)| entry.person_id.clone()).collect())
}
