//! Figures as tables with words: the only form in which they leave this part of the house, and all that is shown passes the
//! rules for few on its way.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use super::rules::{self, AgeClass, Shown};
use super::{Figures, InTime, Measure, OptOutWay, REACH, load};
use crate::formats;
use crate::inquiries::AccessReason;
use crate::letters::{Destination, OrderChannel};
use crate::notices::{Channel, NoticeState};
use crate::register::OptOutChannel;
use crate::texts::Words;

/// One table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name: the end of the keys of its texts, and of ids on the page.
    pub name: &'static str,
    /// What the columns count.
    pub columns: Vec<String>,
    /// The rows, in their order.
    pub rows: Vec<Row>,
    /// All that it counts; none where that is not shown, or where it is no sum.
    pub sum: Option<u64>,
    /// Whether its numbers are rounded to the nearest five.
    pub rounded: bool,
    /// How many of its columns are drawn, from the first on.
    pub drawn: usize,
}

/// One row: what it counts, and a number for each column.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it counts.
    pub label: String,
    /// The numbers.
    pub counts: Vec<Shown>,
    /// What stands beside the numbers, where the table has a column for it and it may be shown.
    pub beside: Option<Beside>,
}

/// What is no count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The share of the first column in tenths of a percent, in tables of two parts.
    Share(u64),
    /// For how many days the oldest of what is open has stood there.
    Days(u64),
}

/// All tables, in the order of the page.
pub fn all(figures: &Figures, words: Words<'_>) -> Vec<Table> {
    let mut tables = vec![
        ordered(figures, words),
        on_time(figures, words),
        activated(figures, words),
        late(figures, words),
        load::table("late-queue", Measure::LateQueue, figures, words),
        load::table("work-items", Measure::WorkItems, figures, words),
        returned(figures, words),
        opt_outs("opted-out", OptOutWay::Out, figures, words),
        opt_outs("opted-in", OptOutWay::In, figures, words),
    ];
    tables.extend(reachable(figures, words));
    tables.extend([notices(figures, words), speed(figures, words), inquiries(figures, words)]);
    tables
}

/// A table whose cells no two of which count the same, so that they have a sum.
fn table(name: &'static str, columns: Vec<String>, counts: Vec<(String, Vec<u64>)>) -> Table {
    let cells: Vec<u64> = counts.iter().flat_map(|(_, counts)| counts.iter().copied()).collect();
    let row = |(label, counts): (String, Vec<u64>)| Row {
        label,
        counts: counts.into_iter().map(Shown::of).collect(),
        beside: None,
    };
    let rows = counts.into_iter().map(row).collect();
    Table { name, drawn: columns.len(), columns, rows, sum: rules::sum(&cells), rounded: false }
}

/// Two parts of each row, and the share of the first.
fn parts(name: &'static str, words: Words<'_>, counts: Vec<(String, [u64; 2])>) -> Table {
    let shares: Vec<_> = counts.iter().map(|(_, [part, rest])| rules::share(*part, *rest)).collect();
    let columns = ["part", "rest"].map(|column| words.text(&format!("figures-{name}-{column}"), &[]));
    let counts = counts.into_iter().map(|(label, parts)| (label, parts.to_vec())).collect();
    let mut table = table(name, columns.to_vec(), counts);
    for (row, share) in table.rows.iter_mut().zip(shares) {
        row.beside = share.map(Beside::Share);
    }
    table
}

fn ordered(figures: &Figures, words: Words<'_>) -> Table {
    let row = |channel: &OrderChannel| {
        let label = words.text(&format!("letter-channel-{}", channel.as_str()), &[]);
        let count = |to: &Destination| figures.sum(Measure::Ordered, to.as_str(), channel.as_str());
        (label, Destination::ALL.iter().map(count).collect())
    };
    table("ordered", destinations(words), OrderChannel::ALL.iter().map(row).collect())
}

fn on_time(figures: &Figures, words: Words<'_>) -> Table {
    let row = |to: &Destination| {
        let count = |in_time: InTime| figures.sum(Measure::Due, to.as_str(), in_time.as_str());
        (destination(words, *to), [InTime::Yes, InTime::No].map(count))
    };
    parts("on-time", words, Destination::ALL.iter().map(row).collect())
}

fn activated(figures: &Figures, words: Words<'_>) -> Table {
    let mut counts = BTreeMap::<AgeClass, u64>::new();
    for (days, n) in figures.activated() {
        *counts.entry(AgeClass::of(days)).or_default() += n;
    }
    let count = |class: &AgeClass| vec![counts.get(class).copied().unwrap_or(0)];
    let rows = AgeClass::ALL.iter().map(|class| (words.text(class.text(), &[]), count(class)));
    table("activated", vec![number(words)], rows.collect())
}

