//! The list of runs, with what is missing, what waits and what comes next.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::super::requests::JobRequest;
use super::super::schedule::{Due, MOST_TRIES, Missing};
use super::super::{DueDates, JobRun, dates};
use super::{SHOWN, words};
use crate::calendar::{clocks_change_between, local_date};
use crate::formats;
use crate::web::{Html, Page};

/// What the page is made of.
pub(super) struct Facts<'a> {
    /// The newest first; one more than is shown, where there are more.
    pub(super) runs: &'a [JobRun],
    pub(super) waiting: &'a [JobRequest],
    /// Business dates that no run was completed for, today at the end.
    pub(super) due: &'a DueDates,
    /// What is missing of the schedule.
    pub(super) missing: Option<Missing>,
    /// The next run of the schedule.
    pub(super) next: Option<Due>,
    pub(super) now: DateTime<Utc>,
    pub(super) may_start: bool,
}

/// The page.
#[derive(Serialize)]
pub(super) struct ListPage {
    missed: Vec<String>,
    next: String,
    clocks_change: bool,
    waiting: Vec<Waiting>,
    runs: Vec<Row>,
    older: Option<i64>,
    may_start: bool,
    /// What the form offers: the oldest date that was missed, else today.
    date: String,
    first_day: String,
    last_day: String,
}

#[derive(Serialize)]
struct Waiting {
    job: String,
    date: String,
    asked: String,
    by: String,
}

#[derive(Serialize)]
struct Row {
    run_id: i64,
    job: String,
    date: String,
    started: String,
    duration: String,
    state: String,
    color: &'static str,
    read: String,
    changed: String,
    skipped: String,
    failed: String,
    instance: String,
    started_by: String,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "pages/runs";
    const TITLE: &'static str = "runs-title";
}

impl ListPage {
    pub(super) fn of(html: &Html, facts: &Facts<'_>) -> Self {
        let today = local_date(facts.now);
        let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
        let runs: Vec<Row> = facts.runs.iter().take(shown).map(|run| Row::of(html, run, facts.now)).collect();
        let older = (facts.runs.len() > shown).then(|| runs.last().map(|row| row.run_id)).flatten();
        Self {
            missed: missed(html, facts),
            next: next(html, facts.next),
            clocks_change: facts.next.is_some_and(|due| clocks_change_between(facts.now, due.at)),
            waiting: facts.waiting.iter().map(|request| Waiting::of(html, request)).collect(),
            runs,
            older,
            may_start: facts.may_start,
            date: facts.due.missed().first().unwrap_or(&today).to_string(),
            first_day: dates::earliest(today).to_string(),
            last_day: today.to_string(),
        }
    }
}

/// All that is missing, a sentence each.
fn missed(html: &Html, facts: &Facts<'_>) -> Vec<String> {
    let date = |date| ("date", formats::date(html.language(), date).into());
    let scheduled = facts.missing.and_then(|missing| match missing {
        Missing::Ever => Some(html.text("runs-missed-ever", &[])),
        // The day before is among those below.
        Missing::Run(due) if due.date < local_date(facts.now) => None,
        Missing::Run(due) => {
            let time = formats::time(html.language(), due.at);
            Some(html.text("runs-missed-today", &[date(due.date), ("time", time.into())]))
        }
        Missing::GivenUp(due) => {
            Some(html.text("runs-given-up", &[date(due.date), ("n", MOST_TRIES.into())]))
        }
    });
    let left_out = facts.due.left_out_until;
    let left_out = left_out.map(|until| html.text("runs-left-out", &[date(until)]));
    [scheduled, missed_dates(html, facts.due.missed()), left_out].into_iter().flatten().collect()
}

fn missed_dates(html: &Html, dates: &[NaiveDate]) -> Option<String> {
    let (first, last) = (dates.first()?, dates.last()?);
    let values = [
        ("n", dates.len().into()),
        ("first", formats::short_date(*first).into()),
        ("last", formats::short_date(*last).into()),
    ];
    Some(html.text("runs-missed", &values))
}

fn next(html: &Html, due: Option<Due>) -> String {
    match due {
        Some(due) => html.text(
            "runs-next",
            &[
                ("date", formats::date(html.language(), due.date).into()),
                ("time", formats::time(html.language(), due.at).into()),
            ],
        ),
        None => html.text("runs-next-elsewhere", &[]),
    }
}

impl Waiting {
    fn of(html: &Html, request: &JobRequest) -> Self {
        Self {
            job: words::job(html, &request.job),
            date: formats::short_date(request.business_date),
            asked: formats::short_date_time(html.language(), request.asked_at.utc()),
            by: request.asked_by.clone(),
        }
    }
}

impl Row {
    fn of(html: &Html, run: &JobRun, now: DateTime<Utc>) -> Self {
        Self {
            run_id: run.run_id,
            job: words::job(html, &run.job),
            date: formats::short_date(run.business_date),
            started: formats::short_date_time(html.language(), run.started_at.utc()),
            duration: words::duration(run.started_at, run.finished_at, now),
            state: words::state(html, run.state),
            color: words::color(run.state),
            read: words::number(html, run.rows_read),
            changed: words::number(html, run.rows_changed),
            skipped: words::number(html, run.rows_skipped),
            failed: words::number(html, run.rows_failed),
            instance: words::instance(run),
            started_by: words::started_by(html, run.started_by),
        }
    }
}
