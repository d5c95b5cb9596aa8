//! The ways out that are open. A mail server that cannot be reached is left alone for a while, so that its messages keep their
//! tries and those of the other channel are not held up; so is the register upstream. SMS providers have breakers of their own.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::notices::{Channel, Line, Outcome};
use crate::register::client::NotAvailable;

/// The first pause; each further failure in a row doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// A register that asks for more is tried all the same: messages wait for it, and expire.
const LONGEST_ASKED: Duration = Duration::from_mins(15);

#[derive(Default)]
pub(super) struct Doors {
    email: Mutex<Door>,
    /// To the register upstream, which all messages wait for.
    register: Mutex<Door>,
}

#[derive(Default)]
struct Door {
    failures: u32,
    closed_until: Option<Instant>,
}

impl Doors {
    /// The channels that may be used now, if SMS may or may not.
    pub(super) fn open(&self, sms: bool) -> Vec<Channel> {
        if !is_open(&self.register) {
            return Vec::new();
        }
        let may = |channel: &Channel| match channel {
            Channel::Email => self.is_open(),
            Channel::Sms => sms,
        };
        Channel::ALL.iter().copied().filter(may).collect()
    }

    /// Whether the mail server may be tried.
    pub(super) fn is_open(&self) -> bool {
        is_open(&self.email)
    }

    /// Learns whether the register upstream answered, or why not. It is left alone for as long as it asks.
    pub(super) fn learn_of_register(&self, missing: Option<&NotAvailable>) {
        let mut door = self.register.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(missing) = missing else {
            *door = Door::default();
            return;
        };
        let asked = match missing {
            NotAvailable::Busy { retry_after } => retry_after.unwrap_or_default().min(LONGEST_ASKED),
            _ => Duration::ZERO,
        };
        door.closed_until = Some(Instant::now() + pause(door.failures).max(asked));
        door.failures += 1;
    }

    /// Learns from what came of an e-mail.
    pub(super) fn learn(&self, outcome: &Outcome) {
        let mut door = self.email.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Outcome::Deferred { line: Line::Down, retry_after, .. } => {
                let pause = pause(door.failures).max(asked(*retry_after));
                door.failures += 1;
                door.closed_until = Some(Instant::now() + pause.min(LONGEST_PAUSE));
            }
            // Silence after the hand-over: the server may be hanging.
            Outcome::Uncertain { .. } => {
                door.closed_until = Some(Instant::now() + pause(door.failures));
                door.failures += 1;
            }
            Outcome::Suppressed(_) | Outcome::Held => {}
            Outcome::Accepted { .. } | Outcome::Rejected { .. } | Outcome::Deferred { .. } => {
                *door = Door::default();
            }
        }
    }
}

fn is_open(door: &Mutex<Door>) -> bool {
    let door = door.lock().unwrap_or_else(PoisonError::into_inner);
    door.closed_until.is_none_or(|until| until <= Instant::now())
}

fn pause(failures: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << failures.min(5)).min(LONGEST_PAUSE)
}

fn asked(retry_after: Option<chrono::TimeDelta>) -> Duration {
    retry_after.and_then(|wait| wait.to_std().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_that_is_away_closes_its_own_channel_only_until_it_answers() {
        let doors = Doors::default();
        doors.learn(&Outcome::unreachable("timeout"));
        assert_eq!(doors.open(true), [Channel::Sms]);
        doors.learn(&Outcome::Rejected { reason: "smtp_550".to_owned() });
        assert_eq!(doors.open(true), [Channel::Email, Channel::Sms]);
    }

    #[test]
    fn a_register_that_is_away_closes_both_channels_until_it_answers() {
        let doors = Doors::default();
        doors.learn_of_register(Some(&NotAvailable::Timeout));
        assert_eq!(doors.open(true), []);
        doors.learn_of_register(None);
        assert_eq!(doors.open(false), [Channel::Email]);
    }

    #[test]
    fn the_pauses_double_up_to_a_minute() {
        let seconds: Vec<_> = (0..7).map(|failures| pause(failures).as_secs()).collect();
        assert_eq!(seconds, [2, 4, 8, 16, 32, 60, 60]);
    }
}
