//! Works bulks off, letter by letter. `jobs::background` runs it beside the sender of messages, in any number of programs.
//!
//! A worker holds a bulk under a lease that each letter's transaction renews: one that was stopped, or killed, leaves off
//! between two letters, and another goes on from there.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::{Bulk, Item, ItemState, Reason, actions, store};
use crate::db::Error;
use crate::desk::Desk;
use crate::jobs::{Instance, lock};

/// Far longer than a letter takes; after it another machine takes over from one that died.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often others that write to the same file are let in.
const TURN: Duration = Duration::from_millis(400);

/// Works off all bulks that nobody else has, until there is nothing to do or the word to stop is given.
pub fn work_off(desk: &Desk, is_stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    for bulk in desk.db.read(store::running)? {
        let holder = Instance::here();
        let job = job(&bulk);
        let own = holder.clone();
        if is_stopped() || !desk.db.write(move |conn| lock::acquire(conn, &job, &own, LEASE))? {
            continue;
        }
        let done = work_on(desk, &bulk, &holder, is_stopped);
        let job = self::job(&bulk);
        desk.db.write(move |conn| lock::release(conn, &job, &holder))?;
        done?;
    }
    Ok(())
}

fn job(bulk: &Bulk) -> String {
    format!("bulk:{}", bulk.bulk_id)
}

/// What came of one turn.
enum Turn {
    /// A letter is done with.
    Letter,
    /// None waits any more.
    End,
    /// Another worker has the bulk.
    Lost,
}

fn work_on(desk: &Desk, bulk: &Bulk, holder: &Instance, is_stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    let mut began = Instant::now();
    while !is_stopped() {
        match turn(desk, bulk, holder) {
            Ok(Turn::Letter) => {}
            Ok(Turn::End) => {
                tracing::info!(bulk.id = %bulk.bulk_id, "a bulk is finished");
                return Ok(());
            }
            Ok(Turn::Lost) => return Ok(()),
            Err(error) if error.is_passing() => return Err(error),
            Err(error) => {
                tracing::error!(bulk.id = %bulk.bulk_id, %error, "a letter of a bulk failed");
                fail_next(desk, bulk, holder)?;
            }
        }
        if began.elapsed() > TURN {
            desk.db.let_others_write();
            began = Instant::now();
        }
    }
    Ok(())
}

/// The next letter with all that comes of it, or the end of the bulk, in one transaction that renews the lease.
fn turn(desk: &Desk, bulk: &Bulk, holder: &Instance) -> Result<Turn, Error> {
    let now = desk.now();
    next(desk, bulk, holder, move |conn, desk, bulk, item| {
        let reason = actions::do_item(conn, desk, bulk, item, now)?;
        let state = if reason.is_some() { ItemState::Excluded } else { ItemState::Done };
        Ok((state, reason))
    })
}

/// Says of the next letter that it failed; the error is in the log.
fn fail_next(desk: &Desk, bulk: &Bulk, holder: &Instance) -> Result<Turn, Error> {
    next(desk, bulk, holder, |_, _, _, _| Ok((ItemState::Failed, Some(Reason::Fault))))
}

fn next(
    desk: &Desk,
    bulk: &Bulk,
    holder: &Instance,
    mut work: impl FnMut(
        &mut crate::db::AnyConnection,
        &Desk,
        &Bulk,
        &Item,
    ) -> Result<(ItemState, Option<Reason>), Error>
    + Send
    + 'static,
) -> Result<Turn, Error> {
    let (inside, bulk, holder, now) = (desk.clone(), bulk.clone(), holder.clone(), desk.now());
    desk.db.write(move |conn| {
        if !lock::renew(conn, &job(&bulk), &holder, LEASE)? {
            return Ok(Turn::Lost);
        }
        let Some(item) = store::next_pending(conn, &bulk.bulk_id)? else {
            store::finish(conn, &bulk.bulk_id, now)?;
            return Ok(Turn::End);
        };
        let came = work(conn, &inside, &bulk, &item)?;
        store::settle(conn, &bulk.bulk_id, &item.letter_id, came, now)?;
        Ok(Turn::Letter)
    })
}
