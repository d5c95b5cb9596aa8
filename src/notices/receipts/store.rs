//! The tables of reports and of addresses from which messages came back.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Bounce, Receipt};
use crate::db::schema::{bounced_addresses, notice_attempts, notice_receipts, notices};
use crate::db::{AnyConnection, Error, Portable, UtcTime};
use crate::notices::{Channel, NoticeState};
use crate::values::NoticeId;

/// Of a message what a report is judged by.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notices)]
pub(super) struct Standing {
    pub(super) channel: Channel,
    pub(super) state: NoticeState,
    pub(super) attempts: i32,
    pub(super) handed_over_at: Option<UtcTime>,
}

/// Where a message stands, kept from others until the transaction ends. `SQLite` has one writer in any case.
pub(super) fn lock(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<Standing>, Error> {
    let standing = notices::table.find(id).select(Standing::as_select());
    Ok(match conn {
        AnyConnection::Postgres(postgres) => {
            notices::table.find(id).select(Standing::as_select()).for_update().first(postgres).optional()?
        }
        AnyConnection::Sqlite(sqlite) => standing.first(sqlite).optional()?,
    })
}

/// Keeps a report. False: it is there already.
pub(super) fn insert(conn: &mut AnyConnection, receipt: &Receipt) -> Result<bool, Error> {
    let insert = diesel::insert_into(notice_receipts::table)
        .values(receipt)
        .on_conflict((notice_receipts::provider, notice_receipts::provider_event_id))
        .do_nothing();
    Ok(Portable(insert).execute(conn)? == 1)
}

/// Brings a message to the state that a report tells of, out of a sender's hand if it is in one.
pub(super) fn move_to(
    conn: &mut AnyConnection,
    id: &NoticeId,
    (state, reason): (NoticeState, Option<&str>),
    at: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::update(notices::table.find(id))
        .set((
            notices::state.eq(state),
            notices::state_reason.eq(reason),
            notices::finished_at.eq(UtcTime::from(at)),
            notices::claimed_by.eq(None::<&str>),
            notices::lease_until.eq(None::<UtcTime>),
        ))
        .execute(conn)?;
    Ok(())
}

/// The keyed index of the address that the last attempt went to.
pub(super) fn address_of(conn: &mut AnyConnection, id: &NoticeId) -> Result<Option<String>, Error> {
    let last = notice_attempts::table
        .filter(notice_attempts::notice_id.eq(id))
        .order(notice_attempts::attempt.desc())
        .select(notice_attempts::address_index);
    Ok(last.first(conn).optional()?.flatten())
}

/// Keeps the latest bounce of an address.
pub(super) fn put_bounce(conn: &mut AnyConnection, bounce: &Bounce) -> Result<(), Error> {
    if bounce_of(conn, &bounce.address_index)?.is_some_and(|known| known.bounced_at >= bounce.bounced_at) {
        return Ok(());
    }
    let put = diesel::insert_into(bounced_addresses::table)
        .values(bounce)
        .on_conflict(bounced_addresses::address_index)
        .do_update()
        .set(bounce);
    Portable(put).execute(conn)?;
    Ok(())
}

/// When a message last came back from this indexed address for good.
pub fn bounce_of(conn: &mut AnyConnection, address_index: &str) -> Result<Option<Bounce>, Error> {
    Ok(bounced_addresses::table.find(address_index).select(Bounce::as_select()).first(conn).optional()?)
}

/// When messages came back from these addresses last, by their indexes.
pub(super) fn last_bounces(
    conn: &mut AnyConnection,
    indexes: &[&str],
) -> Result<HashMap<String, UtcTime>, Error> {
    let mut bounced = HashMap::new();
    for chunk in indexes.chunks(500) {
        let some = bounced_addresses::table
            .filter(bounced_addresses::address_index.eq_any(chunk))
            .select((bounced_addresses::address_index, bounced_addresses::bounced_at));
        let some: Vec<(String, UtcTime)> = some.load(conn)?;
        bounced.extend(some);
    }
    Ok(bounced)
}

/// Forgets what came back from an address.
pub fn forget_bounce(conn: &mut AnyConnection, address_index: &str) -> Result<(), Error> {
    diesel::delete(bounced_addresses::table.find(address_index)).execute(conn)?;
    Ok(())
}

/// The reports of a message, in the order in which they came.
pub fn receipts_of(conn: &mut AnyConnection, id: &NoticeId) -> Result<Vec<Receipt>, Error> {
    let receipts = notice_receipts::table
        .filter(notice_receipts::notice_id.eq(id))
        .order(notice_receipts::receipt_id)
        .limit(100)
        .select(Receipt::as_select())
        .load(conn)?;
    Ok(receipts)
}

/// How many reports name no message of ours.
pub fn dead_count(conn: &mut AnyConnection) -> Result<i64, Error> {
    Ok(notice_receipts::table.filter(notice_receipts::notice_id.is_null()).count().get_result(conn)?)
}

/// The latest reports that name no message of ours.
pub fn dead(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Receipt>, Error> {
    let dead = notice_receipts::table
        .filter(notice_receipts::notice_id.is_null())
        .order((notice_receipts::received_at.desc(), notice_receipts::receipt_id.desc()))
        .limit(limit)
        .select(Receipt::as_select())
        .load(conn)?;
    Ok(dead)
}
