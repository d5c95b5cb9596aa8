//! The table of holds.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Hold;
use crate::db::schema::{legal_holds, letters, staff_accounts};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::values::{HoldId, LetterId, StaffId};

/// A hold with the letter's reference and the name of whoever placed it.
#[derive(Clone, Debug, Queryable)]
pub struct ListedHold {
    /// The hold.
    pub hold: Hold,
    /// What the person calls the letter.
    pub reference: Option<String>,
    /// Who placed it.
    pub placed_by: String,
}

/// Adds a hold.
pub fn insert(conn: &mut AnyConnection, hold: &Hold) -> Result<(), Error> {
    diesel::insert_into(legal_holds::table).values(hold).execute(conn)?;
    Ok(())
}

/// Whether the same member of staff placed one on the same for the same reason, and nobody lifted it.
pub fn stands(conn: &mut AnyConnection, hold: &Hold) -> Result<bool, Error> {
    let same: Vec<Option<LetterId>> = legal_holds::table
        .filter(legal_holds::person_id.eq(&hold.person_id))
        .filter(legal_holds::placed_by.eq(&hold.placed_by))
        .filter(legal_holds::reason.eq(&hold.reason))
        .filter(legal_holds::lifted_at.is_null())
        .select(legal_holds::letter_id)
        .load(conn)?;
    Ok(same.contains(&hold.letter_id))
}

/// One hold.
pub fn find(conn: &mut AnyConnection, id: &HoldId) -> Result<Option<Hold>, Error> {
    Ok(legal_holds::table.find(id).first(conn).optional()?)
}

/// Lifts a hold; false when it was lifted before.
pub fn lift(conn: &mut AnyConnection, id: &HoldId, by: &StaffId, now: DateTime<Utc>) -> Result<bool, Error> {
    let open =
        legal_holds::table.filter(legal_holds::hold_id.eq(id)).filter(legal_holds::lifted_at.is_null());
    let lifted = diesel::update(open)
        .set((legal_holds::lifted_by.eq(by), legal_holds::lifted_at.eq(UtcTime::from(now))))
        .execute(conn)?;
    Ok(lifted == 1)
}

/// Those that stand, the newest first.
pub fn standing(conn: &mut AnyConnection, limit: i64) -> Result<Vec<ListedHold>, Error> {
    let rows = legal_holds::table
        .left_join(letters::table)
        .inner_join(staff_accounts::table.on(staff_accounts::staff_id.eq(legal_holds::placed_by)))
        .filter(legal_holds::lifted_at.is_null())
        .order(legal_holds::hold_id.desc())
        .limit(limit)
        .select((legal_holds::all_columns, letters::reference.nullable(), staff_accounts::full_name))
        .load(conn)?;
    Ok(rows)
}
