//! The figures of days that are over, stored. Each night they are counted anew and what differs is written, so that what a file
//! or the print vendor tells late comes to its day.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::period::Period;
use super::store::{Look, count_measure};
use super::{Counts, Measure, days_end};
use crate::calendar::local_date;
use crate::db::schema::daily_figures;
use crate::db::{AnyConnection, Error};
use crate::{jobs, on_each};

/// How many rows go into one statement.
const CHUNK: usize = 500;

/// Which days are stored, and as of when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// All days up to this one.
    pub through: NaiveDate,
    /// When they were counted.
    pub as_of: DateTime<Utc>,
}

impl Stored {
    /// Reads it as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let (through, as_of) = text.split_once(' ')?;
        Some(Self { through: through.parse().ok()?, as_of: as_of.parse().ok()? })
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.through, self.as_of.to_rfc3339())
    }
}

/// One number, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = daily_figures, treat_none_as_default_value = false)]
pub struct DailyFigure {
    of_day: NaiveDate,
    measure: Measure,
    part: String,
    subpart: String,
    number: i64,
}

/// What a measure has on all days, and what is to be written so that the stored days have it.
#[derive(Clone, Debug)]
pub struct Recount {
    /// How many numbers were counted.
    pub counted: usize,
    /// Those that are not stored so.
    pub changes: Vec<DailyFigure>,
}

/// What the last night has stored.
pub fn last_stored(conn: &mut AnyConnection) -> Result<Option<Stored>, Error> {
    let place = jobs::figures_stored(conn)?;
    Ok(place.as_deref().and_then(Stored::parse))
}

/// The stored numbers of these days.
pub fn read(conn: &mut AnyConnection, days: Period, measures: &[Measure]) -> Result<Counts, Error> {
    let rows: Vec<DailyFigure> = daily_figures::table
        .filter(daily_figures::of_day.between(days.from(), days.to()))
        .filter(daily_figures::measure.eq_any(measures))
        .load(conn)?;
    let mut counts = Counts::default();
    for row in rows {
        counts.add(row.of_day, row.measure, (&row.part, &row.subpart), row.number.unsigned_abs());
    }
    Ok(counts)
}

/// Counts a measure of all days up to one that is over. Who could be reached on a day is put down once, in the night after it:
/// the register does not tell later.
pub fn recount(
    conn: &mut AnyConnection,
    measure: Measure,
    through: NaiveDate,
    look: &Look<'_>,
) -> Result<Recount, Error> {
    let days = Period::all_until(through);
    let stored = read(conn, days, &[measure])?;
    let counted = if measure == Measure::Reach {
        let mut all = stored.clone();
        let is_last_night = through.succ_opt() == Some(local_date(look.now));
        if look.own_register && is_last_night && !stored.each().any(|(_, day, _)| day == through) {
            days_end::reach(conn, through, &mut all)?;
        }
        all
    } else {
        let mut counts = Counts::default();
        count_measure(conn, measure, days, look, &mut counts)?;
        counts
    };
    let row =
        |((measure, part, subpart), of_day, number): (&(Measure, String, String), _, u64)| DailyFigure {
            of_day,
            measure: *measure,
            part: part.clone(),
            subpart: subpart.clone(),
            number: i64::try_from(number).unwrap_or(i64::MAX),
        };
    Ok(Recount { counted: counted.len(), changes: stored.changes_to(&counted).map(row).collect() })
}

/// Writes numbers over those that there are.
pub fn put(conn: &mut AnyConnection, figures: &[DailyFigure]) -> Result<(), Error> {
    for chunk in figures.chunks(CHUNK) {
        on_each!(conn, native => {
            diesel::insert_into(daily_figures::table)
                .values(chunk)
                .on_conflict((
                    daily_figures::of_day,
                    daily_figures::measure,
                    daily_figures::part,
                    daily_figures::subpart,
                ))
                .do_update()
                .set(daily_figures::number.eq(excluded(daily_figures::number)))
                .execute(native)?
        });
    }
    Ok(())
}
