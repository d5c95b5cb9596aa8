//! Reading messages for pages and figures.

use diesel::prelude::*;

use super::{Notice, NoticeState};
use crate::db::schema::notices;
use crate::db::{AnyConnection, Error};
use crate::values::PersonId;

/// A person's messages, the latest first.
pub fn recent_of(conn: &mut AnyConnection, person_id: &PersonId, limit: i64) -> Result<Vec<Notice>, Error> {
    let recent = notices::table
        .filter(notices::person_id.eq(person_id))
        .order((notices::created_at.desc(), notices::notice_id.desc()))
        .limit(limit)
        .select(Notice::as_select())
        .load(conn)?;
    Ok(recent)
}

/// How many messages stand in each state; states without any are left out.
pub fn counts_by_state(conn: &mut AnyConnection) -> Result<Vec<(NoticeState, i64)>, Error> {
    let counts = notices::table
        .group_by(notices::state)
        .order(notices::state)
        .select((notices::state, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(counts)
}
