//! One more run: first what it would do, then the run itself, in the background.

use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::actions::{self, may_be_asked_for};
use super::super::nightly::{self, NightlyOptions};
use super::super::{Report, Status, Step};
use super::words;
use crate::calendar::parse_day;
use crate::db::Error;
use crate::desk::Desk;
use crate::formats;
use crate::web::{Allowed, CsrfForm, Html, Page, PageError, StartRuns, patiently, write};

/// So long a reader waits for a trial. Of a very large desk the steps that read all there is are not counted by then.
const TRIAL: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
pub(super) struct DateForm {
    date: String,
}

impl DateForm {
    fn date(&self, desk: &Desk) -> Result<NaiveDate, PageError> {
        let date = parse_day(&self.date).filter(|date| may_be_asked_for(*date, desk.now()));
        date.ok_or(PageError::Invalid("error-run-date"))
    }
}

/// What a run would do.
#[derive(Serialize)]
struct TriedPage {
    lead: String,
    iso_date: String,
    read: String,
    changed: String,
    failed: String,
    steps: Vec<Row>,
    /// Steps that were not counted in time.
    uncounted: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    read: String,
    changed: String,
    failed: String,
}

impl Page for TriedPage {
    const TEMPLATE: &'static str = "pages/run_tried";
    const TITLE: &'static str = "run-tried-title";
}

/// Counts, changes nothing, and offers the run itself.
pub(super) async fn try_out(
    _reader: Allowed<StartRuns>,
    form: CsrfForm<DateForm>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let date = form.0.date(&desk)?;
    let options = NightlyOptions { business_date: Some(date), dry_run: true, ..NightlyOptions::default() };
    let inside = desk.clone();
    let (report, is_cut_off) = patiently(move || {
        let began = Instant::now();
        let is_over = || began.elapsed() > TRIAL;
        let report = nightly::run(&inside, &options, &is_over);
        Ok::<_, Error>((report, is_over()))
    })
    .await?;
    if report.status == Status::Failed && !is_cut_off {
        return Err(PageError::Busy(Error::Busy));
    }
    html.page(&TriedPage::of(&html, date, &report))
}

/// Has the run made, and puts on record by whom.
pub(super) async fn start(
    agent: Allowed<StartRuns>,
    form: CsrfForm<DateForm>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let (date, now) = (form.0.date(&desk)?, desk.now());
    let asking = agent.0.clone();
    write(&desk, move |conn| actions::ask_for_run(conn, &asking, date, now)).await?;
    Ok(html.see_other_saying("/batch", "flash-run-asked"))
}

impl TriedPage {
    fn of(html: &Html, date: NaiveDate, report: &Report) -> Self {
        let number = |count: u64| words::number(html, super::super::stored(count));
        let values = [("date", formats::date(html.language(), date).into())];
        Self {
            lead: html.text("run-tried-lead", &values),
            iso_date: date.to_string(),
            read: number(report.read),
            changed: number(report.changed),
            failed: number(report.failed),
            steps: report
                .steps
                .iter()
                .map(|step| Row {
                    name: words::step(html.words(), step.step.as_str()),
                    read: number(step.counts.read),
                    changed: number(step.counts.changed),
                    failed: number(step.counts.failed),
                })
                .collect(),
            uncounted: Step::ALL
                .iter()
                .filter(|step| !report.steps.iter().any(|counted| counted.step == **step))
                .map(|step| words::step(html.words(), step.as_str()))
                .collect(),
        }
    }
}
