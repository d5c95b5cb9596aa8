//! Norwegian public holidays: the act of 1995-02-24 no. 12 § 2, and the act of 1947-04-26 no. 1 on 1 and 17 May.
//!
//! Valid for the years 1583 to 9999 of the Gregorian calendar, with the holidays as the law has them today. 24 and
//! 31 December are not among them: in law they are business days.

use chrono::{Datelike, NaiveDate, TimeDelta};

/// The state of this table, part of a calendar's version. To be raised when a holiday is added or taken away.
pub(super) const TABLE: &str = "no-2026.1";

/// A day that the law closes and that has a name; other Sundays are just Sundays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Holiday {
    /// 1 January.
    NewYearsDay,
    /// Three days before Easter Sunday.
    MaundyThursday,
    /// Two days before Easter Sunday.
    GoodFriday,
    /// The first Sunday after the first full moon of spring, by the church's reckoning.
    EasterSunday,
    /// The day after Easter Sunday.
    EasterMonday,
    /// 1 May.
    LabourDay,
    /// 17 May.
    ConstitutionDay,
    /// 39 days after Easter Sunday.
    AscensionDay,
    /// 49 days after Easter Sunday.
    WhitSunday,
    /// 50 days after Easter Sunday.
    WhitMonday,
    /// 25 December.
    ChristmasDay,
    /// 26 December.
    SecondChristmasDay,
}

impl Holiday {
    /// The key under which the text files hold its name in each language.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NewYearsDay => "new_years_day",
            Self::MaundyThursday => "maundy_thursday",
            Self::GoodFriday => "good_friday",
            Self::EasterSunday => "easter_sunday",
            Self::EasterMonday => "easter_monday",
            Self::LabourDay => "labour_day",
            Self::ConstitutionDay => "constitution_day",
            Self::AscensionDay => "ascension_day",
            Self::WhitSunday => "whit_sunday",
            Self::WhitMonday => "whit_monday",
            Self::ChristmasDay => "christmas_day",
            Self::SecondChristmasDay => "second_christmas_day",
        }
    }
}

/// The holiday on a date. When two fall together (17 May 2027 is Whit Monday too) the fixed one is named.
pub fn holiday_on(date: NaiveDate) -> Option<Holiday> {
    match (date.month(), date.day()) {
        (1, 1) => Some(Holiday::NewYearsDay),
        (5, 1) => Some(Holiday::LabourDay),
        (5, 17) => Some(Holiday::ConstitutionDay),
        (12, 25) => Some(Holiday::ChristmasDay),
        (12, 26) => Some(Holiday::SecondChristmasDay),
        (3..=6, _) => match (date - easter_sunday(date.year())).num_days() {
            -3 => Some(Holiday::MaundyThursday),
            -2 => Some(Holiday::GoodFriday),
            0 => Some(Holiday::EasterSunday),
            1 => Some(Holiday::EasterMonday),
            39 => Some(Holiday::AscensionDay),
            49 => Some(Holiday::WhitSunday),
            50 => Some(Holiday::WhitMonday),
            _ => None,
        },
        _ => None,
    }
}

/// Easter Sunday of a year, by the Gregorian computus in the form of Meeus, Jones and Butcher.
///
/// # Panics
/// For years that no date can hold (beyond ± 262,000).
#[expect(clippy::expect_used, reason = "22 March is in every year")]
pub fn easter_sunday(year: i32) -> NaiveDate {
    let (century, in_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let moon = (8 * century + 13).div_euclid(25);
    let full_moon = (19 * golden + century - century.div_euclid(4) - moon + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * century.rem_euclid(4) + 2 * (in_century / 4) - full_moon - in_century % 4).rem_euclid(7);
    let too_late = (golden + 11 * full_moon + 22 * to_sunday) / 451;

    let earliest = NaiveDate::from_ymd_opt(year, 3, 22).expect("22 March is in every year");
    earliest + TimeDelta::days(i64::from(full_moon + to_sunday - 7 * too_late))
}

#[cfg(test)]
mod tests {
    use chrono::Weekday;

    use super::*;

    fn on(text: &str) -> Option<Holiday> {
        holiday_on(text.parse().unwrap())
    }

    #[test]
    fn easter_falls_as_the_church_reckons_it() {
        for day in [
            "1583-04-10",
            "1818-03-22",
            "1900-04-15",
            "1943-04-25",
            "1954-04-18",
            "1981-04-19",
            "2000-04-23",
            "2008-03-23",
            "2011-04-24",
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2028-04-16",
            "2029-04-01",
            "2030-04-21",
            "2031-04-13",
            "2032-03-28",
            "2033-04-17",
            "2034-04-09",
            "2035-03-25",
            "2038-04-25",
            "2049-04-18",
            "2076-04-19",
            "2285-03-22",
        ] {
            let day: NaiveDate = day.parse().unwrap();
            assert_eq!(easter_sunday(day.year()), day);
        }
    }

    #[test]
    fn easter_is_a_sunday_from_22_march_to_25_april_in_every_year() {
        for year in 1583..=9999 {
            let easter = easter_sunday(year);
            assert_eq!(easter.weekday(), Weekday::Sun, "{year}");
            assert!(((3, 22)..=(4, 25)).contains(&(easter.month(), easter.day())), "{year}");
        }
    }

    #[test]
    fn the_holidays_of_2026_are_those_of_the_law() {
        let found: Vec<_> = (NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().iter_days())
            .take(365)
            .filter_map(|day| holiday_on(day).map(|holiday| (day.to_string(), holiday.as_str())))
            .collect();
        let expected = [
            ("2026-01-01", "new_years_day"),
            ("2026-04-02", "maundy_thursday"),
            ("2026-04-03", "good_friday"),
            ("2026-04-05", "easter_sunday"),
            ("2026-04-06", "easter_monday"),
            ("2026-05-01", "labour_day"),
            ("2026-05-14", "ascension_day"),
            ("2026-05-17", "constitution_day"),
            ("2026-05-24", "whit_sunday"),
            ("2026-05-25", "whit_monday"),
            ("2026-12-25", "christmas_day"),
            ("2026-12-26", "second_christmas_day"),
        ];
        assert_eq!(found, expected.map(|(day, key)| (day.to_owned(), key)));
    }

    #[test]
    fn of_two_holidays_on_one_day_the_fixed_one_is_named() {
        assert_eq!(on("2027-05-17"), Some(Holiday::ConstitutionDay));
        assert_eq!(on("2008-05-01"), Some(Holiday::LabourDay));
    }

    #[test]
    fn the_eves_and_easter_saturday_are_no_holidays() {
        for day in ["2026-12-24", "2026-12-31", "2026-04-04", "2026-05-23"] {
            assert_eq!(on(day), None, "{day}");
        }
    }
}
