//! The table of one-time codes.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{CodeEnd, ContactCode, Proof};
use crate::db::schema::{contact_codes, notices};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::notices::{Channel, NoticeState};
use crate::values::{InquiryId, NoticeId, PersonId};

/// Adds a code that was asked for.
pub fn insert(conn: &mut AnyConnection, code: &ContactCode) -> Result<(), Error> {
    diesel::insert_into(contact_codes::table).values(code).execute(conn)?;
    Ok(())
}

/// The code that a message brings.
pub fn find(conn: &mut AnyConnection, notice_id: &NoticeId) -> Result<Option<ContactCode>, Error> {
    Ok(contact_codes::table.find(notice_id).first(conn).optional()?)
}

/// How many codes a person was sent since then.
pub fn count_since(conn: &mut AnyConnection, id: &PersonId, since: DateTime<Utc>) -> Result<i64, Error> {
    let recent = contact_codes::table
        .filter(contact_codes::person_id.eq(id))
        .filter(contact_codes::requested_at.gt(UtcTime::from(since)));
    Ok(recent.count().get_result(conn)?)
}

/// The codes of one contact with where their messages stand, the newest first.
pub fn of_inquiry(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    inquiry_id: &InquiryId,
) -> Result<Vec<(ContactCode, NoticeState)>, Error> {
    let rows = contact_codes::table
        .inner_join(notices::table)
        .filter(contact_codes::person_id.eq(person_id))
        .filter(contact_codes::inquiry_id.eq(inquiry_id))
        .order((contact_codes::requested_at.desc(), contact_codes::notice_id.desc()))
        .limit(20)
        .select((contact_codes::all_columns, notices::state))
        .load(conn)?;
    Ok(rows)
}

/// What the codes sent by SMS that the person read out in this contact prove.
pub fn proof_of_identity(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    inquiry_id: &InquiryId,
) -> Result<Proof, Error> {
    let proofs: Vec<bool> = contact_codes::table
        .filter(contact_codes::person_id.eq(person_id))
        .filter(contact_codes::inquiry_id.eq(inquiry_id))
        .filter(contact_codes::channel.eq(Channel::Sms))
        .filter(contact_codes::ended_by.eq(CodeEnd::Proved))
        .select(contact_codes::was_known)
        .load(conn)?;
    Ok(match proofs.as_slice() {
        [] => Proof::None,
        proofs if proofs.contains(&true) => Proof::Identity,
        _ => Proof::NewNumber,
    })
}

/// Puts the code that is handed over now in place of any that went with an earlier try.
pub(super) fn put_hash(
    conn: &mut AnyConnection,
    notice_id: &NoticeId,
    hash: &str,
    valid_until: DateTime<Utc>,
) -> Result<(), Error> {
    let rows = diesel::update(contact_codes::table.find(notice_id))
        .set((contact_codes::code_hash.eq(hash), contact_codes::valid_until.eq(UtcTime::from(valid_until))))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Ends the codes of a person for a channel that still hold.
pub fn end_open(
    conn: &mut AnyConnection,
    id: &PersonId,
    channel: Channel,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let open = contact_codes::table
        .filter(contact_codes::person_id.eq(id))
        .filter(contact_codes::channel.eq(channel))
        .filter(contact_codes::ended_at.is_null());
    diesel::update(open)
        .set((contact_codes::ended_at.eq(UtcTime::from(now)), contact_codes::ended_by.eq(CodeEnd::Replaced)))
        .execute(conn)?;
    Ok(())
}

/// Ends a code.
pub(super) fn end(
    conn: &mut AnyConnection,
    notice_id: &NoticeId,
    end: CodeEnd,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let rows = diesel::update(contact_codes::table.find(notice_id))
        .set((contact_codes::ended_at.eq(UtcTime::from(now)), contact_codes::ended_by.eq(end)))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Counts a wrong try against a code.
pub(super) fn count_wrong(conn: &mut AnyConnection, notice_id: &NoticeId) -> Result<(), Error> {
    let rows = diesel::update(contact_codes::table.find(notice_id))
        .set(contact_codes::wrong_attempts.eq(contact_codes::wrong_attempts + 1))
        .execute(conn)?;
    updated_exactly_one(rows)
}
