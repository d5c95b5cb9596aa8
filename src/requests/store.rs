//! The table of calls that were done.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Answer, Request};
use crate::db::schema::api_requests;
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::on_each;

/// What a caller's key stands for.
pub(super) enum Claim {
    /// This call, which is to be done in this transaction.
    Ours,
    /// This call, which was answered so.
    Same(Answer),
    /// Another call.
    Other,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_requests)]
struct Known {
    operation: String,
    content_mac: String,
    status: Option<i32>,
    location: Option<String>,
    body: Option<String>,
}

/// Takes the key for this call. If another transaction has it, waits for its end.
pub(super) fn claim(conn: &mut AnyConnection, request: &Request, now: DateTime<Utc>) -> Result<Claim, Error> {
    let row = (
        api_requests::consumer.eq(request.consumer.as_str()),
        api_requests::idempotency_key.eq(&request.key),
        api_requests::operation.eq(&request.operation),
        api_requests::content_mac.eq(&request.content_mac),
        api_requests::created_at.eq(UtcTime::from(now)),
    );
    let added = on_each!(conn, native => {
        diesel::insert_into(api_requests::table).values(row).on_conflict_do_nothing().execute(native)?
    });
    if added == 1 {
        return Ok(Claim::Ours);
    }
    let known: Known = api_requests::table
        .filter(api_requests::consumer.eq(request.consumer.as_str()))
        .filter(api_requests::idempotency_key.eq(&request.key))
        .select(Known::as_select())
        .first(conn)?;
    if known.operation != request.operation || known.content_mac != request.content_mac {
        return Ok(Claim::Other);
    }
    let answered = known.status.and_then(|status| u16::try_from(status).ok()).zip(known.body);
    let (status, body) = answered.ok_or(Error::CutOff)?;
    Ok(Claim::Same(Answer { status, location: known.location, body }))
}

/// Keeps what the call is answered.
pub(super) fn put_answer(conn: &mut AnyConnection, request: &Request, answer: &Answer) -> Result<(), Error> {
    let rows = diesel::update(api_requests::table)
        .filter(api_requests::consumer.eq(request.consumer.as_str()))
        .filter(api_requests::idempotency_key.eq(&request.key))
        .set((
            api_requests::status.eq(i32::from(answer.status)),
            api_requests::location.eq(&answer.location),
            api_requests::body.eq(&answer.body),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// How many calls were made before an instant.
pub fn count_requests_before(conn: &mut AnyConnection, instant: DateTime<Utc>) -> Result<usize, Error> {
    let old = api_requests::table.filter(api_requests::created_at.lt(UtcTime::from(instant)));
    let count: i64 = old.count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Forgets calls made before an instant, at most so many, and answers how many; call it until it answers none. Their keys
/// may then stand for other calls.
pub fn forget_requests_before(
    conn: &mut AnyConnection,
    instant: DateTime<Utc>,
    limit: i64,
) -> Result<usize, Error> {
    let old = api_requests::table
        .filter(api_requests::created_at.lt(UtcTime::from(instant)))
        .order((api_requests::created_at, api_requests::request_id))
        .limit(limit)
        .select(api_requests::request_id);
    let ids: Vec<i64> = old.load(conn)?;
    Ok(diesel::delete(api_requests::table.filter(api_requests::request_id.eq_any(ids))).execute(conn)?)
}
