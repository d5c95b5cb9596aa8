//! The late queue: one row a letter, the longest late first.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::actions::{self, ShownQueue};
use super::{QueueFilter, QueuedLetter};
use crate::calendar::{local_date, parse_day};
use crate::desk::Desk;
use crate::formats;
use crate::letters::pages::line;
use crate::letters::{Destination, LetterState};
use crate::staff::{Agent, Permission};
use crate::values::LetterId;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, CheckedQuery, Html, Page, PageError, ViewLateQueue};

/// Letters on one page.
const PAGE: usize = 50;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![page(Method::GET, "/letters/late", index)]
}

async fn index(
    agent: Allowed<ViewLateQueue>,
    desk: Data<Desk>,
    html: Html,
    query: CheckedQuery<QueueQuery>,
) -> Result<HttpResponse, PageError> {
    let filter = filter(&query.0)?;
    let (staff_id, now, wanted) = (agent.staff_id.clone(), desk.now(), filter.clone());
    let shown =
        web::write(&desk, move |conn| actions::show_late_queue(conn, &staff_id, &wanted, PAGE, now)).await?;
    html.page(&QueuePage::of(&html, &desk, &agent, &filter, &shown))
}

/// The page.
#[derive(Serialize)]
struct QueuePage {
    count: String,
    checked: String,
    states: Vec<Choice>,
    destinations: Vec<Choice>,
    letters: Vec<Row>,
    filtered: bool,
    first: Option<String>,
    next: Option<String>,
    export: bool,
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
    flagged: String,
}

impl Page for QueuePage {
    const TEMPLATE: &'static str = "pages/late_queue";
    const TITLE: &'static str = "queue-title";
}

/// The filter and the place as the address has them; it holds no personal data.
#[derive(Deserialize)]
struct QueueQuery {
    state: Option<String>,
    destination: Option<String>,
    after: Option<String>,
}

/// Reads the filter and the place.
fn filter(query: &QueueQuery) -> Result<QueueFilter, PageError> {
    Ok(QueueFilter {
        state: part(query.state.as_deref(), LetterState::parse)?,
        destination: part(query.destination.as_deref(), Destination::parse)?,
        after: part(query.after.as_deref(), place)?,
    })
}

/// A part of the address; one that is there but empty is as good as absent.
fn part<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, PageError> {
    text.filter(|text| !text.is_empty()).map(|text| parse(text).ok_or(PageError::Malformed)).transpose()
}

/// A place in the queue: `2026-11-03.01KA…`, the last day on time and the letter.
fn place(text: &str) -> Option<(NaiveDate, LetterId)> {
    let (date, letter_id) = text.split_once('.')?;
    Some((parse_day(date)?, LetterId::parse(letter_id).ok()?))
}

impl QueuePage {
    fn of(html: &Html, desk: &Desk, agent: &Agent, filter: &QueueFilter, shown: &ShownQueue) -> Self {
        let today = local_date(desk.now());
        let next = shown.letters.last().filter(|_| shown.has_more);
        let next =
            next.map(|last| address(filter, Some(&format!("{}.{}", last.last_on_time, last.letter_id))));
        Self {
            count: html.text("queue-count", &[("n", shown.late.into())]),
            checked: match shown.checked_for {
                Some(date) => {
                    let date = formats::date(html.language(), date);
                    html.text("queue-checked", &[("date", date.into())])
                }
                None => html.text("queue-never-checked", &[]),
            },
            states: LetterState::ALL
                .iter()
                .filter(|state| state.is_underway())
                .map(|state| Choice {
                    value: state.as_str(),
                    label: html.text(&format!("letter-state-{}", state.as_str()), &[]),
                    chosen: filter.state == Some(*state),
                })
                .collect(),
            destinations: Destination::ALL
                .iter()
                .map(|destination| Choice {
                    value: destination.as_str(),
                    label: html.text(&format!("letter-destination-{}", destination.as_str()), &[]),
                    chosen: filter.destination == Some(*destination),
                })
                .collect(),
            letters: shown.letters.iter().map(|letter| Row::of(html, desk, letter, today)).collect(),
            filtered: *filter != QueueFilter::default(),
            first: filter.after.as_ref().map(|_| address(filter, None)),
            next,
            export: agent.may(Permission::ExportReports),
        }
    }
}

fn address(filter: &QueueFilter, after: Option<&str>) -> String {
    let state = filter.state.map(|state| ("state", state.as_str()));
    let destination = filter.destination.map(|destination| ("destination", destination.as_str()));
    let after = after.map(|after| ("after", after));
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([state, destination, after].into_iter().flatten())
        .finish();
    if query.is_empty() { "/letters/late".to_owned() } else { format!("/letters/late?{query}") }
}

impl Row {
    fn of(html: &Html, desk: &Desk, letter: &QueuedLetter, today: NaiveDate) -> Self {
        let hidden = letter.address_protection.hides_places();
        let state = line::state(html, letter.state, None);
        Self {
            letter_id: letter.letter_id.to_string(),
            reference: letter.reference.clone(),
            person: format!("{} {}", letter.given_name, letter.family_name),
            ordered: formats::short_date(local_date(letter.ordered_at.utc())),
            deadline: formats::short_date(letter.last_on_time),
            over: desk.lateness_rule().business_days_between(letter.last_on_time, today),
            state: format!("{state} {}", formats::short_date(local_date(letter.state_since.utc()))),
            destination: if hidden {
                html.text("person-address-hidden", &[])
            } else {
                html.text(&format!("letter-destination-{}", letter.destination.as_str()), &[])
            },
            flagged: formats::short_date(letter.first_flagged_on),
        }
    }
}
