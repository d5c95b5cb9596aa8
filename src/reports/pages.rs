//! The page from which reports are taken out.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::Data;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::csv_out::Profile;
use super::figures::pages::{FiguresView, PeriodForm};
use super::late_letters::{self, ExportError, LateLettersQuery, Words};
use super::{exports, figures};
use crate::calendar::{local_date, parse_day};
use crate::desk::Desk;
use crate::web::routes::{Route, page};
use crate::web::{
    self, Allowed, CheckedQuery, ExportReports, FieldError, FormErrors, Html, Page, PageError, csv_download,
};

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/reports", figures::pages::show),
        page(Method::GET, "/reports/late-letters.csv", late_letters),
        page(Method::GET, "/reports/{file}", exports::pages::download),
    ]
}

/// The page: the figures of a period, and what can be taken out.
#[derive(Serialize)]
pub(super) struct ReportsPage {
    pub(super) period: PeriodForm,
    pub(super) figures: Option<FiguresView>,
    /// The figures were asked for, and are not counted yet.
    pub(super) counting: bool,
    late: ExportForm,
    rows: ExportForm,
    errors: FormErrors,
}

/// What stands in the form of a file.
#[derive(Default, Serialize)]
struct ExportForm {
    data: bool,
    from: String,
    to: String,
    faults: Faults,
}

#[derive(Default, Serialize)]
struct Faults {
    from: Option<String>,
    to: Option<String>,
}

impl ReportsPage {
    pub(super) fn of(period: PeriodForm, errors: FormErrors) -> Self {
        Self {
            period,
            figures: None,
            counting: false,
            late: ExportForm::default(),
            rows: ExportForm::default(),
            errors,
        }
    }
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "pages/reports";
    const TITLE: &'static str = "reports-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

async fn late_letters(
    agent: Allowed<ExportReports>,
    desk: Data<Desk>,
    html: Html,
    CheckedQuery(query): CheckedQuery<ReportQuery>,
) -> Result<HttpResponse, PageError> {
    let wanted = match Wanted::read(&query)? {
        Ok(wanted) => wanted,
        Err(faults) => return html.page(&faulty_page(&desk, &html, Which::Late, &query, &faults)),
    };
    let now = desk.now();
    let as_of = match wanted.to {
        Some(day) => day,
        None => web::read(&desk, move |conn| late_letters::usual_day(conn, now)).await?,
    };
    let (actor, language) = (agent.actor(), html.language());
    let words = Words::of(wanted.profile, |key| html.text(key, &[]));
    let name = format!("late-letters-{as_of}.csv");
    csv_download(&name, move |sink| {
        let query = LateLettersQuery {
            from: wanted.from,
            as_of,
            profile: wanted.profile,
            language,
            words: &words,
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

/// What is wrong with a date: the field and the key of the text.
pub(super) type DateFault = (&'static str, &'static str);

/// What the address asks for, in its words.
#[derive(Deserialize)]
pub(super) struct ReportQuery {
    profile: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// What the address asks for.
pub(super) struct Wanted {
    pub(super) profile: Profile,
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
}

impl Wanted {
    /// Reads the address; what is wrong with the dates comes back as faults.
    pub(super) fn read(query: &ReportQuery) -> Result<Result<Self, Vec<DateFault>>, PageError> {
        let profile = match given(query.profile.as_ref()) {
            Some(name) => Profile::parse(name).ok_or(PageError::Malformed)?,
            None => Profile::Data,
        };
        let mut faults = Vec::new();
        let mut day = |field, text: Option<&String>| {
            let text = given(text)?;
            let day = parse_day(text);
            if day.is_none() {
                faults.push((field, "reports-fault-date"));
            }
            day
        };
        let wanted =
            Self { profile, from: day("from", query.from.as_ref()), to: day("to", query.to.as_ref()) };
        if wanted.from.zip(wanted.to).is_some_and(|(from, to)| from > to) {
            faults.push(("to", "reports-fault-order"));
        }
        Ok(if faults.is_empty() { Ok(wanted) } else { Err(faults) })
    }
}

/// A field that was sent with something in it.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// Which of the two forms was sent.
#[derive(Clone, Copy)]
pub(super) enum Which {
    /// That of the late letters.
    Late,
    /// That of what happened in a period.
    Rows,
}

/// The page with what was sent, and what is wrong with it beside the fields.
pub(super) fn faulty_page(
    desk: &Desk,
    html: &Html,
    which: Which,
    query: &ReportQuery,
    faults: &[DateFault],
) -> ReportsPage {
    let mut page = ReportsPage::of(PeriodForm::usual(html, local_date(desk.now())), FormErrors::default());
    let (form, ids) = match which {
        Which::Late => (&mut page.late, ["from", "to"]),
        Which::Rows => (&mut page.rows, ["rows-from", "rows-to"]),
    };
    let sent = |text: &Option<String>| text.clone().unwrap_or_default();
    form.data = sent(&query.profile) == Profile::Data.as_str();
    (form.from, form.to) = (sent(&query.from), sent(&query.to));
    for (field, key) in faults {
        let text = html.text(key, &[]);
        let [from, to] = ids;
        let (id, place) =
            if *field == "from" { (from, &mut form.faults.from) } else { (to, &mut form.faults.to) };
        *place = Some(text.clone());
        page.errors.add(id, text);
    }
    page
}
