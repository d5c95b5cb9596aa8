//! Slows down whoever guesses passwords, without locking out the one whose password is guessed.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// So many tries within [`WINDOW`] are let through.
const TRIES: usize = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Beyond so many guessed names those whose window has passed are forgotten.
const ROOM: usize = 10_000;

/// When they were, the oldest first.
type Tries = Vec<DateTime<Utc>>;

/// Counts the tries to sign in as one user from one address. A try counts until it proves right, so that many at the
/// same time do not slip through. From another address the right password still works.
#[derive(Default)]
pub struct Throttle {
    tries: Mutex<HashMap<(String, IpAddr), Tries>>,
}

impl Throttle {
    /// Counts a try.
    ///
    /// # Errors
    /// When there were too many: so long it takes until the next one is let through.
    pub fn count(&self, user: &str, address: IpAddr, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ROOM {
            all.retain(|_, tries| tries.iter().any(|at| now - *at < WINDOW));
        }
        let tries = all.entry((user.to_owned(), address)).or_default();
        tries.retain(|at| now - *at < WINDOW);
        match tries.first() {
            Some(first) if tries.len() >= TRIES => Err(WINDOW - (now - *first)),
            _ => {
                tries.push(now);
                Ok(())
            }
        }
    }

    /// Forgets the tries of one who proved to be the user.
    pub fn forgive(&self, user: &str, address: IpAddr) {
        let mut all = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&(user.to_owned(), address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_within_a_minute_waits_until_the_first_is_a_minute_old() {
        let throttle = Throttle::default();
        let (here, there) = ([127, 0, 0, 1].into(), [127, 0, 0, 2].into());
        let start: DateTime<Utc> = "2026-11-20T09:00:00Z".parse().unwrap();
        let at = |seconds| start + TimeDelta::seconds(seconds);
        for second in 0..10 {
            assert_eq!(throttle.count("kari", here, at(second)), Ok(()));
        }
        assert_eq!(throttle.count("kari", here, at(10)), Err(TimeDelta::seconds(50)));
        assert_eq!(throttle.count("kari", there, at(10)), Ok(()));
        assert_eq!(throttle.count("ola", here, at(10)), Ok(()));
        assert_eq!(throttle.count("kari", here, at(60)), Ok(()));
        assert_eq!(throttle.count("kari", here, at(60)), Err(TimeDelta::seconds(1)));
        throttle.forgive("kari", here);
        assert_eq!(throttle.count("kari", here, at(60)), Ok(()));
    }
}
