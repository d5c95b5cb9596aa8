//! Work that people wait for on a page: done beside the sender, by whoever runs it.

use std::io;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use super::Stop;
use super::night::Night;
use crate::desk::Desk;
use crate::letters::queue::bulk;
use crate::lookups;
use crate::notices::mailings;
use crate::reports::files;
use crate::texts::Texts;

/// How long it rests when there is nothing to do.
const REST: Duration = Duration::from_secs(1);

/// How often is looked for what must be deleted.
const CLEANING: Duration = Duration::from_mins(1);

/// The running work. Ends between two letters, two people of a mailing and two pieces of a list when it is dropped.
pub struct Background {
    stop: Arc<Stop>,
    rest: Duration,
    threads: Vec<JoinHandle<()>>,
}

impl Background {
    /// Starts a thread for bulks, one for mailings, one for lists, one for nightly runs and one for reports, so that none waits
    /// for another.
    pub fn start(desk: &Desk) -> io::Result<Self> {
        Self::resting(desk, REST)
    }

    /// As [`Background::start`], with so long a rest when there is nothing to do.
    pub fn resting(desk: &Desk, rest: Duration) -> io::Result<Self> {
        let mut background = Self { stop: Arc::default(), rest, threads: Vec::new() };
        background.spawn("bulks", desk, work_bulks_off)?;
        background.spawn("mailings", desk, work_mailings_off)?;
        background.spawn("lists", desk, work_lists_off)?;
        background.spawn("nights", desk, work_nights_off)?;
        background.spawn("reports", desk, make_reports)?;
        Ok(background)
    }

    fn spawn(&mut self, name: &str, desk: &Desk, work: fn(&Desk, &Stop, Duration)) -> io::Result<()> {
        let (desk, stop, rest) = (desk.clone(), Arc::clone(&self.stop), self.rest);
        self.threads.push(
            Builder::new()
                .name(name.to_owned())
                .spawn(move || stop.keep_up(rest, || work(&desk, &stop, rest)))?,
        );
        Ok(())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop.set();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!(
                    "work in the background ended by a panic; others go on with it when its lease ends"
                );
            }
        }
    }
}

fn work_bulks_off(desk: &Desk, stop: &Stop, rest: Duration) {
    while !stop.is_set() {
        if let Err(error) = bulk::worker::work_off(desk, &|| stop.is_set()) {
            tracing::warn!(%error, "the bulks could not be worked off");
        }
        stop.rest(rest);
    }
}

fn work_mailings_off(desk: &Desk, stop: &Stop, rest: Duration) {
    while !stop.is_set() {
        if let Err(error) = mailings::worker::work_off(desk, &|| stop.is_set()) {
            tracing::warn!(%error, "the mailings could not be worked off");
        }
        stop.rest(rest);
    }
}

/// Nightly runs that somebody asked for on the page, and those of the schedule.
fn work_nights_off(desk: &Desk, stop: &Stop, rest: Duration) {
    let mut night = Night::default();
    while !stop.is_set() {
        if let Err(error) = night.work_off(desk, &|| stop.is_set()) {
            tracing::warn!(%error, "whether a nightly run is due cannot be read");
        }
        stop.rest(rest);
    }
}

fn work_lists_off(desk: &Desk, stop: &Stop, rest: Duration) {
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
            stop.rest(rest);
        }
    }
}

fn make_reports(desk: &Desk, stop: &Stop, rest: Duration) {
    let texts = match Texts::load() {
        Ok(texts) => texts,
        Err(error) => {
            tracing::error!(%error, "no reports are made in the background: the texts do not load");
            return;
        }
    };
    let mut cleaned: Option<Instant> = None;
    while !stop.is_set() {
        if cleaned.is_none_or(|at| at.elapsed() > CLEANING) {
            cleaned = Some(Instant::now());
            if let Err(error) = files::actions::delete_overdue(desk) {
                tracing::warn!(%error, "files whose time is up could not be deleted");
            }
        }
        if let Err(error) = files::work::round(desk, &texts, &|| stop.is_set()) {
            tracing::warn!(%error, "the reports that wait could not be made");
        }
        stop.rest(rest);
    }
}
