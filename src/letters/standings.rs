//! Letters' own rows and late flags as they follow their events.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::store::Letter;
use super::{FlagEnd, LetterState};
use crate::db::schema::{late_flags, letters};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::on_each;
use crate::values::LetterId;

/// How many rows go into one statement.
const CHUNK: usize = 500;

/// These letters in the order of their ids, kept from others until the transaction ends: two that add up the events of
/// the same letter wait for each other, and each sees the other's events. `SQLite` has one writer in any case.
pub fn lock(conn: &mut AnyConnection, ids: &[LetterId]) -> Result<Vec<Letter>, Error> {
    let mut ids: Vec<&LetterId> = ids.iter().collect();
    ids.sort();
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let these = letters::table.filter(letters::letter_id.eq_any(chunk)).order(letters::letter_id);
        let rows: Vec<Letter> = match conn {
            // Weaker than FOR UPDATE, which would wait for everybody who adds an event to one of them.
            AnyConnection::Postgres(postgres) => these.for_no_key_update().load(postgres)?,
            AnyConnection::Sqlite(sqlite) => these.load(sqlite)?,
        };
        found.extend(rows);
    }
    Ok(found)
}

/// Those of these letters that are still underway, kept from others until the transaction ends: events that were being
/// recorded while they were read may have ended their way. `SQLite` has one writer in any case.
pub fn lock_underway(conn: &mut AnyConnection, letters: Vec<Letter>) -> Result<Vec<Letter>, Error> {
    lock_those(conn, letters, LetterState::is_underway)
}

/// Those of these letters whose state is such a one, kept from others as by [`lock_underway`].
pub fn lock_those(
    conn: &mut AnyConnection,
    letters: Vec<Letter>,
    is_wanted: impl Fn(LetterState) -> bool,
) -> Result<Vec<Letter>, Error> {
    if matches!(conn, AnyConnection::Sqlite(_)) {
        return Ok(letters);
    }
    let ids: Vec<LetterId> = letters.into_iter().map(|letter| letter.letter_id).collect();
    let mut locked = lock(conn, &ids)?;
    locked.retain(|letter| is_wanted(letter.state));
    Ok(locked)
}

/// Moves letters to where they stand now: their state, its reason and since when; their flags follow.
pub fn put(conn: &mut AnyConnection, moved: &[Letter]) -> Result<(), Error> {
    for chunk in moved.chunks(CHUNK) {
        on_each!(conn, native => {
            diesel::insert_into(letters::table)
                .values(chunk)
                .on_conflict(letters::letter_id)
                .do_update()
                .set((
                    letters::state.eq(excluded(letters::state)),
                    letters::state_reason.eq(excluded(letters::state_reason)),
                    letters::state_since.eq(excluded(letters::state_since)),
                ))
                .execute(native)?
        });
        let ids = chunk.iter().map(|letter| &letter.letter_id);
        let now_in =
            letters::table.filter(letters::letter_id.eq(late_flags::letter_id)).select(letters::state);
        diesel::update(late_flags::table.filter(late_flags::letter_id.eq_any(ids)))
            .set(late_flags::letter_state.eq(now_in.single_value().assume_not_null()))
            .execute(conn)?;
    }
    Ok(())
}

/// Closes the flags of these letters that are open, and answers whose were; at most one chunk of them.
pub fn close_flags(
    conn: &mut AnyConnection,
    ids: &[&LetterId],
    closed_by: FlagEnd,
    now: DateTime<Utc>,
) -> Result<Vec<LetterId>, Error> {
    let open = late_flags::letter_id.eq_any(ids).and(late_flags::closed_at.is_null());
    let closed = on_each!(conn, native => {
        diesel::update(late_flags::table.filter(open))
            .set((late_flags::closed_at.eq(UtcTime::from(now)), late_flags::closed_by.eq(closed_by)))
            .returning(late_flags::letter_id)
            .get_results(native)?
    });
    Ok(closed)
}

/// Opens the flags of these letters again that the end of the wait had closed; at most one chunk of them.
pub fn reopen_flags(conn: &mut AnyConnection, ids: &[&LetterId]) -> Result<(), Error> {
    let closed = late_flags::letter_id.eq_any(ids).and(late_flags::closed_by.ne(FlagEnd::RuleChanged));
    diesel::update(late_flags::table.filter(closed))
        .set((late_flags::closed_at.eq(None::<UtcTime>), late_flags::closed_by.eq(None::<FlagEnd>)))
        .execute(conn)?;
    Ok(())
}
