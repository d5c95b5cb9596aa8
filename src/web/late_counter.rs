//! How many late letters wait, for the frame of every page: counted now and then, not for every page.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::{PageError, read};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::letters::queue::QueueFilter;
use crate::letters::queue::reading::{self, Wanted};
use crate::values::StaffId;

/// How old the number may grow.
const LASTS: TimeDelta = TimeDelta::seconds(10);

/// The number with the moment at which it was asked for.
#[derive(Default)]
pub(super) struct LateCounter(Mutex<Option<(DateTime<Utc>, i64)>>);

impl LateCounter {
    /// How many letters were on the working list a few seconds ago.
    pub(super) async fn count(&self, desk: &Desk, reader: &StaffId) -> Result<i64, PageError> {
        let now = desk.now();
        if let Some(count) = self.known(now) {
            return Ok(count);
        }
        let (calendar, staff_id) = (desk.calendar.clone(), reader.clone());
        let count = read(desk, move |conn| {
            let (filter, today) = (QueueFilter::default(), local_date(now));
            let working_list = Wanted { filter: &filter, staff_id: &staff_id, today, calendar: &calendar };
            reading::count_all(conn, &working_list)
        })
        .await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, count));
        Ok(count)
    }

    /// The number while it is fresh. Whoever finds it old asks anew, and the others make do with it meanwhile.
    fn known(&self, now: DateTime<Utc>) -> Option<i64> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked_at, count) = (*kept)?;
        if (now - asked_at).abs() < LASTS {
            return Some(count);
        }
        *kept = Some((now, count));
        None
    }
}
