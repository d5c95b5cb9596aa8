//! The page of figures.

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::chart::Chart;
use super::period::{Period, PeriodFault};
use super::rules::{Precision, Shown};
use super::tables::{self, Beside, Table};
use super::tiles::{self, Tile};
use super::{Board, Compared, Grain, Stored, grain, store};
use crate::calendar::{local_date, parse_day};
use crate::desk::Desk;
use crate::formats;
use crate::reports::pages::ReportsPage;
use crate::staff::Agent;
use crate::texts::Words;
use crate::values::Language;
use crate::web::{self, Allowed, CheckedQuery, Choice, ExportReports, FormErrors, Html, PageError};

/// The word in an address for a period of one's own.
const OWN: &str = "own";

/// A table of more rows stands folded below its chart.
const MOST_ROWS: usize = 12;

/// What the address asks for. Without a period, the present month.
#[derive(Deserialize)]
pub(in crate::reports) struct PeriodQuery {
    period: Option<String>,
    from: Option<String>,
    to: Option<String>,
    /// The two days that the form showed: whoever wrote others there means them, whatever period stands chosen beside.
    shown: Option<String>,
    /// Days, weeks or months; else what is usual.
    grain: Option<String>,
}

/// The form in which a period is chosen.
#[derive(Default, Serialize)]
pub(in crate::reports) struct PeriodForm {
    weeks: Vec<Choice<String>>,
    months: Vec<Choice<String>>,
    quarters: Vec<Choice<String>>,
    own: bool,
    grains: Vec<Choice>,
    from: String,
    to: String,
    shown: String,
    from_fault: Option<String>,
    to_fault: Option<String>,
}

/// The figures of a period in words.
#[derive(Serialize)]
pub(in crate::reports) struct FiguresView {
    period: String,
    as_of: String,
    as_of_iso: String,
    stored: Option<StoredView>,
    upstream: bool,
    unknown_reach: bool,
    tiles: Vec<Tile>,
    tables: Vec<TableView>,
}

/// Up to which day the figures are those of the night.
#[derive(Serialize)]
struct StoredView {
    through: String,
    through_iso: String,
    as_of: String,
    as_of_iso: String,
}

#[derive(Serialize)]
struct TableView {
    name: &'static str,
    title: String,
    lead: String,
    columns: Vec<String>,
    rows: Vec<RowView>,
    /// So many rows that they open on demand.
    folded: bool,
    /// The heading of what stands beside the numbers, if anything does.
    beside: Option<String>,
    /// In words; none where the table has no sum at all.
    sum: Option<String>,
    rounded: bool,
    chart: Option<Chart>,
    /// What the chart shows, for those who do not see it.
    chart_desc: String,
}

#[derive(Serialize)]
struct RowView {
    label: String,
    cells: Vec<String>,
    beside: String,
}

/// Shows the figures of a period, once it is on record who looks at them.
pub(in crate::reports) async fn show(
    agent: Allowed<ExportReports>,
    CheckedQuery(query): CheckedQuery<PeriodQuery>,
    desk: Data<Desk>,
    board: Data<Board>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let today = local_date(desk.now());
    let grain = match query.grain.as_deref().filter(|name| !name.is_empty()) {
        None => None,
        Some(name) => Some(Grain::parse(name).ok_or(PageError::Malformed)?),
    };
    let period = match asked(&query, today)? {
        Ok(period) => period,
        Err(faults) => return html.page(&faulty(&html, &query, today, &faults)),
    };
    let form = PeriodForm::of(&html, today, period, grain);
    let mut page = ReportsPage::of(form, FormErrors::default());
    if period.from() > today {
        page.to_come = true;
        return html.page(&page);
    }
    let Some(figures) = board.figures(&desk, period).await? else {
        page.counting = true;
        return html.page(&page);
    };
    let (actor, now) = (agent.actor(), desk.now());
    web::write(&desk, move |conn| store::put_on_record(conn, &actor, period, now)).await?;
    page.figures = Some(FiguresView::of(&figures, grain, html.words(), &agent));
    html.page(&page)
}

