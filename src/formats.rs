//! How dates, times and numbers are written for people, after Språkrådet's rules. Always on the clock in Norway.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc, Weekday};
use chrono_tz::Europe::Oslo;

use crate::values::Language;

const MONTHS: [&str; 12] = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// For running text: `1. september 2023`, in English `1 September 2023`.
pub fn date(language: Language, date: NaiveDate) -> String {
    let dot = if language.written() == Language::En { "" } else { "." };
    format!("{}{dot} {}", date.day(), month(language, date))
}

/// The month that a date lies in: `september 2023`, in English `September 2023`.
pub fn month(language: Language, date: NaiveDate) -> String {
    let months = if language.written() == Language::En { MONTHS_EN } else { MONTHS };
    let month = usize::try_from(date.month0()).ok().and_then(|at| months.get(at).copied());
    format!("{} {}", month.unwrap_or_default(), date.year())
}

/// Tenths of a percent: `66,7 %` with a no-break space, in English `66.7%`.
pub fn percent(language: Language, tenths: u64) -> String {
    let number = self::tenths(language, tenths);
    if language.written() == Language::En { format!("{number}%") } else { format!("{number}\u{a0}%") }
}

/// A number of tenths: `66,7`, in English `66.7`.
pub fn tenths(language: Language, tenths: u64) -> String {
    let mark = if language.written() == Language::En { '.' } else { ',' };
    format!("{}{mark}{}", tenths / 10, tenths % 10)
}

/// For tables, the same in every language: `01.09.2023`.
pub fn short_date(date: NaiveDate) -> String {
    let mut text = String::with_capacity(10);
    push_short_date(&mut text, date);
    text
}

/// From one day to another, both included: `20.11.2026–22.11.2026`; a single day stands alone.
pub fn short_dates(from: NaiveDate, to: NaiveDate) -> String {
    if from == to { short_date(from) } else { format!("{}–{}", short_date(from), short_date(to)) }
}

/// Puts the same behind a text. A file may have millions, so it is written digit by digit.
pub fn push_short_date(text: &mut String, date: NaiveDate) {
    let year = date.year().unsigned_abs();
    push_two_digits(text, date.day());
    text.push('.');
    push_two_digits(text, date.month());
    text.push('.');
    push_two_digits(text, year / 100);
    push_two_digits(text, year % 100);
}

/// Puts the last two digits of a number behind a text.
pub fn push_two_digits(text: &mut String, number: u32) {
    text.extend([number / 10 % 10, number % 10].into_iter().filter_map(|digit| char::from_digit(digit, 10)));
}

/// The time of day in Norway: `kl. 14.02`, in English `14:02`.
pub fn time(language: Language, instant: DateTime<Utc>) -> String {
    let pattern = match language.written() {
        Language::En => "%H:%M",
        _ => "kl. %H.%M",
    };
    instant.with_timezone(&Oslo).format(pattern).to_string()
}

/// The time of day in Norway to the second, as a log has it: `09.05.33`.
pub fn time_to_the_second(language: Language, instant: DateTime<Utc>) -> String {
    let pattern = match language.written() {
        Language::En => "%H:%M:%S",
        _ => "%H.%M.%S",
    };
    instant.with_timezone(&Oslo).format(pattern).to_string()
}

/// For tables: `01.09.2023 kl. 14.02`.
pub fn short_date_time(language: Language, instant: DateTime<Utc>) -> String {
    let day = instant.with_timezone(&Oslo).date_naive();
    format!("{} {}", short_date(day), time(language, instant))
}

/// For the `datetime` attribute of `<time>`: the instant with Norway's offset.
pub fn machine_time(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&Oslo).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The name of the day of the week, in small letters as Norwegian writes it: `mandag`, `måndag`, `Monday`.
pub fn weekday(language: Language, date: NaiveDate) -> &'static str {
    let (nb, nn, en) = match date.weekday() {
        Weekday::Mon => ("mandag", "måndag", "Monday"),
        Weekday::Tue => ("tirsdag", "tysdag", "Tuesday"),
        Weekday::Wed => ("onsdag", "onsdag", "Wednesday"),
        Weekday::Thu => ("torsdag", "torsdag", "Thursday"),
        Weekday::Fri => ("fredag", "fredag", "Friday"),
        Weekday::Sat => ("lørdag", "laurdag", "Saturday"),
        Weekday::Sun => ("søndag", "søndag", "Sunday"),
    };
    match language.written() {
        Language::Nn => nn,
        Language::En => en,
        Language::Nb | Language::Se => nb,
    }
}

/// A whole number with its thousands apart: `20 000` with a no-break space, in English `20,000`.
pub fn number(language: Language, number: i64) -> String {
    grouped(language, &number.to_string())
}

/// Sets the digits of a whole number apart. Four digits stay together, as Språkrådet allows.
pub(crate) fn grouped(language: Language, digits: &str) -> String {
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", digits),
    };
    let separator = match language.written() {
        Language::En => ',',
        _ => '\u{a0}',
    };
    let mut text = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len() > 4 && (digits.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_date_is_written_as_each_language_writes_it() {
        assert_eq!(date(Language::Nb, day("2023-09-01")), "1. september 2023");
        assert_eq!(date(Language::Nn, day("2026-05-17")), "17. mai 2026");
        assert_eq!(date(Language::En, day("2023-09-01")), "1 September 2023");
        assert_eq!(short_date(day("2023-09-01")), "01.09.2023");
        assert_eq!(weekday(Language::Nn, day("2026-11-24")), "tysdag");
        assert_eq!(month(Language::En, day("2026-11-24")), "November 2026");
    }

    #[test]
    fn a_share_is_written_with_one_decimal() {
        assert_eq!(percent(Language::Nb, 667), "66,7\u{a0}%");
        assert_eq!(percent(Language::En, 1000), "100.0%");
    }

    #[test]
    fn the_time_is_norways_in_winter_and_in_summer() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(time(Language::Nb, at("2026-11-20T13:02:00Z")), "kl. 14.02");
        assert_eq!(time(Language::Nn, at("2026-07-20T22:30:00Z")), "kl. 00.30");
        assert_eq!(short_date_time(Language::En, at("2026-07-20T22:30:00Z")), "21.07.2026 00:30");
        assert_eq!(machine_time(at("2026-11-20T13:02:00Z")), "2026-11-20T14:02:00+01:00");
    }

    #[test]
    fn thousands_are_set_apart_from_five_digits_on() {
        for (number_, text) in [
            (0, "0"),
            (1234, "1234"),
            (20_000, "20\u{a0}000"),
            (1_234_567, "1\u{a0}234\u{a0}567"),
            (-20_000, "\u{2212}20\u{a0}000"),
        ] {
            assert_eq!(number(Language::Nb, number_), text);
        }
    }
}
