//! The late queue: one row a letter, with who has it and what was done about it.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::actions::ShownQueue;
use super::super::reading::{MOST_COUNTED, QueuedLetter};
use super::super::store::Load;
use super::super::{DaysOver, Holder, QueueFilter};
use super::filter::address;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::letters::pages::line;
use crate::letters::{Destination, LetterState};
use crate::staff::{Agent, Permission};
use crate::web::{self, Html, Page, PageError};

/// The page.
#[derive(Serialize)]
pub(super) struct QueuePage {
    count: String,
    checked: String,
    filter: FilterForm,
    request_key: String,
    letters: Vec<Row>,
    filtered: bool,
    first: Option<String>,
    next: Option<String>,
    loads: Option<Vec<LoadRow>>,
    works: bool,
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
    by_agent: bool,
}

#[derive(Serialize)]
struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

#[derive(Serialize)]
struct Row {
    letter_id: String,
    reference: String,
    person: String,
    ordered: String,
    deadline: String,
    over: u32,
    state: String,
    destination: String,
    notified: String,
    assigned: String,
    snoozed: Option<String>,
    outcome: Option<String>,
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
}

impl QueuePage {
    pub(super) fn of(
        html: &Html,
        desk: &Desk,
        agent: &Agent,
        filter: &QueueFilter,
        shown: &ShownQueue,
    ) -> Result<Self, PageError> {
        let today = local_date(desk.now());
        let last = shown.letters.last().filter(|_| shown.has_more);
        let row = |queued| Row::of(html, desk, shown, queued, today);
        let load = |load| LoadRow::of(desk, shown, load, today);
        Ok(Self {
            count: count(html, shown),
            checked: match shown.checked_for {
                Some(date) => {
                    let date = formats::date(html.language(), date);
                    html.text("queue-checked", &[("date", date.into())])
                }
                None => html.text("queue-never-checked", &[]),
            },
            filter: FilterForm::of(html, filter),
            request_key: web::request_key()?,
            letters: shown.letters.iter().map(row).collect(),
            filtered: *filter != QueueFilter::default() || shown.late > 0,
            first: filter.after.as_ref().map(|_| address(filter, None)),
            next: last.map(|last| address(filter, Some(&last.place(filter.by_agent)))),
            loads: shown.loads.as_ref().map(|loads| loads.iter().map(load).collect()),
            works: agent.may(Permission::WorkLateQueue),
            export: agent.may(Permission::ExportReports),
        })
    }
}

/// How many letters the filter leaves, and of how many when it leaves some out.
fn count(html: &Html, shown: &ShownQueue) -> String {
    let most = [("n", MOST_COUNTED.into())];
    let (count, late) = (shown.count, shown.late);
    if count > MOST_COUNTED {
        html.text("queue-count-many", &most)
    } else if count == late {
        html.text("queue-count", &[("n", count.into())])
    } else {
        let late = if late > MOST_COUNTED {
            html.text("queue-over", &most)
        } else {
            formats::number(html.language(), late)
        };
        html.text("queue-count-part", &[("n", count.into()), ("late", late.into())])
    }
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
            by_agent: filter.by_agent,
        }
    }
}

impl Row {
    fn of(html: &Html, desk: &Desk, shown: &ShownQueue, queued: &QueuedLetter, today: NaiveDate) -> Self {
        let (letter, work) = (&queued.letter, queued.work.as_ref());
        let state = line::state(html, letter.state, None);
        let destination = if letter.address_protection.hides_places() {
            html.text("person-address-hidden", &[])
        } else {
            html.text(&format!("letter-destination-{}", letter.destination.as_str()), &[])
        };
        let notified = match shown.notified.get(&letter.letter_id) {
            Some(state) => html.text(&format!("notice-state-{}", state.as_str()), &[]),
            None => html.text("queue-not-notified", &[]),
        };
        let snoozed = work.and_then(|work| work.snoozed_until).filter(|until| *until > today);
        let outcome = work.and_then(|work| work.outcome);
        let holder = work.and_then(|work| shown.names.get(work.assigned_to.as_ref()?).cloned());
        Self {
            letter_id: letter.letter_id.to_string(),
            reference: letter.reference.clone(),
            person: format!("{} {}", letter.given_name, letter.family_name),
            ordered: formats::short_date(local_date(letter.ordered_at.utc())),
            deadline: formats::short_date(queued.last_on_time),
            over: desk.lateness_rule().business_days_between(queued.last_on_time, today),
            state: format!("{state} {}", formats::short_date(local_date(letter.state_since.utc()))),
            destination,
            notified,
            assigned: holder.unwrap_or_else(|| html.text("queue-nobodys", &[])),
            snoozed: snoozed
                .map(|until| html.text("queue-until", &[("date", formats::short_date(until).into())])),
            outcome: outcome.map(|outcome| html.text(&format!("queue-outcome-{}", outcome.as_str()), &[])),
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
