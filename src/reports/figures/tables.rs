//! Figures as tables with words: the only form in which they leave this part of the house, and all that is shown passes the
//! rules for few on its way.

use std::collections::BTreeMap;

use super::rules::{self, AgeClass, Precision, Shown};
use super::{Figures, Grain, InTime, Measure, OptOutWay, Period, REACH, load};
use crate::inquiries::{AccessReason, Topic};
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
    /// Whether no two numbers count the same, so that they have a sum.
    pub has_sum: bool,
    /// How its numbers are shown.
    pub precision: Precision,
    /// How many of its columns are drawn, from the first on.
    pub drawn: usize,
}

impl Table {
    /// The sum of the numbers that are shown: where they are rounded there are so many at least. None where that says nothing.
    pub fn sum(&self) -> Option<u64> {
        let sum = self.rows.iter().flat_map(|row| &row.counts).map(|count| count.length()).sum();
        (sum > 0 || self.precision == Precision::Exact).then_some(sum)
    }
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

/// Tables that may count the same things, each in its way: what is late stands in the queue, what came back is followed up, what was
/// handed over is a message, and inquiries have a reason and a topic. Where a number of one is few, it could be worked out from the other.
const FAMILIES: [[&str; 2]; 4] =
    [["late", "late-queue"], ["returned", "work-items"], ["notices", "speed"], ["inquiries", "topics"]];

/// The reasons that the print vendor is asked to give when a letter comes back.
const RETURN_REASONS: [&str; 6] =
    ["unknown_addressee", "moved", "insufficient_address", "unclaimed", "destroyed", "other"];

/// A table with what was counted, not to be shown.
pub(super) struct Counted {
    pub(super) name: &'static str,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<(String, Vec<u64>)>,
    /// Numbers that follow from those shown.
    pub(super) derived: Vec<u64>,
    pub(super) beside: Besides,
    pub(super) has_sum: bool,
    pub(super) drawn: usize,
}

/// What stands beside the numbers.
pub(super) enum Besides {
    Nothing,
    /// The share of the first column.
    Shares,
    /// In the order of the rows.
    Days(Vec<u64>),
}

impl Counted {
    fn numbers(&self) -> impl Iterator<Item = u64> {
        self.rows.iter().flat_map(|(_, counts)| counts).chain(&self.derived).copied()
    }

    /// Whether a number of another could be worked out from it.
    fn is_akin(&self, to: &Self) -> bool {
        self.name == to.name
            || FAMILIES.iter().any(|family| family.contains(&self.name) && family.contains(&to.name))
    }

