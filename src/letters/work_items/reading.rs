//! The list of what must be looked at, with the letters and the people.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Integer;

use super::{ItemKind, WorkItem};
use crate::db::schema::{letter_work_items as items, letters, persons};
use crate::db::{AnyConnection, Error, MultiBackend};
use crate::persons::AddressProtection;
use crate::values::{PersonId, WorkItemId};

/// No more than so many are counted for a page.
pub const MOST_COUNTED: i64 = 1000;

/// One item with what the list shows of its letter and its person. Where the letter goes is not among it.
#[derive(Clone, Debug, Queryable)]
pub struct ListedItem {
    /// The item.
    pub item: WorkItem,
    /// What the person calls the letter.
    pub reference: String,
    /// To whom it goes.
    pub person_id: PersonId,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Whether anything may tell of places.
    pub address_protection: AddressProtection,
}

/// What is open, all or of one kind, the oldest first, from behind `after` on.
pub fn open(
    conn: &mut AnyConnection,
    kind: Option<ItemKind>,
    after: Option<&WorkItemId>,
    limit: i64,
) -> Result<Vec<ListedItem>, Error> {
    let mut listed = items::table
        .inner_join(letters::table.inner_join(persons::table))
        .filter(items::closed_at.is_null())
        .order(items::item_id)
        .limit(limit)
        .select(LISTED)
        .into_boxed::<MultiBackend>();
    if let Some(kind) = kind {
        listed = listed.filter(items::kind.eq(kind));
    }
    if let Some(after) = after {
        listed = listed.filter(items::item_id.gt(after));
    }
    Ok(listed.load(conn)?)
}

/// One item, open or closed.
pub fn find(conn: &mut AnyConnection, id: &WorkItemId) -> Result<Option<ListedItem>, Error> {
    let row = items::table
        .inner_join(letters::table.inner_join(persons::table))
        .filter(items::item_id.eq(id))
        .select(LISTED)
        .first(conn)
        .optional()?;
    Ok(row)
}

/// How many are open, all or of one kind; one more than [`MOST_COUNTED`] stands for all beyond.
pub fn count(conn: &mut AnyConnection, kind: Option<ItemKind>) -> Result<i64, Error> {
    let mut open = items::table
        .filter(items::closed_at.is_null())
        .limit(MOST_COUNTED + 1)
        .select(sql::<Integer>("1"))
        .into_boxed::<MultiBackend>();
    if let Some(kind) = kind {
        open = open.filter(items::kind.eq(kind));
    }
    let ones: Vec<i32> = open.load(conn)?;
    Ok(i64::try_from(ones.len()).unwrap_or(i64::MAX))
}

type Listed = (
    <items::table as Table>::AllColumns,
    letters::reference,
    letters::person_id,
    persons::given_name,
    persons::family_name,
    persons::address_protection,
);

const LISTED: Listed = (
    items::all_columns,
    letters::reference,
    letters::person_id,
    persons::given_name,
    persons::family_name,
    persons::address_protection,
);
