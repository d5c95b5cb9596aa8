//! The table of changes of contact data.

use diesel::prelude::*;

use super::ContactChange;
use crate::db::schema::contact_changes;
use crate::db::{AnyConnection, Error, UtcTime};
use crate::notices::Channel;
use crate::on_each;
use crate::persons::superseded;
use crate::values::{Email, PersonId, Phone};
use crate::vault::Sealed;

/// So many changes of one person are listed.
const MOST_LISTED: i64 = 100;

/// Puts changes on record.
pub fn append(conn: &mut AnyConnection, changes: &[ContactChange]) -> Result<(), Error> {
    for chunk in changes.chunks(500) {
        on_each!(conn, native => {
            diesel::insert_into(contact_changes::table).values(chunk).execute(native)?
        });
    }
    Ok(())
}

/// The change that a form already made, if it was sent before.
pub fn by_request(conn: &mut AnyConnection, request_key: &str) -> Result<Option<ContactChange>, Error> {
    let row = contact_changes::table
        .filter(contact_changes::request_key.eq(request_key))
        .select(ContactChange::as_select())
        .first(conn)
        .optional()?;
    Ok(row)
}

/// A person's change by the number on its receipt.
pub fn by_reference(
    conn: &mut AnyConnection,
    person_id: &PersonId,
    reference: &str,
) -> Result<Option<ContactChange>, Error> {
    let row = contact_changes::table
        .filter(contact_changes::reference.eq(reference))
        .filter(contact_changes::person_id.eq(person_id))
        .select(ContactChange::as_select())
        .first(conn)
        .optional()?;
    Ok(row)
}

/// A person's changes, the newest first.
pub fn of_person(conn: &mut AnyConnection, id: &PersonId) -> Result<Vec<ContactChange>, Error> {
    let rows = contact_changes::table
        .filter(contact_changes::person_id.eq(id))
        .order(contact_changes::change_id.desc())
        .limit(MOST_LISTED)
        .select(ContactChange::as_select())
        .load(conn)?;
    Ok(rows)
}

/// Whether the desk put in the address that a person has since this instant, for the channel: under this id, or one that it
/// superseded, with whose entry the address came.
pub fn was_put_in_by_desk(
    conn: &mut AnyConnection,
    id: &PersonId,
    channel: Channel,
    at: UtcTime,
) -> Result<bool, Error> {
    let mut ids = vec![id.clone()];
    ids.extend(superseded::predecessors(conn, id)?.into_iter().map(|(old, _)| old));
    let by_desk = contact_changes::table
        .filter(contact_changes::person_id.eq_any(ids))
        .filter(contact_changes::changed_by.is_not_null())
        .filter(contact_changes::changed_at.eq(at));
    let rows: i64 = match channel {
        Channel::Email => by_desk.filter(contact_changes::email_changed).count().get_result(conn)?,
        Channel::Sms => by_desk.filter(contact_changes::mobile_changed).count().get_result(conn)?,
    };
    Ok(rows > 0)
}

/// Takes the values out of a person's changes. Who changed what and when stays.
pub fn erase_values(conn: &mut AnyConnection, id: &PersonId, at: UtcTime) -> Result<(), Error> {
    let with_values = contact_changes::table
        .filter(contact_changes::person_id.eq(id))
        .filter(contact_changes::erased_at.is_null());
    diesel::update(with_values)
        .set((
            contact_changes::from_email.eq(None::<Sealed<Email>>),
            contact_changes::to_email.eq(None::<Sealed<Email>>),
            contact_changes::from_mobile.eq(None::<Sealed<Phone>>),
            contact_changes::to_mobile.eq(None::<Sealed<Phone>>),
            contact_changes::from_language.eq(None::<&str>),
            contact_changes::to_language.eq(None::<&str>),
            contact_changes::erased_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}
