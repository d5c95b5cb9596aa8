//! The figures of a period from what is stored and what is counted, measure by measure.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use diesel::connection::SimpleConnection as _;

use super::period::Period;
use super::{Counts, Figures, Measure, NAME, contacts, daily, days_end, letters};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::{BusinessCalendar, local_date};
use crate::db::{AnyConnection, Error};

/// How long all of it may take. Five million letters take seconds; what takes longer than this is broken off.
const PATIENCE: Duration = Duration::from_mins(1);

/// What counting needs to know beside the days.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// Whether the register is kept here.
    pub own_register: bool,
    /// By which business days are counted.
    pub calendar: &'a BusinessCalendar,
    /// When it is.
    pub now: DateTime<Utc>,
}

/// The figures of a period: the days that are stored, and the others counted as of `now`, in the transaction of the caller, so that
/// all is of one moment.
///
/// # Errors
/// [`Error::Busy`] when it takes longer than a minute.
pub fn count_all(conn: &mut AnyConnection, period: Period, look: &Look<'_>) -> Result<Figures, Error> {
    if let AnyConnection::Postgres(postgres) = conn {
        postgres.batch_execute(&format!("SET LOCAL statement_timeout = {}", PATIENCE.as_millis()))?;
    }
    let stored = daily::last_stored(conn)?.filter(|stored| period.up_to(stored.through).is_some());
    let (over, others) = match &stored {
        Some(stored) => (period.up_to(stored.through), period.after(stored.through)),
        None => (None, Some(period)),
    };
    let mut counts = match over {
        Some(days) => daily::read(conn, days, Measure::ALL)?,
        None => Counts::default(),
    };
    if let Some(days) = others {
        count_days(conn, days, look, &mut counts)?;
    }
    Ok(Figures { period, as_of: look.now, stored, own_register: look.own_register, counts })
}

/// Counts all measures of these days anew, as far as they have come.
///
/// # Errors
/// [`Error::Busy`] when it takes longer than a minute.
pub fn count_days(
    conn: &mut AnyConnection,
    days: Period,
    look: &Look<'_>,
    counts: &mut Counts,
) -> Result<(), Error> {
    let Some(days) = days.up_to(local_date(look.now)) else { return Ok(()) };
    let began = Instant::now();
    for measure in Measure::ALL {
        count_measure(conn, *measure, days, look, counts)?;
        if began.elapsed() > PATIENCE {
            return Err(Error::Busy);
        }
    }
    Ok(())
}

/// Counts one measure of these days anew. Who can be reached is known of today alone.
pub(super) fn count_measure(
    conn: &mut AnyConnection,
    measure: Measure,
    days: Period,
    look: &Look<'_>,
    counts: &mut Counts,
) -> Result<(), Error> {
    let today = local_date(look.now);
    match measure {
        Measure::Ordered => letters::ordered(conn, days, look.now, counts),
        Measure::Due => match days.up_to(today.pred_opt().unwrap_or(today)) {
            Some(over) => letters::due(conn, over, counts),
            None => Ok(()),
        },
        Measure::Activated => letters::activated(conn, days, look.calendar, counts),
        Measure::Late => days_end::late(conn, days, look.calendar, counts),
        Measure::Returned => letters::returned(conn, days, counts),
        Measure::OptOuts => contacts::opt_outs(conn, days, counts),
        Measure::Reach if look.own_register && days.has(today) => days_end::reach(conn, today, counts),
        Measure::Reach => Ok(()),
        Measure::Notices => contacts::notices(conn, days, look.now, counts),
        Measure::HandedOver => contacts::handed_over(conn, days, look.now, counts),
        Measure::Inquiries => contacts::inquiries(conn, days, look.now, counts),
        Measure::LateQueue => days_end::late_queue(conn, days, counts),
        Measure::WorkItems => days_end::work_items(conn, days, counts),
    }
}

/// Puts on record that the figures of a period are looked at.
pub fn put_on_record(
    conn: &mut AnyConnection,
    actor: &Actor,
    period: Period,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let detail = serde_json::json!({ "from": period.from(), "to": period.to() }).to_string();
    let entry =
        Entry { object: Some(NAME), detail: Some(&detail), ..Entry::new(actor, Action::ReportViewed) };
    audit::store::append(conn, &entry, now)
}
