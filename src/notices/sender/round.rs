//! One sender thread: claim a few, send them one by one, and again.

use std::sync::Arc;

use super::{REST, Shared, outbox};
use crate::db::Error;
use crate::notices::answers::Answers;
use crate::notices::email::{MailError, Mailer};
use crate::notices::outbox::{Turn, Wanted};
use crate::notices::passing::Picked;
use crate::notices::rules::{LEASE, SendWindow};
use crate::notices::{Channel, Notice, Outcome};

/// So many share one commit when they are claimed. All must be handed over within one lease.
const BATCH: i64 = 8;

/// What came of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Taken from the queue.
    pub claimed: usize,
    /// Taken on by a server.
    pub accepted: usize,
    /// To be tried again, or given up after the last try.
    pub deferred: usize,
    /// Refused for good.
    pub rejected: usize,
    /// Given to a server that did not answer.
    pub uncertain: usize,
    /// Not sent for want of somebody to send to.
    pub suppressed: usize,
    /// Held, for the register upstream did not answer.
    pub held: usize,
    /// Given back unsent, or lost to another sender.
    pub returned: usize,
}

impl Counts {
    pub(super) fn add(&mut self, other: Self) {
        self.claimed += other.claimed;
        self.accepted += other.accepted;
        self.deferred += other.deferred;
        self.rejected += other.rejected;
        self.uncertain += other.uncertain;
        self.suppressed += other.suppressed;
        self.held += other.held;
        self.returned += other.returned;
    }

    fn count(&mut self, outcome: Option<&Outcome>) {
        match outcome {
            Some(Outcome::Accepted { .. }) => self.accepted += 1,
            Some(Outcome::Deferred { .. }) => self.deferred += 1,
            Some(Outcome::Rejected { .. }) => self.rejected += 1,
            Some(Outcome::Uncertain { .. }) => self.uncertain += 1,
            Some(Outcome::Suppressed(_)) => self.suppressed += 1,
            Some(Outcome::Held) => self.held += 1,
            None => self.returned += 1,
        }
    }
}

/// One thread's hands: its channel, its name and its own connection to the mail server. It serves no other channel, so that a server
/// that hangs holds up its own messages alone.
pub(super) struct Worker {
    shared: Arc<Shared>,
    channel: Channel,
    mailer: Mailer,
    name: String,
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>, (channel, number): (Channel, usize)) -> Result<Self, MailError> {
        let mailer = Mailer::new(&shared.office.desk.settings)?;
        let name = format!("{}-{}-{number}", shared.name, channel.as_str());
        Ok(Self { shared, channel, mailer, name })
    }

    /// Works until the sender is stopped.
    pub(super) fn work(&mut self) {
        while !self.shared.stop.is_set() {
            match self.round() {
                Ok(counts) if counts.claimed > 0 => {}
                Ok(_) => self.shared.stop.rest(REST),
                Err(error) => {
                    tracing::warn!(%error, "the queue of messages cannot be read");
                    self.shared.stop.rest(REST);
                }
            }
        }
    }

    /// Works until nothing is due.
    pub(super) fn drain(&mut self) -> Result<Counts, Error> {
        let mut total = Counts::default();
        loop {
            let counts = self.round()?;
            if counts.claimed == 0 {
                return Ok(total);
            }
            total.add(counts);
        }
    }

    fn round(&mut self) -> Result<Counts, Error> {
        let claimed = self.claim()?;
        let mut counts = Counts { claimed: claimed.len(), ..Counts::default() };
        if claimed.is_empty() {
            return Ok(counts);
        }
        let answers = match self.shared.office.ask(&claimed) {
            Ok(answers) => answers,
            Err(error) => {
                for notice in &claimed {
                    give_back(&self.shared, notice);
                }
                return Err(error);
            }
        };
        if let Some(answers) = &answers {
            self.shared.doors.learn_of_register(answers.missing());
        }
        for notice in claimed {
            if self.shared.stop.is_set() {
                give_back(&self.shared, &notice);
                counts.count(None);
                continue;
            }
            match self.work_off(&notice, answers.as_ref()) {
                Ok(outcome) => counts.count(outcome.as_ref()),
                Err(error) => {
                    tracing::error!(notice.id = %notice.notice_id, %error, "a notice waits for its lease to end");
                    counts.count(None);
                }
            }
        }
        Ok(counts)
    }

    /// One claimed message; `None`: given back, or lost.
    fn work_off(&mut self, notice: &Notice, answers: Option<&Answers>) -> Result<Option<Outcome>, Error> {
        let Shared { office, doors, .. } = &*self.shared;
        let (pass, choice) = match notice.channel {
            Channel::Email => match doors.admit_mail() {
                Some(pass) => (Some(pass), None),
                None => return Ok(give_back(&self.shared, notice)),
            },
            Channel::Sms => match office.provider_for(notice)? {
                Picked::One(choice) => (None, Some(choice)),
                Picked::Nobody => return Ok(give_back(&self.shared, notice)),
                Picked::Waits(outcome) => {
                    let is_mine = office.settle(&Turn::of(notice), &outcome)?;
                    report(notice, is_mine.then_some(&outcome));
                    return Ok(is_mine.then_some(outcome));
                }
            },
        };
        let outcome = office.deliver((&mut self.mailer, choice), notice, answers)?;
        if let (Some(pass), Some(outcome)) = (pass, &outcome) {
            pass.learn(outcome);
        }
        report(notice, outcome.as_ref());
        Ok(outcome)
    }

    fn claim(&self) -> Result<Vec<Notice>, Error> {
        let desk = &self.shared.office.desk;
        let now = desk.now();
        let Shared { office, doors, .. } = &*self.shared;
        let is_open = doors.register_is_open()
            && match self.channel {
                Channel::Email => doors.mail_is_open(),
                Channel::Sms => office.sms.is_open(),
            };
        if !is_open {
            return Ok(Vec::new());
        }
        let (worker, channel) = (self.name.clone(), self.channel);
        let daytime = channel == Channel::Email || desk.settings.notices.sms_hours.include(now);
        let opens = SendWindow { hours: desk.settings.messages.hours, calendar: &desk.calendar }.opens(now);
        desk.db.write(move |conn| {
            if let Some(opens) = opens {
                outbox::put_off(conn, opens, now)?;
            }
            let wanted = Wanted {
                worker: &worker,
                channel,
                daytime,
                agents: opens.is_none(),
                lease: LEASE,
                limit: BATCH,
            };
            outbox::claim(conn, wanted, now)
        })
    }
}

/// Answers what came of the message: nothing.
fn give_back(shared: &Shared, notice: &Notice) -> Option<Outcome> {
    let turn = Turn::of(notice);
    if let Err(error) = shared.office.desk.db.write(move |conn| outbox::release(conn, &turn)) {
        tracing::warn!(notice.id = %notice.notice_id, %error, "a notice waits for its lease to end");
    }
    None
}

fn report(notice: &Notice, outcome: Option<&Outcome>) {
    let (id, channel, attempt) = (&notice.notice_id, notice.channel.as_str(), notice.attempts);
    match outcome {
        Some(Outcome::Accepted { .. }) => {
            tracing::info!(notice.id = %id, channel, attempt, "a notice was sent");
        }
        Some(Outcome::Uncertain { reason }) => {
            tracing::error!(notice.id = %id, channel, attempt, reason, "nobody knows whether a notice was sent");
        }
        Some(other) => {
            tracing::info!(notice.id = %id, channel, attempt, reason = other.reason(), "a notice was not sent");
        }
        None => {
            tracing::warn!(notice.id = %id, channel, attempt, "a notice was taken over by another sender");
        }
    }
}
