//! One item: what it is about, what came of it, or the form that says so.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::ShownItem;
use super::super::{ItemOutcome, WorkItem};
use super::words;
use crate::calendar::local_date;
use crate::desk::Desk;
use crate::formats;
use crate::staff::{Agent, Permission};
use crate::web::{Choice, FieldError, FormErrors, Html, Page};

/// What stood in the form that was sent and not done, and what is said about it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) errors: FormErrors,
    pub(super) outcome: String,
    pub(super) note: String,
    /// The item was another than the agent had seen.
    pub(super) refused: Option<StatusCode>,
}

impl Typed {
    pub(super) fn status(&self) -> StatusCode {
        let faultless =
            if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.refused.unwrap_or(faultless)
    }

    fn fault(&self, field: &str) -> Option<String> {
        self.errors.all().iter().find(|error| error.field == field).map(|error| error.text.clone())
    }
}

/// The page.
#[derive(Serialize)]
pub(super) struct ItemPage {
    item_id: String,
    version: i64,
    kind: String,
    what: Vec<String>,
    letter_id: String,
    reference: String,
    person: String,
    opened: String,
    age: u32,
    closed: Option<String>,
    note: Option<String>,
    alert: Option<String>,
    works: bool,
    outcomes: Vec<Choice>,
    outcome_fault: Option<String>,
    new_note: String,
    note_fault: Option<String>,
    errors: FormErrors,
}

impl Page for ItemPage {
    const TEMPLATE: &'static str = "pages/work_item";
    const TITLE: &'static str = "item-title";

    fn errors(&self) -> &[FieldError] {
        self.errors.all()
    }
}

impl ItemPage {
    pub(super) fn of(html: &Html, desk: &Desk, agent: &Agent, shown: &ShownItem, typed: Typed) -> Self {
        let item = &shown.listed.item;
        let opened = local_date(item.opened_at.utc());
        Self {
            item_id: item.item_id.to_string(),
            version: item.version,
            kind: words::kind(html, item.kind),
            what: words::what(html, &shown.listed),
            letter_id: item.letter_id.to_string(),
            reference: shown.listed.reference.clone(),
            person: format!("{} {}", shown.listed.given_name, shown.listed.family_name),
            opened: formats::date(html.language(), opened),
            age: desk.lateness_rule().business_days_between(opened, local_date(desk.now())),
            closed: closed(html, item, shown.closed_by.as_deref()),
            note: item.note.clone(),
            alert: typed.refused.map(|_| refused(html, item)),
            works: agent.may(Permission::WorkLateQueue) && item.closed_at.is_none(),
            outcomes: ItemOutcome::CHOICES
                .iter()
                .map(|outcome| Choice {
                    value: outcome.as_str(),
                    label: outcome_text(html, *outcome),
                    chosen: typed.outcome == outcome.as_str(),
                })
                .collect(),
            outcome_fault: typed.fault("outcome"),
            note_fault: typed.fault("note"),
            new_note: typed.note,
            errors: typed.errors,
        }
    }
}

/// What has changed since the agent saw it; how it stands now is on the page.
fn refused(html: &Html, item: &WorkItem) -> String {
    let key = match (&item.closed_at, &item.closed_by) {
        (None, _) => "item-refused-more",
        (Some(_), None) => "item-refused-settled",
        (Some(_), Some(_)) => "item-refused-closed",
    };
    html.text(key, &[])
}

fn closed(html: &Html, item: &WorkItem, name: Option<&str>) -> Option<String> {
    let (closed_at, outcome) = item.closed_at.zip(item.outcome)?;
    let date = formats::date(html.language(), local_date(closed_at.utc()));
    let outcome = outcome_text(html, outcome);
    Some(match name {
        Some(name) => html.text(
            "item-closed-by",
            &[("outcome", outcome.into()), ("name", name.into()), ("date", date.into())],
        ),
        None => html.text("item-closed", &[("outcome", outcome.into()), ("date", date.into())]),
    })
}

fn outcome_text(html: &Html, outcome: ItemOutcome) -> String {
    html.text(&format!("item-outcome-{}", outcome.as_str()), &[])
}
