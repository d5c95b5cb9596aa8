//! The figures that were counted last, kept for some minutes: counting reads whole tables.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use tokio::task::JoinError;
use tokio::time::timeout;

use super::store::{self, Look};
use super::{Compared, Period};
use crate::calendar::local_date;
use crate::db::Error;
use crate::desk::Desk;

/// How old figures may be that are shown again.
const KEPT: TimeDelta = TimeDelta::minutes(5);
/// How many periods are kept.
const PERIODS: usize = 16;
/// How long a page waits for figures that are not counted yet.
const WAIT: Duration = Duration::from_secs(3);

/// Counts figures, one set at a time, and keeps the last ones.
#[derive(Clone, Default)]
pub struct Board(Arc<Mutex<Vec<Arc<Compared>>>>);

impl Board {
    /// The figures of a period and of the days before it, at most five minutes old. `None` when they take longer than a page may: they are counted all
    /// the same, and kept for whoever asks next.
    ///
    /// # Errors
    /// The database failed, or counting took longer than it may.
    pub async fn figures(&self, desk: &Desk, period: Period) -> Result<Option<Arc<Compared>>, Error> {
        let Ok(mut kept) = timeout(WAIT, Arc::clone(&self.0).lock_owned()).await else { return Ok(None) };
        let now = desk.now();
        kept.retain(|kept| is_fresh(kept.figures.as_of, now));
        if let Some(known) = kept.iter().find(|known| known.figures.period == period) {
            return Ok(Some(Arc::clone(known)));
        }
        let desk = desk.clone();
        let request = tracing::Span::current();
        // The lock goes along: whoever asks meanwhile waits for this answer and does not count too.
        let mut counting = tokio::task::spawn_blocking(move || {
            let figures = Arc::new(request.in_scope(|| counted(&desk, period, now))?);
            kept.truncate(PERIODS - 1);
            kept.insert(0, Arc::clone(&figures));
            Ok(figures)
        });
        match timeout(WAIT, &mut counting).await {
            Ok(Ok(figures)) => figures.map(Some),
            Ok(Err(_cut_off)) => Err(Error::CutOff),
            Err(_still_counting) => {
                tokio::spawn(async move { told(counting.await) });
                Ok(None)
            }
        }
    }
}

/// On a connection of its own: those of the pool are for pages.
fn counted(desk: &Desk, period: Period, now: DateTime<Utc>) -> Result<Compared, Error> {
    let look = Look { own_register: desk.upstream.is_none(), calendar: &desk.calendar, now };
    desk.db.stream(|conn| {
        let before = store::count_all(conn, period.before(local_date(now)), &look)?;
        Ok(Compared { figures: store::count_all(conn, period, &look)?, before })
    })
}

/// Says in the log what nobody waits to be told any more.
fn told(counted: Result<Result<Arc<Compared>, Error>, JoinError>) {
    match counted {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            let error: &dyn std::error::Error = &error;
            tracing::warn!(error, "the figures could not be counted");
        }
        Err(error) => tracing::error!(error = %error, "counting the figures was cut off"),
    }
}

fn is_fresh(as_of: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now < as_of + KEPT && as_of <= now
}
