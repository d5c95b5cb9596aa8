//! The table of decisions that the register upstream must be told.

use std::collections::HashSet;

use diesel::prelude::*;

use super::Confirmation;
use crate::db::schema::{opt_out_changes, opt_out_confirmations, persons};
use crate::db::{AnyConnection, Condition, Error, Portable, UtcTime, updated_exactly_one};
use crate::persons::Person;
use crate::values::PersonId;

/// What is open, in the words of the partial index.
const OPEN: Condition = Condition("opt_out_confirmations.state IN ('to_confirm', 'differs')");

/// The open decision about a person.
pub fn open_of(conn: &mut AnyConnection, person_id: &PersonId) -> Result<Option<Confirmation>, Error> {
    let row = opt_out_confirmations::table
        .filter(opt_out_confirmations::person_id.eq(person_id))
        .filter(OPEN)
        .select(Confirmation::as_select())
        .first(conn)
        .optional()?;
    Ok(row)
}

/// Those of these people of whom the desk decided, and the register upstream does not have it, that they have opted out.
pub fn opted_out_among(conn: &mut AnyConnection, ids: &[&PersonId]) -> Result<HashSet<PersonId>, Error> {
    let mut found = HashSet::new();
    for chunk in ids.chunks(500) {
        let people: Vec<PersonId> = opt_out_confirmations::table
            .filter(opt_out_confirmations::person_id.eq_any(chunk.iter().copied()))
            .filter(opt_out_confirmations::opted_out.eq(true))
            .filter(OPEN)
            .select(opt_out_confirmations::person_id)
            .load(conn)?;
        found.extend(people);
    }
    Ok(found)
}

/// An open decision, whom it is about, and from when it holds if not from when it was made.
pub type Open = (Confirmation, Person, Option<UtcTime>);

/// Open decisions, the oldest first.
pub fn open(conn: &mut AnyConnection, limit: i64) -> Result<Vec<Open>, Error> {
    let decision = opt_out_changes::reference.eq(opt_out_confirmations::reference);
    let rows = opt_out_confirmations::table
        .inner_join(persons::table)
        .inner_join(opt_out_changes::table.on(decision))
        .filter(OPEN)
        .order((opt_out_confirmations::decided_at, opt_out_confirmations::person_id))
        .limit(limit)
        .select((Confirmation::as_select(), persons::all_columns, opt_out_changes::effective_at))
        .load(conn)?;
    Ok(rows)
}

/// How many are open.
pub fn count_open(conn: &mut AnyConnection) -> Result<i64, Error> {
    Ok(opt_out_confirmations::table.filter(OPEN).count().get_result(conn)?)
}

/// Puts a decision in the place of an earlier one about the same person.
pub fn put(conn: &mut AnyConnection, decided: &Confirmation) -> Result<(), Error> {
    let insert = diesel::insert_into(opt_out_confirmations::table)
        .values(decided)
        .on_conflict(opt_out_confirmations::person_id)
        .do_update()
        .set(decided);
    Portable(insert).execute(conn)?;
    Ok(())
}

/// Stores where a decision stands now.
pub fn update(conn: &mut AnyConnection, decided: &Confirmation) -> Result<(), Error> {
    let row = opt_out_confirmations::table.find(&decided.person_id);
    updated_exactly_one(diesel::update(row).set(decided).execute(conn)?)
}

/// Takes a decision out, for it is another person's now.
pub fn remove(conn: &mut AnyConnection, person_id: &PersonId) -> Result<(), Error> {
    updated_exactly_one(diesel::delete(opt_out_confirmations::table.find(person_id)).execute(conn)?)
}
