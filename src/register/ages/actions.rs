//! What the nightly run does about old addresses: reminds at 16 months, notes the expiry at 18.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::super::RegisterEntry;
use super::super::rules::{last_confirmed_on, usable_until};
use super::super::store::{entries_of, lock_entries};
use super::store::{self, AgePlace};
use super::{expires_on, reminder_on};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Error};
use crate::notices::{Channel, NewNotice, outbox};
use crate::persons::{self, PersonStatus};
use crate::values::PersonId;

/// What one piece of a step looks at.
#[derive(Clone, Copy, Debug)]
pub struct AgeStep<'a> {
    /// Whose address: each channel ages by itself.
    pub channel: Channel,
    /// The local day of the run.
    pub business_date: NaiveDate,
    /// Where the piece before ended.
    pub after: Option<&'a AgePlace>,
    /// At most so many.
    pub limit: i64,
}

/// What one piece came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aged {
    /// Addresses looked at.
    pub read: usize,
    /// People reminded, or addresses found expired.
    pub done: usize,
    /// Where the next piece goes on; none when nothing is left.
    pub next: Option<AgePlace>,
}

/// What is to be done about an address on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The person is to be reminded: last confirmed on the first day, usable until the second.
    Remind { confirmed_on: NaiveDate, usable_until: NaiveDate, expires_on: NaiveDate },
    /// It is too old from this day on.
    Expired { on: NaiveDate },
    /// Nothing before this day, if ever.
    Wait { until: Option<NaiveDate> },
}

/// Reminds some of those whose address was not confirmed for 16 months, by that very address, to confirm it; once a person,
/// channel and confirmation, however often it runs. Call it until there is no next piece.
///
/// Who has opted out is reminded too: the reminder tells of no decision, service messages still go to the address, and it
/// keeps the way in with an electronic ID open. Who has died is not. Who had the entry deleted has no address.
pub fn remind_contact(
    conn: &mut AnyConnection,
    actor: &Actor,
    step: AgeStep<'_>,
    now: DateTime<Utc>,
) -> Result<Aged, Error> {
    let (places, entries) = look(conn, step, lock_entries)?;
    let deceased = deceased(conn, &entries)?;
    let mut next: BTreeMap<Option<NaiveDate>, Vec<PersonId>> = BTreeMap::new();
    let mut reminded = Vec::new();
    for entry in entries.values() {
        let id = &entry.person_id;
        match judge(entry, step.channel, step.business_date) {
            Verdict::Remind { confirmed_on, usable_until, expires_on } => {
                next.entry(Some(expires_on)).or_default().push(id.clone());
                if deceased.contains(id) {
                    continue;
                }
                let notice = NewNotice::contact_confirm(id.clone(), step.channel, confirmed_on, usable_until);
                if outbox::queue(conn, &notice, now)?.is_some() {
                    reminded.push(id.clone());
                }
            }
            Verdict::Wait { until } => next.entry(until).or_default().push(id.clone()),
            Verdict::Expired { .. } => {}
        }
    }
    for (next_on, people) in next {
        store::put(conn, step.channel, &people, next_on, None)?;
    }
    put_on_record(conn, actor, &reminded, step.channel, Action::ContactReminded, now)?;
    Ok(Aged { read: places.len(), done: reminded.len(), next: places.last().cloned() })
}

/// Writes down of some addresses that they have become too old to notify of decisions, once each. That they are is computed
/// everywhere; this makes it countable. Call it until there is no next piece.
pub fn expire_contact(
    conn: &mut AnyConnection,
    actor: &Actor,
    step: AgeStep<'_>,
    now: DateTime<Utc>,
) -> Result<Aged, Error> {
    let (places, entries) = look(conn, step, lock_entries)?;
    let mut expired: BTreeMap<NaiveDate, Vec<PersonId>> = BTreeMap::new();
    for entry in entries.values() {
        if let Verdict::Expired { on } = judge(entry, step.channel, step.business_date) {
            expired.entry(on).or_default().push(entry.person_id.clone());
        }
    }
    let mut done = 0;
    for (on, people) in expired {
        store::put(conn, step.channel, &people, None, Some(on))?;
        done += people.len();
        put_on_record(conn, actor, &people, step.channel, Action::ContactExpired, now)?;
    }
    Ok(Aged { read: places.len(), done, next: places.last().cloned() })
}

