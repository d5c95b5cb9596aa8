//! What most ask for first: a number each, what it was in the days before, and where what it counts is listed. Worked out from what the
//! tables show, so that they give nothing away.

use serde::Serialize;

use super::rules::{self, Precision};
use super::tables::{self, Table};
use super::{Compared, Figures, Period};
use crate::calendar::local_date;
use crate::formats;
use crate::notices::NoticeState;
use crate::staff::{Agent, Permission};
use crate::texts::Words;

/// One of them, in words.
#[derive(Serialize)]
pub(super) struct Tile {
    term: String,
    value: String,
    change: String,
    link: String,
    link_text: String,
}

/// A number with its unit.
#[derive(Clone, Copy)]
enum Value {
    Count(u64),
    /// In tenths of a percent.
    Share(u64),
    /// Business days.
    Days(u32),
}

/// A value, and whether it is exact.
type Measured = Option<(Value, Precision)>;

/// The name of a tile, and how it is measured.
type Measure = (&'static str, fn(&Told<'_>) -> Measured);

/// The figures of some days, with the tables in which they are shown.
struct Told<'a> {
    figures: &'a Figures,
    tables: Vec<Table>,
    words: Words<'a>,
}

/// All of them, in the order of the page.
pub(super) fn all(compared: &Compared, words: Words<'_>, reader: &Agent) -> Vec<Tile> {
    let told = |figures| Told { figures, tables: tables::all(figures, None, words), words };
    let (now, before) = (told(&compared.figures), told(&compared.before));
    let tile = |(name, measured): Measure| {
        let value = measured(&now);
        let (link, link_text) = link(name, &compared.figures, reader);
        Tile {
            term: words.text(&format!("figures-fact-{name}"), &[]),
            value: value
                .map_or_else(|| words.text("figures-tile-not-shown", &[]), |value| in_words(value, words)),
            change: change(value, measured(&before), compared.before.period, words),
            link,
            link_text: words.text(link_text, &[]),
        }
    };
    let measures: [Measure; 8] = [
        ("ordered", |told| told.sum("ordered")),
        ("on-time", |told| told.share("on-time", |at, _| at == 0)),
        ("late", |told| told.sum("late")),
        ("median", |told| told.days(50)),
        ("p90", |told| told.days(90)),
        ("delivered", |told| told.delivered()),
        ("opted-out", |told| told.sum("opted-out")),
        ("opted-in", |told| told.sum("opted-in")),
    ];
    measures.into_iter().map(tile).collect()
}

impl Told<'_> {
    fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    fn sum(&self, name: &str) -> Measured {
        let table = self.table(name)?;
        Some((Value::Count(table.sum()?), table.precision))
    }

    /// The share of those numbers of a table that belong to it by their column and the row's label.
    fn share(&self, name: &str, belongs: impl Fn(usize, &str) -> bool) -> Measured {
        let table = self.table(name)?;
        let part = |row: &tables::Row| {
            let counts = row.counts.iter().enumerate().filter(|(at, _)| belongs(*at, &row.label));
            counts.map(|(_, count)| count.length()).sum::<u64>()
        };
        let (all, part) = (table.sum()?, table.rows.iter().map(part).sum());
        Some((Value::Share(rules::share(part, all - part)?), table.precision))
    }

    /// Messages that a server took on for good or that are known to have reached somebody.
    fn delivered(&self) -> Measured {
        let states = [NoticeState::Accepted, NoticeState::Delivered];
        let labels = states.map(|state| self.words.text(&format!("notice-state-{}", state.as_str()), &[]));
        self.share("notices", |_, label| labels.iter().any(|known| known == label))
    }

    fn days(&self, percent: u64) -> Measured {
        let days = rules::percentile(&self.figures.activated(), percent)?;
        Some((Value::Days(days), Precision::Exact))
    }
}

fn in_words((value, precision): (Value, Precision), words: Words<'_>) -> String {
    let (number, care) = match value {
        Value::Count(count) => (formats::number(words.language(), signed(count)), "figures-at-least"),
        Value::Share(share) => (formats::percent(words.language(), share), "figures-about"),
        Value::Days(days) => return words.text("figures-business-days", &[("days", days.into())]),
    };
    match precision {
        Precision::Exact => number,
        Precision::Rounded => words.text(care, &[("number", number.into())]),
    }
}

/// By how much it is more or less than in the days before.
fn change(now: Measured, before: Measured, days: Period, words: Words<'_>) -> String {
    let days = formats::short_dates(days.from(), days.to());
    let (unit, change) = match (now, before) {
        (Some((Value::Count(now), _)), Some((Value::Count(before), _))) => ("", signed(now) - signed(before)),
        (Some((Value::Share(now), _)), Some((Value::Share(before), _))) => {
            ("-points", signed(now) - signed(before))
        }
        (Some((Value::Days(now), _)), Some((Value::Days(before), _))) => {
            ("-days", i64::from(now) - i64::from(before))
        }
        _ => return words.text("figures-change-unknown", &[("days", days.into())]),
    };
    let (sign, amount) = (if change < 0 { "−" } else { "+" }, change.unsigned_abs());
    let count = amount;
    let amount = if unit == "-points" {
        formats::tenths(words.language(), amount)
    } else {
        formats::number(words.language(), signed(amount))
    };
    let is_exact = [now, before].into_iter().flatten().all(|(_, precision)| precision == Precision::Exact);
    let care = if is_exact { "exact" } else { "about" };
    let change = if change == 0 { amount } else { format!("{sign}{amount}") };
    words.text(
        &format!("figures-change{unit}"),
        &[("change", change.into()), ("count", count.into()), ("care", care.into()), ("days", days.into())],
    )
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Where what is counted is listed, and the key of its words: rows where the reader may have them, else the table.
fn link(name: &str, figures: &Figures, reader: &Agent) -> (String, &'static str) {
    let (from, to) = (figures.period.from(), figures.last_day());
    let rows = |report: &str| {
        (format!("/reports/{report}.csv?profile=excel-nb&from={from}&to={to}"), "figures-link-rows")
    };
    let is_now = to == local_date(figures.as_of);
    match name {
        "ordered" => rows("letters"),
        "opted-out" | "opted-in" => rows("opt-outs"),
        "late" if is_now && reader.may(Permission::ViewLateQueue) => {
            ("/letters/late".to_owned(), "figures-link-queue")
        }
        "late" => (format!("/reports/late-letters.csv?profile=excel-nb&to={to}"), "figures-link-rows"),
        "delivered" if is_now && reader.may(Permission::ViewPerson) => {
            ("/messages?show=all".to_owned(), "figures-link-messages")
        }
        "delivered" => rows("notices"),
        "on-time" => ("#figure-on-time".to_owned(), "figures-link-table"),
        _ => ("#figure-activated".to_owned(), "figures-link-table"),
    }
}
