//! Reminds people to confirm their addresses, and notes which have become too old. Upstream the register does that itself:
//! nothing that may lie here from before is looked at.

use chrono::NaiveDate;

use super::super::Interruption;
use super::super::{Counts, NIGHTLY, StepReport};
use super::pieces::{Piece, in_pieces};
use super::{Step, Work};
use crate::audit::Actor;
use crate::db::Error;
use crate::desk::Desk;
use crate::notices::Channel;
use crate::register::ages::actions::{AgeStep, Aged, count_aged, expire_contact, remind_contact};
use crate::register::ages::store::AgePlace;

/// Addresses looked at in one transaction.
const ADDRESSES_AT_A_TIME: i64 = 2_000;

pub(super) fn expire(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    if work.desk.upstream.is_some() {
        return Ok(());
    }
    let business_date = work.run.business_date;
    for channel in Channel::ALL {
        in_pieces(work, report, move |conn, after, now| {
            let step = AgeStep { channel: *channel, business_date, after, limit: ADDRESSES_AT_A_TIME };
            let aged = expire_contact(conn, &Actor::Program(NIGHTLY), step, now)?;
            Ok(piece("expired", *channel, aged))
        })?;
    }
    Ok(())
}

pub(super) fn remind(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    if work.desk.upstream.is_some() {
        return Ok(());
    }
    let business_date = work.run.business_date;
    for channel in Channel::ALL {
        in_pieces(work, report, move |conn, after, now| {
            let step = AgeStep { channel: *channel, business_date, after, limit: ADDRESSES_AT_A_TIME };
            let aged = remind_contact(conn, &Actor::Program(NIGHTLY), step, now)?;
            Ok(piece("queued", *channel, aged))
        })?;
    }
    Ok(())
}

fn piece(name: &'static str, channel: Channel, aged: Aged) -> Piece<AgePlace> {
    // Whose address it was is nobody's business in the run log.
    let checkpoint = aged.next.as_ref().map(|(day, _)| format!("{} {day}", channel.as_str()));
    let named = vec![(name, aged.done)];
    Piece { counts: Counts::of(aged.read, aged.done), named, next: aged.next, checkpoint }
}

/// Looks at the same addresses as the step, and changes nothing.
pub(super) fn count(step: Step, desk: &Desk, date: NaiveDate, report: &mut StepReport) -> Result<(), Error> {
    if desk.upstream.is_some() {
        return Ok(());
    }
    for channel in Channel::ALL {
        let mut after = None;
        loop {
            let place = after.take();
            let (reminded, expired) = desk.db.read(|conn| {
                let limit = ADDRESSES_AT_A_TIME;
                count_aged(
                    conn,
                    AgeStep { channel: *channel, business_date: date, after: place.as_ref(), limit },
                )
            })?;
            let (aged, name) = match step {
                Step::RemindContact => (reminded, "queued"),
                _ => (expired, "expired"),
            };
            report.add(Counts::of(aged.read, aged.done), &[(name, aged.done)]);
            let Some(next) = aged.next else { break };
            after = Some(next);
        }
    }
    Ok(())
}
