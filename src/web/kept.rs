//! A value that every page needs and that may be a few seconds old: asked for now and then, not for every page.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// How old it may grow.
const LASTS: TimeDelta = TimeDelta::seconds(10);

/// The value with the moment at which it was asked for.
pub(super) struct Kept<T>(Mutex<Option<(DateTime<Utc>, T)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Copy> Kept<T> {
    /// The value while it is fresh. Whoever finds it old asks anew, and the others make do with it meanwhile.
    pub(super) fn known(&self, now: DateTime<Utc>) -> Option<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked_at, value) = (*kept)?;
        if (now - asked_at).abs() < LASTS {
            return Some(value);
        }
        *kept = Some((now, value));
        None
    }

    /// Keeps what was asked for.
    pub(super) fn keep(&self, now: DateTime<Utc>, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, value));
    }
}