fn asked(query: &PeriodQuery, today: NaiveDate) -> Result<Result<Period, Vec<PeriodFault>>, PageError> {
    let [from, to] = [&query.from, &query.to].map(|day| day.as_deref().unwrap_or_default());
    let others_were_shown = query.shown.as_deref().is_some_and(|shown| shown != days_shown(from, to));
    let are_written = others_were_shown && !(from.is_empty() && to.is_empty());
    match query.period.as_deref() {
        None if query.from.is_none() && query.to.is_none() => Ok(Ok(Period::month_of(today))),
        None | Some(OWN) => Ok(Period::parse(from, to)),
        Some(_) if are_written => Ok(Period::parse(from, to)),
        Some(name) => Period::named(name).map(Ok).ok_or(PageError::Malformed),
    }
}

/// As a browser sends the two fields back: what is no day it does not show.
fn days_shown(from: &str, to: &str) -> String {
    let as_shown = |text| if parse_day(text).is_some() { text } else { "" };
    format!("{}/{}", as_shown(from), as_shown(to))
}

fn faulty(html: &Html, query: &PeriodQuery, today: NaiveDate, faults: &[PeriodFault]) -> ReportsPage {
    let mut form = PeriodForm::usual(html, today);
    let mut errors = FormErrors::default();
    form.own = true;
    form.from = query.from.clone().unwrap_or_default();
    form.to = query.to.clone().unwrap_or_default();
    form.shown = days_shown(&form.from, &form.to);
    for fault in faults {
        let (field, key, place) = match fault {
            PeriodFault::From => ("period-from", "reports-fault-date", &mut form.from_fault),
            PeriodFault::To => ("period-to", "reports-fault-date", &mut form.to_fault),
            PeriodFault::Order => ("period-to", "figures-fault-order", &mut form.to_fault),
            PeriodFault::TooLong => ("period-to", "figures-fault-long", &mut form.to_fault),
        };
        let text = html.text(key, &[]);
        *place = Some(text.clone());
        errors.add(field, text);
    }
    ReportsPage::of(form, errors)
}

impl PeriodForm {
    /// With the present month chosen.
    pub(in crate::reports) fn usual(html: &Html, today: NaiveDate) -> Self {
        Self::of(html, today, Period::month_of(today), None)
    }

    fn of(html: &Html, today: NaiveDate, chosen: Period, grain: Option<Grain>) -> Self {
        let words = html.words();
        let (months, quarters) = Period::choices(today);
        let weeks = Period::weeks(today);
        let is_listed = weeks.iter().chain(&months).chain(&quarters).any(|period| *period == chosen);
        let choices = |periods: Vec<Period>| {
            let choice = |period: Period| {
                let label = period_in_words(words, period);
                Some(Choice { value: period.name()?, label, chosen: period == chosen })
            };
            periods.into_iter().filter_map(choice).collect()
        };
        Self {
            grains: grains(words, grain),
            weeks: choices(weeks),
            months: choices(months),
            quarters: choices(quarters),
            own: !is_listed,
            from: chosen.from().to_string(),
            to: chosen.to().to_string(),
            shown: format!("{}/{}", chosen.from(), chosen.to()),
            from_fault: None,
            to_fault: None,
        }
    }
}

fn grains(words: Words<'_>, chosen: Option<Grain>) -> Vec<Choice> {
    let choice = |grain: &Grain| Choice {
        value: grain.as_str(),
        label: words.text(&format!("figures-grain-{}", grain.as_str()), &[]),
        chosen: Some(*grain) == chosen,
    };
    Grain::ALL.iter().map(choice).collect()
}

impl FiguresView {
    fn of(compared: &Compared, grain: Option<Grain>, words: Words<'_>, reader: &Agent) -> Self {
        let figures = &compared.figures;
        let tables = tables::all(figures, grain, words);
        Self {
            period: period_in_words(words, figures.period),
            as_of: formats::short_date_time(words.language(), figures.as_of),
            as_of_iso: formats::machine_time(figures.as_of),
            stored: figures.stored.map(|stored| StoredView::of(stored, words)),
            upstream: !figures.own_register,
            unknown_reach: figures.own_register && !figures.knows_reach(),
            tiles: tiles::all(compared, words, reader),
            tables: tables.iter().map(|table| TableView::of(table, words)).collect(),
        }
    }
}

