//! The table of applied rules, and the letters that are judged by another one.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel::upsert::excluded;

use super::{AppliedRule, JudgedBy, Moved};
use crate::calendar::start_of_day;
use crate::db::schema::{deadline_rules, letters};
use crate::db::{AnyConnection, Condition, Error, UtcTime, updated_exactly_one};
use crate::letters::lateness::LatenessRule;
use crate::letters::store::Letter;
use crate::on_each;
use crate::values::LetterId;

/// How many rows go into one statement.
const CHUNK: usize = 500;

/// In these words, so that both databases see that the partial index holds every such letter. A failed print is tried again.
const WAITED_FOR: Condition =
    Condition("letters.state IN ('ordered', 'accepted', 'printed', 'print_failed', 'posted')");

/// The rule that the last nightly run applied; none before the first.
pub fn in_force(conn: &mut AnyConnection) -> Result<Option<AppliedRule>, Error> {
    Ok(deadline_rules::table.order(deadline_rules::rule_id.desc()).first(conn).optional()?)
}

/// By which rule letters were judged when a day ended: of one that is over that which was applied last, or the first of all where
/// none was yet; of today or later that of the settings.
pub fn judged_on(
    conn: &mut AnyConnection,
    day: NaiveDate,
    settings: &LatenessRule,
    today: NaiveDate,
) -> Result<JudgedBy, Error> {
    let ended = day.succ_opt().filter(|_| day < today).map(start_of_day);
    let Some(ended) = ended else { return Ok(JudgedBy::rule(settings)) };
    let began = (deadline_rules::first_applied_at, deadline_rules::rule_id);
    let of_that_day = deadline_rules::table
        .filter(deadline_rules::first_applied_at.lt(UtcTime::from(ended)))
        .order((began.0.desc(), began.1.desc()))
        .first(conn)
        .optional()?;
    let applied: Option<AppliedRule> = match of_that_day {
        Some(applied) => Some(applied),
        None => deadline_rules::table.order(began).first(conn).optional()?,
    };
    Ok(applied.map_or_else(|| JudgedBy::rule(settings), AppliedRule::into_judged_by))
}

/// The rules that were applied, the last first.
pub fn history(conn: &mut AnyConnection, limit: i64) -> Result<Vec<AppliedRule>, Error> {
    Ok(deadline_rules::table.order(deadline_rules::rule_id.desc()).limit(limit).load(conn)?)
}

/// Puts on record that a rule is applied from now on, and answers its number.
pub fn begin(conn: &mut AnyConnection, judged_by: &JudgedBy, now: DateTime<Utc>) -> Result<i64, Error> {
    let rule_id = diesel::insert_into(deadline_rules::table)
        .values((
            deadline_rules::lateness_rule.eq(&judged_by.lateness_rule),
            deadline_rules::calendar_version.eq(&judged_by.calendar_version),
            deadline_rules::first_applied_at.eq(UtcTime::from(now)),
            deadline_rules::moved_earlier.eq(0),
            deadline_rules::moved_later.eq(0),
            deadline_rules::unchanged.eq(0),
            deadline_rules::flags_closed.eq(0),
        ))
        .returning(deadline_rules::rule_id)
        .get_result(conn)?;
    Ok(rule_id)
}

/// Adds to what a rule has moved.
pub fn add(conn: &mut AnyConnection, rule_id: i64, moved: &Moved) -> Result<(), Error> {
    let rows = diesel::update(deadline_rules::table.find(rule_id))
        .set((
            deadline_rules::moved_earlier.eq(deadline_rules::moved_earlier + stored(moved.earlier)),
            deadline_rules::moved_later.eq(deadline_rules::moved_later + stored(moved.later)),
            deadline_rules::unchanged.eq(deadline_rules::unchanged + stored(moved.unchanged)),
            deadline_rules::flags_closed.eq(deadline_rules::flags_closed + stored(moved.flags_closed)),
        ))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Puts on record that no letter is left that is judged by another rule.
pub fn finish(conn: &mut AnyConnection, rule_id: i64, now: DateTime<Utc>) -> Result<(), Error> {
    let rows = diesel::update(deadline_rules::table.find(rule_id))
        .set(deadline_rules::finished_at.eq(UtcTime::from(now)))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Where a letter stands among those that are judged by another rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    judged_by: JudgedBy,
    letter_id: LetterId,
}

impl Place {
    /// This letter's.
    pub fn of(letter: &Letter) -> Self {
        let judged_by = JudgedBy {
            lateness_rule: letter.lateness_rule.clone(),
            calendar_version: letter.calendar_version.clone(),
        };
        Self { judged_by, letter_id: letter.letter_id.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.judged_by.lateness_rule, self.letter_id)
    }
}

/// Letters that are waited for and judged by another rule than this one, in order, from behind `after` on. When there are
/// none, that takes two looks into an index.
pub fn judged_otherwise(
    conn: &mut AnyConnection,
    judged_by: &JudgedBy,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Letter>, Error> {
    // Not <>, for which both databases would read every letter that is waited for.
    let mut found = beside(conn, "<", judged_by, after, limit)?;
    if found.len() < limit {
        found.extend(beside(conn, ">", judged_by, after, limit - found.len())?);
    }
    Ok(found)
}

fn beside(
    conn: &mut AnyConnection,
    side: &str,
    judged_by: &JudgedBy,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Letter>, Error> {
    let otherwise = letters::table
        .filter(WAITED_FOR)
        .filter(
            sql::<Bool>(&format!("(letters.lateness_rule, letters.calendar_version) {side} ("))
                .bind::<Text, _>(&judged_by.lateness_rule)
                .sql(", ")
                .bind::<Text, _>(&judged_by.calendar_version)
                .sql(")"),
        )
        .order((letters::lateness_rule, letters::calendar_version, letters::letter_id))
        .limit(stored(limit));
    let rows = match after {
        None => otherwise.load(conn)?,
        Some(Place { judged_by, letter_id }) => otherwise
            .filter(
                sql::<Bool>("(letters.lateness_rule, letters.calendar_version, letters.letter_id) > (")
                    .bind::<Text, _>(&judged_by.lateness_rule)
                    .sql(", ")
                    .bind::<Text, _>(&judged_by.calendar_version)
                    .sql(", ")
                    .bind::<Text, _>(letter_id)
                    .sql(")"),
            )
            .load(conn)?,
    };
    Ok(rows)
}

/// Gives letters the last day on time that was found anew, with the rule by which it was.
pub fn put_judged(conn: &mut AnyConnection, judged: &[Letter]) -> Result<(), Error> {
    for chunk in judged.chunks(CHUNK) {
        on_each!(conn, native => {
            diesel::insert_into(letters::table)
                .values(chunk)
                .on_conflict(letters::letter_id)
                .do_update()
                .set((
                    letters::last_on_time.eq(excluded(letters::last_on_time)),
                    letters::lateness_rule.eq(excluded(letters::lateness_rule)),
                    letters::calendar_version.eq(excluded(letters::calendar_version)),
                ))
                .execute(native)?
        });
    }
    Ok(())
}

fn stored(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
