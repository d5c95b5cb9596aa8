//! Handing letters over to the print vendor, so that each goes once, wherever this is stopped.
//!
//! The point of no return is the commit that calls the file complete: before it the file is thrown away and made anew with
//! other codes, after it the hidden folder is only renamed. Whether that took place shows in the folder's name; where it has
//! neither name, a person must say.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::time::Instant;

use chrono::TimeDelta;
use serde::Serialize;

use super::file::{OrdersFile, write_manifest};
use super::{Batch, BatchState, address_hash, languages, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::backups;
use crate::db::Error;
use crate::desk::Desk;
use crate::digest::Written;
use crate::jobs::{Instance, lock};
use crate::letters::actions::report_own;
use crate::letters::codes::{self, Code, CodeEnd, LetterCode};
use crate::letters::eligibility::{self, Applicant};
use crate::letters::store::Letter;
use crate::letters::{EventKind, LetterState, standings};
use crate::persons::{self, Person};
use crate::values::{Language, LetterId, PersonId};

/// The job's name in its lock and in the audit trail.
pub const PRINT_FILE: &str = "print-file";

/// Longer than a piece of the work takes.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// Letters in one file at most: a vendor's machine takes a file a run.
const LETTERS_A_FILE: i64 = 20_000;
/// Letters written and put on record at a time.
const LETTERS_AT_A_TIME: i64 = 500;

/// What a run did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// `completed`, or `skipped` when another instance does it.
    pub status: &'static str,
    /// Letters handed over.
    pub letters: u64,
    /// Letters that cannot be printed any more: the person has died, or has no address now.
    pub rejected: u64,
    /// The files, in the order of their making.
    pub files: Vec<HandedOver>,
    /// How long it took.
    pub duration_ms: u64,
}

/// A file that the vendor has.
#[derive(Clone, Debug, Serialize)]
pub struct HandedOver {
    /// What it is called.
    pub name: String,
    /// Letters in it.
    pub rows: u64,
    /// The SHA-256 of its orders, in hexadecimal.
    pub sha256: String,
}

/// Why a run ended early. Started again, it goes on.
#[derive(Debug, thiserror::Error)]
pub enum HandOverError {
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// The folder or the file did.
    #[error("the print file cannot be written")]
    File(#[from] io::Error),
    /// The lease had ended before the work did.
    #[error("another instance took the print file over")]
    LockLost,
    /// The database was restored, and letters that wait in it may have been handed over since.
    #[error("the database was restored from a backup that has not been released: see skranke release")]
    Held,
    /// A complete file stands under neither of its names: the vendor took it away, or its folder is not what it was. Only a
    /// person can tell; see [`settle`].
    #[error("nobody can tell whether the vendor has the print file {0}; find out, then settle it")]
    Uncertain(String),
    /// No file of this name waits to be settled.
    #[error("no print file called {0} waits to be settled")]
    NothingToSettle(String),
}

/// What a person found out about a file of which the program cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The vendor has it.
    HandedOver,
    /// The vendor never saw it: it is made anew, with other codes.
    MakeAnew,
}

/// Settles a complete file that stands under neither of its names.
pub fn settle(desk: &Desk, name: &str, settlement: Settlement) -> Result<(), HandOverError> {
    let (wanted, now) = (name.to_owned(), desk.now());
    let found = desk.db.write(move |conn| {
        let complete = store::unfinished(conn)?.filter(|batch| batch.state == BatchState::HandingOver);
        let Some(batch) = complete.filter(|batch| batch.name() == wanted) else { return Ok(false) };
        match settlement {
            Settlement::HandedOver => store::handed_over(conn, batch.batch_id, now)?,
            Settlement::MakeAnew => store::make_anew(conn, batch.batch_id)?,
        }
        Ok(true)
    })?;
    if found { Ok(()) } else { Err(HandOverError::NothingToSettle(name.to_owned())) }
}

