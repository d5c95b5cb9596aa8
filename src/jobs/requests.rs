//! Runs that somebody asked for on a page, until one of those who work in the background begins them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::db::schema::{job_requests, staff_accounts};
use crate::db::{AnyConnection, Error, Portable, UtcTime};
use crate::values::StaffId;

/// A run that was asked for and has not begun.
#[derive(Clone, Debug, Queryable)]
pub struct JobRequest {
    /// Which job.
    pub job: String,
    /// For which local day.
    pub business_date: NaiveDate,
    /// When it was asked for.
    pub asked_at: UtcTime,
    /// The name of whoever did.
    pub asked_by: String,
}

/// Puts down that a run is wanted. Whoever asks for what is asked for already waits for the same run.
pub fn ask(
    conn: &mut AnyConnection,
    job: &str,
    business_date: NaiveDate,
    asked_by: &StaffId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let new = (
        job_requests::job.eq(job),
        job_requests::business_date.eq(business_date),
        job_requests::asked_by.eq(asked_by),
        job_requests::asked_at.eq(UtcTime::from(now)),
    );
    Portable(diesel::insert_into(job_requests::table).values(new).on_conflict_do_nothing()).execute(conn)?;
    Ok(())
}

/// What waits, the longest waiting first. People ask for a few a year; more than this is never shown.
pub fn waiting(conn: &mut AnyConnection, limit: i64) -> Result<Vec<JobRequest>, Error> {
    let waiting = job_requests::table
        .inner_join(staff_accounts::table)
        .order((job_requests::asked_at, job_requests::business_date))
        .limit(limit)
        .select((
            job_requests::job,
            job_requests::business_date,
            job_requests::asked_at,
            staff_accounts::full_name,
        ))
        .load(conn)?;
    Ok(waiting)
}

/// The date for which a run of a job has been asked for the longest.
pub fn next(conn: &mut AnyConnection, job: &str) -> Result<Option<NaiveDate>, Error> {
    let date = job_requests::table
        .filter(job_requests::job.eq(job))
        .order((job_requests::asked_at, job_requests::business_date))
        .select(job_requests::business_date)
        .first(conn)
        .optional()?;
    Ok(date)
}

/// Takes off the list what now begins.
pub fn begun(conn: &mut AnyConnection, job: &str, business_date: NaiveDate) -> Result<(), Error> {
    diesel::delete(job_requests::table.find((job, business_date))).execute(conn)?;
    Ok(())
}
