//! The late queue as a page: the filter, the list, and who has how much.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::ShownQueue;
use super::super::store::Load;
use super::super::{DaysOver, Holder, Order, QueueFilter};
use super::bulk_bar::BulkBar;
use super::columns::{COLUMNS, Head};
use super::count::Counted;
use super::filter::View;
use super::rows::{self, Rows};
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::letters::{Destination, LetterState};
use crate::staff::{Agent, Permission};
use crate::web::{self, Choice, Fragment, Html, Page, PageError};

/// The page.
#[derive(Serialize)]
pub(super) struct QueuePage {
    unread: bool,
    counted: Counted,
    checked: String,
    filter: FilterForm,
    head: Head,
    /// What each of the two forms hands on of the address that the other has chosen.
    kept_by_filter: Vec<Kept>,
    kept_by_columns: Vec<Kept>,
    request_key: String,
    /// Whether there are any.
    any: bool,
    #[serde(skip)]
    rows: Fragment,
    /// Hidden fields that say which letters stand on the page.
    #[serde(skip)]
    shown: Fragment,
    empty: Option<String>,
    first: Option<String>,
    next: Option<String>,
    loads: Option<Vec<LoadRow>>,
    works: bool,
    /// What may be done with many letters at once.
    bulk: Option<BulkBar>,
    leads: bool,
    export: bool,
}

#[derive(Serialize)]
struct FilterForm {
    state: &'static str,
    destination: &'static str,
    over: &'static str,
    states: Vec<Choice>,
    destinations: Vec<Choice>,
    overs: Vec<Choice>,
    holders: Vec<Choice>,
    snoozed: bool,
    closed: bool,
    by_holder: bool,
}

#[derive(Serialize)]
struct Kept {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct LoadRow {
    name: String,
    letters: i64,
    oldest: u32,
}

impl Page for QueuePage {
    const TEMPLATE: &'static str = "pages/late_queue";
    const TITLE: &'static str = "queue-title";

    fn part(&self, name: &str) -> Option<&Fragment> {
        match name {
            "rows" => Some(&self.rows),
            "shown" => Some(&self.shown),
            _ => None,
        }
    }
}

impl QueuePage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        agent: &Agent,
        view: &View,
        unread: bool,
        shown: &ShownQueue,
        bulk: Option<BulkBar>,
    ) -> Result<Self, PageError> {
        let today = local_date(desk.now());
        let last = shown.letters.last().filter(|_| shown.has_more);
        let filter = &view.filter;
        let kept = |by: &dyn Fn(&str) -> bool| -> Vec<Kept> {
            let parts = view.parts().into_iter().filter(|(name, _)| by(name));
            parts.map(|(name, value)| Kept { name, value }).collect()
        };
        let load = |load| LoadRow::of(desk, shown, load, today);
        Ok(Self {
            unread,
            counted: Counted::of(html, filter, shown),
            checked: match shown.checked_for {
                Some(date) => {
                    let date = formats::date(html.language(), date);
                    html.text("queue-checked", &[("date", date.into())])
                }
                None => html.text("queue-never-checked", &[]),
            },
            filter: FilterForm::of(html, filter),
            head: Head::of(html, view),
            kept_by_filter: kept(&|name| name == COLUMNS || name == "sort"),
            kept_by_columns: kept(&|name| name != COLUMNS),
            request_key: web::request_key()?,
            any: !shown.letters.is_empty(),
            rows: Rows::new(html, desk, view, today, bulk.is_some()).of(&shown.letters)?,
            shown: rows::hidden_fields(html, &shown.letters)?,
            empty: empty(html, filter, shown),
            first: filter.after.as_ref().map(|_| view.address(None)),
            next: last.map(|last| view.address(Some(&last.place(filter.order)))),
            loads: shown.loads.as_ref().map(|loads| loads.iter().map(load).collect()),
            works: agent.may(Permission::WorkLateQueue),
            bulk,
            leads: agent.may(Permission::AssignLateLetters),
            export: agent.may(Permission::ExportReports),
        })
    }
}

/// Why no letter is shown, where the count does not say it already.
fn empty(html: &Html, filter: &QueueFilter, shown: &ShownQueue) -> Option<String> {
    let key = match filter.after {
        _ if !shown.letters.is_empty() => return None,
        Some(_) => "queue-past-the-end",
        None if shown.late == 0 || filter.leaves_as(&QueueFilter::default()) => return None,
        None => "queue-empty",
    };
    Some(html.text(key, &[]))
}

impl FilterForm {
    fn of(html: &Html, filter: &QueueFilter) -> Self {
        let choice = |value: &'static str, key: &str, chosen: bool| Choice {
            value,
            label: html.text(&format!("{key}-{value}"), &[]),
            chosen,
        };
        let states = LetterState::ALL.iter().filter(|state| state.is_underway());
        Self {
            state: filter.state.map_or("", LetterState::as_str),
            destination: filter.destination.map_or("", Destination::as_str),
            over: filter.over.map_or("", DaysOver::as_str),
            states: states
                .map(|state| choice(state.as_str(), "letter-state", filter.state == Some(*state)))
                .collect(),
            destinations: Destination::ALL
                .iter()
                .map(|to| choice(to.as_str(), "letter-destination", filter.destination == Some(*to)))
                .collect(),
            overs: DaysOver::ALL
                .iter()
                .map(|over| choice(over.as_str(), "queue-days", filter.over == Some(*over)))
                .collect(),
            holders: Holder::ALL
                .iter()
                .map(|holder| choice(holder.as_str(), "queue-holder", filter.assigned == Some(*holder)))
                .collect(),
            snoozed: filter.snoozed,
            closed: filter.closed,
            by_holder: filter.order == Order::Holder,
        }
    }
}

impl LoadRow {
    fn of(desk: &Desk, shown: &ShownQueue, load: &Load, today: NaiveDate) -> Self {
        Self {
            name: shown.names.get(&load.staff_id).cloned().unwrap_or_default(),
            letters: load.letters,
            oldest: desk.lateness_rule().business_days_between(load.oldest, today),
        }
    }
}
