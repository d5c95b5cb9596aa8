//! Between instants and the dates on the wall in Norway (Europe/Oslo, daylight saving included).

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::{Europe::Oslo, Tz};

/// The date in Norway at an instant.
pub fn local_date(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&Oslo).date_naive()
}

/// The first instant of a date in Norway: from here a letter whose last day on time was the day before is late.
pub fn start_of_day(date: NaiveDate) -> DateTime<Utc> {
    start_of_day_in(Oslo, date)
}

/// The first instant at which the clocks of Norway show a time of day on a date; where they skip it, as long after the start
/// of the day as it would be on others.
pub fn instant_at(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let skipped = || start_of_day(date) + (time - NaiveTime::MIN);
    Oslo.from_local_datetime(&date.and_time(time)).earliest().map_or_else(skipped, |at| at.to_utc())
}

/// Whether the clocks of Norway are put forward or back between two instants.
pub fn clocks_change_between(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    let offset = |at: DateTime<Utc>| at.with_timezone(&Oslo).offset().fix();
    offset(one) != offset(other)
}

/// Where the clocks are put forward at midnight itself, the day begins as they are, by the old reckoning.
fn start_of_day_in(zone: Tz, date: NaiveDate) -> DateTime<Utc> {
    let midnight = date.and_time(NaiveTime::MIN);
    zone.from_local_datetime(&midnight).earliest().map_or_else(
        || {
            let before = zone.offset_from_utc_datetime(&(midnight - Days::new(1)));
            (midnight - before.fix()).and_utc()
        },
        |start| start.to_utc(),
    )
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn instant(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_date_changes_at_midnight_in_oslo_in_winter_and_in_summer() {
        for (at, day) in [
            ("2026-01-15T22:59:59Z", "2026-01-15"),
            ("2026-01-15T23:00:00Z", "2026-01-16"),
            ("2026-07-15T21:59:59Z", "2026-07-15"),
            ("2026-07-15T22:00:00Z", "2026-07-16"),
            // Clocks go forward on 2026-03-29 at 02:00 and back on 2026-10-25 at 03:00.
            ("2026-03-28T22:59:59Z", "2026-03-28"),
            ("2026-03-28T23:00:00Z", "2026-03-29"),
            ("2026-03-29T21:59:59Z", "2026-03-29"),
            ("2026-03-29T22:00:00Z", "2026-03-30"),
            ("2026-10-24T21:59:59Z", "2026-10-24"),
            ("2026-10-24T22:00:00Z", "2026-10-25"),
            ("2026-10-25T22:59:59Z", "2026-10-25"),
            ("2026-10-25T23:00:00Z", "2026-10-26"),
        ] {
            assert_eq!(local_date(instant(at)), date(day), "{at}");
        }
    }

    #[test]
    fn the_days_the_clocks_change_last_23_and_25_hours() {
        let hours = |day: &str| {
            let day = date(day);
            (start_of_day(day.succ_opt().unwrap()) - start_of_day(day)).num_hours()
        };
        assert_eq!((hours("2026-03-29"), hours("2026-10-25"), hours("2026-06-01")), (23, 25, 24));
    }

    #[test]
    fn every_day_of_2020_to_2059_begins_at_its_first_instant() {
        for day in date("2020-01-01").iter_days().take_while(|day| *day < date("2060-01-01")) {
            let start = start_of_day(day);
            assert_eq!(local_date(start), day);
            assert_eq!(local_date(start - TimeDelta::nanoseconds(1)), day.pred_opt().unwrap());
        }
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_where_the_clocks_land() {
        // Some countries put their clocks forward at midnight; Oslo's rules could be changed to do so.
        let (west, east) = (chrono_tz::America::Sao_Paulo, chrono_tz::Asia::Beirut);
        assert_eq!(start_of_day_in(west, date("2018-11-04")), instant("2018-11-04T03:00:00Z"));
        assert_eq!(start_of_day_in(east, date("2018-03-25")), instant("2018-03-24T22:00:00Z"));
    }

    proptest! {
        #[test]
        fn an_instant_lies_between_the_start_of_its_day_and_of_the_next(seconds in -2_000_000_000_i64..7_000_000_000) {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let day = local_date(at);
            prop_assert!(start_of_day(day) <= at && at < start_of_day(day.succ_opt().unwrap()));
        }
    }
}
