//! Figures as tables with words: the only form in which they leave this part of the house, and all that is shown passes the
//! rules for few on its way.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{self, AgeClass, Shown};
use super::{Figures, Reach};
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
}

/// One row: what it counts, and a number for each column.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it counts.
    pub label: String,
    /// The numbers.
    pub counts: Vec<Shown>,
    /// The share of the first column in tenths of a percent, in tables of two parts.
    pub share: Option<u64>,
}

/// All tables, in the order of the page.
pub fn all(figures: &Figures, words: Words<'_>) -> Vec<Table> {
    let mut tables = vec![
        ordered(figures, words),
        on_time(figures, words),
        activated(figures, words),
        late(figures, words),
        returned(figures, words),
        opt_outs("opted-out", true, figures, words),
        opt_outs("opted-in", false, figures, words),
    ];
    tables.extend(figures.reach.as_ref().map(|reach| reachable(reach, words)));
    tables.extend([notices(figures, words), speed(figures, words), inquiries(figures, words)]);
    tables
}

/// A table whose cells no two of which count the same, so that they have a sum.
fn table(name: &'static str, columns: Vec<String>, counts: Vec<(String, Vec<u64>)>) -> Table {
    let cells: Vec<u64> = counts.iter().flat_map(|(_, counts)| counts.iter().copied()).collect();
    let row = |(label, counts): (String, Vec<u64>)| Row {
        label,
        counts: counts.into_iter().map(Shown::of).collect(),
        share: None,
    };
    let rows = counts.into_iter().map(row).collect();
    Table { name, columns, rows, sum: rules::sum(&cells), rounded: false }
}

/// Two parts of each row, and the share of the first.
fn parts(name: &'static str, words: Words<'_>, counts: Vec<(String, [u64; 2])>) -> Table {
    let shares: Vec<_> = counts.iter().map(|(_, [part, rest])| rules::share(*part, *rest)).collect();
    let columns = ["part", "rest"].map(|column| words.text(&format!("figures-{name}-{column}"), &[]));
    let counts = counts.into_iter().map(|(label, parts)| (label, parts.to_vec())).collect();
    let mut table = table(name, columns.to_vec(), counts);
    for (row, share) in table.rows.iter_mut().zip(shares) {
        row.share = share;
    }
    table
}

fn ordered(figures: &Figures, words: Words<'_>) -> Table {
    let columns = destinations(words);
    let count = |channel, to| {
        let same = figures.ordered.iter().filter(|(at, by, _)| *at == to && *by == channel);
        same.map(|(_, _, n)| n).sum()
    };
    let row = |channel: &OrderChannel| {
        let label = words.text(&format!("letter-channel-{}", channel.as_str()), &[]);
        (label, Destination::ALL.iter().map(|to| count(*channel, *to)).collect())
    };
    table("ordered", columns, OrderChannel::ALL.iter().map(row).collect())
}

fn on_time(figures: &Figures, words: Words<'_>) -> Table {
    let row = |to: &Destination| {
        let due = figures.due.iter().find(|due| due.destination == *to);
        (destination(words, *to), due.map_or([0, 0], |due| [due.on_time, due.all - due.on_time]))
    };
    parts("on-time", words, Destination::ALL.iter().map(row).collect())
}

fn activated(figures: &Figures, words: Words<'_>) -> Table {
    let mut counts = BTreeMap::<AgeClass, u64>::new();
    for (days, n) in &figures.activated {
        *counts.entry(AgeClass::of(*days)).or_default() += n;
    }
    let count = |class: &AgeClass| vec![counts.get(class).copied().unwrap_or(0)];
    let rows = AgeClass::ALL.iter().map(|class| (words.text(class.text(), &[]), count(class)));
    table("activated", vec![number(words)], rows.collect())
}

fn late(figures: &Figures, words: Words<'_>) -> Table {
    let count = |class, to| {
        let same = figures.late.iter().filter(|(days, at, _)| AgeClass::of(*days) == class && *at == to);
        same.map(|(_, _, n)| n).sum()
    };
    let row = |class: &AgeClass| {
        let counts = Destination::ALL.iter().map(|to| count(*class, *to)).collect();
        (words.text(class.text(), &[]), counts)
    };
    table("late", destinations(words), AgeClass::ALL.iter().map(row).collect())
}

