//! Column types that both databases keep the same way.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, SubsecRound, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::deserialize::{self, FromSql};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Text, Timestamp};
use diesel::sqlite::{Sqlite, SqliteValue};

use super::connection::{MultiBackend, MultiRawValue};

/// An instant as it is stored: UTC, in whole microseconds, which is what both databases keep.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamp)]
pub struct UtcTime(NaiveDateTime);

impl UtcTime {
    /// The instant to reckon with.
    pub fn utc(self) -> DateTime<Utc> {
        self.0.and_utc()
    }
}

impl From<DateTime<Utc>> for UtcTime {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.naive_utc().trunc_subsecs(6))
    }
}

impl fmt::Debug for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.utc().to_rfc3339())
    }
}

impl ToSql<Timestamp, Pg> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamp, Pg>::to_sql(&self.0, out)
    }
}

impl ToSql<Timestamp, Sqlite> for UtcTime {
    /// The same text as diesel would write, but by no pattern, which would be read anew each time.
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl ToSql<Timestamp, MultiBackend> for UtcTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Timestamp, self));
        Ok(IsNull::No)
    }
}

impl FromSql<Timestamp, Pg> for UtcTime {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        <NaiveDateTime as FromSql<Timestamp, Pg>>::from_sql(bytes).map(Self)
    }
}

impl FromSql<Timestamp, Sqlite> for UtcTime {
    /// Diesel would try patterns, which takes as long as finding the row.
    fn from_sql(bytes: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        match as_written(&text) {
            Some(time) => Ok(Self(time)),
            None => Ok(Self(NaiveDateTime::parse_from_str(&text, "%F %T%.f")?)),
        }
    }
}

impl FromSql<Timestamp, MultiBackend> for UtcTime {
    fn from_sql(bytes: MultiRawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, Timestamp>()
    }
}

/// Reads `2026-11-20 09:00:00` with none, three or six digits behind a point, as diesel writes it to `SQLite`.
fn as_written(text: &str) -> Option<NaiveDateTime> {
    let number = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    let mark = |at: usize| text.as_bytes().get(at).copied();
    let marks = [mark(4), mark(7), mark(10), mark(13), mark(16)];
    if marks != [Some(b'-'), Some(b'-'), Some(b' '), Some(b':'), Some(b':')] {
        return None;
    }
    let micros = match text.len() {
        19 => 0,
        23 if mark(19) == Some(b'.') => number(20, 23)? * 1000,
        26 if mark(19) == Some(b'.') => number(20, 26)?,
        _ => return None,
    };
    let year = i32::try_from(number(0, 4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
    date.and_hms_micro_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?, micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_it_was_written_and_nothing_else_is_taken_for_one() {
        for text in ["2026-11-20 09:00:00", "2024-02-29 23:59:59.250", "1999-01-01 00:00:00.000001"] {
            let time = NaiveDateTime::parse_from_str(text, "%F %T%.f").unwrap();
            assert_eq!(as_written(text), Some(time), "{text}");
            assert_eq!(time.format("%F %T%.f").to_string(), text);
            assert_eq!(time.to_string(), text);
        }
        for text in [
            "",
            "2026-11-20",
            "2026-11-20T09:00:00",
            "2026-11-20 09:00:00Z",
            "2026-02-29 09:00:00",
            "2026-11-20 24:00:00",
            "2026-11-20 +9:00:00",
            "2026-11-20 09:00:00.1234",
            "2026-11-20 09:00:00,123",
        ] {
            assert_eq!(as_written(text), None, "{text}");
        }
    }
}
