//! Forgets which calls other systems made, when nobody will make them again.

use chrono::{DateTime, Days, NaiveDate, Utc};

use super::super::Interruption;
use super::super::{Counts, StepReport};
use super::Work;
use super::pieces::{Piece, in_pieces};
use crate::calendar::{local_date, start_of_day};
use crate::db::Error;
use crate::desk::Desk;
use crate::requests::{KEPT_DAYS, store};

/// Calls forgotten in one transaction.
const CALLS_AT_A_TIME: i64 = 2_000;

pub(super) fn run(work: Work<'_>, report: &mut StepReport) -> Result<(), Interruption> {
    let before = kept_since(work.desk, work.run.business_date);
    in_pieces(work, report, move |conn, _: Option<&()>, _| {
        let forgotten = store::forget_requests_before(conn, before, CALLS_AT_A_TIME)?;
        let next = (forgotten > 0).then_some(());
        Ok(Piece {
            counts: Counts::of(forgotten, forgotten),
            named: vec![("forgotten", forgotten)],
            next,
            checkpoint: None,
        })
    })
}

pub(super) fn count(desk: &Desk, business_date: NaiveDate, report: &mut StepReport) -> Result<(), Error> {
    let before = kept_since(desk, business_date);
    let old = desk.db.read(|conn| store::count_requests_before(conn, before))?;
    report.add(Counts::of(old, old), &[("forgotten", old)]);
    Ok(())
}

/// A run for a day to come forgets nothing before its time.
fn kept_since(desk: &Desk, business_date: NaiveDate) -> DateTime<Utc> {
    let day = business_date.min(local_date(desk.now()));
    start_of_day(day.checked_sub_days(Days::new(KEPT_DAYS)).unwrap_or(NaiveDate::MIN))
}
