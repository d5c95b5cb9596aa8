//! The register's timestamps: `2023-08-05T10:45:15.768Z`, and `2023-06-13T13:42:34+02` without the offset's minutes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

/// Reads either shape, and `+02:00`, with or without a fraction.
fn parse(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z").ok().map(|at| at.to_utc())
}

/// A timestamp that cannot be read is as good as none: a date is no reason to lose the answer.
pub(super) fn lenient<'de, D: Deserializer<'de>>(source: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<String>::deserialize(source)?;
    Ok(text.as_deref().and_then(parse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_that_the_register_writes_is_read() {
        for (text, expected) in [
            ("2023-08-05T10:45:15.768Z", "2023-08-05T10:45:15.768Z"),
            ("2023-06-10T21:00:01+02", "2023-06-10T19:00:01Z"),
            ("2023-06-10T21:00:01.5+02", "2023-06-10T19:00:01.5Z"),
            ("2023-06-10T21:00:01-03", "2023-06-11T00:00:01Z"),
            ("2023-06-10T21:00:01+02:00", "2023-06-10T19:00:01Z"),
            ("2023-06-10T21:00:01+0200", "2023-06-10T19:00:01Z"),
            ("2023-06-10T21:00:01Z", "2023-06-10T21:00:01Z"),
        ] {
            assert_eq!(parse(text), Some(expected.parse().unwrap()), "{text}");
        }
        for text in ["", "2023-06-10", "2023-06-10T21:00:01", "2023-13-10T21:00:01Z", "10.06.2023"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
