//! Which filters left more letters than a page counts, a moment ago. Finding that out anew takes as long as reading the
//! page, and it hardly ever changes from one page to the next.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::reading::{self, MOST_COUNTED, Wanted};
use super::{Holder, QueueFilter};
use crate::db::{AnyConnection, Error};

/// How long it is taken to hold.
const LASTS: TimeDelta = TimeDelta::seconds(10);
/// How many filters are remembered; agents use few.
const REMEMBERED: usize = 100;

/// What is remembered: the filter, and when it was counted. Shared by all who read the queue.
#[derive(Debug, Default)]
pub struct Many(Mutex<Vec<(QueueFilter, DateTime<Utc>)>>);

impl Many {
    /// [`reading::count`], unless the answer is still known to be "more than are counted". A smaller number is always counted.
    pub fn count(
        &self,
        conn: &mut AnyConnection,
        wanted: &Wanted<'_>,
        now: DateTime<Utc>,
    ) -> Result<i64, Error> {
        // An agent's own letters are another agent's no more, and never that many.
        if wanted.filter.assigned == Some(Holder::Me) {
            return reading::count(conn, wanted);
        }
        let is_fresh = |counted_at: DateTime<Utc>| (now - counted_at).abs() < LASTS;
        let known = |(filter, at): &(QueueFilter, _)| is_fresh(*at) && filter.leaves_as(wanted.filter);
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().any(known) {
            return Ok(MOST_COUNTED + 1);
        }
        let count = reading::count(conn, wanted)?;
        if count > MOST_COUNTED {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.retain(|(filter, at)| is_fresh(*at) && !filter.leaves_as(wanted.filter));
            kept.truncate(REMEMBERED - 1);
            kept.push((wanted.filter.clone(), now));
        }
        Ok(count)
    }
}
