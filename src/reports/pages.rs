//! The page from which reports are taken out.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::csv_out::Profile;
use super::late_letters::{self, ExportError, LateLettersQuery};
use crate::calendar::parse_day;
use crate::desk::Desk;
use crate::web::routes::{Route, page};
use crate::web::{
    self, Allowed, CheckedQuery, ExportReports, FieldError, FormErrors, Html, Page, PageError, csv_download,
};

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![page(Method::GET, "/reports", index), page(Method::GET, "/reports/late-letters.csv", late_letters)]
}

#[derive(Default, Serialize)]
struct ReportsPage {
    from: String,
    to: String,
    faults: Faults,
    errors: FormErrors,
}

#[derive(Default, Serialize)]
struct Faults {
    from: Option<String>,
    to: Option<String>,
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "pages/reports";
    const TITLE: &'static str = "reports-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

async fn index(_agent: Allowed<ExportReports>, html: Html) -> Result<HttpResponse, PageError> {
    html.page(&ReportsPage::default())
}

async fn late_letters(
    agent: Allowed<ExportReports>,
    desk: Data<Desk>,
    html: Html,
    CheckedQuery(query): CheckedQuery<ReportQuery>,
) -> Result<HttpResponse, PageError> {
    let wanted = match Wanted::read(&query)? {
        Ok(wanted) => wanted,
        Err(faulty) => return html.page(&faulty_page(&html, &query, &faulty)),
    };
    let now = desk.now();
    let as_of = match wanted.to {
        Some(day) => day,
        None => web::read(&desk, move |conn| late_letters::usual_day(conn, now)).await?,
    };
    let (actor, language) = (agent.actor(), html.language());
    let name = format!("late-letters-{as_of}.csv");
    csv_download(&name, move |sink| {
        let query = LateLettersQuery {
            from: wanted.from,
            as_of,
            profile: wanted.profile,
            language,
            calendar: &desk.calendar,
        };
        late_letters::take_out(&desk, &actor, &query, sink).map(drop)
    })
    .await
}

impl From<ExportError> for PageError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Database(error) => error.into(),
            error @ ExportError::Write(_) => Self::fault(error),
        }
    }
}

/// What the address asks for, in its words.
#[derive(Deserialize)]
struct ReportQuery {
    profile: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// What the address asks for.
struct Wanted {
    profile: Profile,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Wanted {
    /// Reads the address; the fields with unreadable dates come back as an error.
    fn read(query: &ReportQuery) -> Result<Result<Self, Vec<&'static str>>, PageError> {
        let profile = match given(query.profile.as_ref()) {
            Some(name) => Profile::parse(name).ok_or(PageError::Malformed)?,
            None => Profile::Data,
        };
        let mut faulty = Vec::new();
        let mut day = |field, text: Option<&String>| {
            let text = given(text)?;
            let day = parse_day(text);
            if day.is_none() {
                faulty.push(field);
            }
            day
        };
        let wanted =
            Self { profile, from: day("from", query.from.as_ref()), to: day("to", query.to.as_ref()) };
        Ok(if faulty.is_empty() { Ok(wanted) } else { Err(faulty) })
    }
}

/// A field that was sent with something in it.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

fn faulty_page(html: &Html, query: &ReportQuery, faulty: &[&'static str]) -> ReportsPage {
    let sent = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut page = ReportsPage { from: sent(&query.from), to: sent(&query.to), ..ReportsPage::default() };
    for field in faulty {
        let text = html.text("reports-fault-date", &[]);
        let place = if *field == "from" { &mut page.faults.from } else { &mut page.faults.to };
        *place = Some(text.clone());
        page.errors.add(field, text);
    }
    page
}