/// How many of the next addresses would be reminded about, and found expired; and where to go on.
pub fn count_aged(conn: &mut AnyConnection, step: AgeStep<'_>) -> Result<(Aged, Aged), Error> {
    let (places, entries) = look(conn, step, entries_of)?;
    let deceased = deceased(conn, &entries)?;
    let next = places.last().cloned();
    let mut reminded = Aged { done: 0, read: places.len(), next: next.clone() };
    let mut expired = Aged { read: places.len(), done: 0, next };
    for entry in entries.values() {
        match judge(entry, step.channel, step.business_date) {
            Verdict::Remind { .. } if !deceased.contains(&entry.person_id) => reminded.done += 1,
            Verdict::Expired { .. } => expired.done += 1,
            _ => {}
        }
    }
    // The step before takes them out of the other's way.
    reminded.read -= expired.done;
    Ok((reminded, expired))
}

type Entries = HashMap<PersonId, RegisterEntry>;

/// The next addresses that are due, with their entries as `read` gives them.
fn look(
    conn: &mut AnyConnection,
    step: AgeStep<'_>,
    read: impl FnOnce(&mut AnyConnection, &[PersonId]) -> Result<Entries, Error>,
) -> Result<(Vec<AgePlace>, Entries), Error> {
    let places = store::due(conn, step.channel, step.business_date, step.after, step.limit)?;
    let ids: Vec<PersonId> = places.iter().map(|(_, id)| id.clone()).collect();
    let entries = read(conn, &ids)?;
    Ok((places, entries))
}

fn deceased(conn: &mut AnyConnection, entries: &Entries) -> Result<HashSet<PersonId>, Error> {
    let ids: Vec<PersonId> = entries.keys().cloned().collect();
    let people = persons::store::find_all(conn, &ids)?;
    let dead = people.into_iter().filter(|(_, person)| person.status == PersonStatus::Deceased);
    Ok(dead.map(|(id, _)| id).collect())
}

/// By the entry as it is now: it may have been confirmed since the run found it.
fn judge(entry: &RegisterEntry, channel: Channel, date: NaiveDate) -> Verdict {
    let (has_address, updated_at, verified_at) = match channel {
        Channel::Email => (entry.email.is_some(), entry.email_updated_at, entry.email_verified_at),
        Channel::Sms => (entry.mobile.is_some(), entry.mobile_updated_at, entry.mobile_verified_at),
    };
    let days = (
        last_confirmed_on(updated_at, verified_at),
        usable_until(updated_at, verified_at),
        expires_on(updated_at, verified_at),
        reminder_on(updated_at, verified_at),
    );
    match days {
        (Some(_), Some(_), Some(on), _) if has_address && on <= date => Verdict::Expired { on },
        (Some(confirmed_on), Some(usable_until), Some(expires_on), Some(reminder))
            if has_address && reminder <= date =>
        {
            Verdict::Remind { confirmed_on, usable_until, expires_on }
        }
        (_, _, _, reminder) => Verdict::Wait { until: reminder.filter(|_| has_address) },
    }
}

fn put_on_record(
    conn: &mut AnyConnection,
    actor: &Actor,
    people: &[PersonId],
    channel: Channel,
    action: Action,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let rows: Vec<Entry<'_>> = people
        .iter()
        .map(|id| Entry { person_id: Some(id), detail: Some(channel.as_str()), ..Entry::new(actor, action) })
        .collect();
    audit::store::append_all(conn, &rows, now)
}
