//! Items of letters, and events that open and settle them.

use diesel::prelude::*;
use skranke::db::schema::{letter_work_items, letters};
use skranke::letters::work_items::WorkItem;

use crate::support::program::Program;

/// Items in the order of opening, each with the reference of its letter.
pub(super) fn items(
    conn: &mut skranke::db::AnyConnection,
) -> Result<Vec<(String, WorkItem)>, skranke::db::Error> {
    let rows = letter_work_items::table
        .inner_join(letters::table)
        .order((letter_work_items::opened_at, letters::reference, letter_work_items::kind))
        .select((letters::reference, WorkItem::as_select()))
        .load(conn)?;
    Ok(rows)
}

impl Program {
    /// Reads in events: reference, event, when, the source's name for it.
    pub(super) fn report(&self, events: &[(&str, &str, &str, &str)]) {
        let header = "reference,event,occurred_at,event_ref,reason\n".to_owned();
        let rows = events.iter().map(|(reference, event, at, event_ref)| {
            let reason = if *event == "returned" { "moved" } else { "" };
            format!("{reference},{event},{at},{event_ref},{reason}\n")
        });
        self.import("letter-events", &rows.fold(header, |file, row| file + &row));
    }

    /// All items, each as `ML-1 returned moved`, with the outcome of those that are closed.
    pub(super) fn items(&self) -> Vec<String> {
        let line = |(reference, item): (String, WorkItem)| {
            let detail = item.detail.unwrap_or_default().replace('\n', "+");
            let outcome = item.outcome.map(|outcome| format!(" → {}", outcome.as_str())).unwrap_or_default();
            format!("{reference} {} {detail}{outcome}", item.kind.as_str())
        };
        self.read(|conn| Ok(items(conn)?.into_iter().map(line).collect()))
    }
}
