//! Ordering a letter in three steps: number, check, receipt.
//!
//! Nothing is stored between the steps: the answers travel with the form. The rules are judged at every step and once more
//! with the order itself.

use actix_web::HttpResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Data, Path};
use chrono::NaiveDate;

use super::super::actions::{
    self, NewOrder, OpenedLetter, OpenedOrder, OrderOutcome, OrderTerms, Orderer, ShownOrder,
};
use super::super::eligibility::Refusal;
use super::look_at;
use super::returned::replacing;
use crate::desk::Desk;
use crate::formats;
use crate::persons::pages::{ask_reason, path_to, person_id};
use crate::values::{LetterId, PersonId, Phone};
use crate::web::routes::{Route, page};
use crate::web::{self, Allowed, CsrfForm, Html, OrderLetter, PageError, is_request_key, request_key};

mod check;
mod form;
mod order;
mod receipt;

use check::CheckPage;
use form::{Answers, OrderForm};
use order::OrderPage;
use receipt::ReceiptPage;

/// The routes of an order.
pub(super) fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/persons/{person_id}/letters/new", new),
        page(Method::POST, "/persons/{person_id}/letters/check", check),
        page(Method::POST, "/persons/{person_id}/letters/edit", edit),
        page(Method::POST, "/persons/{person_id}/letters", create),
        page(Method::GET, "/letters/{letter_id}/receipt", show_receipt),
    ]
}

/// What every step knows: what is shown, and the number in the contact register if an SMS can arrive there.
struct Subject {
    shown: ShownOrder,
    on_file: Option<Phone>,
    /// Whether the register has a number to which no SMS can be sent.
    unusable_on_file: bool,
}

impl Subject {
    /// Whether nothing but a reason is lacking.
    fn may_be_ordered(&self) -> bool {
        self.shown.refusals.iter().all(Refusal::may_be_overridden)
    }

    /// Whether a reason is lacking.
    fn needs_reason(&self) -> bool {
        !self.shown.refusals.is_empty()
    }

    /// What there is to say of the letter whose place the new one would take.
    fn replacing(&self, html: &Html, desk: &Desk) -> Vec<String> {
        let old = self.shown.replaces.as_ref();
        old.map(|old| replacing(html, desk, &self.shown.person, old)).unwrap_or_default()
    }

    fn read(&self, form: &OrderForm) -> Result<Answers, form::Faults> {
        form.read(self.on_file.as_ref(), self.needs_reason())
    }
}

async fn new(
    agent: Allowed<OrderLetter>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    match subject(&agent, &desk, &person_id).await? {
        Some(subject) => {
            let fresh = OrderForm::fresh(request_key()?, subject.on_file.is_some());
            html.page(&OrderPage::of(&html, &desk, &subject, &fresh)?)
        }
        None => ask_reason(&html, &desk, &person_id, &format!("{}/letters/new", path_to(&person_id))),
    }
}

async fn check(
    agent: Allowed<OrderLetter>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<OrderForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let Some(subject) = subject(&agent, &desk, &person_id).await? else {
        return Ok(html.see_other(&path_to(&person_id)));
    };
    if !subject.may_be_ordered() {
        return refused(&html, &desk, &subject, &form.0);
    }
    match subject.read(&form.0) {
        Ok(answers) => html.page(&CheckPage::of(&html, &desk, &subject, &form.0, &answers)?),
        Err(faults) => {
            html.page(&OrderPage::of(&html, &desk, &subject, &form.0)?.with_faults(&html, &faults))
        }
    }
}

/// Back from the check to the answers, as they were.
async fn edit(
    agent: Allowed<OrderLetter>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<OrderForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    match subject(&agent, &desk, &person_id).await? {
        Some(subject) => html.page(&OrderPage::of(&html, &desk, &subject, &form.0)?),
        None => Ok(html.see_other(&path_to(&person_id))),
    }
}

