//! A row's cells, read by column into values; all that is wrong with the row is found, not only the first.

use std::fmt::Display;

use chrono::{DateTime, NaiveDate, Utc};

use super::RowProblem;
use crate::calendar::{parse_day, parse_instant};
use crate::values::{IdPolicy, NationalId, NationalIdError};

/// A cell was refused; why stands in its row's problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refused;

/// One row of a file.
pub(super) struct Row<'a> {
    pub(super) number: u64,
    columns: &'static [&'static str],
    places: &'a [usize],
    cells: Vec<&'a str>,
    problems: Vec<RowProblem>,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        number: u64,
        columns: &'static [&'static str],
        places: &'a [usize],
        cells: Vec<&'a str>,
    ) -> Self {
        Self { number, columns, places, cells, problems: Vec::new() }
    }

    /// A cell that may not be empty.
    pub(super) fn required<T, E: Display>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, Refused> {
        match self.cell(column) {
            "" => Err(self.refuse(column, "must be given")),
            cell => read(cell).map_err(|error| self.refuse(column, error)),
        }
    }

    /// A cell that may be empty.
    pub(super) fn optional<T, E: Display>(
        &mut self,
        column: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Refused> {
        match self.cell(column) {
            "" => Ok(None),
            cell => read(cell).map(Some).map_err(|error| self.refuse(column, error)),
        }
    }

    /// Puts down what is wrong with a cell. The reason may not quote it.
    pub(super) fn refuse(&mut self, column: &'static str, reason: impl Display) -> Refused {
        let column = Some(column.to_owned());
        self.problems.push(RowProblem { row: self.number, column, reason: reason.to_string() });
        Refused
    }

    /// All that was wrong.
    pub(super) fn into_problems(self) -> Vec<RowProblem> {
        self.problems
    }

    fn cell(&self, column: &str) -> &'a str {
        let at = self.columns.iter().position(|name| *name == column);
        let place = at.and_then(|at| self.places.get(at));
        place.and_then(|place| self.cells.get(*place)).copied().unwrap_or_default().trim()
    }
}

/// A national id of the people that this installation knows.
pub(super) fn national_id(policy: IdPolicy) -> impl Fn(&str) -> Result<NationalId, NationalIdError> {
    move |cell| {
        let id = NationalId::parse(cell)?;
        policy.check(&id)?;
        Ok(id)
    }
}

/// One of a closed set.
pub(super) fn one_of<T: Copy>(
    all: &'static [T],
    as_str: fn(T) -> &'static str,
) -> impl Fn(&str) -> Result<T, String> {
    move |cell| {
        let found = all.iter().copied().find(|one| as_str(*one) == cell);
        found.ok_or_else(|| {
            let names: Vec<_> = all.iter().copied().map(as_str).collect();
            format!("must be one of {}", names.join(", "))
        })
    }
}

/// Text of at most so many characters on one line.
pub(super) fn text(longest: usize) -> impl Fn(&str) -> Result<String, String> {
    move |cell| {
        if cell.chars().any(char::is_control) {
            Err("holds a line break or another control character".to_owned())
        } else if cell.chars().count() > longest {
            Err(format!("has more than {longest} characters"))
        } else {
            Ok(cell.to_owned())
        }
    }
}

/// An instant by RFC 3339. The contact register also writes the offset in two digits (`2023-06-13T13:42:34+02`).
pub(super) fn instant(cell: &str) -> Result<DateTime<Utc>, &'static str> {
    let short_offset = cell.len() > 19
        && matches!(cell.as_bytes(), [.., b'+' | b'-', a, b] if a.is_ascii_digit() && b.is_ascii_digit());
    if short_offset { parse_instant(&format!("{cell}:00")) } else { parse_instant(cell) }
}

/// A day, such as `2026-11-20`.
pub(super) fn day(cell: &str) -> Result<NaiveDate, &'static str> {
    parse_day(cell).ok_or("must be a day such as 2026-11-20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_either_shape_of_offset_and_never_without_one() {
        for (text, utc) in [
            ("2023-06-13T13:42:34+02", "2023-06-13T11:42:34Z"),
            ("2023-06-13T13:42:34.768-03", "2023-06-13T16:42:34.768Z"),
            ("2023-06-13T13:42:34+02:00", "2023-06-13T11:42:34Z"),
            ("2023-06-13T13:42:34Z", "2023-06-13T13:42:34Z"),
            ("2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.5Z"),
        ] {
            assert_eq!(instant(text), Ok(utc.parse().unwrap()), "{text}");
        }
        for text in [
            "2023-06-13",
            "2023-06-13T13:42:34",
            "13.06.2023 13:42",
            "0001-01-01T00:00:00Z",
            "2023-06-13T13:42-02",
        ] {
            assert!(instant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_four_two_and_two_digits() {
        assert_eq!(day("2026-11-20"), Ok(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()));
        for text in ["20.11.2026", "2026-1-2", "2026-02-29", "+2026-11-2", "1700-01-01"] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
