//! The calendars in force, and what changes of the rule have moved.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Data;
use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;

use super::{AppliedRule, JudgedBy, store};
use crate::calendar::{BusinessCalendar, DayKind, local_date};
use crate::desk::Desk;
use crate::formats;
use crate::texts::FluentValue;
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, Html, Page, PageError, ViewSettings};

/// Changes shown; there are a few in a year.
const SHOWN: i64 = 50;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![page(Method::GET, "/admin/calendars", show)]
}

/// The page.
#[derive(Serialize)]
struct CalendarsPage {
    calendars: Vec<CalendarPart>,
    waiting: bool,
    applied: Vec<AppliedRow>,
}

#[derive(Serialize)]
struct CalendarPart {
    id: &'static str,
    heading: String,
    limits: String,
    week: String,
    version: String,
    years: Vec<Year>,
    change: String,
}

#[derive(Serialize)]
struct Year {
    heading: String,
    days: Vec<Day>,
}

#[derive(Serialize)]
struct Day {
    iso: String,
    date: String,
    weekday: &'static str,
    name: String,
}

#[derive(Serialize)]
struct AppliedRow {
    rule: String,
    calendar: String,
    applied: String,
    finished: String,
    earlier: String,
    later: String,
    unchanged: String,
    flags_closed: String,
}

impl Page for CalendarsPage {
    const TEMPLATE: &'static str = "pages/calendars";
    const TITLE: &'static str = "calendars-title";
}

async fn show(
    _reader: Allowed<ViewSettings>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let applied = web::read(&desk, |conn| store::history(conn, SHOWN)).await?;
    html.page(&CalendarsPage::of(&html, &desk, &applied))
}

impl CalendarsPage {
    fn of(html: &Html, desk: &Desk, applied: &[AppliedRule]) -> Self {
        let (letters, vendor) = (&desk.settings.letters, &desk.settings.print_vendor);
        let today = local_date(desk.now());
        let promise =
            [("home", letters.business_days_home.into()), ("abroad", letters.business_days_abroad.into())];
        let receipt = [("n", vendor.receipt_business_days.into())];
        let judged_by = JudgedBy::rule(&desk.lateness_rule());
        Self {
            calendars: vec![
                CalendarPart::of(html, "promise", &desk.calendar, &promise, today),
                CalendarPart::of(html, "vendor", &desk.vendor_calendar, &receipt, today),
            ],
            waiting: applied.first().is_some_and(|last| !last.is(&judged_by) || last.finished_at.is_none()),
            applied: applied.iter().map(|applied| AppliedRow::of(html, applied)).collect(),
        }
    }
}

impl CalendarPart {
    fn of(
        html: &Html,
        id: &'static str,
        calendar: &BusinessCalendar,
        limits: &[(&str, FluentValue<'_>)],
        today: NaiveDate,
    ) -> Self {
        let week = if calendar.rules().count_saturday { "calendars-week-saturday" } else { "calendars-week" };
        Self {
            id,
            heading: html.text(&format!("calendars-{id}"), &[]),
            limits: html.text(&format!("calendars-limits-{id}"), limits),
            week: html.text(week, &[]),
            version: calendar.version(),
            years: years(html, calendar, today),
            change: html.text(&format!("calendars-change-{id}"), &[]),
        }
    }
}

/// The closed days of this year and the next, but for those that are closed because of the day of the week.
fn years(html: &Html, calendar: &BusinessCalendar, today: NaiveDate) -> Vec<Year> {
    let mut years: BTreeMap<i32, Vec<Day>> = BTreeMap::new();
    let first = NaiveDate::from_yo_opt(today.year(), 1).unwrap_or(today);
    for date in first.iter_days().take_while(|date| date.year() <= today.year() + 1) {
        let name = match calendar.classify(date) {
            DayKind::Holiday(holiday) => html.text(&format!("holiday-{}", holiday.as_str()), &[]),
            DayKind::ExtraClosed => html.text("calendars-extra", &[]),
            DayKind::BusinessDay | DayKind::Saturday | DayKind::Sunday => continue,
        };
        years.entry(date.year()).or_default().push(Day {
            iso: date.to_string(),
            date: formats::short_date(date),
            weekday: formats::weekday(html.language(), date),
            name,
        });
    }
    let heading = |year: i32| html.text("calendars-year", &[("year", year.to_string().into())]);
    years.into_iter().map(|(year, days)| Year { heading: heading(year), days }).collect()
}

impl AppliedRow {
    fn of(html: &Html, applied: &AppliedRule) -> Self {
        let time = |at| formats::short_date_time(html.language(), at);
        let number = |count| formats::number(html.language(), count);
        Self {
            rule: applied.lateness_rule.clone(),
            calendar: applied.calendar_version.clone(),
            applied: time(applied.first_applied_at.utc()),
            finished: match applied.finished_at {
                Some(at) => time(at.utc()),
                None => html.text("calendars-unfinished", &[]),
            },
            earlier: number(applied.moved_earlier),
            later: number(applied.moved_later),
            unchanged: number(applied.unchanged),
            flags_closed: number(applied.flags_closed),
        }
    }
}