async fn create(
    agent: Allowed<OrderLetter>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    form: CsrfForm<OrderForm>,
) -> Result<HttpResponse, PageError> {
    let person_id = person_id(&path)?;
    let Some(subject) = subject(&agent, &desk, &person_id).await? else {
        return Ok(html.see_other(&path_to(&person_id)));
    };
    // A form sent twice finds its own letter in the way; then the order itself says that it is made.
    let answers = match form.0.read(subject.on_file.as_ref(), false) {
        Ok(answers) => answers,
        Err(faults) => {
            return html.page(&OrderPage::of(&html, &desk, &subject, &form.0)?.with_faults(&html, &faults));
        }
    };
    if !is_request_key(&form.0.request_key) {
        return Err(PageError::Malformed);
    }
    let new = NewOrder { person_id, mobile: answers.mobile, override_reason: answers.override_reason };
    match order(&agent, &desk, &subject, new, form.0.request_key.clone()).await? {
        OrderOutcome::Ordered(letter) => {
            Ok(html.see_other(&format!("/letters/{}/receipt", letter.letter_id)))
        }
        OrderOutcome::Refused(refusals) => {
            let shown = ShownOrder { refusals, ..subject.shown };
            refused(&html, &desk, &Subject { shown, ..subject }, &form.0)
        }
        OrderOutcome::Mixed => Err(PageError::Conflict),
    }
}

async fn order(
    agent: &Allowed<OrderLetter>,
    desk: &Data<Desk>,
    subject: &Subject,
    new: NewOrder,
    request_key: String,
) -> Result<OrderOutcome, PageError> {
    let (inside, staff_id, now) = (Data::clone(desk), agent.staff_id.clone(), desk.now());
    let inquiry_id = subject.shown.inquiry.inquiry_id.clone();
    web::write(desk, move |conn| {
        let terms = OrderTerms {
            vault: &inside.vault,
            lateness: &inside.lateness_rule(),
            code_valid_days: inside.settings.letters.code_valid_days,
        };
        let orderer =
            Orderer::Agent { staff_id: &staff_id, inquiry_id: &inquiry_id, request_key: &request_key };
        actions::order_letter(conn, terms, orderer, &new, now)
    })
    .await
}

/// Nothing was ordered: the form as it was sent, with the rules that speak against it.
fn refused(html: &Html, desk: &Desk, subject: &Subject, form: &OrderForm) -> Result<HttpResponse, PageError> {
    html.page_with(StatusCode::CONFLICT, &OrderPage::of(html, desk, subject, form)?)
}

async fn show_receipt(
    agent: Allowed<OrderLetter>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
) -> Result<HttpResponse, PageError> {
    let letter_id = LetterId::parse(&path).map_err(|_| PageError::NotFound)?;
    match look_at(&agent, &desk, &letter_id).await?.as_ref() {
        OpenedLetter::Unknown => Err(PageError::NotFound),
        OpenedLetter::ReasonNeeded(person_id) => {
            ask_reason(&html, &desk, person_id, &format!("/letters/{path}/receipt"))
        }
        OpenedLetter::Shown(shown) => html.page(&ReceiptPage::of(&html, &desk, shown)?),
    }
}

/// A day as it is read out: `tirsdag 8. desember 2026`.
fn day(html: &Html, date: NaiveDate) -> String {
    let language = html.language();
    let (weekday, date) = (formats::weekday(language, date), formats::date(language, date));
    html.text("order-day", &[("weekday", weekday.into()), ("date", date.into())])
}

/// The person with all that the steps show; none while the reason for access is lacking.
async fn subject(
    agent: &Allowed<OrderLetter>,
    desk: &Desk,
    person_id: &PersonId,
) -> Result<Option<Subject>, PageError> {
    let (staff_id, id, now) = (agent.staff_id.clone(), person_id.clone(), desk.now());
    let days = desk.settings.letters.code_valid_days;
    let shown =
        match web::write(desk, move |conn| actions::open_order(conn, &staff_id, &id, days, now)).await? {
            OpenedOrder::Unknown => return Err(PageError::NotFound),
            OpenedOrder::ReasonNeeded => return Ok(None),
            OpenedOrder::Shown(shown) => *shown,
        };
    let mobile = shown.entry.as_ref().and_then(|entry| entry.mobile.as_ref());
    let mobile = mobile.map(|mobile| desk.vault.open(mobile)).transpose().map_err(PageError::fault)?;
    let is_known = mobile.is_some();
    let on_file = mobile.filter(Phone::can_receive_sms);
    Ok(Some(Subject { shown, unusable_on_file: is_known && on_file.is_none(), on_file }))
}
