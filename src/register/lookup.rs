//! What a partner's system is told of people, and people of themselves: read and put on record in one transaction.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::{RegisterEntry, store};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::persons;
use crate::tokens::Partner;
use crate::values::PersonId;

/// The register's entry of one person, with what only other rows tell.
#[derive(Clone, Debug)]
pub struct Found {
    /// The entry.
    pub entry: RegisterEntry,
    /// When the opt-out last changed, either way; none when it never did.
    pub opt_out_changed_at: Option<UtcTime>,
    /// Somebody else has the same address.
    pub email_is_shared: bool,
    /// Somebody else has the same number.
    pub mobile_is_shared: bool,
    /// The person has died.
    pub deceased: bool,
}

/// Looks people up by the indexes of their national ids: for each, in the same order, the entry or none.
///
/// On record are the call, with how many it asked for, and everybody whom it asked for and we know, in the register or not.
pub fn look_up(
    conn: &mut AnyConnection,
    partner: &Partner,
    indexes: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<Option<Found>>, Error> {
    let texts: Vec<&str> = indexes.iter().map(String::as_str).collect();
    let people = persons::store::ids_by_national_id_indexes(conn, &texts)?;
    let ids: Vec<PersonId> = indexes.iter().filter_map(|index| people.get(index)).cloned().collect();
    put_on_record(conn, partner, indexes.len(), &ids, now)?;

    let entries = store::entries_of(conn, &ids)?;
    let mut found = described(conn, entries)?;
    Ok(indexes.iter().map(|index| found.remove(people.get(index)?)).collect())
}

/// Looks up whoever shows their own token, by the index of their national id, which is put on record as their own act.
pub fn look_up_self(
    conn: &mut AnyConnection,
    index: &str,
    now: DateTime<Utc>,
) -> Result<Option<Found>, Error> {
    let person_id = persons::store::ids_by_national_id_indexes(conn, &[index])?.remove(index);
    let entry = Entry {
        person_id: person_id.as_ref(),
        object: Some("krr"),
        ..Entry::new(&Actor::Person, Action::PersonLookedUp)
    };
    audit::store::append(conn, &entry, now)?;
    let Some(person_id) = person_id else { return Ok(None) };
    let entries = store::entries_of(conn, std::slice::from_ref(&person_id))?;
    Ok(described(conn, entries)?.remove(&person_id))
}

/// Entries with what only other rows tell.
pub(super) fn described(
    conn: &mut AnyConnection,
    entries: HashMap<PersonId, RegisterEntry>,
) -> Result<HashMap<PersonId, Found>, Error> {
    let emails: Vec<&str> = entries.values().filter_map(|entry| entry.email_index.as_deref()).collect();
    let shared_emails = store::shared_email_indexes(conn, &emails)?;
    let mobiles: Vec<&str> = entries.values().filter_map(|entry| entry.mobile_index.as_deref()).collect();
    let shared_mobiles = store::shared_mobile_indexes(conn, &mobiles)?;
    // Since when an opt-out holds may be long before it was put on record, and no clock for those who keep a copy.
    let changed: Vec<&PersonId> =
        entries.values().filter(|entry| entry.opt_out_version > 0).map(|entry| &entry.person_id).collect();
    let changed_at = store::last_changes_of(conn, &changed)?;

    let ids: Vec<&PersonId> = entries.keys().collect();
    let deceased = persons::store::deceased_of(conn, &ids)?;

    let is_shared = |shared: &HashSet<String>, index: &Option<String>| {
        index.as_ref().is_some_and(|index| shared.contains(index))
    };
    let found = entries.into_iter().map(|(person_id, entry)| {
        let found = Found {
            opt_out_changed_at: changed_at.get(&person_id).copied().or(entry.opted_out_at),
            email_is_shared: is_shared(&shared_emails, &entry.email_index),
            mobile_is_shared: is_shared(&shared_mobiles, &entry.mobile_index),
            deceased: deceased.contains(&person_id),
            entry,
        };
        (person_id, found)
    });
    Ok(found.collect())
}

fn put_on_record(
    conn: &mut AnyConnection,
    partner: &Partner,
    asked: usize,
    ids: &[PersonId],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = Actor::Consumer(partner.consumer.clone());
    let supplier = partner.supplier.as_ref().map(|supplier| format!("supplier {supplier}"));
    let counts = format!("asked for {asked}, known {}", ids.len());
    let call =
        Entry { object: Some("krr"), detail: Some(&counts), ..Entry::new(&actor, Action::PersonSearched) };
    let people = ids.iter().map(|id| Entry {
        person_id: Some(id),
        object: Some("krr"),
        detail: supplier.as_deref(),
        ..Entry::new(&actor, Action::PersonLookedUp)
    });
    let rows: Vec<_> = std::iter::once(call).chain(people).collect();
    audit::store::append_all(conn, &rows, now)
}
