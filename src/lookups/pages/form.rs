//! A list is handed in, with what it is for; below, who has looked how many up.

use actix_web::HttpResponse;
use actix_web::web::Data;
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::formats;
use crate::imports::NotText;
use crate::lookups::actions::{self, HandInError, NewLookup};
use crate::lookups::{ListError, Lookup, Refusal, is_purpose, store};
use crate::values::{LookupId, StaffId};
use crate::web::{
    Allowed, CsrfUpload, FieldError, FormErrors, Html, LookUpInBulk, Page, PageError, UPLOAD_MIB,
    is_request_key, patiently, read, request_key,
};

/// Lists that are shown, of everybody.
const SHOWN: i64 = 50;

#[derive(Serialize)]
struct FormPage {
    request_key: String,
    purpose: String,
    file_hint: String,
    faults: Faults,
    lists: Vec<Row>,
    errors: FormErrors,
}

#[derive(Default, Serialize)]
struct Faults {
    purpose: Option<String>,
    file: Option<String>,
}

#[derive(Serialize)]
struct Row {
    /// Only of one's own.
    lookup_id: Option<String>,
    asked: String,
    by: String,
    purpose: String,
    rows: String,
    state: String,
}

impl Page for FormPage {
    const TEMPLATE: &'static str = "pages/lookups";
    const TITLE: &'static str = "lookups-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl FormPage {
    async fn empty(desk: &Desk, html: &Html, reader: &StaffId) -> Result<Self, PageError> {
        let lists = read(desk, |conn| store::recent(conn, SHOWN)).await?;
        let hours = desk.settings.lookups.keep.num_hours();
        Ok(Self {
            request_key: request_key()?,
            purpose: String::new(),
            file_hint: html.text("lookups-file-hint", &[("mib", UPLOAD_MIB.into()), ("hours", hours.into())]),
            faults: Faults::default(),
            lists: lists.into_iter().map(|(list, name)| row(html, &list, name, reader)).collect(),
            errors: FormErrors::default(),
        })
    }
}

fn row(html: &Html, list: &Lookup, name: String, reader: &StaffId) -> Row {
    Row {
        lookup_id: (list.asked_by == *reader).then(|| list.lookup_id.to_string()),
        asked: formats::short_date_time(html.language(), list.asked_at.utc()),
        by: name,
        purpose: list.purpose.clone(),
        rows: formats::number(html.language(), list.row_count),
        state: html.text(&format!("lookup-state-{}", list.state.as_str()), &[]),
    }
}

/// The form, and the lists of everybody.
pub(super) async fn new(
    agent: Allowed<LookUpInBulk>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    html.page(&FormPage::empty(&desk, &html, &agent.staff_id).await?)
}

#[derive(Deserialize)]
pub(super) struct LookupForm {
    purpose: Option<String>,
    request_key: Option<String>,
}

/// Takes the list in, and leads on to where it can be followed.
pub(super) async fn create(
    agent: Allowed<LookUpInBulk>,
    upload: CsrfUpload<LookupForm>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    let LookupForm { purpose, request_key } = upload.fields;
    let purpose = purpose.unwrap_or_default().trim().to_owned();
    let mut faults = Faults::default();
    if !is_purpose(&purpose) {
        faults.purpose = Some(html.text("lookups-fault-purpose", &[]));
    }
    match upload.file {
        None => faults.file = Some(html.text("lookups-fault-no-file", &[])),
        Some(file) if faults.purpose.is_none() => {
            let request_key = request_key.filter(|key| is_request_key(key)).ok_or(PageError::Malformed)?;
            let new = NewLookup { asked_by: agent.staff_id.clone(), purpose: purpose.clone(), request_key };
            let inside = desk.clone();
            match patiently(move || refused_or(actions::hand_in(&inside, &file, &new))).await? {
                Ok(id) => return Ok(html.see_other(&format!("/lookups/{id}"))),
                Err(refusal) => faults.file = Some(refusal_text(&html, refusal)),
            }
        }
        // A browser keeps no chosen file when a form comes back.
        Some(_) => faults.file = Some(html.text("lookups-fault-file-again", &[])),
    }
    let mut page = FormPage::empty(&desk, &html, &agent.staff_id).await?;
    page.purpose = purpose;
    for (field, fault) in [("purpose", &faults.purpose), ("file", &faults.file)] {
        if let Some(text) = fault {
            page.errors.add(field, text.clone());
        }
    }
    page.faults = faults;
    html.page(&page)
}

/// A refusal is an answer, all else a failure.
fn refused_or(outcome: Result<LookupId, HandInError>) -> Result<Result<LookupId, Refusal>, PageError> {
    match outcome {
        Ok(id) => Ok(Ok(id)),
        Err(HandInError::List(ListError::Refused(refusal))) => Ok(Err(refusal)),
        Err(HandInError::ForeignForm) => Err(PageError::Conflict),
        Err(HandInError::Database(error)) => Err(error.into()),
        Err(error) => Err(PageError::fault(error)),
    }
}

fn refusal_text(html: &Html, refusal: Refusal) -> String {
    let key = match refusal {
        Refusal::OpenQuote(row) => {
            return html.text("lookups-refused-open-quote", &[("row", row.into())]);
        }
        Refusal::NotText(NotText::Empty) | Refusal::NoRows => "lookups-refused-empty",
        Refusal::NotText(NotText::Utf16) => "lookups-refused-utf16",
        Refusal::NotText(NotText::Workbook) => "lookups-refused-workbook",
        Refusal::NotText(NotText::Compressed) => "lookups-refused-compressed",
        Refusal::NoColumn => "lookups-refused-no-column",
        Refusal::TwoColumns => "lookups-refused-two-columns",
        Refusal::TooManyRows => "lookups-refused-too-many",
    };
    html.text(key, &[])
}
