//! The page.

use serde::Serialize;

use super::super::ConfirmationState;
use super::super::store::Open;
use super::Listed;
use crate::calendar::local_date;
use crate::db::UtcTime;
use crate::desk::Desk;
use crate::formats;
use crate::web::{Html, Page};

/// The list.
#[derive(Serialize)]
pub(super) struct ListPage {
    lead: String,
    count: String,
    shown: Option<String>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    person_id: String,
    name: String,
    choice: String,
    decided: String,
    effective: Option<String>,
    reference: String,
    color: &'static str,
    state: String,
    marked: Option<String>,
    compared: Option<String>,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "pages/confirmations";
    const TITLE: &'static str = "confirmations-title";
}

impl ListPage {
    pub(super) fn of(html: &Html, desk: &Desk, listed: &Listed) -> Self {
        let rows: Vec<Row> = listed.rows.iter().map(|open| Row::of(html, listed, open)).collect();
        let is_upstream = desk.upstream.is_some();
        let has_more = i64::try_from(rows.len()).is_ok_and(|shown| shown < listed.count);
        Self {
            lead: html.text(if is_upstream { "confirmations-lead" } else { "confirmations-own" }, &[]),
            count: match listed.count {
                0 if is_upstream => html.text("confirmations-none", &[]),
                0 => String::new(),
                count => html.text("confirmations-count", &[("count", count.into())]),
            },
            shown: has_more.then(|| html.text("confirmations-shown", &[("count", rows.len().into())])),
            rows,
        }
    }
}

impl Row {
    fn of(html: &Html, listed: &Listed, (decided, person, effective_at): &Open) -> Self {
        let when = |at: UtcTime| formats::short_date_time(html.language(), at.utc());
        let (color, state) = match (decided.state, decided.marked_at) {
            (ConfirmationState::Differs, _) => ("danger", "confirmations-state-differs"),
            (_, Some(_)) => ("info", "confirmations-state-marked"),
            (_, None) => ("warning", "confirmations-state-to-do"),
        };
        let name = decided.marked_by.as_ref().and_then(|id| listed.names.get(id)).cloned();
        let marked = decided.register_reference.as_ref().zip(decided.marked_at).map(|(reference, at)| {
            let values = [
                ("reference", reference.as_str().into()),
                ("name", name.unwrap_or_default().into()),
                ("when", when(at).into()),
            ];
            html.text("confirmations-marked", &values)
        });
        Self {
            person_id: person.person_id.to_string(),
            name: person.full_name(),
            choice: html.text(if decided.opted_out { "opt-out-state-yes" } else { "opt-out-state-no" }, &[]),
            decided: when(decided.decided_at),
            effective: effective_at.map(|at| {
                let date = formats::short_date(local_date(at.utc()));
                html.text("opt-out-history-effective", &[("date", date.into())])
            }),
            reference: decided.reference.clone(),
            color,
            state: html.text(state, &[]),
            marked,
            compared: decided
                .compared_at
                .map(|at| html.text("confirmations-compared", &[("when", when(at).into())])),
        }
    }
}
