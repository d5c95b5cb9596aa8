//! Who has a job. A lease that every committed piece of work renews: whoever lost it cannot commit. When it ends is judged by the
//! database's clock, so that a program whose own is wrong takes no job away from one that works.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::Instance;
use crate::db::schema::job_locks;
use crate::db::{AnyConnection, Error, Portable, UtcTime, database_time};

/// Takes the job if nobody has it, its holder is known to be dead, or the holder's lease has ended. Answers whether it did.
pub fn acquire(
    conn: &mut AnyConnection,
    job: &str,
    holder: &Instance,
    lease: TimeDelta,
) -> Result<bool, Error> {
    let now = database_time(conn)?;
    let until = UtcTime::from(now + lease);
    let added = Portable(
        diesel::insert_into(job_locks::table)
            .values((
                job_locks::job.eq(job),
                job_locks::holder.eq(holder.as_str()),
                job_locks::lease_until.eq(until),
            ))
            .on_conflict_do_nothing(),
    )
    .execute(conn)?;
    if added == 1 {
        return Ok(true);
    }
    let held: Option<(String, UtcTime)> = job_locks::table
        .find(job)
        .select((job_locks::holder, job_locks::lease_until))
        .first(conn)
        .optional()?;
    let Some((other, ends_at)) = held else { return Ok(false) };
    if ends_at > UtcTime::from(now) && !holder.knows_dead(&other) {
        return Ok(false);
    }
    // As it was read, so that of two that find the lock free only one takes it, and none that is renewed meanwhile.
    let taken = diesel::update(job_locks::table.find(job))
        .filter(job_locks::holder.eq(&other))
        .filter(job_locks::lease_until.eq(ends_at))
        .set((job_locks::holder.eq(holder.as_str()), job_locks::lease_until.eq(until)))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Moves the end of the lease on, in the transaction of the work that it guards. `false`: another instance has the job, and
/// the work must be undone.
pub fn renew(
    conn: &mut AnyConnection,
    job: &str,
    holder: &Instance,
    lease: TimeDelta,
) -> Result<bool, Error> {
    let until = UtcTime::from(database_time(conn)? + lease);
    let rows = diesel::update(job_locks::table.find(job))
        .filter(job_locks::holder.eq(holder.as_str()))
        .set(job_locks::lease_until.eq(until))
        .execute(conn)?;
    Ok(rows == 1)
}

/// Gives the job back, if it is still held.
pub fn release(conn: &mut AnyConnection, job: &str, holder: &Instance) -> Result<(), Error> {
    diesel::delete(job_locks::table.find(job)).filter(job_locks::holder.eq(holder.as_str())).execute(conn)?;
    Ok(())
}
