//! The ways out that are open. A mail server that cannot be reached is left alone for a while, so that its messages keep their
//! tries; so is the register upstream. SMS providers have breakers of their own.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::notices::Outcome;
use crate::notices::breaker::{Admission, Breaker, Sign, Standing};
use crate::register::client::NotAvailable;

/// The mail server is left alone after its first fault: there is no other, and each try would cost its message one.
const MAIL_ERRORS: usize = 1;

/// The register's first pause; each further failure in a row doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// A register that asks for more is tried all the same: messages wait for it, and expire.
const LONGEST_ASKED: Duration = Duration::from_mins(15);

pub(super) struct Doors {
    mail: Mutex<Breaker>,
    /// To the register upstream, which all messages wait for.
    register: Mutex<Door>,
}

#[derive(Default)]
struct Door {
    failures: u32,
    closed_until: Option<Instant>,
}

/// Lets one message through to the mail server. Dropped unused, it makes room for another.
pub(super) struct Pass<'a> {
    mail: &'a Mutex<Breaker>,
    admission: Option<Admission>,
}

impl Default for Doors {
    fn default() -> Self {
        Self { mail: Mutex::new(Breaker::new(MAIL_ERRORS)), register: Mutex::default() }
    }
}

impl Doors {
    /// Whether the mail server may be tried.
    pub(super) fn mail_is_open(&self) -> bool {
        locked(&self.mail).admits(Instant::now())
    }

    /// Lets a message through to the mail server, if it may go: while it is tried again after a pause, only one.
    pub(super) fn admit_mail(&self) -> Option<Pass<'_>> {
        let admission = change(&self.mail, |breaker| breaker.admit(Instant::now()))?;
        Some(Pass { mail: &self.mail, admission: Some(admission) })
    }

    /// Whether the register upstream may be asked.
    pub(super) fn register_is_open(&self) -> bool {
        locked(&self.register).closed_until.is_none_or(|until| until <= Instant::now())
    }

    /// Learns whether the register upstream answered, or why not. It is left alone for as long as it asks.
    pub(super) fn learn_of_register(&self, missing: Option<&NotAvailable>) {
        let mut door = locked(&self.register);
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
}

impl Pass<'_> {
    /// Learns what came of the message. One that was not given to the server tells nothing of it.
    pub(super) fn learn(mut self, outcome: &Outcome) {
        let Some(sign) = Sign::of(outcome) else { return };
        if let Some(admission) = self.admission.take() {
            change(self.mail, |breaker| breaker.learn(admission, sign, Instant::now()));
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if let Some(admission) = self.admission.take() {
            change(self.mail, |breaker| breaker.give_back(admission, Instant::now()));
        }
    }
}

/// Does something with the mail server's breaker, and says so where it then stands otherwise.
fn change<T>(mail: &Mutex<Breaker>, work: impl FnOnce(&mut Breaker) -> T) -> T {
    let mut breaker = locked(mail);
    let before = breaker.standing();
    let done = work(&mut breaker);
    match breaker.standing() {
        after if after == before => {}
        Standing::Open => tracing::warn!("the mail server is left alone for a while"),
        Standing::HalfOpen => tracing::info!("the mail server is tried again"),
        Standing::Closed => tracing::info!("the mail server takes messages again"),
    }
    done
}

fn locked<T>(one: &Mutex<T>) -> MutexGuard<'_, T> {
    one.lock().unwrap_or_else(PoisonError::into_inner)
}

fn pause(failures: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << failures.min(5)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_that_is_away_is_left_alone_at_once_until_it_answers() {
        let doors = Doors::default();
        let [tried, beside, other] = [(); 3].map(|()| doors.admit_mail().unwrap());
        tried.learn(&Outcome::unreachable("timeout"));
        assert!(!doors.mail_is_open() && doors.admit_mail().is_none());
        // What was on its way before says nothing of how it does after the pause.
        beside.learn(&Outcome::Rejected { reason: "smtp_550".to_owned() });
        drop(other);
        assert!(!doors.mail_is_open());
    }

    #[test]
    fn a_message_that_was_not_given_to_the_mail_server_tells_nothing_of_it() {
        let doors = Doors::default();
        doors.admit_mail().unwrap().learn(&Outcome::Held);
        doors.admit_mail().unwrap().learn(&Outcome::Rejected { reason: "smtp_550".to_owned() });
        assert!(doors.mail_is_open());
    }

    #[test]
    fn a_register_that_is_away_is_left_alone_until_it_answers() {
        let doors = Doors::default();
        doors.learn_of_register(Some(&NotAvailable::Timeout));
        assert!(!doors.register_is_open());
        doors.learn_of_register(None);
        assert!(doors.register_is_open());
    }

    #[test]
    fn the_pauses_double_up_to_a_minute() {
        let seconds: Vec<_> = (0..7).map(|failures| pause(failures).as_secs()).collect();
        assert_eq!(seconds, [2, 4, 8, 16, 32, 60, 60]);
    }
}
