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
        if is_agents_own(wanted.filter) {
            return reading::count(conn, wanted);
        }
        let changes = {
            let kept = self.lock();
            if let Some(n) = kept.known(wanted.filter, now) {
                return Ok(n);
            }
            kept.changes
        };
        let n = reading::count(conn, wanted)?;
        let mut kept = self.lock();
        // What was changed while this was counted may be missing in it.
        if kept.changes == changes {
            kept.keep(wanted.filter, n, now);
        }
        Ok(n)
    }

    /// Learns what a page that shows all of a filter has counted itself. Where that is not what was known, others have changed
    /// the queue, and the other numbers would contradict the page.
    pub fn learn(&self, filter: &QueueFilter, n: i64, now: DateTime<Utc>) {
        if is_agents_own(filter) {
            return;
        }
        let mut kept = self.lock();
        if kept.known(filter, now).is_some_and(|known| known != n) {
            kept.forget();
        }
        kept.keep(filter, n, now);
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Remembered {
    fn known(&self, filter: &QueueFilter, now: DateTime<Utc>) -> Option<i64> {
        let known = |count: &&Count| count.is_fresh(now) && count.filter.leaves_as(filter);
        self.counts.iter().find(known).map(|count| count.n)
    }

    fn keep(&mut self, filter: &QueueFilter, n: i64, now: DateTime<Utc>) {
        self.counts.retain(|count| count.is_fresh(now) && !count.filter.leaves_as(filter));
        self.counts.truncate(REMEMBERED - 1);
        self.counts.push(Count { filter: filter.clone(), n, counted_at: now });
    }

    /// Something was changed. Over a thousand letters are still many after it.
    fn forget(&mut self) {
        self.changes += 1;
        self.counts.retain(Count::is_many);
    }
}

/// An agent's own letters are not another agent's.
fn is_agents_own(filter: &QueueFilter) -> bool {
    filter.assigned == Some(Holder::Me)
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
        counts.lock().forget();
    }
    answer
}
