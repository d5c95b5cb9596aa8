//! The days of a letter, one by one, from its order to today.

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use super::super::explanation::{ExplainedDay, Explanation, Verdict};
use super::super::words;
use crate::formats;
use crate::web::Html;

/// So many of the last days are always seen.
const LATEST: usize = 7;

/// The days in parts that follow one another; of a letter that is very late the middle one is folded away.
#[derive(Serialize)]
pub(super) struct Ruler {
    to_limit: Part,
    folded: Option<Part>,
    show_all: String,
    latest: Option<Part>,
}

/// Days in a row.
#[derive(Serialize)]
struct Part {
    /// The number of the first day in the whole list; the day of order is 0.
    start: usize,
    /// The column of the first day: its weekday, Monday is 1.
    column: u32,
    days: Vec<RulerDay>,
}

#[derive(Serialize)]
struct RulerDay {
    #[serde(rename = "iso")]
    day: NaiveDate,
    weekday: &'static str,
    date: String,
    class: String,
    marker: String,
}

impl Ruler {
    pub(super) fn of(html: &Html, explanation: &Explanation) -> Self {
        let mut days = vec![RulerDay::base(html, explanation)];
        days.extend(explanation.days.iter().map(|day| RulerDay::of(html, day, explanation)));
        let all = days.len();
        let after_limit = days.iter().take_while(|day| day.day <= explanation.last_on_time).count().max(1);
        let latest = all.saturating_sub(LATEST);
        let (mut folded_days, mut latest_days) = (Vec::new(), Vec::new());
        // Folding a few away saves nobody anything.
        if after_limit + LATEST < latest {
            latest_days = days.split_off(latest);
            folded_days = days.split_off(after_limit);
        }
        Self {
            to_limit: Part::of(0, days),
            folded: (!folded_days.is_empty()).then(|| Part::of(after_limit, folded_days)),
            show_all: html.text("letter-ruler-all", &[("n", all.into())]),
            latest: (!latest_days.is_empty()).then(|| Part::of(latest, latest_days)),
        }
    }
}

impl Part {
    fn of(start: usize, days: Vec<RulerDay>) -> Self {
        let column = days.first().map_or(1, |day| day.day.weekday().number_from_monday());
        Self { start, column, days }
    }
}

impl RulerDay {
    fn base(html: &Html, explanation: &Explanation) -> Self {
        let date = explanation.ordered_on;
        Self {
            weekday: formats::weekday(html.language(), date),
            date: formats::short_date(date),
            class: "base".to_owned(),
            day: date,
            marker: html.text("letter-ruler-base", &[]),
        }
    }

    fn of(html: &Html, day: &ExplainedDay, explanation: &Explanation) -> Self {
        let mut class = vec![if day.number.is_some() { "counted" } else { "free" }];
        let mut marker = vec![words::day(html.words(), day)];
        if day.date == explanation.last_on_time {
            class.push("limit");
            marker.push(html.text("letter-day-limit", &[]));
        }
        if day.date > explanation.last_on_time {
            class.push("over");
        }
        if day.date == explanation.judged_on && !matches!(explanation.verdict, Verdict::Ended { .. }) {
            class.push("today");
            marker.push(html.text("letter-day-today", &[]));
        }
        Self {
            weekday: formats::weekday(html.language(), day.date),
            date: formats::short_date(day.date),
            class: class.join(" "),
            day: day.date,
            marker: marker.join(" · "),
        }
    }
}
