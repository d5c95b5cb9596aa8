//! The page of the holds: those that stand, one more, and the end of one. It shows opaque ids and references, and nobody's name.

use actix_web::HttpResponse;
use actix_web::http::Method;
use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};

use super::actions::{self, HoldOutcome};
use super::store::{self, ListedHold};
use crate::desk::Desk;
use crate::formats;
use crate::values::HoldId;
use crate::web::routes::{Route, page};
use crate::web::{
    self, Allowed, CsrfForm, Field, FieldError, FormErrors, Html, NoFields, Page, PageError, PlaceHolds,
};

/// Holds shown; there are a few at a time.
const SHOWN: i64 = 200;

/// How long the reason may be, in characters.
const REASON: std::ops::RangeInclusive<usize> = 3..=200;

/// The routes of this part.
pub fn routes() -> Vec<Route> {
    vec![
        page(Method::GET, "/admin/holds", index),
        page(Method::POST, "/admin/holds", place),
        page(Method::POST, "/admin/holds/{hold_id}/lift", lift),
    ]
}

/// The page.
#[derive(Serialize)]
struct HoldsPage {
    holds: Vec<Row>,
    what: Field,
    reason: Field,
    errors: FormErrors,
}

#[derive(Serialize)]
struct Row {
    hold_id: String,
    person_id: String,
    reference: Option<String>,
    reason: String,
    placed: String,
    by: String,
}

impl Page for HoldsPage {
    const TEMPLATE: &'static str = "pages/holds";
    const TITLE: &'static str = "holds-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl Row {
    fn of(html: &Html, listed: ListedHold) -> Self {
        let ListedHold { hold, reference, placed_by } = listed;
        Self {
            hold_id: hold.hold_id.to_string(),
            person_id: hold.person_id.to_string(),
            reference,
            reason: hold.reason,
            placed: formats::short_date_time(html.language(), hold.placed_at.utc()),
            by: placed_by,
        }
    }
}

async fn index(
    _reader: Allowed<PlaceHolds>,
    desk: Data<Desk>,
    html: Html,
) -> Result<HttpResponse, PageError> {
    show(&desk, &html, &HoldForm::default(), FormErrors::default()).await
}

async fn show(
    desk: &Desk,
    html: &Html,
    form: &HoldForm,
    errors: FormErrors,
) -> Result<HttpResponse, PageError> {
    let holds = web::read(desk, |conn| store::standing(conn, SHOWN)).await?;
    html.page(&HoldsPage {
        holds: holds.into_iter().map(|listed| Row::of(html, listed)).collect(),
        what: errors.field("what", &form.what),
        reason: errors.field("reason", &form.reason),
        errors,
    })
}

#[derive(Default, Deserialize)]
struct HoldForm {
    what: String,
    reason: String,
}

async fn place(
    agent: Allowed<PlaceHolds>,
    desk: Data<Desk>,
    html: Html,
    form: CsrfForm<HoldForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    let (what, reason) = (form.what.trim().to_owned(), form.reason.trim().to_owned());
    let mut errors = FormErrors::default();
    if what.is_empty() {
        errors.add("what", html.text("holds-fault-what", &[]));
    }
    if !REASON.contains(&reason.chars().count()) {
        errors.add("reason", html.text("holds-fault-reason", &[]));
    }
    if errors.is_empty() {
        let (placer, now) = (agent.0.clone(), desk.now());
        let outcome =
            web::write(&desk, move |conn| actions::place(conn, &placer, (&what, &reason), now)).await?;
        if outcome == HoldOutcome::Done {
            return Ok(html.see_other_saying("/admin/holds", "flash-hold-placed"));
        }
        errors.add("what", html.text("holds-fault-unknown", &[]));
    }
    show(&desk, &html, &form, errors).await
}

async fn lift(
    agent: Allowed<PlaceHolds>,
    desk: Data<Desk>,
    html: Html,
    path: Path<String>,
    _form: CsrfForm<NoFields>,
) -> Result<HttpResponse, PageError> {
    let id = HoldId::parse(&path).map_err(|_| PageError::NotFound)?;
    let (lifter, now) = (agent.0.clone(), desk.now());
    match web::write(&desk, move |conn| actions::lift(conn, &lifter, &id, now)).await? {
        HoldOutcome::Done => Ok(html.see_other_saying("/admin/holds", "flash-hold-lifted")),
        HoldOutcome::Unknown => Err(PageError::NotFound),
    }
}
