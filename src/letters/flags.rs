//! Late flags: which letters want one, and those there are.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::dsl::{auto_type, count, exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Text, Timestamp};
use diesel::upsert::excluded;

use super::store::Letter;
use super::{Destination, FlagEnd, LetterState};
use crate::db::schema::{late_flags, letters};
use crate::db::{AnyConnection, Condition, Error, Portable, UtcTime};
use crate::on_each;
use crate::values::{LetterId, PersonId};

/// Rows that go into one statement.
const CHUNK: usize = 500;

/// A late flag as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = late_flags, treat_none_as_default_value = false)]
pub struct LateFlag {
    /// Of which letter.
    pub letter_id: LetterId,
    /// The business date of the run that found it.
    pub first_flagged_on: NaiveDate,
    /// When that run was.
    pub flagged_at: UtcTime,
    /// The last day on which it had been on time.
    pub last_on_time: NaiveDate,
    /// By which rule.
    pub lateness_rule: String,
    /// By which calendar.
    pub calendar_version: String,
    /// When the wait ended.
    pub closed_at: Option<UtcTime>,
    /// What ended it.
    pub closed_by: Option<FlagEnd>,
    /// Where the letter stands; [`super::standings::put`] keeps it so.
    pub letter_state: LetterState,
    /// Where it goes.
    pub destination: Destination,
    /// To whom.
    pub person_id: PersonId,
}

/// Where a letter stands in the order of lateness: its last day on time, then its id.
pub type LatePlace = (NaiveDate, LetterId);

/// Letters still underway on `business_date` whose last day on time is past and that carry no flag, or one that a change of
/// the rule had closed, in order, from behind `after` on, so that those before it need not be looked at again.
pub fn late_and_unflagged(
    conn: &mut AnyConnection,
    business_date: NaiveDate,
    after: Option<&LatePlace>,
    limit: i64,
) -> Result<Vec<Letter>, Error> {
    // Not by a left join, for which PostgreSQL would read all flags there are.
    let settled = late_flags::table
        .filter(late_flags::letter_id.eq(letters::letter_id))
        .filter(late_flags::closed_by.is_null().or(late_flags::closed_by.ne(FlagEnd::RuleChanged)));
    let late = letters::table
        .filter(UNDERWAY)
        .filter(letters::last_on_time.lt(business_date))
        .filter(not(exists(settled)))
        .order((letters::last_on_time, letters::letter_id))
        .limit(limit);
    let rows = match after {
        None => late.load(conn)?,
        // The pair as one value, which both databases look up in the index.
        Some((last_on_time, letter_id)) => late
            .filter(
                sql::<Bool>("(letters.last_on_time, letters.letter_id) > (")
                    .bind::<Date, _>(last_on_time)
                    .sql(", ")
                    .bind::<Text, _>(letter_id)
                    .sql(")"),
            )
            .load(conn)?,
    };
    Ok(rows)
}

/// How many letters [`late_and_unflagged`] would give in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateCount {
    /// Those without a flag.
    pub unflagged: usize,
    /// Those whose flag a change of the rule had closed.
    pub closed_by_rule: usize,
}

/// Counts what [`late_and_unflagged`] would give, from indexes alone.
pub fn count_late_and_unflagged(
    conn: &mut AnyConnection,
    business_date: NaiveDate,
) -> Result<LateCount, Error> {
    let late = underway_past(business_date);
    let unflagged: i64 = late.filter(late_flags::letter_id.is_null()).count().get_result(conn)?;
    let closed_by_rule: i64 =
        late.filter(late_flags::closed_by.eq(FlagEnd::RuleChanged)).count().get_result(conn)?;
    Ok(LateCount { unflagged: counted(unflagged), closed_by_rule: counted(closed_by_rule) })
}

/// How many of the letters that are late and have no flag were ordered with a mobile. Reads each of them.
pub fn count_late_with_mobile(conn: &mut AnyConnection, business_date: NaiveDate) -> Result<usize, Error> {
    let unflagged = underway_past(business_date).filter(late_flags::letter_id.is_null());
    let with_mobile: i64 = unflagged.select(count(letters::mobile)).first(conn)?;
    Ok(counted(with_mobile))
}

