//! What each member of staff did in a period, counted in the audit trail, and which late letters they have now.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::store::Span;
use crate::audit::Action;
use crate::db::schema::{audit_entries, staff_accounts};
use crate::db::{AnyConnection, Error};
use crate::letters::queue;

/// One member of staff.
#[derive(Default)]
pub(super) struct WorkloadRow {
    /// The username.
    pub(super) agent: String,
    /// In the order of [`COUNTED`].
    pub(super) done: [i64; COUNTED.len()],
    /// Late letters that they have and are not done with, at the moment of the file.
    pub(super) open_letters: i64,
    /// The last day on time of the longest late of them.
    pub(super) oldest: Option<NaiveDate>,
}

/// What is counted, in the order of the columns.
const COUNTED: [Action; 7] = [
    Action::InquiryOpened,
    Action::PersonViewed,
    Action::LetterOrdered,
    Action::OptOutChanged,
    Action::ContactChanged,
    Action::QueueTaken,
    Action::QueueOutcome,
];

/// Whoever did any of it, or has a late letter; by username.
pub(super) fn rows(conn: &mut AnyConnection, (from, until): Span) -> Result<Vec<WorkloadRow>, Error> {
    let names: HashMap<String, String> = staff_accounts::table
        .select((staff_accounts::staff_id, staff_accounts::username))
        .load(conn)?
        .into_iter()
        .collect();
    let done: Vec<(String, String, i64)> = audit_entries::table
        .filter(audit_entries::at.ge(from).and(audit_entries::at.lt(until)))
        .filter(audit_entries::action.eq_any(COUNTED))
        .group_by((audit_entries::actor, audit_entries::action))
        .select((audit_entries::actor, audit_entries::action, count_star()))
        .load(conn)?;
    let mut rows: BTreeMap<&str, WorkloadRow> = BTreeMap::new();
    for (actor, action, count) in &done {
        let Some(name) = names.get(actor) else { continue };
        let row = rows.entry(name).or_default();
        let counted = COUNTED.iter().zip(&mut row.done).find(|(counted, _)| counted.as_str() == action);
        if let Some((_, sum)) = counted {
            *sum = *count;
        }
    }
    for load in queue::store::loads(conn)? {
        let Some(name) = names.get(load.staff_id.as_str()) else { continue };
        let row = rows.entry(name).or_default();
        (row.open_letters, row.oldest) = (load.letters, Some(load.oldest));
    }
    Ok(rows.into_iter().map(|(agent, row)| WorkloadRow { agent: agent.to_owned(), ..row }).collect())
}