    fn shown(self, precision: Precision) -> Table {
        let row = |(at, (label, counts)): (usize, (String, Vec<u64>))| {
            let counts: Vec<Shown> = counts.into_iter().map(|count| precision.shown(count)).collect();
            Row { label, beside: self.beside.of(at, &counts), counts }
        };
        let rows = self.rows.into_iter().enumerate().map(row).collect();
        Table {
            name: self.name,
            columns: self.columns,
            rows,
            has_sum: self.has_sum,
            precision,
            drawn: self.drawn,
        }
    }
}

impl Besides {
    fn of(&self, row: usize, counts: &[Shown]) -> Option<Beside> {
        match (self, counts) {
            (Self::Shares, [Shown::Number(part), Shown::Number(rest)]) => {
                rules::share(*part, *rest).map(Beside::Share)
            }
            // How old it is tells of one in particular where few are open.
            (Self::Days(days), [Shown::Number(open), ..]) if *open > 0 => {
                days.get(row).copied().map(Beside::Days)
            }
            _ => None,
        }
    }
}

/// All tables, in the order of the page. What tells how things went is told in this grain, or in the usual one.
pub fn all(figures: &Figures, grain: Option<Grain>, words: Words<'_>) -> Vec<Table> {
    let mut counted = vec![
        ordered(figures, words),
        on_time(figures, words),
        activated(figures, words),
        late(figures, words),
        load::table("late-queue", Measure::LateQueue, figures, grain, words),
        load::table("work-items", Measure::WorkItems, figures, grain, words),
        returned(figures, words),
        opt_outs("opted-out", OptOutWay::Out, figures, grain, words),
        opt_outs("opted-in", OptOutWay::In, figures, grain, words),
    ];
    counted.extend(reachable(figures, words));
    counted.extend([
        notices(figures, words),
        speed(figures, words),
        topics(figures, words),
        inquiries(figures, words),
    ]);
    let precision = |table: &Counted| {
        Precision::of(counted.iter().filter(|other| table.is_akin(other)).flat_map(Counted::numbers))
    };
    let precisions: Vec<Precision> = counted.iter().map(precision).collect();
    counted.into_iter().zip(precisions).map(|(table, precision)| table.shown(precision)).collect()
}

/// A table whose cells no two of which count the same, so that they have a sum.
fn table(name: &'static str, columns: Vec<String>, rows: Vec<(String, Vec<u64>)>) -> Counted {
    let drawn = columns.len();
    Counted { name, columns, rows, derived: Vec::new(), beside: Besides::Nothing, has_sum: true, drawn }
}

/// Two parts of each row, and the share of the first.
fn parts(name: &'static str, words: Words<'_>, rows: Vec<(String, Vec<u64>)>) -> Counted {
    let columns = ["part", "rest"].map(|column| words.text(&format!("figures-{name}-{column}"), &[]));
    Counted { beside: Besides::Shares, ..table(name, columns.to_vec(), rows) }
}

fn ordered(figures: &Figures, words: Words<'_>) -> Counted {
    let row = |channel: &OrderChannel| {
        let label = words.text(&format!("letter-channel-{}", channel.as_str()), &[]);
        let count = |to: &Destination| figures.sum(Measure::Ordered, to.as_str(), channel.as_str());
        (label, Destination::ALL.iter().map(count).collect())
    };
    table("ordered", destinations(words), OrderChannel::ALL.iter().map(row).collect())
}

fn on_time(figures: &Figures, words: Words<'_>) -> Counted {
    let row = |to: &Destination| {
        let count = |in_time: InTime| figures.sum(Measure::Due, to.as_str(), in_time.as_str());
        (destination(words, *to), [InTime::Yes, InTime::No].map(count).to_vec())
    };
    parts("on-time", words, Destination::ALL.iter().map(row).collect())
}

fn activated(figures: &Figures, words: Words<'_>) -> Counted {
    let mut counts = BTreeMap::<AgeClass, u64>::new();
    for (days, n) in figures.activated() {
        *counts.entry(AgeClass::of(days)).or_default() += n;
    }
    let count = |class: &AgeClass| vec![counts.get(class).copied().unwrap_or(0)];
    let rows = AgeClass::ALL.iter().map(|class| (words.text(class.text(), &[]), count(class)));
    table("activated", vec![number(words)], rows.collect())
}

fn late(figures: &Figures, words: Words<'_>) -> Counted {
    let day = figures.last_day();
    let row = |class: &AgeClass| {
        let count = |to: &Destination| figures.on(day, Measure::Late, class.as_str(), to.as_str());
        (words.text(class.text(), &[]), Destination::ALL.iter().map(count).collect())
    };
    table("late", destinations(words), AgeClass::ALL.iter().map(row).collect())
}

/// A row for each reason that the vendor is asked to give, and for what came beside those.
fn returned(figures: &Figures, words: Words<'_>) -> Counted {
    let word = |reason: &str| words.text_or("letter-reason-", reason);
    let mut counts: BTreeMap<String, u64> = RETURN_REASONS.iter().map(|reason| (word(reason), 0)).collect();
    for (reason, _, n) in figures.counts.kinds(Measure::Returned) {
        *counts.entry(word(if reason.is_empty() { "other" } else { reason })).or_default() += n;
    }
    let rows = counts.into_iter().map(|(label, n)| (label, vec![n])).collect();
    table("returned", vec![number(words)], rows)
}

/// A row for each month, or what else is asked for, in which there was a change, a column for each channel.
fn opt_outs(
    name: &'static str,
    way: OptOutWay,
    figures: &Figures,
    grain: Option<Grain>,
    words: Words<'_>,
) -> Counted {
    let grain = grain.unwrap_or(Grain::Month);
    let row = |days: Period| {
        let count = |by: &OptOutChannel| figures.sum_of(days, Measure::OptOuts, by.as_str(), way.as_str());
        (grain.label(days, words), OptOutChannel::ALL.iter().map(count).collect::<Vec<u64>>())
    };
    let rows = grain.rows(figures.period).into_iter().map(row);
    let column = |by: &OptOutChannel| words.text(&format!("opt-out-channel-{}", by.as_str()), &[]);
    table(
        name,
        OptOutChannel::ALL.iter().map(column).collect(),
        rows.filter(|(_, counts)| counts.iter().any(|count| *count > 0)).collect(),
    )
}

/// Groups that lie within one another, so that they have no sum. None where nobody has put them down.
fn reachable(figures: &Figures, words: Words<'_>) -> Option<Counted> {
    let day = figures.last_day();
    let measures = REACH.map(|name| figures.on(day, Measure::Reach, name, ""));
    let row = |(name, count)| (words.text(&format!("figures-reach-{name}"), &[]), vec![count]);
    let rows = REACH.into_iter().zip(measures).map(row).collect();
    let derived = rules::differences(&measures).collect();
    let table = Counted { derived, has_sum: false, ..table("reach", vec![number(words)], rows) };
    figures.knows_reach().then_some(table)
}

fn notices(figures: &Figures, words: Words<'_>) -> Counted {
    let column = |channel: &Channel| words.text(&format!("notice-channel-{}", channel.as_str()), &[]);
    let row = |state: &NoticeState| {
        let label = words.text(&format!("notice-state-{}", state.as_str()), &[]);
        let count = |channel: &Channel| figures.sum(Measure::Notices, channel.as_str(), state.as_str());
        (label, Channel::ALL.iter().map(count).collect::<Vec<u64>>())
    };
    let rows = NoticeState::ALL.iter().map(row).filter(|(_, counts)| counts.iter().any(|count| *count > 0));
    table("notices", Channel::ALL.iter().map(column).collect(), rows.collect())
}

fn speed(figures: &Figures, words: Words<'_>) -> Counted {
    let count = |in_time: InTime| figures.sum(Measure::HandedOver, in_time.as_str(), "");
    let row = [InTime::Yes, InTime::No].map(count);
    parts("speed", words, vec![(words.text("figures-speed-row", &[]), row.to_vec())])
}

fn inquiries(figures: &Figures, words: Words<'_>) -> Counted {
    let row = |reason: &AccessReason| {
        let of_reason = figures.counts.kinds(Measure::Inquiries).filter(|(of, ..)| *of == reason.as_str());
        let count = of_reason.map(|(_, _, n)| n).sum();
        (words.text(&format!("reason-{}", reason.as_str()), &[]), vec![count])
    };
    table("inquiries", vec![number(words)], AccessReason::ALL.iter().map(row).collect())
}

/// The same contacts by what they were about.
fn topics(figures: &Figures, words: Words<'_>) -> Counted {
    let names = Topic::ALL.iter().map(|topic| topic.as_str()).chain([""]);
    let row = |topic: &str| {
        let about = figures.counts.kinds(Measure::Inquiries).filter(|(_, of, _)| *of == topic);
        let key = if topic.is_empty() { "topic-none".to_owned() } else { format!("topic-{topic}") };
        (words.text(&key, &[]), vec![about.map(|(_, _, n)| n).sum()])
    };
    table("topics", vec![number(words)], names.map(row).collect())
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
