//! The page from which reports are taken out.

use actix_web::http::Method;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::csv_out::Profile;
use super::exports::{ExportError, Report};
use super::figures::pages::{FiguresView, PeriodForm};
use super::{exports, figures, files};
use crate::calendar::{local_date, parse_day};
use crate::desk::Desk;
use crate::web::routes::{Route, page};
use crate::web::{FieldError, FormErrors, Html, Page, PageError};

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/reports", figures::pages::show),
        page(Method::GET, "/reports/access-log", exports::access_pages::show),
        page(Method::POST, "/reports/access-log", exports::access_pages::of_person),
        page(Method::GET, "/reports/access-log/files", files::pages::access_log_index),
        page(Method::POST, "/reports/access-log/files", files::pages::access_log_create),
        page(Method::GET, "/reports/access-log/files/{name}", files::pages::access_log_download),
        page(Method::POST, "/reports/access-log/files/{file_id}/cancel", files::pages::access_log_cancel),
        page(Method::GET, "/reports/lookups.csv", exports::access_pages::of_period),
        page(Method::GET, "/reports/files", files::pages::index),
        page(Method::POST, "/reports/files", files::pages::create),
        page(Method::GET, "/reports/files/{name}", files::pages::download),
        page(Method::POST, "/reports/files/{file_id}/cancel", files::pages::cancel),
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
    /// The period has not begun.
    pub(super) to_come: bool,
    late: ExportForm,
    rows: ExportForm,
    errors: FormErrors,
}

/// What stands in the form of a file.
#[derive(Default, Serialize)]
pub(super) struct ExportForm {
    data: bool,
    /// As a file alone, without its data package.
    bare: bool,
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
            to_come: false,
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
    pub(super) profile: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    /// With anything in it: an archive in which the data package lies beside the file.
    pub(super) described: Option<String>,
}

/// What the address asks for.
pub(super) struct Wanted {
    pub(super) profile: Profile,
    pub(super) described: bool,
    pub(super) from: Option<NaiveDate>,
    pub(super) to: Option<NaiveDate>,
}

impl Wanted {
    /// Reads the address; what is wrong with the dates comes back as faults.
    pub(super) fn read(query: &ReportQuery) -> Result<Result<Self, Vec<DateFault>>, PageError> {
        let profile = Profile::asked(given(query.profile.as_ref())).ok_or(PageError::Malformed)?;
        let mut faults = Vec::new();
        let mut day = |field, text: Option<&String>| {
            let text = given(text)?;
            let day = parse_day(text);
            if day.is_none() {
                faults.push((field, "reports-fault-date"));
            }
            day
        };
        let wanted = Self {
            profile,
            described: given(query.described.as_ref()).is_some(),
            from: day("from", query.from.as_ref()),
            to: day("to", query.to.as_ref()),
        };
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

/// The page with what was sent, and what is wrong with it beside the fields.
pub(super) fn faulty_page(
    desk: &Desk,
    html: &Html,
    report: Report,
    query: &ReportQuery,
    faults: &[DateFault],
) -> ReportsPage {
    let mut page = ReportsPage::of(PeriodForm::usual(html, local_date(desk.now())), FormErrors::default());
    let (form, ids) = match report {
        Report::LateLetters => (&mut page.late, ["from", "to"]),
        _ => (&mut page.rows, ["rows-from", "rows-to"]),
    };
    *form = ExportForm::faulty(html, ids, query, faults, &mut page.errors);
    page
}

impl ExportForm {
    /// What was sent, with its faults; the fields of the dates have these ids.
    pub(super) fn faulty(
        html: &Html,
        [from, to]: [&'static str; 2],
        query: &ReportQuery,
        faults: &[DateFault],
        errors: &mut FormErrors,
    ) -> Self {
        let sent = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut form = Self {
            data: sent(&query.profile) == Profile::Data.as_str(),
            bare: sent(&query.described).is_empty(),
            from: sent(&query.from),
            to: sent(&query.to),
            faults: Faults::default(),
        };
        for (field, key) in faults {
            let text = html.text(key, &[]);
            let (id, place) =
                if *field == "from" { (from, &mut form.faults.from) } else { (to, &mut form.faults.to) };
            *place = Some(text.clone());
            errors.add(id, text);
        }
        form
    }
}
