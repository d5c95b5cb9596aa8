//! The table of inquiries.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Inquiry, Noted};
use crate::db::schema::{inquiries, staff_accounts};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::values::{InquiryId, PersonId, StaffId};

/// Adds an inquiry.
pub fn insert(conn: &mut AnyConnection, inquiry: &Inquiry) -> Result<(), Error> {
    diesel::insert_into(inquiries::table).values(inquiry).execute(conn)?;
    Ok(())
}

/// The agent's valid inquiry about a person.
pub fn valid_of(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    now: DateTime<Utc>,
) -> Result<Option<Inquiry>, Error> {
    let row = inquiries::table
        .filter(inquiries::person_id.eq(person_id))
        .filter(inquiries::staff_id.eq(staff_id))
        .filter(inquiries::closed_at.is_null())
        .filter(inquiries::valid_until.gt(UtcTime::from(now)))
        .order((inquiries::opened_at.desc(), inquiries::inquiry_id.desc()))
        .first(conn)
        .optional()?;
    Ok(row)
}

/// The agent's inquiries about a person that nobody has ended, valid or not: the newest first, at most 50.
pub fn unended_of(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
) -> Result<Vec<Inquiry>, Error> {
    let rows = inquiries::table
        .filter(inquiries::person_id.eq(person_id))
        .filter(inquiries::staff_id.eq(staff_id))
        .filter(inquiries::closed_at.is_null())
        .order((inquiries::opened_at.desc(), inquiries::inquiry_id.desc()))
        .limit(50)
        .load(conn)?;
    Ok(rows)
}

/// Earlier inquiries about a person with the agent's name, the newest first.
pub fn of_person(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    limit: i64,
) -> Result<Vec<(Inquiry, String)>, Error> {
    let rows = inquiries::table
        .inner_join(staff_accounts::table)
        .filter(inquiries::person_id.eq(person_id))
        .order((inquiries::opened_at.desc(), inquiries::inquiry_id.desc()))
        .limit(limit)
        .select((inquiries::all_columns, staff_accounts::full_name))
        .load(conn)?;
    Ok(rows)
}

/// Ends an inquiry.
pub fn close(
    conn: &mut AnyConnection,
    id: &InquiryId,
    noted: &Noted,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let rows = diesel::update(inquiries::table.find(id))
        .set((
            inquiries::closed_at.eq(UtcTime::from(now)),
            inquiries::note.eq(&noted.note),
            inquiries::topic.eq(noted.topic),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}
