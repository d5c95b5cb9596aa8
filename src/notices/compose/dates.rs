//! Dates as people write them.

use chrono::{Datelike as _, NaiveDate};

use crate::values::Language;

/// How much room there is.
#[derive(Clone, Copy)]
pub(super) enum Length {
    /// `20. november 2026`, `20 November 2026`.
    Long,
    /// `20.11.2026`, `20 Nov 2026`.
    Short,
}

const NORWEGIAN: [&str; 12] = [
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

/// The date in the language's own way; Bokmål and Nynorsk have the same months.
pub(super) fn written(date: NaiveDate, language: Language, length: Length) -> String {
    match (language, length) {
        (Language::En, Length::Long) => date.format("%-d %B %Y").to_string(),
        (Language::En, Length::Short) => date.format("%-d %b %Y").to_string(),
        (_, Length::Short) => date.format("%-d.%-m.%Y").to_string(),
        (_, Length::Long) => {
            let month = usize::try_from(date.month0()).ok().and_then(|month| NORWEGIAN.get(month));
            format!("{}. {} {}", date.day(), month.unwrap_or(&""), date.year())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_the_language_does() {
        let date = NaiveDate::from_ymd_opt(2026, 5, 7).unwrap();
        for (language, length, text) in [
            (Language::Nb, Length::Long, "7. mai 2026"),
            (Language::Nn, Length::Long, "7. mai 2026"),
            (Language::En, Length::Long, "7 May 2026"),
            (Language::Nb, Length::Short, "7.5.2026"),
            (Language::En, Length::Short, "7 May 2026"),
        ] {
            assert_eq!(written(date, language, length), text);
        }
    }
}
