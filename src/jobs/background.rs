//! Work that people wait for on a page: done beside the sender, by whoever runs it.

use std::io;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::Stop;
use crate::desk::Desk;
use crate::lookups;

/// How long it rests when there is nothing to do.
const REST: Duration = Duration::from_secs(1);

/// How often is looked for what must be deleted.
const CLEANING: Duration = Duration::from_mins(1);

/// The running work. Ends between two pieces when it is dropped.
pub struct Background {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts a thread for it.
    pub fn start(desk: Desk) -> io::Result<Self> {
        let stop = Arc::new(Stop::default());
        let heard = Arc::clone(&stop);
        let thread =
            std::thread::Builder::new().name("background".to_owned()).spawn(move || work(&desk, &heard))?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop.set();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the work in the background ended by a panic");
        }
    }
}

fn work(desk: &Desk, stop: &Stop) {
    let mut cleaned: Option<Instant> = None;
    while !stop.is_set() {
        if cleaned.is_none_or(|at| at.elapsed() > CLEANING) {
            cleaned = Some(Instant::now());
            if let Err(error) = lookups::actions::delete_expired(desk) {
                tracing::warn!(%error, "lists whose time is up could not be deleted");
            }
        }
        let worked = lookups::work::round(desk, &|| stop.is_set()).unwrap_or_else(|error| {
            tracing::warn!(%error, "the lists that wait cannot be read");
            false
        });
        if worked {
            desk.db.let_others_write();
        } else {
            stop.rest(REST);
        }
    }
}
