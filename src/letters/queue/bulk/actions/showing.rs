//! Showing a bulk: how far it has come, and at the end what came of each letter.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use super::super::{Bulk, BulkState, Item, ItemState, Release, store};
use crate::audit::{self, Action, Entry};
use crate::db::{AnyConnection, Error};
use crate::letters::store::find_all;
use crate::notices::templates;
use crate::persons;
use crate::staff::{self, Agent};
use crate::values::{BulkId, LetterId, PersonId, StaffId};

/// A bulk as its page shows it.
#[derive(Clone, Debug)]
pub struct ShownBulk {
    /// The bulk.
    pub bulk: Bulk,
    /// How many letters have come to what.
    pub counts: HashMap<ItemState, i64>,
    /// What a second person decided, where one was needed.
    pub release: Option<Release>,
    /// The template that reminders are written by, where it is one of the desk's own.
    pub words: Option<String>,
    /// What those are called who started it, decided about it and get the letters.
    pub names: HashMap<StaffId, String>,
    /// The letters, once the bulk is finished; before that the page shows numbers alone, as it is read again and again.
    pub items: Vec<ShownItem>,
}

/// A letter of a finished bulk.
#[derive(Clone, Debug)]
pub struct ShownItem {
    /// What came of it.
    pub item: Item,
    /// What the person calls it.
    pub reference: String,
    /// To whom it goes.
    pub person_id: PersonId,
    /// What the person is called.
    pub name: String,
}

impl ShownBulk {
    /// How many letters have come to this.
    pub fn count(&self, state: ItemState) -> i64 {
        self.counts.get(&state).copied().unwrap_or_default()
    }
}

/// Reads a bulk. It may be shown only after [`record_bulk`].
pub fn bulk(conn: &mut AnyConnection, id: &BulkId) -> Result<Option<ShownBulk>, Error> {
    let Some(bulk) = store::find(conn, id)? else { return Ok(None) };
    let items = match bulk.state {
        BulkState::Awaiting | BulkState::Running => Vec::new(),
        BulkState::Finished => items(conn, id)?,
    };
    Ok(Some(ShownBulk { items, ..shown(conn, bulk)? }))
}

/// The latest bulks without their letters, the newest first.
pub fn recent_bulks(conn: &mut AnyConnection, limit: i64) -> Result<Vec<ShownBulk>, Error> {
    store::latest(conn, limit)?.into_iter().map(|bulk| shown(conn, bulk)).collect()
}

/// The bulks that wait for a second person, the longest waiting first.
pub fn waiting_bulks(conn: &mut AnyConnection) -> Result<Vec<ShownBulk>, Error> {
    store::awaiting(conn)?.into_iter().map(|bulk| shown(conn, bulk)).collect()
}

fn shown(conn: &mut AnyConnection, bulk: Bulk) -> Result<ShownBulk, Error> {
    let release = store::release_of(conn, &bulk.bulk_id)?;
    let decided_by = release.as_ref().map(|release| release.decided_by.clone());
    let people: Vec<StaffId> =
        std::iter::once(bulk.started_by.clone()).chain(bulk.assigned_to.clone()).chain(decided_by).collect();
    let words = match &bulk.template_version {
        Some(id) => templates::store::name_of(conn, id)?,
        None => None,
    };
    Ok(ShownBulk {
        counts: store::counts(conn, &bulk.bulk_id)?.into_iter().collect(),
        names: staff::store::names_of(conn, &people)?,
        items: Vec::new(),
        release,
        words,
        bulk,
    })
}

fn items(conn: &mut AnyConnection, id: &BulkId) -> Result<Vec<ShownItem>, Error> {
    let items = store::items_of(conn, id)?;
    let ids: Vec<LetterId> = items.iter().map(|item| item.letter_id.clone()).collect();
    let letters = find_all(conn, &ids)?;
    let people: BTreeSet<&PersonId> = letters.values().map(|letter| &letter.person_id).collect();
    let people: Vec<PersonId> = people.into_iter().cloned().collect();
    let people = persons::store::find_all(conn, &people)?;
    let shown = items.into_iter().filter_map(|item| {
        let letter = letters.get(&item.letter_id)?;
        Some(ShownItem {
            reference: letter.reference.clone(),
            person_id: letter.person_id.clone(),
            name: people.get(&letter.person_id)?.full_name(),
            item,
        })
    });
    Ok(shown.collect())
}

/// Puts on record who stood on the list.
pub fn record_bulk(
    conn: &mut AnyConnection,
    agent: &Agent,
    shown: &ShownBulk,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let people: BTreeSet<&PersonId> = shown.items.iter().map(|item| &item.person_id).collect();
    let actor = agent.actor();
    let entries: Vec<Entry<'_>> = people
        .into_iter()
        .map(|person_id| Entry {
            person_id: Some(person_id),
            object: Some(shown.bulk.bulk_id.as_str()),
            ..Entry::new(&actor, Action::PersonListed)
        })
        .collect();
    audit::store::append_all(conn, &entries, now)
}
