//! What only imports ask of the tables of others.

use std::collections::HashMap;

use diesel::connection::SimpleConnection as _;
use diesel::dsl::max;
use diesel::prelude::*;

use super::contact_entry::ByDesk;
use crate::db::schema::{contact_changes, letters, opt_out_changes};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::letters::store::Letter;
use crate::register::OptOutChannel;
use crate::register::contact::ContactChangeKind;
use crate::register::moves;
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

/// When the desk itself last changed the parts of these persons' entries; those whose it never did are left out. What
/// came from a superseded number counts as the desk's: the file may know nothing of it.
pub(super) fn changed_by_desk(
    conn: &mut AnyConnection,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, ByDesk>, Error> {
    let opt_outs: Vec<(PersonId, Option<UtcTime>)> = opt_out_changes::table
        .filter(opt_out_changes::person_id.eq_any(ids))
        .filter(
            opt_out_changes::channel.ne(OptOutChannel::Import).or(opt_out_changes::reason.eq(moves::REASON)),
        )
        .group_by(opt_out_changes::person_id)
        .select((opt_out_changes::person_id, max(opt_out_changes::changed_at)))
        .load(conn)?;
    let mut found: HashMap<PersonId, ByDesk> =
        opt_outs.into_iter().map(|(id, opt_out)| (id, ByDesk { opt_out, ..ByDesk::default() })).collect();
    let corrections: Vec<(PersonId, UtcTime, bool, bool, bool)> = contact_changes::table
        .filter(contact_changes::person_id.eq_any(ids))
        .filter(contact_changes::kind.ne(ContactChangeKind::Import))
        .select((
            contact_changes::person_id,
            contact_changes::changed_at,
            contact_changes::email_changed,
            contact_changes::mobile_changed,
            contact_changes::language_changed,
        ))
        .load(conn)?;
    for (id, at, email, mobile, language) in corrections {
        let by_desk = found.entry(id).or_default();
        let latest = |known: Option<UtcTime>, changed: bool| known.max(Some(at).filter(|_| changed));
        by_desk.email = latest(by_desk.email, email);
        by_desk.mobile = latest(by_desk.mobile, mobile);
        by_desk.language = latest(by_desk.language, language);
    }
    Ok(found)
}
