//! Who looked at whom, and who changed what about whom: the rows of the audit trail that are about a person, in their order.

use std::io::Write;

use diesel::dsl::auto_type;
use diesel::prelude::*;

use super::rows::lookup;
use super::store::{Span, each_row};
use super::{ExportError, Report, Words};
use crate::audit::{self, Action, Actor, Entry, by_person};
use crate::db::schema::{audit_entries, staff_accounts};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::desk::Desk;
use crate::jobs::audit_index;
use crate::reports::csv_out::{CsvOut, Profile};
use crate::values::PersonId;

#[derive(Queryable)]
pub(super) struct AccessRow {
    pub(super) entry_id: i64,
    pub(super) at: UtcTime,
    /// As it is stored.
    pub(super) actor: String,
    /// If the actor is a member of staff.
    pub(super) username: Option<String>,
    pub(super) action: String,
    pub(super) person_id: Option<String>,
    pub(super) object: Option<String>,
    pub(super) inquiry_id: Option<String>,
    pub(super) detail: Option<String>,
}

pub(super) fn count(conn: &mut AnyConnection, (from, until): Span) -> Result<i64, Error> {
    let within = audit_entries::at.ge(from).and(audit_entries::at.lt(until));
    let rows = audit_entries::table.filter(within).filter(audit_entries::person_id.is_not_null());
    Ok(rows.count().first(conn)?)
}

/// Puts on record that `actor` takes out who has looked at a person, who is the first of these ids, then writes it, whatever its
/// day. All of it is of one moment. Answers how many rows there are.
pub(super) fn take_out_about(
    desk: &Desk,
    actor: &Actor,
    people: &[PersonId],
    profile: Profile,
    words: &Words,
    out: &mut impl Write,
) -> Result<u64, ExportError> {
    let (entry_actor, person, now) = (actor.clone(), people.first().cloned(), desk.now());
    desk.db.stream(|conn| {
        let indexed = audit_index(conn)?;
        let entries = by_person::entries_about(conn, people, &indexed)?;
        desk.db.write(move |conn| {
            let entry = Entry {
                person_id: person.as_ref(),
                object: Some(Report::Lookups.as_str()),
                ..Entry::new(&entry_actor, Action::ReportExported)
            };
            audit::store::append(conn, &entry, now)
        })?;
        Ok::<_, Error>(written_about(conn, &entries, profile, words, out))
    })?
}

fn written_about(
    conn: &mut AnyConnection,
    entries: &[i64],
    profile: Profile,
    words: &Words,
    out: &mut impl Write,
) -> Result<u64, ExportError> {
    let mut csv = CsvOut::begin(out, profile, &words.header())?;
    let mut written = 0;
    for chunk in entries.chunks(500) {
        let rows: Vec<AccessRow> = audit_entries::table
            .left_join(staff_accounts::table.on(audit_entries::actor.eq(staff_accounts::staff_id)))
            .filter(audit_entries::entry_id.eq_any(chunk))
            .order(audit_entries::entry_id)
            .select(columns())
            .load(conn)
            .map_err(Error::from)?;
        for row in &rows {
            csv.row(&lookup(row))?;
            written += 1;
        }
    }
    csv.finish()?;
    Ok(written)
}

pub(super) fn each<E: From<Error>>(
    conn: &mut AnyConnection,
    (from, until): Span,
    mut row: impl FnMut(AccessRow) -> Result<(), E>,
) -> Result<(), E> {
    let query = audit_entries::table
        .left_join(staff_accounts::table.on(audit_entries::actor.eq(staff_accounts::staff_id)))
        .filter(audit_entries::at.ge(from).and(audit_entries::at.lt(until)))
        .filter(audit_entries::person_id.is_not_null())
        .order(audit_entries::entry_id)
        .select(columns());
    each_row!(conn, query, row)
}

#[auto_type(no_type_alias)]
fn columns() -> _ {
    (
        audit_entries::entry_id,
        audit_entries::at,
        audit_entries::actor,
        staff_accounts::username.nullable(),
        audit_entries::action,
        audit_entries::person_id,
        audit_entries::object,
        audit_entries::inquiry_id,
        audit_entries::detail,
    )
}
