//! What happened to letters on each day. Each question is one pass over one table, or over the part of it that an index holds.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{count, count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Nullable, Text};

use super::period::Period;
use super::sql_words::{instants, local_day, made_since};
use super::{Counts, InTime, Measure};
use crate::calendar::BusinessCalendar;
use crate::db::schema::{letter_events, letters};
use crate::db::{AnyConnection, Error};
use crate::letters::{Destination, LetterState, OrderChannel};
use crate::values::LetterId;

pub(super) fn ordered(
    conn: &mut AnyConnection,
    days: Period,
    now: DateTime<Utc>,
    counts: &mut Counts,
) -> Result<(), Error> {
    let (from, until) = instants(days);
    let ordered_on = local_day(conn, "letters.ordered_at", days);
    // In words, as diesel groups by columns or by words, not by both.
    let kind = || (sql::<Date>(&ordered_on), sql::<Text>("destination"), sql::<Text>("order_channel"));
    let rows: Vec<(NaiveDate, Destination, OrderChannel, i64)> = letters::table
        .filter(letters::ordered_at.ge(from).and(letters::ordered_at.lt(until)))
        .filter(sql::<Bool>(&made_since("letters.letter_id", LetterId::bound, days, now)))
        .group_by(kind())
        .select((kind().0, kind().1, kind().2, count_star()))
        .load(conn)?;
    for (day, to, channel, n) in rows {
        counts.add(day, Measure::Ordered, (to.as_str(), channel.as_str()), n.unsigned_abs());
    }
    Ok(())
}

/// Only of days that are over.
pub(super) fn due(conn: &mut AnyConnection, days: Period, counts: &mut Counts) -> Result<(), Error> {
    let used_on = local_day(conn, "letters.state_since", days);
    let in_time = format!("(letters.state = 'activated' AND {used_on} <= letters.last_on_time)");
    let kind = || (sql::<Date>("letters.last_on_time"), sql::<Text>("destination"), sql::<Bool>(&in_time));
    let rows: Vec<(NaiveDate, Destination, bool, i64)> = letters::table
        .filter(letters::last_on_time.ge(days.from()).and(letters::last_on_time.le(days.to())))
        .filter(letters::state.ne_all([LetterState::Rejected, LetterState::Cancelled]))
        .group_by(kind())
        .select((kind().0, kind().1, kind().2, count_star()))
        .load(conn)?;
    for (day, to, in_time, n) in rows {
        counts.add(day, Measure::Due, (to.as_str(), InTime::of(in_time).as_str()), n.unsigned_abs());
    }
    Ok(())
}

pub(super) fn activated(
    conn: &mut AnyConnection,
    days: Period,
    calendar: &BusinessCalendar,
    counts: &mut Counts,
) -> Result<(), Error> {
    let (from, until) = instants(days);
    let used_on = local_day(conn, "letters.state_since", days);
    let ordered_on = local_day(conn, "letters.ordered_at", days);
    let kind = || (sql::<Date>(&used_on), sql::<Date>(&ordered_on));
    let rows: Vec<(NaiveDate, NaiveDate, i64)> = letters::table
        // In words, so that both databases see that the partial index holds every such letter.
        .filter(sql::<Bool>("letters.state = 'activated'"))
        .filter(letters::state_since.ge(from).and(letters::state_since.lt(until)))
        .group_by(kind())
        .select((kind().0, kind().1, count_star()))
        .load(conn)?;
    for (day, ordered_on, n) in rows {
        let took = calendar.business_days_between(ordered_on, day).max(0).to_string();
        counts.add(day, Measure::Activated, (&took, ""), n.unsigned_abs());
    }
    Ok(())
}

/// From the events and not the letters' states: a letter that came back may have been replaced since.
pub(super) fn returned(conn: &mut AnyConnection, days: Period, counts: &mut Counts) -> Result<(), Error> {
    let (from, until) = instants(days);
    let returned_on = local_day(conn, "letter_events.occurred_at", days);
    let kind = || (sql::<Date>(&returned_on), sql::<Nullable<Text>>("letter_events.reason"));
    let rows: Vec<(NaiveDate, Option<String>, i64)> = letter_events::table
        .filter(sql::<Bool>("letter_events.event = 'returned'"))
        .filter(letter_events::occurred_at.ge(from).and(letter_events::occurred_at.lt(until)))
        .group_by(kind())
        .select((kind().0, kind().1, count(letter_events::letter_id).aggregate_distinct()))
        .load(conn)?;
    for (day, reason, n) in rows {
        counts.add(day, Measure::Returned, (&reason.unwrap_or_default(), ""), n.unsigned_abs());
    }
    Ok(())
}
