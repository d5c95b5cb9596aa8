//! Works bulks off, letter by letter. It runs beside the sender of messages; any number of programs may run it.
//!
//! A worker holds a bulk under a lease that each letter's transaction renews: one that was stopped, or killed, leaves off
//! between two letters, and another goes on from there.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::{Bulk, Item, ItemState, Reason, actions, store};
use crate::db::Error;
use crate::desk::Desk;
use crate::jobs::{Instance, lock};

/// How long an idle worker rests before it looks for bulks again.
const REST: Duration = Duration::from_secs(1);
/// Far longer than a letter takes; after it another machine takes over from one that died.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often others that write to the same file are let in.
const TURN: Duration = Duration::from_millis(400);

/// A running worker. Ends when it is stopped or dropped.
pub struct BulkWorker {
    /// Nothing is ever said; the worker hears that it is gone.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl BulkWorker {
    /// Starts a worker in a thread of its own.
    pub fn start(desk: Desk) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let thread = std::thread::Builder::new()
            .name("bulk-worker".to_owned())
            .spawn(move || work(&desk, &stopped))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }

    /// Finishes the letter in hand, and returns when that is on record.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for BulkWorker {
    fn drop(&mut self) {
        self.stop.take();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the worker of bulks ended by a panic; its bulk goes on when its lease ends");
        }
    }
}

fn work(desk: &Desk, stopped: &Receiver<()>) {
    while stopped.recv_timeout(REST) == Err(RecvTimeoutError::Timeout) {
        let is_stopped = || stopped.try_recv() == Err(TryRecvError::Disconnected);
        if let Err(error) = work_off(desk, &is_stopped) {
            tracing::warn!(%error, "the bulks could not be worked off");
        }
    }
}

/// Works off all bulks that nobody else has, until there is nothing to do or the word to stop is given.
pub fn work_off(desk: &Desk, is_stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    for bulk in desk.db.read(store::running)? {
        let holder = Instance::here();
        let job = job(&bulk);
        let (own, now) = (holder.clone(), desk.now());
        if is_stopped() || !desk.db.write(move |conn| lock::acquire(conn, &job, &own, now, LEASE))? {
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
        if !lock::renew(conn, &job(&bulk), &holder, now, LEASE)? {
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
