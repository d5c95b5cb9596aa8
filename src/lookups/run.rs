//! A list looked up at once, on all cores, and written as it is answered: `skranke lookup`.
//!
//! One thread reads the list and writes the answers in its order; the others each read a piece and put it on record. At most two
//! pieces for each of them are in hand, whatever the length of the list.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::answers::{self, LookUpError, Looked};
use super::list::{self, List, ListError};
use super::output::{Form, Output};
use super::{Asked, Counts, Fault, LOOKUP, actions};
use crate::audit::Actor;
use crate::db::Error;
use crate::desk::Desk;
use crate::jobs::while_busy;
use crate::register::client::NotAvailable;

/// Rows that are put on record in one commit: of fewer, each would write nearly a page of the trail's index to the disk.
const ROWS_A_COMMIT: usize = 10_000;

/// On `SQLite`, other programs are let in so often: a page waits for little more.
const TURN: Duration = Duration::from_millis(500);

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Report {
    /// What came of the rows.
    pub counts: Counts,
    /// The first faulty rows, by row.
    pub faults: Vec<(u64, Fault)>,
    /// The SHA-256 of the list, in hexadecimal.
    pub sha256: String,
    /// The number of the run in the run log.
    pub run_id: i64,
}

/// Why a run came to no end. What was written until then is no whole file.
#[derive(Debug, thiserror::Error)]
pub enum LookupError {
    /// The list is refused, or cannot be read. If refused, nobody was looked up.
    #[error(transparent)]
    List(#[from] ListError),
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// The register upstream told nothing of a piece.
    #[error("the contact register gave no answer; what is written so far is no whole file")]
    RegisterAway(#[source] NotAvailable),
    /// The answers cannot be written.
    #[error("the answers cannot be written")]
    Write(#[source] io::Error),
}

impl From<LookUpError> for LookupError {
    fn from(error: LookUpError) -> Self {
        match error {
            LookUpError::Database(error) => Self::Database(error),
            LookUpError::RegisterAway(reason) => Self::RegisterAway(reason),
        }
    }
}

/// Looks a list up, which `open` gives from its beginning as often as it is asked. The rows of a piece are written when everybody
/// in it is on record; `told` hears of how many of how many rows that is, and may say that it is to end.
pub fn run(
    desk: &Desk,
    open: impl Fn() -> io::Result<Box<dyn Read>>,
    purpose: &str,
    form: Form<'_>,
    out: &mut impl Write,
    told: impl Fn(u64, u64) -> io::Result<()>,
) -> Result<Report, LookupError> {
    let policy = desk.settings.id_policy;
    let survey = list::survey(open().map_err(ListError::File)?, policy)?;
    let mut list = List::open(open().map_err(ListError::File)?, policy)?;
    let run_id = actions::begin_run(desk, &survey, purpose)?;
    let mut counts = Counts::default();
    let name: Arc<str> = format!("run {run_id}").into();
    let workers = workers(desk);
    let (tasks, inbox) = mpsc::sync_channel::<Task>(workers);
    let inbox = Mutex::new(inbox);
    let ended = thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| work(desk, &name, &inbox));
        }
        let mut output = Output::begin(out, form).map_err(LookupError::Write)?;
        let mut in_hand = VecDeque::new();
        let mut let_in = Instant::now();
        loop {
            let piece = list.next_piece(ROWS_A_COMMIT)?;
            let is_end = piece.is_empty();
            if !is_end {
                let (reply, answer) = mpsc::sync_channel(1);
                tasks.send(Task { piece, reply }).map_err(|_| Error::CutOff)?;
                in_hand.push_back(answer);
            }
            while in_hand.len() > if is_end { 0 } else { workers } {
                let Some(answer) = in_hand.pop_front() else { break };
                let looked: Looked = answer.recv().map_err(|_| Error::CutOff)??;
                output.rows(&looked.rows, looked.as_of).map_err(LookupError::Write)?;
                counts.add(&looked.rows);
                told(counts.rows, survey.rows).map_err(LookupError::Write)?;
            }
            if is_end {
                break;
            }
            if let_in.elapsed() > TURN {
                desk.db.let_others_write();
                let_in = Instant::now();
            }
        }
        // Whoever works hears by this that there is no more; also when the above ended early.
        drop(tasks);
        output.finish().map_err(LookupError::Write)
    });
    actions::finish_run(desk, run_id, counts, ended.is_ok())?;
    ended.map(|()| Report { counts, faults: survey.faults, sha256: survey.sha256, run_id })
}

/// One piece, and where its answers are awaited.
struct Task {
    piece: Vec<Asked>,
    reply: SyncSender<Result<Looked, LookUpError>>,
}

/// One a core and one that waits for the disk, as far as there are connections for them.
fn workers(desk: &Desk) -> usize {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let connections = usize::try_from(desk.settings.database_connections).unwrap_or(1);
    (cores + 1).min(connections).max(1)
}

fn work(desk: &Desk, name: &Arc<str>, inbox: &Mutex<Receiver<Task>>) {
    loop {
        let task = inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Task { piece, reply }) = task else { return };
        if reply.send(answered(desk, name, &piece)).is_err() {
            // The run has ended early, and says why itself.
            return;
        }
    }
}

fn answered(desk: &Desk, name: &Arc<str>, piece: &[Asked]) -> Result<Looked, LookUpError> {
    let looked = Arc::new(answers::look_up(desk, piece)?);
    if !looked.is_of_nobody() {
        while_busy(|| {
            let (looked, name) = (Arc::clone(&looked), Arc::clone(name));
            desk.db.write(move |conn| answers::put_on_record(conn, &Actor::Program(LOOKUP), &name, &looked))
        })?;
    }
    Ok(Arc::unwrap_or_clone(looked))
}
