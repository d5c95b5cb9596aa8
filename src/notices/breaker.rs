//! When a way out, a mail server or an SMS provider, is left alone, and when it is tried again. Pure: what happened, and when, is told to it.
//!
//! **Invariants:** an open breaker lets nothing through before its time; then it lets one message through and waits for what comes of
//! that; what was let through before it opened can neither close it nor open it again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{Line, Outcome};

/// What is longer ago says nothing of how the provider does now.
const WINDOW: Duration = Duration::from_mins(1);
/// So many errors within the window open it, however much went well beside them.
const MOST_ERRORS: usize = 50;
/// The first pause; each further one in a row is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// The same where each try may cost somebody a judgement, and where the provider asks for a pause.
const LONGEST_QUIET: Duration = Duration::from_mins(15);
/// A message that was let through to try the provider, and of which nothing was heard for so long, is not waited for any more. Longer
/// than any conversation.
const PROBE: Duration = Duration::from_secs(90);

/// What came of a message, as far as it tells of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// It answered for this message, if only to refuse it.
    Well,
    /// It could not be reached, or takes nothing from anybody now.
    Error,
    /// It took the message and left open what came of it: each such message costs somebody a judgement.
    Silence,
    /// It asked to be left alone for so long.
    Asked(Duration),
}

impl Sign {
    /// What an outcome tells of the provider; none: the message was not given to it.
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Deferred { line: Line::Down, retry_after: Some(wait), .. } => {
                Some(Self::Asked(wait.to_std().unwrap_or(Duration::ZERO)))
            }
            Outcome::Deferred { line: Line::Down, .. } => Some(Self::Error),
            Outcome::Uncertain { .. } => Some(Self::Silence),
            Outcome::Deferred { .. } | Outcome::Accepted { .. } | Outcome::Rejected { .. } => {
                Some(Self::Well)
            }
            Outcome::Suppressed(_) | Outcome::Held => None,
        }
    }
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Everything goes through.
    Closed,
    /// One message is on its way to see how the provider does.
    HalfOpen,
    /// Nothing goes through.
    Open,
}

/// Lets one message through; it is handed back with what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Admission {
    era: u64,
}

/// One provider's breaker.
#[derive(Debug)]
pub(super) struct Breaker {
    /// So many errors among the last twice as many messages open it.
    errors: usize,
    latest: VecDeque<(Instant, Sign)>,
    wrong: VecDeque<Instant>,
    state: State,
    /// One more with each change of state, so that what was let through before is known.
    era: u64,
    /// How often in a row it opened.
    openings: u32,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Closed,
    Open { until: Instant },
    HalfOpen { since: Instant },
}

impl Breaker {
    pub(super) fn new(errors: usize) -> Self {
        let (latest, wrong) = (VecDeque::new(), VecDeque::new());
        Self { errors, latest, wrong, state: State::Closed, era: 0, openings: 0 }
    }

    /// Whether a message would be let through now.
    pub(super) fn admits(&self, now: Instant) -> bool {
        match self.state {
            State::Closed => true,
            State::Open { until } => until <= now,
            State::HalfOpen { since } => since + PROBE <= now,
        }
    }

    /// Lets a message through, if it may go.
    pub(super) fn admit(&mut self, now: Instant) -> Option<Admission> {
        if !self.admits(now) {
            return None;
        }
        if !matches!(self.state, State::Closed) {
            self.enter(State::HalfOpen { since: now });
        }
        Some(Admission { era: self.era })
    }

    /// Takes an admission back of which no use was made.
    pub(super) fn give_back(&mut self, admission: Admission, now: Instant) {
        if admission.era == self.era && matches!(self.state, State::HalfOpen { .. }) {
            self.enter(State::Open { until: now });
        }
    }

    /// Learns what came of a message.
    pub(super) fn learn(&mut self, admission: Admission, sign: Sign, now: Instant) {
        if admission.era != self.era {
            if let (State::Open { until }, Sign::Asked(wait)) = (&mut self.state, sign) {
                *until = (*until).max(now + wait.min(LONGEST_QUIET));
            }
            return;
        }
        match (self.state, sign) {
            (State::Closed, _) => {
                self.remember(sign, now);
                if sign != Sign::Well && self.has_enough(sign, now) {
                    self.open(sign, now);
                }
            }
            (_, Sign::Well) => {
                self.openings = 0;
                self.enter(State::Closed);
            }
            (_, _) => self.open(sign, now),
        }
    }

    pub(super) fn standing(&self) -> Standing {
        match self.state {
            State::Closed => Standing::Closed,
            State::Open { .. } => Standing::Open,
            State::HalfOpen { .. } => Standing::HalfOpen,
        }
    }

    fn remember(&mut self, sign: Sign, now: Instant) {
        self.latest.push_back((now, sign));
        if self.latest.len() > 2 * self.errors {
            self.latest.pop_front();
        }
        if sign != Sign::Well {
            self.wrong.push_back(now);
            if self.wrong.len() > MOST_ERRORS {
                self.wrong.pop_front();
            }
        }
    }

    fn has_enough(&self, sign: Sign, now: Instant) -> bool {
        let is_recent = |at: Instant| now.duration_since(at) < WINDOW;
        let recent = self.latest.iter().filter(|(at, sign)| *sign != Sign::Well && is_recent(*at)).count();
        let in_window = self.wrong.iter().filter(|at| is_recent(**at)).count();
        sign != Sign::Error || recent >= self.errors || in_window >= MOST_ERRORS
    }

    fn open(&mut self, sign: Sign, now: Instant) {
        let doubled = FIRST_PAUSE.saturating_mul(1 << self.openings.min(9));
        let pause = match sign {
            Sign::Well | Sign::Error => doubled.min(LONGEST_PAUSE),
            Sign::Silence => doubled.min(LONGEST_QUIET),
            Sign::Asked(wait) => doubled.min(LONGEST_PAUSE).max(wait.min(LONGEST_QUIET)),
        };
        self.openings += 1;
        self.enter(State::Open { until: now + pause });
    }

    fn enter(&mut self, state: State) {
        self.state = state;
        self.era += 1;
        self.latest.clear();
        self.wrong.clear();
    }
}

#[cfg(test)]
mod tests;
