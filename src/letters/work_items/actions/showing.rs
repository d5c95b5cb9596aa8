//! Showing what must be looked at: everybody on the list goes on record before anything is shown.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::super::ItemKind;
use super::super::reading::{self, ListedItem};
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::staff::{self, Agent};
use crate::values::{PersonId, WorkItemId};

/// Items on one page.
pub const PAGE: usize = 50;

/// One page of the list.
#[derive(Clone, Debug)]
pub struct ShownItems {
    /// How many are open; see [`reading::count`].
    pub count: i64,
    /// Those on this page.
    pub items: Vec<ListedItem>,
    /// Whether more come after them.
    pub has_more: bool,
}

/// Reads one page of what is open. It may be shown only after [`record_items`].
pub fn open_items(
    conn: &mut AnyConnection,
    kind: Option<ItemKind>,
    after: Option<&WorkItemId>,
) -> Result<ShownItems, Error> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut items = reading::open(conn, kind, after, limit)?;
    let has_more = items.len() > PAGE;
    items.truncate(PAGE);
    Ok(ShownItems { count: reading::count(conn, kind)?, items, has_more })
}

/// Puts on record who stood on the list.
pub fn record_items(
    conn: &mut AnyConnection,
    agent: &Agent,
    shown: &ShownItems,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = agent.actor();
    let people: BTreeSet<&PersonId> = shown.items.iter().map(|listed| &listed.person_id).collect();
    let entries: Vec<Entry<'_>> = people
        .into_iter()
        .map(|person_id| Entry {
            person_id: Some(person_id),
            object: Some("work_items"),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}

/// One item, and who closed it.
#[derive(Clone, Debug)]
pub struct ShownItem {
    /// The item.
    pub listed: ListedItem,
    /// What the one who closed it is called.
    pub closed_by: Option<String>,
}

/// Reads one item. It may be shown only after [`record_item`].
pub fn open_item(conn: &mut AnyConnection, id: &WorkItemId) -> Result<Option<ShownItem>, Error> {
    let Some(listed) = reading::find(conn, id)? else { return Ok(None) };
    let colleagues: Vec<_> = listed.item.closed_by.iter().cloned().collect();
    let closed_by = staff::store::names_of(conn, &colleagues)?.into_values().next();
    Ok(Some(ShownItem { listed, closed_by }))
}

/// Puts on record that the agent looked at an item.
pub fn record_item(
    conn: &mut AnyConnection,
    agent: &Agent,
    shown: Option<&ShownItem>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(shown) = shown else { return Ok(()) };
    let actor = agent.actor();
    let entry = Entry {
        person_id: Some(&shown.listed.person_id),
        object: Some(shown.listed.item.item_id.as_str()),
        ..Entry::new(&actor, Action::PersonListed)
    };
    audit::store::append(conn, &entry, now)
}