fn returned(figures: &Figures, words: Words<'_>) -> Table {
    let label = |reason: &Option<String>| {
        let code = reason.as_deref().unwrap_or("other");
        words.text_or("letter-reason-", code)
    };
    let mut counts = BTreeMap::<String, u64>::new();
    for (reason, n) in &figures.returned {
        *counts.entry(label(reason)).or_default() += n;
    }
    let rows = counts.into_iter().map(|(label, n)| (label, vec![n])).collect();
    table("returned", vec![number(words)], rows)
}

/// A row for each month in which there was a change, a column for each channel.
fn opt_outs(name: &'static str, opted_out: bool, figures: &Figures, words: Words<'_>) -> Table {
    let same = || figures.opt_outs.keys().filter(|(_, _, to)| *to == opted_out);
    let months: BTreeSet<_> = same().map(|(month, _, _)| *month).collect();
    let channel = |channel: &OptOutChannel| words.text(&format!("opt-out-channel-{}", channel.as_str()), &[]);
    let row = |month| {
        let count = |by: &OptOutChannel| figures.opt_outs.get(&(month, *by, opted_out)).copied().unwrap_or(0);
        (formats::month(words.language(), month), OptOutChannel::ALL.iter().map(count).collect())
    };
    let columns = OptOutChannel::ALL.iter().map(channel).collect();
    table(name, columns, months.into_iter().map(row).collect())
}

/// Groups that lie within one another, so that they have no sum.
fn reachable(reach: &Reach, words: Words<'_>) -> Table {
    let measures = [
        ("registered", reach.registered),
        ("email", reach.email),
        ("mobile", reach.mobile),
        ("address", reach.email_or_mobile),
        ("opted-out", reach.opted_out),
        ("opted-out-with", reach.opted_out_with_address),
        ("opted-out-without", reach.opted_out_without_address),
        ("mailbox", reach.mailbox),
        ("digipost", reach.digipost),
        ("eboks", reach.eboks),
    ];
    let (shown, rounded) = rules::nested(&measures.map(|(_, count)| count));
    let row = |((name, _), count)| Row {
        label: words.text(&format!("figures-reach-{name}"), &[]),
        counts: vec![count],
        share: None,
    };
    let rows = measures.into_iter().zip(shown).map(row).collect();
    Table { name: "reach", columns: vec![number(words)], rows, sum: None, rounded }
}

fn notices(figures: &Figures, words: Words<'_>) -> Table {
    let count = |state, channel| {
        let same = figures.notices.iter().filter(|(by, at, _)| *at == state && *by == channel);
        same.map(|(_, _, n)| n).sum()
    };
    let column = |channel: &Channel| words.text(&format!("notice-channel-{}", channel.as_str()), &[]);
    let row = |state: &NoticeState| {
        let label = words.text(&format!("notice-state-{}", state.as_str()), &[]);
        (label, Channel::ALL.iter().map(|channel| count(*state, *channel)).collect::<Vec<u64>>())
    };
    let rows = NoticeState::ALL.iter().map(row).filter(|(_, counts)| counts.iter().any(|count| *count > 0));
    table("notices", Channel::ALL.iter().map(column).collect(), rows.collect())
}

fn speed(figures: &Figures, words: Words<'_>) -> Table {
    let handed_over = figures.handed_over;
    let row = [handed_over.quickly, handed_over.all - handed_over.quickly];
    parts("speed", words, vec![(words.text("figures-speed-row", &[]), row)])
}

fn inquiries(figures: &Figures, words: Words<'_>) -> Table {
    let count = |reason| figures.inquiries.iter().filter(|(of, _)| *of == reason).map(|(_, n)| n).sum();
    let row = |reason: &AccessReason| {
        (words.text(&format!("reason-{}", reason.as_str()), &[]), vec![count(*reason)])
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
