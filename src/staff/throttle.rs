//! Slows down whoever guesses passwords, without locking out the one whose password is guessed.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// So many tries as one user from one network within [`WINDOW`] are let through.
const TRIES_AS_ONE: usize = 10;
/// So many refusals, whoever the user: an office shares an address, but does not mistype sixty passwords a minute.
const REFUSALS: usize = 60;
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Beyond so many of a kind those whose window has passed are forgotten.
const ROOM: usize = 10_000;

/// Counts the tries to sign in from one network: as one user each try until it proves right, so that many at the same time
/// do not slip through; in all those that were refused, so that a whole office can begin its day at once. From another
/// network the right password still works.
#[derive(Default)]
pub struct Throttle {
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    as_one: Tries<(String, IpAddr)>,
    refused: Tries<IpAddr>,
}

/// When they were, the oldest first.
struct Tries<K>(HashMap<K, Vec<DateTime<Utc>>>);

impl<K> Default for Tries<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl Throttle {
    /// Counts a try.
    ///
    /// # Errors
    /// When there were too many: so long it takes until the next one is let through.
    pub fn count(&self, user: &str, address: IpAddr, now: DateTime<Utc>) -> Result<(), TimeDelta> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let network = network(address);
        let user = (user.to_owned(), network);
        let wait =
            counts.as_one.wait(&user, TRIES_AS_ONE, now).max(counts.refused.wait(&network, REFUSALS, now));
        if let Some(wait) = wait {
            return Err(wait);
        }
        counts.as_one.add(user, now);
        Ok(())
    }

    /// Forgets the tries of one who proved to be the user.
    pub fn forgive(&self, user: &str, address: IpAddr) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.as_one.0.remove(&(user.to_owned(), network(address)));
    }

    /// Counts a try that proved wrong.
    pub fn refuse(&self, address: IpAddr, now: DateTime<Utc>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.refused.add(network(address), now);
    }
}

impl<K: Eq + Hash> Tries<K> {
    fn wait(&mut self, key: &K, most: usize, now: DateTime<Utc>) -> Option<TimeDelta> {
        let tries = self.0.get_mut(key)?;
        tries.retain(|at| now - *at < WINDOW);
        tries.first().filter(|_| tries.len() >= most).map(|first| WINDOW - (now - *first))
    }

    fn add(&mut self, key: K, now: DateTime<Utc>) {
        if self.0.len() >= ROOM {
            self.0.retain(|_, tries| tries.iter().any(|at| now - *at < WINDOW));
        }
        self.0.entry(key).or_default().push(now);
    }
}

/// An IPv6 address stands for its /64, of which one machine may use all.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
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
