//! The sender: for each channel a few threads that take messages from the queue to their servers, and a keeper that clears up after
//! those that died.
//!
//! **Invariants:** no thread serves two channels, so that a mail server that hangs holds up no SMS; claiming, handing over and settling are commits of their own; between the last two no database
//! connection is held; a sender that is told to stop claims nothing more and finishes what it has in hand.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use super::Channel;
use super::compose::{ComposeError, Composer};
use super::delivery::Office;
use super::email::{MailError, Mailer};
use super::outbox;
use super::sms::{self, BreakerGauge, SmsError};
use crate::audit::Reach;
use crate::db;
use crate::desk::Desk;
use crate::jobs::Stop;

mod doors;
mod keeper;
mod round;

use doors::Doors;
pub use round::Counts;
use round::Worker;

/// How long an idle sender rests before it looks into the queue again.
const REST: Duration = Duration::from_secs(1);

/// Why the sender does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// E-mail is not set up.
    #[error("e-mail cannot be sent")]
    Mail(#[from] MailError),
    /// SMS is not set up.
    #[error("SMS cannot be sent")]
    Sms(#[from] SmsError),
    /// The texts are faulty.
    #[error("the templates of messages cannot be used")]
    Templates(#[from] ComposeError),
    /// The machine gives no more threads.
    #[error("a sender thread cannot be started")]
    Thread(#[source] std::io::Error),
    /// The database cannot be read or written.
    #[error("the queue of messages cannot be read")]
    Database(#[from] db::Error),
}

/// Starts senders.
pub struct Sender;

impl Sender {
    /// Starts as many threads for each channel as the settings say, and the keeper.
    pub fn start(desk: Desk) -> Result<SenderHandle, StartError> {
        let shared = Arc::new(Shared::new(desk)?);
        // From here on dropping the handle ends the threads that have started.
        let mut handle = SenderHandle { shared: Arc::clone(&shared), threads: Vec::new() };
        for (channel, number) in shared.posts() {
            let mut worker = Worker::new(Arc::clone(&shared), (channel, number))?;
            let stop = Arc::clone(&shared);
            let name = format!("{}-{number}", channel.as_str());
            handle.spawn(name, move || stop.stop.keep_up(REST, || worker.work()))?;
        }
        handle.spawn("sender-keeper".to_owned(), move || {
            shared.stop.keep_up(REST, || keeper::work(&shared));
        })?;
        Ok(handle)
    }
}

/// What the threads of one sender share.
struct Shared {
    office: Office,
    doors: Doors,
    stop: Stop,
    /// Tells this sender's claims from those of others.
    name: String,
}

impl Shared {
    fn new(desk: Desk) -> Result<Self, StartError> {
        let sms = sms::providers(&desk)?;
        // Refused here rather than in each thread.
        Mailer::new(&desk.settings)?;
        Ok(Self {
            office: Office { desk, composer: Arc::new(Composer::new()?), sms },
            doors: Doors::default(),
            stop: Stop::default(),
            name: format!("{}-{:016x}", std::process::id(), rand::random::<u64>()),
        })
    }

    /// What each thread serves: a channel, and its number there.
    fn posts(&self) -> impl Iterator<Item = (Channel, usize)> + use<> {
        let threads = self.office.desk.settings.notices.sender_threads;
        Channel::ALL.iter().flat_map(move |channel| (0..threads).map(|number| (*channel, number)))
    }
}

/// A running sender. Ends when it is stopped or dropped.
pub struct SenderHandle {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl SenderHandle {
    /// How the SMS providers stand, for the metrics.
    pub fn breakers(&self) -> &BreakerGauge {
        self.shared.office.sms.gauge()
    }

    /// Claims nothing more, finishes what is in hand, and returns when that is on record.
    pub fn stop(self) {
        drop(self);
    }

    fn spawn(&mut self, name: String, work: impl FnOnce() + Send + 'static) -> Result<(), StartError> {
        let thread = std::thread::Builder::new().name(name).spawn(work).map_err(StartError::Thread)?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for SenderHandle {
    fn drop(&mut self) {
        self.shared.stop.set();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!(
                    "a sender thread ended by a panic; its messages come back when their leases end"
                );
            }
        }
    }
}

/// Sends all that is due now and returns what came of it: for tests and for a run by hand.
pub fn drain_once(desk: &Desk) -> Result<Counts, StartError> {
    let shared = Arc::new(Shared::new(desk.clone())?);
    keeper::keep(&shared, Reach::Recent)?;
    let mut workers =
        shared.posts().map(|post| Worker::new(Arc::clone(&shared), post)).collect::<Result<Vec<_>, _>>()?;
    let mut total = Counts::default();
    loop {
        let round = drain_all(&mut workers)?;
        // What did not get through on one channel may have put a message into the queue of the other.
        if round.claimed == 0 {
            break;
        }
        total.add(round);
    }
    keeper::keep(&shared, Reach::Recent)?;
    Ok(total)
}

fn drain_all(workers: &mut [Worker]) -> Result<Counts, db::Error> {
    let done: Vec<Result<Counts, db::Error>> = std::thread::scope(|scope| {
        let running: Vec<_> = workers.iter_mut().map(|worker| scope.spawn(move || worker.drain())).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or(Err(db::Error::CutOff))).collect()
    });
    let mut total = Counts::default();
    for counts in done {
        total.add(counts?);
    }
    Ok(total)
}
