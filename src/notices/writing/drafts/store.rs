//! The table of drafts.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{DraftMark, KeptDraft};
use crate::db::schema::message_drafts;
use crate::db::{AnyConnection, Error, Portable, UtcTime};
use crate::values::{PersonId, StaffId};

/// The agent's draft to a person, if it was saved after an instant: what is older is not there any more, whenever it is deleted.
pub fn find(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    after: DateTime<Utc>,
) -> Result<Option<KeptDraft>, Error> {
    let own = message_drafts::table.find((staff_id, person_id));
    Ok(own.filter(message_drafts::saved_at.gt(UtcTime::from(after))).first(conn).optional()?)
}

/// Keeps a draft in the place of the one before.
pub(super) fn put(conn: &mut AnyConnection, draft: &KeptDraft) -> Result<(), Error> {
    let insert = diesel::insert_into(message_drafts::table)
        .values(draft)
        .on_conflict((message_drafts::staff_id, message_drafts::person_id))
        .do_update()
        .set((message_drafts::content.eq(&draft.content), message_drafts::saved_at.eq(draft.saved_at)));
    Portable(insert).execute(conn)?;
    Ok(())
}

/// Deletes the agent's draft to a person; false: there was none.
pub(super) fn delete(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
) -> Result<bool, Error> {
    Ok(diesel::delete(message_drafts::table.find((staff_id, person_id))).execute(conn)? == 1)
}

/// Deletes the draft that was sent, and none that was saved in its place meanwhile.
pub(in crate::notices::writing) fn delete_sent(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    person_id: &PersonId,
    sent: DraftMark,
) -> Result<(), Error> {
    let own = message_drafts::table.find((staff_id, person_id));
    diesel::delete(own.filter(message_drafts::saved_at.eq(sent.0))).execute(conn)?;
    Ok(())
}

/// How many drafts were saved at an instant or before it.
pub fn count_until(conn: &mut AnyConnection, instant: DateTime<Utc>) -> Result<usize, Error> {
    let old = message_drafts::table.filter(message_drafts::saved_at.le(UtcTime::from(instant)));
    let count: i64 = old.count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Deletes all drafts that were saved at an instant or before it; answers how many. There are as many as agents left in a day.
pub fn forget_until(conn: &mut AnyConnection, instant: DateTime<Utc>) -> Result<usize, Error> {
    let old = message_drafts::table.filter(message_drafts::saved_at.le(UtcTime::from(instant)));
    Ok(diesel::delete(old).execute(conn)?)
}
