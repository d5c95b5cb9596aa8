//! The word that ends those who work, heard at once by those that rest.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

#[derive(Default)]
pub(crate) struct Stop {
    said: Mutex<bool>,
    heard: Condvar,
}

impl Stop {
    pub(crate) fn set(&self) {
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.heard.notify_all();
    }

    pub(crate) fn is_set(&self) -> bool {
        *self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does work that goes on until the word is said. What a panic ends is begun anew after a rest: the other pieces of it must not
    /// wait until somebody starts the program again.
    pub(crate) fn keep_up(&self, rest: Duration, mut work: impl FnMut()) {
        while catch_unwind(AssertUnwindSafe(&mut work)).is_err() && !self.is_set() {
            tracing::error!("work in the background was ended by a panic, and is begun anew");
            self.rest(rest);
        }
    }

    /// Rests for so long, or until the word is said.
    pub(crate) fn rest(&self, time: Duration) {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.heard.wait_timeout_while(said, time, |said| !*said));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_ends_is_begun_anew_until_the_word_is_said() {
        let stop = Stop::default();
        let mut times = 0;
        stop.keep_up(Duration::ZERO, || {
            times += 1;
            assert!(times > 2, "in the midst of it");
        });
        assert_eq!(times, 3, "what ends by itself is not begun again");
        stop.set();
        stop.keep_up(Duration::ZERO, || {
            times += 1;
            panic!("at the end of it");
        });
        assert_eq!(times, 4);
    }
}
