//! Works off what is to be done with many, one by one. `jobs::background` runs it beside the sender of messages, in any number of
//! programs.
//!
//! A worker holds the work under a lease that each transaction renews: one that was stopped, or killed, leaves off between two,
//! and another goes on from there.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::jobs::{Instance, lock};

/// Far longer than one of them takes; after it another machine takes over from one that died.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often others that write to the same file are let in.
const TURN: Duration = Duration::from_millis(400);

/// Something that is done with many, one after another.
pub trait OneByOne: Clone + Send + 'static {
    /// What it is done with.
    type Item;

    /// The name under which its lease stands, and by which the log calls it.
    fn job(&self) -> String;

    /// The next that waits.
    fn next(&self, conn: &mut AnyConnection) -> Result<Option<Self::Item>, Error>;

    /// Does it, and puts on record what came of it.
    fn work(
        &self,
        conn: &mut AnyConnection,
        desk: &Desk,
        item: &Self::Item,
        now: DateTime<Utc>,
    ) -> Result<(), Error>;

    /// Puts on record that it failed; why is in the log.
    fn fail(&self, conn: &mut AnyConnection, item: &Self::Item, now: DateTime<Utc>) -> Result<(), Error>;

    /// Puts on record that none waits any more.
    fn finish(&self, conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), Error>;
}

/// Works off all of these that nobody else has, until there is nothing to do or the word to stop is given.
pub fn work_off<W: OneByOne>(desk: &Desk, all: Vec<W>, is_stopped: &dyn Fn() -> bool) -> Result<(), Error> {
    for works in all {
        let (job, holder) = (works.job(), Instance::here());
        let (named, own) = (job.clone(), holder.clone());
        if is_stopped() || !desk.db.write(move |conn| lock::acquire(conn, &named, &own, LEASE))? {
            continue;
        }
        let done = work_on(desk, &works, &holder, is_stopped);
        desk.db.write(move |conn| lock::release(conn, &job, &holder))?;
        done?;
    }
    Ok(())
}

/// What came of one turn.
enum Turn {
    /// One is done with.
    One,
    /// None waits any more.
    End,
    /// Another worker has it.
    Lost,
}

fn work_on<W: OneByOne>(
    desk: &Desk,
    works: &W,
    holder: &Instance,
    is_stopped: &dyn Fn() -> bool,
) -> Result<(), Error> {
    let mut began = Instant::now();
    while !is_stopped() {
        match turn(desk, works, holder, W::work) {
            Ok(Turn::One) => {}
            Ok(Turn::End) => {
                tracing::info!(job = works.job(), "work on many is finished");
                return Ok(());
            }
            Ok(Turn::Lost) => return Ok(()),
            Err(error) if error.is_passing() => return Err(error),
            Err(error) => {
                tracing::error!(job = works.job(), %error, "one of many failed");
                turn(desk, works, holder, |works, conn, _, item, now| works.fail(conn, item, now))?;
            }
        }
        if began.elapsed() > TURN {
            desk.db.let_others_write();
            began = Instant::now();
        }
    }
    Ok(())
}

/// The next with all that comes of it, or the end, in one transaction that renews the lease.
fn turn<W: OneByOne>(
    desk: &Desk,
    works: &W,
    holder: &Instance,
    work: impl Fn(&W, &mut AnyConnection, &Desk, &W::Item, DateTime<Utc>) -> Result<(), Error> + Send + 'static,
) -> Result<Turn, Error> {
    let (inside, works, holder, now) = (desk.clone(), works.clone(), holder.clone(), desk.now());
    desk.db.write(move |conn| {
        if !lock::renew(conn, &works.job(), &holder, LEASE)? {
            return Ok(Turn::Lost);
        }
        let Some(item) = works.next(conn)? else {
            works.finish(conn, now)?;
            return Ok(Turn::End);
        };
        work(&works, conn, &inside, &item, now)?;
        Ok(Turn::One)
    })
}
