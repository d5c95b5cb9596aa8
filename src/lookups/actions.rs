//! What is done with whole lists: put on record, put away, ended, deleted.

use std::fs::File;
use std::io::{Read, Seek as _};

use chrono::{DateTime, TimeDelta, Utc};

use super::list::{self, List, ListError, Survey};
use super::piece::{Piece, PieceError};
use super::{Counts, LOOKUP, Lookup, LookupState, ROWS_A_PIECE, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::calendar::local_date;
use crate::db::{AnyConnection, Error};
use crate::desk::Desk;
use crate::jobs::store::NewRun;
use crate::jobs::{self, Instance, RunState};
use crate::values::{LookupId, StaffId};
use crate::vault::VaultError;

/// Pieces of a list that are put away in one transaction.
const PIECES_AT_A_TIME: usize = 20;

/// A list that was not put away whole by then never will be.
const RECEIVED_WITHIN: TimeDelta = TimeDelta::hours(1);

/// What is handed in with a list.
#[derive(Clone, Debug)]
pub struct NewLookup {
    /// Who hands it in.
    pub asked_by: StaffId,
    /// What for.
    pub purpose: String,
    /// The form's own key.
    pub request_key: String,
}

/// Why a list was not put away.
#[derive(Debug, thiserror::Error)]
pub enum HandInError {
    /// It is refused, or cannot be read.
    #[error(transparent)]
    List(#[from] ListError),
    /// The form was made for, and has handed in the list of, somebody else.
    #[error("the form was made for somebody else")]
    ForeignForm,
    /// The database said no.
    #[error(transparent)]
    Database(#[from] Error),
    /// A piece cannot be sealed.
    #[error("the list cannot be sealed")]
    Vault(#[from] VaultError),
    /// A piece cannot be written down.
    #[error(transparent)]
    Piece(#[from] PieceError),
}

/// Puts a list away, sealed, for whoever works; a form that is sent twice gets the first one's. Nobody is looked up yet.
pub fn hand_in(desk: &Desk, file: &File, new: &NewLookup) -> Result<LookupId, HandInError> {
    if let Some(done) = desk.db.read(|conn| store::by_request(conn, &new.asked_by, &new.request_key))? {
        return Ok(done);
    }
    let policy = desk.settings.id_policy;
    let survey = list::survey(from_the_beginning(file)?, policy)?;
    let lookup = received(&survey, new, desk.now());
    let id = lookup.lookup_id.clone();
    match desk.db.write(move |conn| store::insert(conn, &lookup)) {
        // The same form came a second time in the meantime, or it is not theirs.
        Err(Error::Constraint(_)) => {
            let first = desk.db.read(|conn| store::by_request(conn, &new.asked_by, &new.request_key))?;
            return first.ok_or(HandInError::ForeignForm);
        }
        inserted => inserted?,
    }
    let mut list = List::open(from_the_beginning(file)?, policy)?;
    let mut at = 0;
    loop {
        let mut pieces = Vec::with_capacity(PIECES_AT_A_TIME);
        while pieces.len() < PIECES_AT_A_TIME {
            let rows = list.next_piece(ROWS_A_PIECE)?;
            if rows.is_empty() {
                break;
            }
            pieces.push((at, desk.vault.seal(&Piece::of_asked(&rows)?)?));
            at += 1;
        }
        if pieces.is_empty() {
            break;
        }
        let id = id.clone();
        desk.db.write(move |conn| store::insert_pieces(conn, &id, &pieces))?;
    }
    let (waiting, actor, now) = (id.clone(), Actor::Staff(new.asked_by.clone()), desk.now());
    let detail = detail(&survey, &new.purpose);
    desk.db.write(move |conn| {
        let entry = Entry {
            object: Some(waiting.as_str()),
            detail: Some(&detail),
            ..Entry::new(&actor, Action::LookupAsked)
        };
        audit::store::append(conn, &entry, now)?;
        store::wait(conn, &waiting)
    })?;
    Ok(id)
}

fn from_the_beginning(file: &File) -> Result<Box<dyn Read>, ListError> {
    let mut file = file.try_clone()?;
    file.rewind()?;
    Ok(Box::new(file))
}

fn received(survey: &Survey, new: &NewLookup, now: DateTime<Utc>) -> Lookup {
    Lookup {
        lookup_id: LookupId::generate(now),
        asked_by: new.asked_by.clone(),
        purpose: new.purpose.clone(),
        state: LookupState::Receiving,
        asked_at: now.into(),
        sha256: survey.sha256.clone(),
        faults: serde_json::json!(survey.faults).to_string(),
        row_count: i64::try_from(survey.rows).unwrap_or(i64::MAX),
        rows_done: 0,
        registered: 0,
        not_registered: 0,
        deleted: 0,
        invalid: 0,
        opted_out: 0,
        may_be_notified: 0,
        finished_at: None,
        expires_at: None,
        request_key: new.request_key.clone(),
    }
}

/// Who asked, before the first is looked up: the list by its digest and length, and what for.
fn detail(survey: &Survey, purpose: &str) -> String {
    serde_json::json!({ "rows": survey.rows, "sha256": &survey.sha256, "purpose": purpose }).to_string()
}

/// Deletes the rows of lists whose time is up, and of those that were never put away whole.
pub fn delete_expired(desk: &Desk) -> Result<usize, Error> {
    let now = desk.now();
    let expired = desk.db.read(|conn| store::expired(conn, now, now - RECEIVED_WITHIN))?;
    for id in &expired {
        let id = id.clone();
        desk.db.write(move |conn| store::expire(conn, &id))?;
    }
    if !expired.is_empty() {
        tracing::info!(count = expired.len(), "lists that were looked up were deleted");
    }
    Ok(expired.len())
}

/// A list of one's own that can be taken out, once this is on record.
pub fn take_out(
    conn: &mut AnyConnection,
    lookup: &Lookup,
    profile: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = Actor::Staff(lookup.asked_by.clone());
    let detail = serde_json::json!({ "rows": lookup.row_count, "profile": profile }).to_string();
    let entry = Entry {
        object: Some(lookup.lookup_id.as_str()),
        detail: Some(&detail),
        ..Entry::new(&actor, Action::LookupTakenOut)
    };
    audit::store::append(conn, &entry, now)
}

/// Puts a run of the command on record, and says of runs before that died that they did. Answers its number.
pub(super) fn begin_run(desk: &Desk, survey: &Survey, purpose: &str) -> Result<i64, Error> {
    let (instance, now, detail) = (Instance::here(), desk.now(), detail(survey, purpose));
    desk.db.write(move |conn| {
        jobs::store::fail_dead_runs(conn, LOOKUP, &instance, now)?;
        let run_id = jobs::store::begin_run(conn, NewRun::whole(LOOKUP, local_date(now)), &instance, now)?;
        let actor = Actor::Program(LOOKUP);
        let object = format!("run {run_id}");
        let entry =
            Entry { object: Some(&object), detail: Some(&detail), ..Entry::new(&actor, Action::LookupAsked) };
        audit::store::append(conn, &entry, now)?;
        Ok(run_id)
    })
}

/// Puts the end of a run on record.
pub(super) fn finish_run(desk: &Desk, run_id: i64, counts: Counts, whole: bool) -> Result<(), Error> {
    let now = desk.now();
    let state = match (whole, counts.invalid) {
        (false, _) => RunState::Failed,
        (true, 0) => RunState::Completed,
        (true, _) => RunState::Partial,
    };
    let detail = serde_json::json!(counts).to_string();
    jobs::while_busy(|| {
        let detail = detail.clone();
        desk.db.write(move |conn| {
            let rows = jobs::Counts { read: counts.rows, failed: counts.invalid, ..jobs::Counts::default() };
            jobs::store::add_counts(conn, run_id, rows)?;
            jobs::store::finish_run(conn, run_id, state, &detail, now)
        })
    })
}
