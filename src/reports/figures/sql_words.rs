//! Words of SQL that several figures need: the local day of an instant and the time between two, which the two databases say
//! differently, and which rows are looked at.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Offset as _, TimeDelta, Utc};
use chrono_tz::Europe::Oslo;

use super::period::Period;
use crate::calendar::start_of_day;
use crate::db::{AnyConnection, UtcTime};

/// For so many years before its days an instant's local day is exact to the hour; before them the clock is taken to stand as it did
/// then.
const YEARS: i32 = 5;

/// Of so many days up to now, rows are found by their ids, which are in the order of their making. Of more, a pass over the table
/// is faster.
const FEW_DAYS: TimeDelta = TimeDelta::days(31);

/// The local day of a column's instants, exact on these days. SQLite knows no time zones, so both are told when the clocks
/// were set.
pub(super) fn local_day(conn: &AnyConnection, column: &str, days: Period) -> String {
    let last_year = days.to().year();
    let hours = |hours: i64| match conn {
        AnyConnection::Postgres(_) => format!("interval '{hours} hours'"),
        AnyConnection::Sqlite(_) => format!("'+{hours} hours'"),
    };
    let first = NaiveDate::from_ymd_opt(days.from().year() - YEARS, 1, 1).unwrap_or(NaiveDate::MIN);
    let case = |(at, offset): (DateTime<Utc>, i64)| {
        format!(" WHEN {column} >= '{}' THEN {}", at.format("%Y-%m-%d %H:%M:%S"), hours(offset))
    };
    let set = settings_of_the_clock(first, last_year).into_iter().rev();
    let cases = set.map(case).collect::<Vec<_>>().concat();
    let earliest = hours(offset_at(start_of_day(first)));
    let shift = format!("CASE{cases} ELSE {earliest} END");
    match conn {
        AnyConnection::Postgres(_) => format!("CAST({column} + {shift} AS date)"),
        AnyConnection::Sqlite(_) => format!("date({column}, {shift})"),
    }
}

/// The seconds from one column's instant to another's. SQLite counts in days, exact to a tenth of a millisecond, which is
/// taken off so that ten seconds are not more than ten.
pub(super) fn seconds(conn: &AnyConnection, from: &str, to: &str) -> String {
    match conn {
        AnyConnection::Postgres(_) => format!("extract(epoch FROM ({to} - {from}))"),
        AnyConnection::Sqlite(_) => {
            format!("((julianday({to}) - julianday({from})) * 86400.0 - 0.0001)")
        }
    }
}

/// A condition that only rows made since shortly before the first day meet, where the days are few. Whoever writes a row down
/// may have a clock that is behind, but not by a day.
pub(super) fn made_since<Id: std::fmt::Display>(
    column: &str,
    bound: impl Fn(DateTime<Utc>) -> Id,
    days: Period,
    now: DateTime<Utc>,
) -> String {
    if now - days.begins() > FEW_DAYS {
        return "TRUE".to_owned();
    }
    let before = days.from().checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN);
    format!("{column} >= '{}'", bound(start_of_day(before)))
}

pub(super) fn instants(days: Period) -> (UtcTime, UtcTime) {
    (days.begins().into(), days.ends().into())
}

/// When the clocks in Norway were set from a day to the end of a year, and the hours before UTC from then on.
fn settings_of_the_clock(first: NaiveDate, last_year: i32) -> Vec<(DateTime<Utc>, i64)> {
    let hours_of = |day: NaiveDate| {
        let begins = start_of_day(day);
        (0..25).map(move |hour| begins + TimeDelta::hours(hour))
    };
    let days = first.iter_days().take_while(|day| day.year() <= last_year);
    let changing = days.filter(|day| {
        day.succ_opt().is_some_and(|next| offset_at(start_of_day(*day)) != offset_at(start_of_day(next)))
    });
    let set = changing.filter_map(|day| {
        let before = offset_at(start_of_day(day));
        hours_of(day).find(|at| offset_at(*at) != before).map(|at| (at, offset_at(at)))
    });
    set.collect()
}

fn offset_at(at: DateTime<Utc>) -> i64 {
    i64::from(at.with_timezone(&Oslo).offset().fix().local_minus_utc() / 3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clocks_are_set_twice_a_year_at_one_o_clock_utc() {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let set = settings_of_the_clock(first, 2026);
        let set: Vec<_> = set.iter().map(|(at, hours)| (at.to_rfc3339(), *hours)).collect();
        let expected = [
            ("2025-03-30T01:00:00+00:00", 2),
            ("2025-10-26T01:00:00+00:00", 1),
            ("2026-03-29T01:00:00+00:00", 2),
            ("2026-10-25T01:00:00+00:00", 1),
        ];
        assert_eq!(set, expected.map(|(at, hours)| (at.to_owned(), hours)));
    }
}
