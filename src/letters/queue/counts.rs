//! How many letters a filter left, a moment ago. Counting takes as long as reading the page, and the number hardly ever changes
//! from one page to the next.

use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web::Data;
use chrono::{DateTime, TimeDelta, Utc};

use super::reading::{self, MOST_COUNTED, Wanted};
use super::{Holder, QueueFilter};
use crate::db::{AnyConnection, Error};

/// How long a number holds that other programs may change meanwhile: a night's work, a colleague at another server.
const LASTS: TimeDelta = TimeDelta::seconds(2);
/// How long "more than are counted" holds.
const MANY_LASTS: TimeDelta = TimeDelta::seconds(10);
/// How many filters are remembered; agents use few.
const REMEMBERED: usize = 100;

/// What is remembered. Shared by all who read the queue here.
#[derive(Debug, Default)]
pub struct Counts(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    counts: Vec<Count>,
    /// How often something was changed here.
    changes: u64,
}

#[derive(Debug)]
struct Count {
    filter: QueueFilter,
    n: i64,
    counted_at: DateTime<Utc>,
}

impl Count {
    fn is_many(&self) -> bool {
        self.n > MOST_COUNTED
    }

    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        (now - self.counted_at).abs() < if self.is_many() { MANY_LASTS } else { LASTS }
    }
}

impl Counts {
    /// [`reading::count`], or what it was a moment ago.
    pub fn count(
        &self,
        conn: &mut AnyConnection,
        wanted: &Wanted<'_>,
        now: DateTime<Utc>,
    ) -> Result<i64, Error> {
        // An agent's own letters are another agent's no more.
        if wanted.filter.assigned == Some(Holder::Me) {
            return reading::count(conn, wanted);
        }
        let changes = {
            let kept = self.lock();
            let known = |count: &&Count| count.is_fresh(now) && count.filter.leaves_as(wanted.filter);
            if let Some(count) = kept.counts.iter().find(known) {
                return Ok(count.n);
            }
            kept.changes
        };
        let n = reading::count(conn, wanted)?;
        let mut kept = self.lock();
        // What was changed while this was counted may be missing in it.
        if kept.changes == changes {
            kept.counts.retain(|count| count.is_fresh(now) && !count.filter.leaves_as(wanted.filter));
            kept.counts.truncate(REMEMBERED - 1);
            kept.counts.push(Count { filter: wanted.filter.clone(), n, counted_at: now });
        }
        Ok(n)
    }

    /// Something was changed here. Over a thousand letters are still many after it.
    fn forget(&self) {
        let mut kept = self.lock();
        kept.changes += 1;
        kept.counts.retain(Count::is_many);
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Middleware: whoever has sent a form or called the API finds the queue counted anew.
pub async fn count_anew_after_changes<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let changes = !request.method().is_safe();
    let answer = next.call(request).await;
    if let (true, Ok(answer)) = (changes, &answer)
        && let Some(counts) = answer.request().app_data::<Data<Counts>>()
    {
        counts.forget();
    }
    answer
}
