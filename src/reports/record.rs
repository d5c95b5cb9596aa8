//! What is on record before a report is written.

use serde_json::Value;

use crate::audit::{self, Action, Actor, Entry};
use crate::db::Error;
use crate::desk::Desk;

/// Puts on record that `actor` takes out the report of this name; the detail says which rows.
pub(super) fn put_on_record(
    desk: &Desk,
    actor: &Actor,
    report: &'static str,
    detail: &Value,
) -> Result<(), Error> {
    let (actor, detail, now) = (actor.clone(), detail.to_string(), desk.now());
    desk.db.write(move |conn| {
        let entry = Entry {
            object: Some(report),
            detail: Some(&detail),
            ..Entry::new(&actor, Action::ReportExported)
        };
        audit::store::append(conn, &entry, now)
    })
}
