//! The tables of lists that were handed in on the page.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Counts, Lookup, LookupState, Piece};
use crate::db::schema::{lookup_pieces as pieces, lookups, staff_accounts};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::on_each;
use crate::values::{LookupId, StaffId};
use crate::vault::Sealed;

/// Adds a list that is being put away.
pub fn insert(conn: &mut AnyConnection, lookup: &Lookup) -> Result<(), Error> {
    diesel::insert_into(lookups::table).values(lookup).execute(conn)?;
    Ok(())
}

/// Adds pieces of it by their numbers.
pub fn insert_pieces(
    conn: &mut AnyConnection,
    id: &LookupId,
    sealed: &[(i64, Sealed<Piece>)],
) -> Result<(), Error> {
    let rows: Vec<_> = sealed
        .iter()
        .map(|(piece, asked)| (pieces::lookup_id.eq(id), pieces::piece.eq(piece), pieces::asked.eq(asked)))
        .collect();
    on_each!(conn, native => diesel::insert_into(pieces::table).values(&rows).execute(native)?);
    Ok(())
}

/// The list that a form already handed in, if it was sent before.
pub fn by_request(
    conn: &mut AnyConnection,
    asked_by: &StaffId,
    request_key: &str,
) -> Result<Option<LookupId>, Error> {
    let row = lookups::table
        .filter(lookups::request_key.eq(request_key))
        .filter(lookups::asked_by.eq(asked_by))
        .select(lookups::lookup_id)
        .first(conn)
        .optional()?;
    Ok(row)
}

/// All of it is put away.
pub fn wait(conn: &mut AnyConnection, id: &LookupId) -> Result<(), Error> {
    let received = lookups::table.find(id).filter(lookups::state.eq(LookupState::Receiving));
    let rows = diesel::update(received).set(lookups::state.eq(LookupState::Waiting)).execute(conn)?;
    updated_exactly_one(rows)
}

/// A list of this member of staff's own; none when it is somebody else's.
pub fn own(conn: &mut AnyConnection, id: &LookupId, asked_by: &StaffId) -> Result<Option<Lookup>, Error> {
    Ok(lookups::table.find(id).filter(lookups::asked_by.eq(asked_by)).first(conn).optional()?)
}

/// The lists of all, the newest first, with the name of who handed each in.
pub fn recent(conn: &mut AnyConnection, limit: i64) -> Result<Vec<(Lookup, String)>, Error> {
    let rows = lookups::table
        .inner_join(staff_accounts::table)
        .order((lookups::asked_at.desc(), lookups::lookup_id.desc()))
        .limit(limit)
        .select((lookups::all_columns, staff_accounts::full_name))
        .load(conn)?;
    Ok(rows)
}

/// Lists that wait or are worked on, the oldest first.
pub fn waiting(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Lookup>, Error> {
    let rows = lookups::table
        .filter(lookups::state.eq(LookupState::Waiting))
        .order((lookups::asked_at, lookups::lookup_id))
        .limit(limit)
        .load(conn)?;
    Ok(rows)
}

/// The next piece of a list that is not answered.
pub fn next_piece(conn: &mut AnyConnection, id: &LookupId) -> Result<Option<(i64, Sealed<Piece>)>, Error> {
    let row: Option<(i64, Option<Sealed<Piece>>)> = pieces::table
        .filter(pieces::lookup_id.eq(id))
        .filter(pieces::answered_at.is_null())
        .order(pieces::piece)
        .select((pieces::piece, pieces::asked))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(piece, asked)| Some((piece, asked?))))
}

/// Puts the answers in the place of what was asked, and counts them. Fails when the piece was answered before.
pub fn answer(
    conn: &mut AnyConnection,
    id: &LookupId,
    (piece, answered): (i64, &Sealed<Piece>),
    counts: Counts,
    as_of: DateTime<Utc>,
) -> Result<(), Error> {
    let open = pieces::table.find((id, piece)).filter(pieces::answered_at.is_null());
    let rows = diesel::update(open)
        .set((
            pieces::asked.eq(None::<Sealed<Piece>>),
            pieces::answered.eq(answered),
            pieces::answered_at.eq(UtcTime::from(as_of)),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)?;
    let more = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let rows = diesel::update(lookups::table.find(id))
        .set((
            lookups::rows_done.eq(lookups::rows_done + more(counts.rows)),
            lookups::registered.eq(lookups::registered + more(counts.registered)),
            lookups::not_registered.eq(lookups::not_registered + more(counts.not_registered)),
            lookups::deleted.eq(lookups::deleted + more(counts.deleted)),
            lookups::invalid.eq(lookups::invalid + more(counts.invalid)),
            lookups::opted_out.eq(lookups::opted_out + more(counts.opted_out)),
            lookups::may_be_notified.eq(lookups::may_be_notified + more(counts.may_be_notified)),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// All of it is answered, and stays until it expires. Answers whether that is news.
pub fn finish(
    conn: &mut AnyConnection,
    id: &LookupId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<bool, Error> {
    let worked_on = lookups::table.find(id).filter(lookups::state.eq(LookupState::Waiting));
    let rows = diesel::update(worked_on)
        .set((
            lookups::state.eq(LookupState::Done),
            lookups::finished_at.eq(UtcTime::from(now)),
            lookups::expires_at.eq(UtcTime::from(expires_at)),
        ))
        .execute(conn)?;
    Ok(rows == 1)
}

/// One answered piece and the moment of its answers; none behind the last.
pub fn answered(
    conn: &mut AnyConnection,
    id: &LookupId,
    piece: i64,
) -> Result<Option<(Sealed<Piece>, UtcTime)>, Error> {
    let row: Option<(Option<Sealed<Piece>>, Option<UtcTime>)> = pieces::table
        .find((id, piece))
        .select((pieces::answered, pieces::answered_at))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(answered, at)| answered.zip(at)))
}

/// Lists whose time is up, and those that were begun before an instant and never put away whole.
pub fn expired(
    conn: &mut AnyConnection,
    now: DateTime<Utc>,
    begun_before: DateTime<Utc>,
) -> Result<Vec<LookupId>, Error> {
    let is_over = lookups::state
        .eq(LookupState::Done)
        .and(lookups::expires_at.le(UtcTime::from(now)).assume_not_null());
    let is_lost =
        lookups::state.eq(LookupState::Receiving).and(lookups::asked_at.lt(UtcTime::from(begun_before)));
    let rows = lookups::table
        .filter(is_over.or(is_lost))
        .order(lookups::lookup_id)
        .limit(100)
        .select(lookups::lookup_id)
        .load(conn)?;
    Ok(rows)
}

/// Deletes the rows of a list; who looked how many up stays on record.
pub fn expire(conn: &mut AnyConnection, id: &LookupId) -> Result<(), Error> {
    diesel::delete(pieces::table.filter(pieces::lookup_id.eq(id))).execute(conn)?;
    let rows =
        diesel::update(lookups::table.find(id)).set(lookups::state.eq(LookupState::Expired)).execute(conn)?;
    updated_exactly_one(rows)
}
