//! What those who keep a copy of the register are told: who changed, and what holds of them now.

use std::collections::HashSet;

use chrono::{DateTime, Utc};

use super::feed;
use super::lookup::{self, Found};
use super::store;
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::persons;
use crate::tokens::Partner;
use crate::values::{NationalId, PersonId};
use crate::vault::Sealed;

/// The most changes in one page, so that it never names more people.
const MOST: i64 = 1_000;

/// One page of the feed.
#[derive(Clone, Debug)]
pub struct Page {
    /// Those who changed in it, each once, in the order of their last change in it, as they are now.
    pub people: Vec<(Sealed<NationalId>, Found)>,
    /// The number of the last change in it; where there is none, the number that was asked for.
    pub last: i64,
    /// The last number given so far.
    pub newest: i64,
}

/// What there is after a number.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A page, empty at the end of the feed.
    Page(Page),
    /// The number has not been given yet: the last one was this.
    Ahead(i64),
}

/// Reads the page after a number.
pub fn after(conn: &mut AnyConnection, number: i64) -> Result<Outcome, Error> {
    let newest = feed::last_number(conn)?;
    if number > newest {
        return Ok(Outcome::Ahead(newest));
    }
    let changes = feed::changes_after(conn, number, MOST)?;
    let last = changes.last().map_or(number, |(number, _)| *number);
    let ids = each_once(changes);
    let mut national_ids = persons::store::national_ids(conn, &ids)?;
    let entries = store::entries_of(conn, &ids)?;
    let mut found = lookup::described(conn, entries)?;
    // Nobody is left out: a change refers to an entry, and an entry to a person.
    let people = ids.iter().filter_map(|id| Some((national_ids.remove(id)?, found.remove(id)?))).collect();
    Ok(Outcome::Page(Page { people, last, newest }))
}

/// Each person at the place of the last of their changes.
fn each_once(changes: Vec<(i64, PersonId)>) -> Vec<PersonId> {
    let mut seen = HashSet::with_capacity(changes.len());
    let mut ids: Vec<PersonId> =
        changes.into_iter().rev().map(|(_, id)| id).filter(|id| seen.insert(id.clone())).collect();
    ids.reverse();
    ids
}

/// Puts on record that a partner's system was told of everybody in a page.
pub fn put_on_record(
    conn: &mut AnyConnection,
    partner: &Partner,
    page: &Page,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = Actor::Consumer(partner.consumer.clone());
    let supplier = partner.supplier.as_ref().map(|supplier| format!("supplier {supplier}"));
    let told = format!("changes to {}, people {}", page.last, page.people.len());
    let call = Entry {
        object: Some("krr changes"),
        detail: Some(&told),
        ..Entry::new(&actor, Action::PersonSearched)
    };
    let people = page.people.iter().map(|(_, found)| Entry {
        person_id: Some(&found.entry.person_id),
        object: Some("krr changes"),
        detail: supplier.as_deref(),
        ..Entry::new(&actor, Action::PersonLookedUp)
    });
    let rows: Vec<_> = std::iter::once(call).chain(people).collect();
    audit::store::append_all(conn, &rows, now)
}
