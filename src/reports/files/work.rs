//! Making the files that wait, by whoever works in the background: any number of instances, each file by one at a time.

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::actions::delete_both;
use super::{FileState, ReportFile, store};
use crate::audit::Actor;
use crate::db::Error;
use crate::desk::Desk;
use crate::jobs::{Instance, lock};
use crate::reports::exports::file::{ExportedFile, write_file};
use crate::reports::exports::{ExportError, ExportQuery, Words};
use crate::texts::Texts;
use crate::whole_file::WholeFile;

/// Longer than the time between two notes of how far it is; after it another instance begins anew where one died.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// How often is noted how far it is, and the lease renewed.
const NOTE: Duration = Duration::from_secs(1);

/// How often a file is begun that cannot be made, or of which the program dies.
const MOST_TRIES: i32 = 5;

/// How long it is left alone after the first try; each further one twice as long.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(15);

/// Files that are looked at in one round.
const FILES_A_ROUND: i64 = 10;

/// Makes the files that wait, one after the other. Ends early when told to; a file that was begun is then begun anew.
pub fn round(desk: &Desk, texts: &Texts, is_over: &dyn Fn() -> bool) -> Result<(), Error> {
    if desk.settings.reports.folder.is_none() {
        return Ok(());
    }
    let now = desk.now();
    for file in desk.db.read(|conn| store::waiting(conn, now, FILES_A_ROUND))? {
        if is_over() {
            break;
        }
        let making =
            Making { desk, file: &file, job: format!("report {}", file.file_id), instance: Instance::here() };
        // The others get their turn all the same; this one is tried again later.
        if let Err(error) = making.in_turn(texts, is_over) {
            tracing::error!(file.id = %file.file_id, %error, "a report could not be made");
        }
    }
    Ok(())
}

struct Making<'a> {
    desk: &'a Desk,
    file: &'a ReportFile,
    job: String,
    instance: Instance,
}

impl Making<'_> {
    /// Makes it where no other instance does.
    fn in_turn(&self, texts: &Texts, is_over: &dyn Fn() -> bool) -> Result<(), Error> {
        let (id, job, instance) = (self.file.file_id.clone(), self.job.clone(), self.instance.clone());
        // Read again: another instance may have made it since.
        let tries = self.desk.db.write(move |conn| {
            let is_ours = lock::acquire(conn, &job, &instance, LEASE)?;
            Ok::<_, Error>(if is_ours { store::begin_try(conn, &id)? } else { None })
        })?;
        let made = match tries {
            None => Ok(()),
            // Begun so often, and never ended: whoever made it died of it.
            Some(tries) if tries > MOST_TRIES => self.give_up(),
            Some(tries) => self.make(texts, is_over).or_else(|error| self.put_off(tries).and(Err(error))),
        };
        self.release()?;
        made
    }

    /// Leaves it alone for a while after a try that failed, or for good.
    fn put_off(&self, tries: i32) -> Result<(), Error> {
        if tries >= MOST_TRIES {
            return self.give_up();
        }
        let (id, at) = (self.file.file_id.clone(), self.desk.now() + FIRST_PAUSE * (1 << (tries - 1)));
        self.desk.db.write(move |conn| store::try_again(conn, &id, Some(at)))
    }

    fn give_up(&self) -> Result<(), Error> {
        let id = self.file.file_id.clone();
        self.desk
            .db
            .write(move |conn| store::move_on(conn, &id, FileState::Waiting, FileState::Failed).map(drop))
    }

    /// Also where another holds the lock, which then stays.
    fn release(&self) -> Result<(), Error> {
        let (job, instance) = (self.job.clone(), self.instance.clone());
        self.desk.db.write(move |conn| lock::release(conn, &job, &instance))
    }

    fn make(&self, texts: &Texts, is_over: &dyn Fn() -> bool) -> Result<(), Error> {
        let Some(path) = self.file.path(self.desk) else { return Ok(()) };
        match self.write(texts, &path, is_over) {
            Ok(made) => self.finish(&made, &path),
            Err(ExportError::Database(error)) => Err(error),
            // Whoever stopped it, or lost the lease, leaves it to the next, if it still waits.
            Err(ExportError::Write(error)) if error.kind() == io::ErrorKind::Interrupted => {
                let id = self.file.file_id.clone();
                self.desk.db.write(move |conn| store::try_again(conn, &id, None))
            }
            Err(ExportError::Write(error)) => {
                tracing::error!(file.id = %self.file.file_id, %error, "a report could not be written to its folder");
                self.give_up()
            }
        }
    }

    fn write(
        &self,
        texts: &Texts,
        path: &Path,
        is_over: &dyn Fn() -> bool,
    ) -> Result<ExportedFile, ExportError> {
        let ReportFile { report, profile, language, from_on, to_on, free_text, .. } = self.file;
        let words = Words::of(*report, *profile, |key| texts.get(*language, key, &[]));
        let query = ExportQuery {
            report: *report,
            from: *from_on,
            to: *to_on,
            profile: *profile,
            words: &words,
            free_text: *free_text,
        };
        let mut noted = Instant::now();
        let mut told = |done: u64, all: u64| {
            if is_over() {
                return Err(io::Error::from(io::ErrorKind::Interrupted));
            }
            if noted.elapsed() < NOTE {
                return Ok(());
            }
            noted = Instant::now();
            self.note(done, all)
        };
        let file = WholeFile::beside(path)?;
        write_file(self.desk, &Actor::Staff(self.file.asked_by.clone()), &query, file, &mut told)
    }

    /// Fails as interrupted where another instance has the file by now, or it is cancelled.
    fn note(&self, done: u64, all: u64) -> io::Result<()> {
        let (id, job, instance) = (self.file.file_id.clone(), self.job.clone(), self.instance.clone());
        let signed = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
        let goes_on = self.desk.db.write(move |conn| {
            let is_ours = lock::renew(conn, &job, &instance, LEASE)?;
            Ok::<_, Error>(is_ours && store::progress(conn, &id, signed(done), signed(all))?)
        });
        match goes_on {
            Ok(true) => Ok(()),
            Ok(false) => Err(io::ErrorKind::Interrupted.into()),
            Err(error) => Err(io::Error::new(io::ErrorKind::Interrupted, error)),
        }
    }

    fn finish(&self, made: &ExportedFile, path: &Path) -> Result<(), Error> {
        let (id, job, instance, now) =
            (self.file.file_id.clone(), self.job.clone(), self.instance.clone(), self.desk.now());
        let expires_at = now + self.desk.settings.reports.keep;
        let (written, rows) = (made.written.clone(), i64::try_from(made.exported.rows).unwrap_or(i64::MAX));
        let is_unwanted = self.desk.db.write(move |conn| {
            let is_ours = lock::renew(conn, &job, &instance, LEASE)?;
            Ok::<_, Error>(is_ours && !store::finish(conn, &id, rows, &written, (now, expires_at))?)
        })?;
        if is_unwanted && let Err(error) = delete_both(path) {
            tracing::error!(file.id = %self.file.file_id, %error, "a report that was cancelled cannot be deleted");
        }
        Ok(())
    }
}