/// Hands over every letter that waits, in files in `folder`, after whatever a run before has left undone.
pub fn run(desk: &Desk, folder: &Path) -> Result<Summary, HandOverError> {
    let began = Instant::now();
    let instance = Instance::here();
    let mut summary = Summary { status: "skipped", ..Summary::default() };
    let holder = instance.clone();
    if desk.db.read(backups::hold::stands)? {
        return Err(HandOverError::Held);
    }
    if desk.db.write(move |conn| lock::acquire(conn, PRINT_FILE, &holder, LEASE))? {
        let run = Run { desk, instance: &instance };
        let outcome = run.hand_over_all(folder, &mut summary);
        let holder = instance.clone();
        desk.db.write(move |conn| lock::release(conn, PRINT_FILE, &holder))?;
        outcome?;
        summary.status = "completed";
    }
    summary.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(summary)
}

struct Run<'a> {
    desk: &'a Desk,
    instance: &'a Instance,
}

/// A letter with its new code, ready to be written.
#[derive(Clone)]
struct Coded {
    letter_id: LetterId,
    person_id: PersonId,
    code_hash: String,
    address_hash: String,
}

/// A letter that cannot be printed any more, and why.
type Unprintable = (Letter, &'static str);

impl Run<'_> {
    fn hand_over_all(&self, folder: &Path, summary: &mut Summary) -> Result<(), HandOverError> {
        while let Some(batch) = self.next(folder)? {
            let handed_over = match batch.state {
                BatchState::Making => self.make(&batch, summary)?,
                BatchState::HandingOver | BatchState::HandedOver => Some(batch),
            };
            if let Some(batch) = handed_over {
                self.put_in_place(&batch)?;
                let rows = u64::try_from(batch.letter_count.unwrap_or_default()).unwrap_or_default();
                summary.letters += rows;
                let sha256 = batch.sha256.clone().unwrap_or_default();
                summary.files.push(HandedOver { name: batch.name(), rows, sha256 });
            }
        }
        Ok(())
    }

    /// The file that a run before left undone, else a new one of those that wait; none when nobody does.
    fn next(&self, folder: &Path) -> Result<Option<Batch>, HandOverError> {
        let folder = folder.to_string_lossy().into_owned();
        self.write(move |conn, now| {
            if let Some(batch) = store::unfinished(conn)? {
                return Ok(Some(batch));
            }
            let ids = store::waiting(conn, LETTERS_A_FILE)?;
            if ids.is_empty() {
                return Ok(None);
            }
            let batch = store::begin(conn, &folder, now)?;
            store::assign(conn, batch.batch_id, &ids)?;
            Ok(Some(batch))
        })
    }

    /// Writes the file from its beginning, with new codes, and calls it complete. None when no letter of it can be printed.
    fn make(&self, batch: &Batch, summary: &mut Summary) -> Result<Option<Batch>, HandOverError> {
        let batch_id = batch.batch_id;
        self.write(move |conn, _| store::forget_codes(conn, batch_id))?;
        let mut file = OrdersFile::begin(&batch.workshop())?;
        let (mut rows, mut reached) = (0_u64, None);
        loop {
            let after = reached.clone();
            let letters = self
                .desk
                .db
                .read(|conn| store::letters_of(conn, batch_id, after.as_ref(), LETTERS_AT_A_TIME))?;
            let Some(last) = letters.last() else { break };
            reached = Some(last.letter_id.clone());
            let (coded, unprintable) = self.write_rows(&mut file, letters)?;
            rows += wide(coded.len());
            summary.rejected += wide(unprintable.len());
            self.put_on_record(batch, coded, unprintable)?;
        }
        let written = file.finish()?;
        if rows == 0 {
            fs::remove_dir_all(batch.workshop())?;
            self.write(move |conn, _| store::drop_empty(conn, batch_id))?;
            return Ok(None);
        }
        write_manifest(batch, rows, &written)?;
        let letter_count = i64::try_from(rows).unwrap_or(i64::MAX);
        let Written { sha256, .. } = written;
        let kept = sha256.clone();
        self.write(move |conn, _| store::complete(conn, batch_id, letter_count, &kept))?;
        Ok(Some(Batch { letter_count: Some(letter_count), sha256: Some(sha256), ..batch.clone() }))
    }

    fn write_rows(
        &self,
        file: &mut OrdersFile,
        letters: Vec<Letter>,
    ) -> Result<(Vec<Coded>, Vec<Unprintable>), HandOverError> {
        let ids: Vec<PersonId> = letters.iter().map(|letter| letter.person_id.clone()).collect();
        let people = self.desk.db.read(|conn| persons::store::find_all(conn, &ids))?;
        let languages = languages::of(self.desk, &people)?;
        let (mut coded, mut unprintable) = (Vec::with_capacity(letters.len()), Vec::new());
        for letter in letters {
            let Some(person) = people.get(&letter.person_id) else { continue };
            if let Some(reason) = unprintable_for(person) {
                unprintable.push((letter, reason));
                continue;
            }
            let language = languages.get(&letter.person_id).copied().unwrap_or(Language::Nb);
            let code = Code::generate();
            file.add(&letter, person, language, &code)?;
            coded.push(Coded {
                code_hash: code.hash(&self.desk.vault, &letter.letter_id),
                address_hash: address_hash(&self.desk.vault, person),
                letter_id: letter.letter_id,
                person_id: letter.person_id,
            });
        }
        Ok((coded, unprintable))
    }

    fn put_on_record(
        &self,
        batch: &Batch,
        coded: Vec<Coded>,
        unprintable: Vec<Unprintable>,
    ) -> Result<(), HandOverError> {
        let name = batch.name();
        self.write(move |conn, now| {
            let ids: Vec<LetterId> = coded.iter().map(|coded| coded.letter_id.clone()).collect();
            let letters = standings::lock(conn, &ids)?;
            let wanted: HashSet<&LetterId> = letters
                .iter()
                .filter(|letter| letter.state == LetterState::Ordered)
                .map(|letter| &letter.letter_id)
                .collect();
            let codes: Vec<LetterCode> = coded
                .iter()
                .map(|coded| {
                    // A new letter may have taken its place while its row was written: what is printed then is of no use.
                    let end = Some(CodeEnd::Replaced).filter(|_| !wanted.contains(&coded.letter_id));
                    LetterCode {
                        letter_id: coded.letter_id.clone(),
                        code_hash: coded.code_hash.clone(),
                        issued_at: now.into(),
                        wrong_attempts: 0,
                        ended_at: end.map(|_| now.into()),
                        ended_by: end,
                    }
                })
                .collect();
            codes::store::insert(conn, &codes)?;
            let actor = Actor::Program(PRINT_FILE);
            let mut entries = Vec::with_capacity(coded.len());
            for coded in &coded {
                store::keep_address(conn, &coded.letter_id, &coded.address_hash)?;
                entries.push(Entry {
                    person_id: Some(&coded.person_id),
                    object: Some(coded.letter_id.as_str()),
                    detail: Some(&name),
                    ..Entry::new(&actor, Action::LetterCodeIssued)
                });
            }
            audit::store::append_all(conn, &entries, now)?;
            for (letter, reason) in &unprintable {
                store::remove(conn, &letter.letter_id)?;
                report_own(conn, &letter.letter_id, EventKind::Rejected, Some(reason), now)?;
            }
            Ok(())
        })
    }

    /// Gives the complete file its name, unless a run before has, and puts that on record.
    fn put_in_place(&self, batch: &Batch) -> Result<(), HandOverError> {
        match fs::rename(batch.workshop(), batch.place()) {
            // A run before renamed it, and then broke off.
            Err(error) if error.kind() == io::ErrorKind::NotFound && batch.place().exists() => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(HandOverError::Uncertain(batch.name()));
            }
            renamed => renamed?,
        }
        File::open(&batch.folder)?.sync_all()?;
        let batch_id = batch.batch_id;
        self.write(move |conn, now| store::handed_over(conn, batch_id, now))
    }

    /// One transaction of whoever has the job.
    fn write<T: Send + 'static>(
        &self,
        mut work: impl FnMut(&mut crate::db::AnyConnection, chrono::DateTime<chrono::Utc>) -> Result<T, Error>
        + Send
        + 'static,
    ) -> Result<T, HandOverError> {
        let (holder, now) = (self.instance.clone(), self.desk.now());
        let done = self.desk.db.write(move |conn| {
            let holds = lock::renew(conn, PRINT_FILE, &holder, LEASE)?;
            if holds { work(conn, now).map(Some) } else { Ok(None) }
        })?;
        done.ok_or(HandOverError::LockLost)
    }
}

/// Why a letter that was ordered cannot be printed now, if so: what the register told since.
fn unprintable_for(person: &Person) -> Option<&'static str> {
    eligibility::delivery(&Applicant::of(person, &[])).map(|refusal| refusal.code())
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
