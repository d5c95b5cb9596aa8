//! The table of the work on late letters.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use super::Work;
use crate::db::schema::{late_flags, late_work};
use crate::db::{AnyConnection, Error, Portable, UtcTime};
use crate::values::{LetterId, StaffId};

/// The work on a letter; none while nobody has touched it.
pub fn find(conn: &mut AnyConnection, id: &LetterId) -> Result<Option<Work>, Error> {
    Ok(late_work::table.find(id).first(conn).optional()?)
}

/// The work on these letters.
pub fn of_letters(conn: &mut AnyConnection, ids: &[&LetterId]) -> Result<HashMap<LetterId, Work>, Error> {
    let rows: Vec<Work> = late_work::table.filter(late_work::letter_id.eq_any(ids)).load(conn)?;
    Ok(rows.into_iter().map(|work| (work.letter_id.clone(), work)).collect())
}

/// The letter that was taken with this form.
pub fn taken_with(conn: &mut AnyConnection, take_key: &str) -> Result<Option<LetterId>, Error> {
    let row = late_work::table
        .filter(late_work::take_key.eq(take_key))
        .select(late_work::letter_id)
        .first(conn)
        .optional()?;
    Ok(row)
}

/// Puts a changed row in the place of the version before it, and answers whether that was still there.
pub fn put(conn: &mut AnyConnection, work: &Work) -> Result<bool, Error> {
    let seen = work.version - 1;
    let rows = if seen == 0 {
        let insert = diesel::insert_into(late_work::table).values(work.clone());
        Portable(insert.on_conflict(late_work::letter_id).do_nothing()).execute(conn)?
    } else {
        let unchanged = late_work::table.find(&work.letter_id).filter(late_work::version.eq(seen));
        diesel::update(unchanged).set(work).execute(conn)?
    };
    Ok(rows == 1)
}

/// Takes letters whose wait is over from whoever has them; there is nothing left to do.
pub fn let_go(conn: &mut AnyConnection, ids: &[&LetterId]) -> Result<(), Error> {
    for chunk in ids.chunks(500) {
        let held = late_work::assigned_to.is_not_null().or(late_work::snoozed_until.is_not_null());
        diesel::update(late_work::table.filter(late_work::letter_id.eq_any(chunk)).filter(held))
            .set((
                late_work::assigned_to.eq(None::<&str>),
                late_work::assigned_at.eq(None::<UtcTime>),
                late_work::snoozed_until.eq(None::<NaiveDate>),
                late_work::version.eq(late_work::version + 1),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// How much one agent has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// Who.
    pub staff_id: StaffId,
    /// Letters taken and not done with, also those that are put off.
    pub letters: i64,
    /// The last day on time of the longest late of them.
    pub oldest: NaiveDate,
}

/// How much each agent has, the one with the longest late letter first; at most 200 agents.
pub fn loads(conn: &mut AnyConnection) -> Result<Vec<Load>, Error> {
    let rows: Vec<(Option<StaffId>, i64, Option<NaiveDate>)> = late_work::table
        .inner_join(late_flags::table)
        .filter(late_work::assigned_to.is_not_null())
        .filter(late_flags::closed_at.is_null())
        .group_by(late_work::assigned_to)
        .order((min(late_flags::last_on_time), late_work::assigned_to))
        .limit(200)
        .select((late_work::assigned_to, count_star(), min(late_flags::last_on_time)))
        .load(conn)?;
    let load = |(staff_id, letters, oldest): (Option<_>, _, Option<_>)| {
        Some(Load { staff_id: staff_id?, letters, oldest: oldest? })
    };
    Ok(rows.into_iter().filter_map(load).collect())
}
