//! Lists of work as tables: what came, what left and what was open, by day, week or month.

use super::tables::{Besides, Counted};
use super::{Figures, Grain, Load, Measure, Period};
use crate::texts::Words;

/// The columns, that which is drawn first.
const COLUMNS: [Load; 3] = [Load::Open, Load::Opened, Load::Closed];

/// A row for each part of the period that has begun. What was open, and since when, is that of its last day.
pub(super) fn table(
    name: &'static str,
    measure: Measure,
    figures: &Figures,
    grain: Option<Grain>,
    words: Words<'_>,
) -> Counted {
    let period = figures.period.up_to(figures.last_day());
    let grain = grain.unwrap_or_else(|| Grain::usual(period.unwrap_or(figures.period)));
    let rows: Vec<Period> = period.into_iter().flat_map(|period| grain.rows(period)).collect();
    let on_last = |load: Load, days: &Period| figures.on(days.to(), measure, load.as_str(), "");
    let sum = |load: Load, days: &Period| figures.sum_of(*days, measure, load.as_str(), "");
    let count = |days: &Period| [on_last(Load::Open, days), sum(Load::Opened, days), sum(Load::Closed, days)];
    // What stood there when the period began follows from its first row.
    let before = rows.first().map(count).map(|[open, opened, closed]| (open + closed).saturating_sub(opened));
    let column = |load: &Load| words.text(&format!("figures-load-{}", load.as_str()), &[]);
    Counted {
        name,
        columns: COLUMNS.iter().map(column).collect(),
        rows: rows.iter().map(|days| (grain.label(*days, words), count(days).to_vec())).collect(),
        derived: before.into_iter().collect(),
        beside: Besides::Days(rows.iter().map(|days| on_last(Load::OldestDays, days)).collect()),
        has_sum: false,
        drawn: 1,
    }
}