impl StoredView {
    fn of(stored: Stored, words: Words<'_>) -> Self {
        Self {
            through: formats::short_date(stored.through),
            through_iso: stored.through.to_string(),
            as_of: formats::short_date_time(words.language(), stored.as_of),
            as_of_iso: formats::machine_time(stored.as_of),
        }
    }
}

/// A chart in a sentence: what its bars count, how many there are, and which is the longest.
fn described(table: &Table, words: Words<'_>, text: impl Fn(Shown) -> String) -> String {
    let bars = table.rows.iter().flat_map(|row| {
        let counts = row.counts.iter().take(table.drawn).zip(&table.columns);
        counts.map(move |(count, column)| (row, column, *count))
    });
    let number = table.rows.len() * table.drawn;
    let Some((row, column, longest)) = bars.max_by_key(|(_, _, count)| count.length()) else {
        return String::new();
    };
    let longest_of = if table.drawn > 1 { format!("{}, {column}", row.label) } else { row.label.clone() };
    let name = words.text(&format!("figures-{}", table.name), &[]);
    words.text(
        "figures-chart-desc",
        &[
            ("name", name.into()),
            ("bars", number.into()),
            ("longest", longest_of.into()),
            ("number", text(longest).into()),
        ],
    )
}

/// A number worked out from a table, with this word where it is not exact.
fn with_care(word: &str, table: &Table, words: Words<'_>, number: String) -> String {
    match table.precision {
        Precision::Exact => number,
        Precision::Rounded => words.text(&format!("figures-{word}"), &[("number", number.into())]),
    }
}

impl TableView {
    fn of(table: &Table, words: Words<'_>) -> Self {
        let language = words.language();
        let text = |count: Shown| match count {
            Shown::Number(number) => written(language, number),
            Shown::Few => "<5".to_owned(),
        };
        let not_shown = || words.text("figures-not-shown", &[]);
        let is_load = matches!(table.name, "late-queue" | "work-items");
        let has_shares = matches!(table.name, "on-time" | "speed");
        let heading =
            if is_load { Some("figures-load-oldest") } else { has_shares.then_some("figures-share") };
        // A share of nothing is none, and tells of nobody.
        let without = |row: &tables::Row| {
            let is_nothing = row.counts.iter().all(|count| *count == Shown::Number(0));
            if is_load || is_nothing { "–".to_owned() } else { not_shown() }
        };
        let beside = |beside| match beside {
            Beside::Share(share) => formats::percent(language, share),
            Beside::Days(days) => written(language, days),
        };
        let row = |row: &tables::Row| RowView {
            label: row.label.clone(),
            cells: row.counts.iter().map(|count| text(*count)).collect(),
            beside: row.beside.map_or_else(|| without(row), beside),
        };
        let sum = table
            .sum()
            .map_or_else(not_shown, |sum| with_care("at-least", table, words, written(language, sum)));
        Self {
            name: table.name,
            title: words.text(&format!("figures-{}", table.name), &[]),
            lead: words.text(&format!("figures-{}-lead", table.name), &[]),
            columns: table.columns.clone(),
            rows: table.rows.iter().map(row).collect(),
            folded: table.rows.len() > MOST_ROWS,
            beside: heading.map(|key| words.text(key, &[])),
            sum: table.has_sum.then_some(sum),
            rounded: table.precision == Precision::Rounded,
            chart_desc: described(table, words, text),
            chart: Chart::of(table, text),
        }
    }
}

fn written(language: Language, count: u64) -> String {
    formats::number(language, i64::try_from(count).unwrap_or(i64::MAX))
}

fn period_in_words(words: Words<'_>, period: Period) -> String {
    let (from, to) = (period.from(), period.to());
    if period == Period::month_of(from) {
        formats::month(words.language(), from)
    } else if period == Period::quarter_of(from) {
        let name = period.name().unwrap_or_default();
        let (year, quarter) = name.split_once("-Q").unwrap_or_default();
        words.text("figures-quarter", &[("quarter", quarter.into()), ("year", year.into())])
    } else if period == Period::week_of(from) {
        grain::week(period, words)
    } else {
        formats::short_dates(from, to)
    }
}
