//! The lists of the page, worked off piece by piece by whoever runs the jobs: any number of instances, each list by one at a time.
//!
//! A piece's audit rows, its answers and the count of them are one commit that also renews the list's lease, so that whoever lost
//! it commits nothing, and a piece that was answered is not looked up again.

use std::sync::Arc;

use chrono::TimeDelta;

use super::answers::{self, LookUpError, Looked};
use super::piece::{Piece, PieceError};
use super::{Counts, LOOKUP, Lookup, store};
use crate::audit::Actor;
use crate::db::Error;
use crate::desk::Desk;
use crate::jobs::{Instance, lock};
use crate::vault::Sealed;

/// Longer than a piece takes; after it another instance goes on where one on another machine died.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// Lists are worked on in turn, so many pieces each, so that a short one does not wait for a long one.
const PIECES_A_TURN: u32 = 10;

/// Lists that are looked at in one round.
const LISTS_A_ROUND: i64 = 20;

/// Why a round ended early. What was committed stays.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// The piece could not be looked up.
    #[error(transparent)]
    LookUp(#[from] LookUpError),
    /// A piece cannot be read back or sealed.
    #[error(transparent)]
    Piece(#[from] PieceError),
}

/// Gives each list that waits its turn, and answers whether any of them got on. Ends between two pieces when told to. A
/// list waits where it is while the register upstream does not answer.
pub fn round(desk: &Desk, is_over: &dyn Fn() -> bool) -> Result<bool, Error> {
    let waiting = desk.db.read(|conn| store::waiting(conn, LISTS_A_ROUND))?;
    let mut worked = false;
    for lookup in waiting {
        if is_over() {
            break;
        }
        // One that cannot be read must not keep the others from their turn.
        worked |= turn(desk, &lookup, is_over).unwrap_or_else(|error| {
            tracing::warn!(lookup.id = %lookup.lookup_id, %error, "a list could not be worked on");
            false
        });
    }
    Ok(worked)
}

/// Works on one list, unless another instance does.
fn turn(desk: &Desk, lookup: &Lookup, is_over: &dyn Fn() -> bool) -> Result<bool, WorkError> {
    let lease = Lease { job: format!("{LOOKUP} {}", lookup.lookup_id), instance: Instance::here() };
    let taken = lease.clone();
    if !desk.db.write(move |conn| lock::acquire(conn, &taken.job, &taken.instance, LEASE))? {
        return Ok(false);
    }
    let worked = work(desk, lookup, &lease, is_over);
    desk.db.write(move |conn| lock::release(conn, &lease.job, &lease.instance))?;
    worked
}

#[derive(Clone)]
struct Lease {
    job: String,
    instance: Instance,
}

fn work(desk: &Desk, lookup: &Lookup, lease: &Lease, is_over: &dyn Fn() -> bool) -> Result<bool, WorkError> {
    for _ in 0..PIECES_A_TURN {
        if is_over() {
            break;
        }
        let Some((piece, sealed)) = desk.db.read(|conn| store::next_piece(conn, &lookup.lookup_id))? else {
            finish(desk, lookup, lease)?;
            return Ok(true);
        };
        let asked = desk.vault.open(&sealed).map_err(Error::from)?.asked()?;
        let looked = answers::look_up(desk, &asked)?;
        let answered = desk.vault.seal(&Piece::of_answered(&looked.rows)?).map_err(Error::from)?;
        if !commit(desk, lookup, lease, (piece, answered), looked)? {
            break;
        }
    }
    Ok(true)
}

/// `false`: another instance has the list, and nothing was committed.
fn commit(
    desk: &Desk,
    lookup: &Lookup,
    lease: &Lease,
    (piece, answered): (i64, Sealed<Piece>),
    looked: Looked,
) -> Result<bool, Error> {
    let mut counts = Counts::default();
    counts.add(&looked.rows);
    let (id, actor) = (lookup.lookup_id.clone(), Actor::Staff(lookup.asked_by.clone()));
    let (lease, looked) = (lease.clone(), Arc::new(looked));
    desk.db.write(move |conn| {
        if !lock::renew(conn, &lease.job, &lease.instance, LEASE)? {
            return Ok(false);
        }
        answers::put_on_record(conn, &actor, id.as_str(), &looked)?;
        store::answer(conn, &id, (piece, &answered), counts, looked.as_of)?;
        Ok(true)
    })
}

fn finish(desk: &Desk, lookup: &Lookup, lease: &Lease) -> Result<(), Error> {
    let (id, lease, now) = (lookup.lookup_id.clone(), lease.clone(), desk.now());
    let expires_at = now + desk.settings.lookups.keep;
    let is_news = desk.db.write(move |conn| {
        Ok(lock::renew(conn, &lease.job, &lease.instance, LEASE)?
            && store::finish(conn, &id, now, expires_at)?)
    })?;
    if is_news {
        tracing::info!(lookup.id = %lookup.lookup_id, count = lookup.row_count, "a list was looked up");
    }
    Ok(())
}
