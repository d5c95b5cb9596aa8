//! What only imports ask of the tables of others.

use std::collections::HashMap;

use diesel::connection::SimpleConnection as _;
use diesel::dsl::max;
use diesel::prelude::*;

use crate::db::schema::{letters, opt_out_changes, register_entries};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::letters::store::Letter;
use crate::register::{OptOutChannel, RegisterEntry};
use crate::values::PersonId;

/// Any number that no other program on the same server locks; the sealing of the audit trail takes the one before.
const LOCK: i64 = 80_030_302;

/// Waits until no other import runs: two of the same file would each find its rows new. `SQLite` has one writer in any case.
pub(super) fn one_at_a_time(conn: &mut AnyConnection) -> Result<(), Error> {
    if let AnyConnection::Postgres(postgres) = conn {
        postgres.batch_execute(&format!("SELECT pg_advisory_xact_lock({LOCK})"))?;
    }
    Ok(())
}

/// Corrects how a letter was ordered and the number given with the order.
pub(super) fn correct_order(conn: &mut AnyConnection, letter: &Letter) -> Result<(), Error> {
    let rows = diesel::update(letters::table.find(&letter.letter_id))
        .set((letters::order_channel.eq(letter.order_channel), letters::mobile.eq(&letter.mobile)))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// The entries of these persons, kept from the desk until the import ends; at most one chunk of them. `SQLite` has one
/// writer in any case.
pub(super) fn lock_entries(
    conn: &mut AnyConnection,
    ids: &[&PersonId],
) -> Result<HashMap<PersonId, RegisterEntry>, Error> {
    let these = register_entries::table
        .filter(register_entries::person_id.eq_any(ids))
        .order(register_entries::person_id);
    let rows: Vec<RegisterEntry> = match conn {
        AnyConnection::Postgres(postgres) => these.for_update().load(postgres)?,
        AnyConnection::Sqlite(sqlite) => these.load(sqlite)?,
    };
    Ok(rows.into_iter().map(|entry| (entry.person_id.clone(), entry)).collect())
}

/// When the desk itself last changed the opt-outs of these persons; those whose it never did are left out.
pub(super) fn changed_by_desk(
    conn: &mut AnyConnection,
    ids: &[&PersonId],
) -> Result<HashMap<PersonId, UtcTime>, Error> {
    let found: Vec<(PersonId, Option<UtcTime>)> = opt_out_changes::table
        .filter(opt_out_changes::person_id.eq_any(ids))
        .filter(opt_out_changes::channel.ne(OptOutChannel::Import))
        .group_by(opt_out_changes::person_id)
        .select((opt_out_changes::person_id, max(opt_out_changes::changed_at)))
        .load(conn)?;
    Ok(found.into_iter().filter_map(|(id, at)| Some((id, at?))).collect())
}
