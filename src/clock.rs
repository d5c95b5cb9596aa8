//! What time it is. Everything below the edge is handed an instant; only the edge asks a clock.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time in UTC.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Runs from a set instant, for demonstrations and tests of another day (`now` in the configuration).
pub struct ShiftedClock {
    started: Instant,
    at: DateTime<Utc>,
}

impl ShiftedClock {
    /// It is `at` now, and time runs on.
    pub fn starting_at(at: DateTime<Utc>) -> Self {
        Self { started: Instant::now(), at }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> DateTime<Utc> {
        let passed = TimeDelta::from_std(self.started.elapsed()).unwrap_or(TimeDelta::MAX);
        self.at.checked_add_signed(passed).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// Stands still until it is moved, for tests.
pub struct SetClock(Mutex<DateTime<Utc>>);

impl SetClock {
    /// A clock that says `at` until told otherwise.
    pub fn at(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at))
    }

    /// Moves the clock.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

impl Clock for SetClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
