//! The tables of bulks and their letters.

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;

use super::{Bulk, BulkAction, BulkState, Decision, Item, ItemState, Reason, Release};
use crate::db::schema::{bulk_items, bulk_releases, bulk_runs};
use crate::db::{AnyConnection, Condition, Error, UtcTime, updated_exactly_one};
use crate::on_each;
use crate::values::{BulkId, LetterId, StaffId};

/// The bulks that are not finished and the letters that wait, in the words of their partial indexes.
const RUNNING: Condition = Condition("bulk_runs.state = 'running'");
const AWAITING: Condition = Condition("bulk_runs.state = 'awaiting'");
const PENDING: Condition = Condition("bulk_items.state = 'pending'");

/// Adds a bulk with its letters.
pub fn insert(conn: &mut AnyConnection, bulk: &Bulk, items: &[Item]) -> Result<(), Error> {
    diesel::insert_into(bulk_runs::table).values(bulk.clone()).execute(conn)?;
    for chunk in items.chunks(500) {
        on_each!(conn, native => diesel::insert_into(bulk_items::table).values(chunk).execute(native)?);
    }
    Ok(())
}

/// One bulk.
pub fn find(conn: &mut AnyConnection, id: &BulkId) -> Result<Option<Bulk>, Error> {
    Ok(bulk_runs::table.find(id).first(conn).optional()?)
}

/// The bulk that this form started.
pub fn by_request(conn: &mut AnyConnection, request_key: &str) -> Result<Option<Bulk>, Error> {
    Ok(bulk_runs::table.filter(bulk_runs::request_key.eq(request_key)).first(conn).optional()?)
}

/// How many reminders a member of staff has had sent alone since an instant, or is having sent; what a second person looked at, or
/// is to look at, is not among them.
pub fn reminded_alone(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    since: DateTime<Utc>,
) -> Result<usize, Error> {
    let by_two = bulk_releases::table.filter(bulk_releases::bulk_id.eq(bulk_runs::bulk_id));
    let alone = bulk_items::table
        .inner_join(bulk_runs::table)
        .filter(bulk_runs::started_by.eq(staff_id))
        .filter(bulk_runs::started_at.ge(UtcTime::from(since)))
        .filter(bulk_runs::action.eq(BulkAction::Remind))
        .filter(bulk_runs::state.ne(BulkState::Awaiting))
        .filter(bulk_items::state.ne(ItemState::Excluded))
        .filter(not(exists(by_two)));
    let count: i64 = alone.count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The bulks that are not finished, the longest waiting first; at most 50.
pub fn running(conn: &mut AnyConnection) -> Result<Vec<Bulk>, Error> {
    let open = bulk_runs::table.filter(RUNNING);
    Ok(open.order((bulk_runs::started_at, bulk_runs::bulk_id)).limit(50).load(conn)?)
}

/// The latest bulks, the newest first.
pub fn latest(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Bulk>, Error> {
    let order = (bulk_runs::started_at.desc(), bulk_runs::bulk_id.desc());
    Ok(bulk_runs::table.order(order).limit(limit).load(conn)?)
}

/// The first letter that waits, if one does.
pub fn next_pending(conn: &mut AnyConnection, id: &BulkId) -> Result<Option<Item>, Error> {
    let waiting = bulk_items::table.filter(bulk_items::bulk_id.eq(id)).filter(PENDING);
    Ok(waiting.order(bulk_items::position).first(conn).optional()?)
}

/// The letters of a bulk, in their order.
pub fn items_of(conn: &mut AnyConnection, id: &BulkId) -> Result<Vec<Item>, Error> {
    let items = bulk_items::table.filter(bulk_items::bulk_id.eq(id)).order(bulk_items::position);
    Ok(items.limit(super::MOST_LETTERS.try_into().unwrap_or(i64::MAX)).load(conn)?)
}

/// How many letters of a bulk have come to what.
pub fn counts(conn: &mut AnyConnection, id: &BulkId) -> Result<Vec<(ItemState, i64)>, Error> {
    let counted = bulk_items::table
        .filter(bulk_items::bulk_id.eq(id))
        .group_by(bulk_items::state)
        .order(bulk_items::state)
        .select((bulk_items::state, count_star()));
    Ok(counted.load(conn)?)
}

/// Puts on record what came of a letter that waited.
pub fn settle(
    conn: &mut AnyConnection,
    bulk_id: &BulkId,
    letter_id: &LetterId,
    (state, reason): (ItemState, Option<Reason>),
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let waiting =
        bulk_items::table.find((bulk_id, letter_id)).filter(bulk_items::state.eq(ItemState::Pending));
    let came = (
        bulk_items::state.eq(state),
        bulk_items::reason.eq(reason),
        bulk_items::done_at.eq(UtcTime::from(now)),
    );
    updated_exactly_one(diesel::update(waiting).set(came).execute(conn)?)
}

/// The bulks that wait for a second person, the longest waiting first; at most 50.
pub fn awaiting(conn: &mut AnyConnection) -> Result<Vec<Bulk>, Error> {
    let open = bulk_runs::table.filter(AWAITING);
    Ok(open.order((bulk_runs::started_at, bulk_runs::bulk_id)).limit(50).load(conn)?)
}

/// What a second person decided about a bulk.
pub fn release_of(conn: &mut AnyConnection, id: &BulkId) -> Result<Option<Release>, Error> {
    Ok(bulk_releases::table.find(id).first(conn).optional()?)
}

/// Lets a bulk that waits for a second person begin, or ends it. False: it does not wait any more.
pub fn decide(conn: &mut AnyConnection, release: &Release) -> Result<bool, Error> {
    let waiting = bulk_runs::table.find(&release.bulk_id).filter(bulk_runs::state.eq(BulkState::Awaiting));
    let (state, finished_at) = match release.decision {
        Decision::Released => (BulkState::Running, None),
        Decision::Refused => (BulkState::Finished, Some(release.decided_at)),
    };
    let change = (bulk_runs::state.eq(state), bulk_runs::finished_at.eq(finished_at));
    if diesel::update(waiting).set(change).execute(conn)? == 0 {
        return Ok(false);
    }
    diesel::insert_into(bulk_releases::table).values(release.clone()).execute(conn)?;
    if release.decision == Decision::Refused {
        let pending = bulk_items::table
            .filter(bulk_items::bulk_id.eq(&release.bulk_id))
            .filter(bulk_items::state.eq(ItemState::Pending));
        let left_out = (
            bulk_items::state.eq(ItemState::Excluded),
            bulk_items::reason.eq(Reason::NotReleased),
            bulk_items::done_at.eq(release.decided_at),
        );
        diesel::update(pending).set(left_out).execute(conn)?;
    }
    Ok(true)
}

/// Puts the end of a bulk on record, unless it is there already.
pub fn finish(conn: &mut AnyConnection, id: &BulkId, now: DateTime<Utc>) -> Result<(), Error> {
    let open = bulk_runs::table.find(id).filter(bulk_runs::state.eq(BulkState::Running));
    let ended = (bulk_runs::state.eq(BulkState::Finished), bulk_runs::finished_at.eq(UtcTime::from(now)));
    diesel::update(open).set(ended).execute(conn)?;
    Ok(())
}
