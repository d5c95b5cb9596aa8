//! A table as bars. Each bar has its own words and number beside it, and the columns differ by pattern, so that nobody
//! needs to tell colours apart.

use serde::Serialize;

use super::rules::Shown;
use super::tables::{Row, Table};

/// Measures in pixels: a narrow screen shows a part of the drawing at a time, not all of it too small to read.
const LETTER: u64 = 8;
const LONGEST: u64 = 300;
/// For the longest bar's number.
const NUMBER: u64 = 90;
const BAR: u64 = 16;
const STEP: u64 = 24;
/// From the top of a line to the foot of its letters.
const FOOT: u64 = 13;

/// A drawing for the template.
#[derive(Debug, Serialize)]
pub struct Chart {
    width: u64,
    height: u64,
    headings: Vec<Heading>,
    bars: Vec<Bar>,
}

/// The words above the bars of a row that has several.
#[derive(Debug, Serialize)]
struct Heading {
    text: String,
    y: u64,
}

#[derive(Debug, Serialize)]
struct Bar {
    label: String,
    /// The number, as the table has it.
    text: String,
    /// Where its words stand.
    foot: u64,
    label_x: u64,
    x: u64,
    y: u64,
    width: u64,
    height: u64,
    text_x: u64,
    /// Drawn with the pattern of the columns that are not the first.
    striped: bool,
}

impl Chart {
    /// Draws those columns of a table that are to be drawn; `text` writes a number as the table does. None where nothing has a length.
    pub fn of(table: &Table, text: impl Fn(Shown) -> String) -> Option<Self> {
        let drawn = |row: &Row| row.counts.iter().take(table.drawn).copied().collect::<Vec<Shown>>();
        let longest =
            table.rows.iter().flat_map(drawn).map(Shown::length).max().filter(|longest| *longest > 0)?;
        let grouped = table.drawn > 1;
        let labels = table.rows.iter().map(|row| &row.label).chain(&table.columns);
        let bars_at = room(labels.skip(if grouped { table.rows.len() } else { 0 }));
        let (mut y, mut headings, mut bars) = (0, Vec::new(), Vec::new());
        for row in &table.rows {
            if grouped {
                headings.push(Heading { text: row.label.clone(), y: y + FOOT });
                y += STEP;
            }
            for (column, (count, name)) in drawn(row).into_iter().zip(&table.columns).enumerate() {
                let width = length(count, longest);
                bars.push(Bar {
                    label: if grouped { name.clone() } else { row.label.clone() },
                    text: text(count),
                    foot: y + FOOT,
                    label_x: bars_at - 8,
                    x: bars_at,
                    y,
                    width,
                    height: BAR,
                    text_x: bars_at + width + 6,
                    striped: column % 2 == 1,
                });
                y += STEP;
            }
        }
        Some(Self { width: bars_at + LONGEST + NUMBER, height: y, headings, bars })
    }
}

/// Room for the words before the bars.
fn room<'a>(labels: impl Iterator<Item = &'a String>) -> u64 {
    let longest = labels.map(|label| label.chars().count()).max().unwrap_or(0);
    u64::try_from(longest).unwrap_or(0) * LETTER + 16
}

/// What is there at all is seen, however little it is.
fn length(count: Shown, longest: u64) -> u64 {
    match count.length() {
        0 => 0,
        number => (number.saturating_mul(LONGEST) / longest).max(1),
    }
}