fn late(figures: &Figures, words: Words<'_>) -> Table {
    let day = figures.last_day();
    let row = |class: &AgeClass| {
        let count = |to: &Destination| figures.on(day, Measure::Late, class.as_str(), to.as_str());
        (words.text(class.text(), &[]), Destination::ALL.iter().map(count).collect())
    };
    table("late", destinations(words), AgeClass::ALL.iter().map(row).collect())
}

fn returned(figures: &Figures, words: Words<'_>) -> Table {
    let mut counts = BTreeMap::<String, u64>::new();
    for (reason, _, n) in figures.counts.kinds(Measure::Returned) {
        let reason = if reason.is_empty() { "other" } else { reason };
        *counts.entry(words.text_or("letter-reason-", reason)).or_default() += n;
    }
    let rows = counts.into_iter().map(|(label, n)| (label, vec![n])).collect();
    table("returned", vec![number(words)], rows)
}

/// A row for each month in which there was a change, a column for each channel.
fn opt_outs(name: &'static str, way: OptOutWay, figures: &Figures, words: Words<'_>) -> Table {
    let mut months: BTreeMap<NaiveDate, BTreeMap<OptOutChannel, u64>> = BTreeMap::new();
    for channel in OptOutChannel::ALL {
        let days = figures.counts.days(Measure::OptOuts, channel.as_str(), way.as_str());
        for (day, n) in days.into_iter().flatten() {
            let month = months.entry(day.with_day(1).unwrap_or(*day)).or_default();
            *month.entry(*channel).or_default() += n;
        }
    }
    let row = |(month, counts): (NaiveDate, BTreeMap<OptOutChannel, u64>)| {
        let count = |by: &OptOutChannel| counts.get(by).copied().unwrap_or(0);
        (formats::month(words.language(), month), OptOutChannel::ALL.iter().map(count).collect())
    };
    let column = |by: &OptOutChannel| words.text(&format!("opt-out-channel-{}", by.as_str()), &[]);
    table(name, OptOutChannel::ALL.iter().map(column).collect(), months.into_iter().map(row).collect())
}

/// Groups that lie within one another, so that they have no sum. None where nobody has put them down.
fn reachable(figures: &Figures, words: Words<'_>) -> Option<Table> {
    let day = figures.last_day();
    let measures = REACH.map(|name| figures.on(day, Measure::Reach, name, ""));
    let (shown, rounded) = rules::nested(&measures);
    let row = |(name, count)| Row {
        label: words.text(&format!("figures-reach-{name}"), &[]),
        counts: vec![count],
        beside: None,
    };
    let rows = REACH.into_iter().zip(shown).map(row).collect();
    let table = Table { name: "reach", columns: vec![number(words)], rows, sum: None, rounded, drawn: 1 };
    figures.knows_reach().then_some(table)
}

fn notices(figures: &Figures, words: Words<'_>) -> Table {
    let column = |channel: &Channel| words.text(&format!("notice-channel-{}", channel.as_str()), &[]);
    let row = |state: &NoticeState| {
        let label = words.text(&format!("notice-state-{}", state.as_str()), &[]);
        let count = |channel: &Channel| figures.sum(Measure::Notices, channel.as_str(), state.as_str());
        (label, Channel::ALL.iter().map(count).collect::<Vec<u64>>())
    };
    let rows = NoticeState::ALL.iter().map(row).filter(|(_, counts)| counts.iter().any(|count| *count > 0));
    table("notices", Channel::ALL.iter().map(column).collect(), rows.collect())
}

fn speed(figures: &Figures, words: Words<'_>) -> Table {
    let count = |in_time: InTime| figures.sum(Measure::HandedOver, in_time.as_str(), "");
    let row = [InTime::Yes, InTime::No].map(count);
    parts("speed", words, vec![(words.text("figures-speed-row", &[]), row)])
}

fn inquiries(figures: &Figures, words: Words<'_>) -> Table {
    let row = |reason: &AccessReason| {
        let count = figures.sum(Measure::Inquiries, reason.as_str(), "");
        (words.text(&format!("reason-{}", reason.as_str()), &[]), vec![count])
    };
    table("inquiries", vec![number(words)], AccessReason::ALL.iter().map(row).collect())
}

fn destinations(words: Words<'_>) -> Vec<String> {
    Destination::ALL.iter().map(|to| destination(words, *to)).collect()
}

fn destination(words: Words<'_>, to: Destination) -> String {
    words.text(&format!("letter-destination-{}", to.as_str()), &[])
}

fn number(words: Words<'_>) -> String {
    words.text("figures-number", &[])
}
