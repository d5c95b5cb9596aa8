//! CSV in two profiles: one for data tools, one that a Norwegian Excel opens as it is.

use std::fmt::Write as _;
use std::io::{self, Write};

use chrono::{DateTime, NaiveDate, SecondsFormat, Timelike as _, Utc};
use chrono_tz::Europe::Oslo;
use csv::{Terminator, WriterBuilder};

use crate::formats;
use crate::values::text_enum;

text_enum! {
    /// For whom a file is written.
    pub enum Profile {
        /// RFC 4180: UTF-8 without mark, comma, CRLF, ISO 8601 dates, texts as they are.
        Data => "data",
        /// UTF-8 with byte order mark, semicolon, CRLF, `dd.mm.yyyy`, texts that would run as formulas defused.
        ExcelNb => "excel-nb",
    }
}

impl Profile {
    /// The one that an address or a form asks for: for programs unless it names another. None where there is no such.
    pub fn asked(name: Option<&str>) -> Option<Self> {
        name.map_or(Some(Self::Data), Self::parse)
    }
}

/// One cell. Only texts can be dangerous to a spreadsheet, so only texts are defused.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// Any text.
    Text(&'a str),
    /// A whole number.
    Whole(i64),
    /// A local day.
    Day(NaiveDate),
    /// An instant, shown on the clock in Norway.
    Instant(DateTime<Utc>),
}

/// Writes one file.
pub struct CsvOut<W: Write> {
    profile: Profile,
    writer: csv::Writer<W>,
    text: String,
}

impl<W: Write> CsvOut<W> {
    /// Begins a file with its header.
    pub fn begin(mut out: W, profile: Profile, header: &[&str]) -> io::Result<Self> {
        let delimiter = match profile {
            Profile::Data => b',',
            Profile::ExcelNb => {
                out.write_all("\u{feff}".as_bytes())?;
                b';'
            }
        };
        let mut writer =
            WriterBuilder::new().delimiter(delimiter).terminator(Terminator::CRLF).from_writer(out);
        writer.write_record(header)?;
        Ok(Self { profile, writer, text: String::new() })
    }

    /// Writes one row.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            self.text.clear();
            write_cell(&mut self.text, self.profile, *cell).map_err(io::Error::other)?;
            self.writer.write_field(&self.text)?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Writes what is still held back. Without it the file may lack its end.
    pub fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Without date patterns, which would be read anew for every cell.
fn write_cell(text: &mut String, profile: Profile, cell: Cell<'_>) -> std::fmt::Result {
    match (cell, profile) {
        (Cell::Text(value), Profile::ExcelNb) => {
            if is_formula(value) {
                text.push('\'');
            }
            text.push_str(value);
        }
        (Cell::Text(value), Profile::Data) => text.push_str(value),
        (Cell::Whole(number), _) => write!(text, "{number}")?,
        (Cell::Day(day), Profile::Data) => write!(text, "{day}")?,
        (Cell::Day(day), Profile::ExcelNb) => formats::push_short_date(text, day),
        (Cell::Instant(at), Profile::Data) => {
            text.push_str(&at.with_timezone(&Oslo).to_rfc3339_opts(SecondsFormat::Secs, false));
        }
        (Cell::Instant(at), Profile::ExcelNb) => {
            let local = at.with_timezone(&Oslo).naive_local();
            formats::push_short_date(text, local.date());
            text.push(' ');
            formats::push_two_digits(text, local.hour());
            text.push(':');
            formats::push_two_digits(text, local.minute());
        }
    }
    Ok(())
}

/// Whether a spreadsheet would run a text (OWASP ASVS 1.2.10), also in the full-width characters of East Asia.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(profile: Profile, cells: &[Cell<'_>]) -> String {
        let mut bytes = Vec::new();
        let header = vec!["år"; cells.len()];
        let mut out = CsvOut::begin(&mut bytes, profile, &header).unwrap();
        out.row(cells).unwrap();
        out.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_data_file_is_rfc_4180_with_iso_dates_and_texts_as_they_are() {
        let at = "2026-10-25T01:30:00.5Z".parse().unwrap();
        let cells = [
            Cell::Text("Sæther, \"Åse\"\r\nØ"),
            Cell::Text("=1+1"),
            Cell::Whole(-3),
            Cell::Day("2026-11-06".parse().unwrap()),
            Cell::Instant(at),
        ];
        assert_eq!(
            written(Profile::Data, &cells),
            "år,år,år,år,år\r\n\"Sæther, \"\"Åse\"\"\r\nØ\",=1+1,-3,2026-11-06,2026-10-25T02:30:00+01:00\r\n"
        );
    }

    #[test]
    fn an_excel_file_has_a_mark_semicolons_and_norwegian_dates() {
        let cells = [
            Cell::Text("a;b"),
            Cell::Text("a,b"),
            Cell::Whole(-3),
            Cell::Day("2026-11-06".parse().unwrap()),
            Cell::Instant("2026-07-01T22:05:59Z".parse().unwrap()),
        ];
        assert_eq!(
            written(Profile::ExcelNb, &cells),
            "\u{feff}år;år;år;år;år\r\n\"a;b\";a,b;-3;06.11.2026;02.07.2026 00:05\r\n"
        );
    }

    #[test]
    fn texts_that_a_spreadsheet_would_run_are_defused() {
        for text in ["=1", "+47", "-1", "@a", "\tx", "\0x", "＝1", "＋1", "－1", "＠a"] {
            let file = written(Profile::ExcelNb, &[Cell::Text(text)]);
            assert_eq!(file.lines().nth(1), Some(format!("'{text}").as_str()));
        }
        assert!(written(Profile::ExcelNb, &[Cell::Text("\rx")]).ends_with("\"'\rx\"\r\n"));
        assert!(written(Profile::ExcelNb, &[Cell::Text("\n=1")]).ends_with("\"'\n=1\"\r\n"));
        assert!(written(Profile::ExcelNb, &[Cell::Text("a=1")]).ends_with("\na=1\r\n"));
    }
}
