//! The one token that all callers share: while it is being fetched, the others wait for it rather than fetch their own.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use super::grant::Granted;
use super::{NotAvailable, Time};

/// So long before its end a token is not used any more: the call that it is for takes time too.
const MARGIN: Duration = Duration::from_secs(30);

#[derive(Default)]
pub(super) struct TokenKeeper {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    is_fetching: bool,
    /// Counts the fetches that have ended.
    round: u64,
    /// Why the last one came to nothing.
    failure: Option<NotAvailable>,
}

struct Held {
    token: SecretString,
    good_until: Instant,
}

impl TokenKeeper {
    /// The token; fetched by one caller while there is none, for all who wait.
    pub(super) fn token(
        &self,
        time: &Time,
        fetch: impl FnOnce() -> Result<Granted, NotAvailable>,
    ) -> Result<String, NotAvailable> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.is_fetching {
            let round = state.round;
            let left = time.left().ok_or(NotAvailable::Timeout)?;
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            if state.round != round
                && let Some(failure) = &state.failure
            {
                return Err(failure.clone());
            }
        }
        if let Some(held) = &state.held
            && Instant::now() < held.good_until
        {
            return Ok(held.token.expose_secret().to_owned());
        }
        state.is_fetching = true;
        drop(state);
        let mut fetching = Fetching { keeper: self, granted: Err(NotAvailable::Unreachable) };
        fetching.granted = fetch();
        fetching
            .granted
            .as_ref()
            .map(|granted| granted.token.expose_secret().to_owned())
            .map_err(Clone::clone)
    }

    /// The register did not take it.
    pub(super) fn forget(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).held = None;
    }
}

/// Ends the wait of the others, also when fetching panics.
struct Fetching<'a> {
    keeper: &'a TokenKeeper,
    granted: Result<Granted, NotAvailable>,
}

impl Drop for Fetching<'_> {
    fn drop(&mut self) {
        let mut state = self.keeper.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_fetching = false;
        state.round += 1;
        match &self.granted {
            Ok(granted) => {
                let good_for = granted.lifetime.saturating_sub(MARGIN);
                state.held =
                    Some(Held { token: granted.token.clone(), good_until: Instant::now() + good_for });
                state.failure = None;
            }
            Err(failure) => {
                state.held = None;
                state.failure = Some(failure.clone());
            }
        }
        self.keeper.changed.notify_all();
    }
}