/// Letters underway whose last day on time was before that day, with the flags of those that have one.
#[auto_type(no_type_alias)]
fn underway_past(day: NaiveDate) -> _ {
    let is_underway: Condition = UNDERWAY;
    letters::table.left_join(late_flags::table).filter(is_underway).filter(letters::last_on_time.lt(day))
}

fn counted(rows: i64) -> usize {
    usize::try_from(rows).unwrap_or(0)
}

/// In these words, so that both databases see that the partial index holds every such letter.
const UNDERWAY: Condition = Condition("letters.state IN ('ordered', 'accepted', 'printed', 'posted')");

/// Flags letters as late on a local day, each as its row stands, and answers how many of them had no flag.
pub fn set_flags(
    conn: &mut AnyConnection,
    ids: &[&LetterId],
    business_date: NaiveDate,
    now: UtcTime,
) -> Result<usize, Error> {
    let mut added = 0;
    for chunk in ids.chunks(CHUNK) {
        let flags = letters::table.filter(letters::letter_id.eq_any(chunk)).select((
            letters::letter_id,
            business_date.into_sql::<Date>(),
            now.into_sql::<Timestamp>(),
            letters::last_on_time,
            letters::lateness_rule,
            letters::calendar_version,
            letters::state,
            letters::destination,
            letters::person_id,
        ));
        let insert = flags.insert_into(late_flags::table).into_columns((
            late_flags::letter_id,
            late_flags::first_flagged_on,
            late_flags::flagged_at,
            late_flags::last_on_time,
            late_flags::lateness_rule,
            late_flags::calendar_version,
            late_flags::letter_state,
            late_flags::destination,
            late_flags::person_id,
        ));
        added += Portable(insert.on_conflict_do_nothing()).execute(conn)?;
    }
    Ok(added)
}

/// Puts flags as they are given: the last day on time with its rule, and whether they are closed. One that there is keeps the day
/// on which it was first set.
pub fn put_flags(conn: &mut AnyConnection, flags: &[LateFlag]) -> Result<(), Error> {
    for chunk in flags.chunks(CHUNK) {
        on_each!(conn, native => {
            diesel::insert_into(late_flags::table)
                .values(chunk)
                .on_conflict(late_flags::letter_id)
                .do_update()
                .set((
                    late_flags::last_on_time.eq(excluded(late_flags::last_on_time)),
                    late_flags::lateness_rule.eq(excluded(late_flags::lateness_rule)),
                    late_flags::calendar_version.eq(excluded(late_flags::calendar_version)),
                    late_flags::closed_at.eq(excluded(late_flags::closed_at)),
                    late_flags::closed_by.eq(excluded(late_flags::closed_by)),
                    late_flags::letter_state.eq(excluded(late_flags::letter_state)),
                ))
                .execute(native)?
        });
    }
    Ok(())
}

/// Which of these letters have a flag that a change of the rule had closed.
pub fn closed_by_rule(conn: &mut AnyConnection, letters: &[Letter]) -> Result<HashSet<LetterId>, Error> {
    let mut found = HashSet::new();
    for chunk in letters.chunks(CHUNK) {
        let ids = chunk.iter().map(|letter| &letter.letter_id);
        let rows: Vec<LetterId> = late_flags::table
            .filter(late_flags::letter_id.eq_any(ids))
            .filter(late_flags::closed_by.eq(FlagEnd::RuleChanged))
            .select(late_flags::letter_id)
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// The flags of these letters.
pub fn flags_of(conn: &mut AnyConnection, ids: &[&LetterId]) -> Result<HashMap<LetterId, LateFlag>, Error> {
    let mut found = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<LateFlag> = late_flags::table.filter(late_flags::letter_id.eq_any(chunk)).load(conn)?;
        found.extend(rows.into_iter().map(|flag| (flag.letter_id.clone(), flag)));
    }
    Ok(found)
}

/// The flag of a letter.
pub fn flag_of(conn: &mut AnyConnection, id: &LetterId) -> Result<Option<LateFlag>, Error> {
    Ok(late_flags::table.find(id).first(conn).optional()?)
}

/// Those of these letters whose late flag is open.
pub fn late_among(conn: &mut AnyConnection, ids: &[LetterId]) -> Result<HashSet<LetterId>, Error> {
    let mut found = HashSet::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let open = late_flags::letter_id.eq_any(chunk).and(late_flags::closed_at.is_null());
        let rows: Vec<LetterId> = late_flags::table.filter(open).select(late_flags::letter_id).load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}
