//! The tables of letters and their events.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Integer, Text};

use super::rules::Event;
use super::{Destination, EventKind, LetterState, OrderChannel};
use crate::db::schema::{letter_events, letters};
use crate::db::{AnyConnection, Error, UtcTime};
use crate::on_each;
use crate::values::{LetterId, PersonId, Phone};
use crate::vault::Sealed;

/// How many rows go into one statement; SQLite binds at most 32,766 values.
const CHUNK: usize = 500;

/// A letter as it is stored.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = letters, treat_none_as_default_value = false)]
pub struct Letter {
    /// Opaque.
    pub letter_id: LetterId,
    /// What the person and the print vendor call it.
    pub reference: String,
    /// To whom.
    pub person_id: PersonId,
    /// When it was ordered.
    pub ordered_at: UtcTime,
    /// How it was ordered.
    pub order_channel: OrderChannel,
    /// The number given with the order.
    pub mobile: Option<Sealed<Phone>>,
    /// Where it goes.
    pub destination: Destination,
    /// How far it has come.
    pub state: LetterState,
    /// Why, for a rejection, a failed print or a return.
    pub state_reason: Option<String>,
    /// Since when.
    pub state_since: UtcTime,
    /// The last local day on which it is on time.
    pub last_on_time: NaiveDate,
    /// By which rule that was found.
    pub lateness_rule: String,
    /// By which calendar.
    pub calendar_version: String,
}

/// An event as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = letter_events, treat_none_as_default_value = false)]
pub struct StoredEvent {
    /// Of which letter.
    pub letter_id: LetterId,
    /// What happened.
    pub event: EventKind,
    /// By the source's clock.
    pub occurred_at: UtcTime,
    /// By ours.
    pub received_at: UtcTime,
    /// Who reported it.
    pub source: String,
    /// The source's own name for it.
    pub event_ref: String,
    /// Why.
    pub reason: Option<String>,
}

impl StoredEvent {
    /// What the rules need to know.
    pub fn facts(&self) -> Event {
        Event {
            occurred_at: self.occurred_at.utc(),
            kind: self.event,
            event_ref: self.event_ref.clone(),
            reason: self.reason.clone(),
        }
    }
}

/// Adds new letters.
pub fn insert_letters(conn: &mut AnyConnection, new: &[Letter]) -> Result<(), Error> {
    for chunk in new.chunks(CHUNK) {
        on_each!(conn, native => diesel::insert_into(letters::table).values(chunk).execute(native)?);
    }
    Ok(())
}

/// The letters of these references that exist.
pub fn by_references(
    conn: &mut AnyConnection,
    references: &[&str],
) -> Result<HashMap<String, Letter>, Error> {
    let mut found = HashMap::with_capacity(references.len());
    for chunk in references.chunks(CHUNK) {
        let rows: Vec<Letter> = letters::table.filter(letters::reference.eq_any(chunk)).load(conn)?;
        found.extend(rows.into_iter().map(|letter| (letter.reference.clone(), letter)));
    }
    Ok(found)
}

/// Which letters have these references.
pub fn ids_by_references(
    conn: &mut AnyConnection,
    references: &[&str],
) -> Result<HashMap<String, LetterId>, Error> {
    let mut found = HashMap::with_capacity(references.len());
    for chunk in references.chunks(CHUNK) {
        let rows: Vec<(String, LetterId)> = letters::table
            .filter(letters::reference.eq_any(chunk))
            .select((letters::reference, letters::letter_id))
            .load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

/// One letter.
pub fn find(conn: &mut AnyConnection, id: &LetterId) -> Result<Option<Letter>, Error> {
    Ok(letters::table.find(id).first(conn).optional()?)
}

/// Those of these letters that exist, by id.
pub fn find_all(conn: &mut AnyConnection, ids: &[LetterId]) -> Result<HashMap<LetterId, Letter>, Error> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<Letter> = letters::table.filter(letters::letter_id.eq_any(chunk)).load(conn)?;
        found.extend(rows.into_iter().map(|letter| (letter.letter_id.clone(), letter)));
    }
    Ok(found)
}

/// A person's letters, the newest first.
pub fn of_person(conn: &mut AnyConnection, id: &PersonId) -> Result<Vec<Letter>, Error> {
    let rows = letters::table
        .filter(letters::person_id.eq(id))
        .order((letters::ordered_at.desc(), letters::letter_id.desc()))
        .limit(100)
        .load(conn)?;
    Ok(rows)
}

/// The letters of these persons, by person, each one's newest first.
pub fn of_persons(
    conn: &mut AnyConnection,
    ids: &[PersonId],
) -> Result<HashMap<PersonId, Vec<Letter>>, Error> {
    let mut by_person: HashMap<PersonId, Vec<Letter>> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<Letter> = letters::table
            .filter(letters::person_id.eq_any(chunk))
            .order((letters::ordered_at.desc(), letters::letter_id.desc()))
            .load(conn)?;
        for row in rows {
            by_person.entry(row.person_id.clone()).or_default().push(row);
        }
    }
    Ok(by_person)
}

/// Adds events and answers how many were new; one that a source reports again is left as it is.
pub fn insert_events(conn: &mut AnyConnection, new: &[StoredEvent]) -> Result<usize, Error> {
    let mut added = 0;
    for chunk in new.chunks(CHUNK) {
        added += on_each!(conn, native => {
            diesel::insert_into(letter_events::table)
                .values(chunk)
                .on_conflict_do_nothing()
                .execute(native)?
        });
    }
    Ok(added)
}

/// Waits until nobody else reports as this source: two reports of the same event would each find it new. `SQLite` has one
/// writer in any case.
pub fn one_report_at_a_time(conn: &mut AnyConnection, source: &str) -> Result<(), Error> {
    if let AnyConnection::Postgres(postgres) = conn {
        sql_query("SELECT pg_advisory_xact_lock($1, hashtext($2))")
            .bind::<Integer, _>(REPORTS_LOCK)
            .bind::<Text, _>(source)
            .execute(postgres)?;
    }
    Ok(())
}

/// Any number that no other program on the same server locks together with a second.
const REPORTS_LOCK: i32 = 80_030_303;

/// The events of one source with these names of the source's.
pub fn events_by_ref(
    conn: &mut AnyConnection,
    source: &str,
    event_refs: &[&str],
) -> Result<Vec<StoredEvent>, Error> {
    let mut found = Vec::new();
    for chunk in event_refs.chunks(CHUNK) {
        let these = letter_events::table
            .filter(letter_events::source.eq(source))
            .filter(letter_events::event_ref.eq_any(chunk));
        found.extend(these.select(StoredEvent::as_select()).load(conn)?);
    }
    Ok(found)
}

/// All events of these letters, by letter.
pub fn events_of(
    conn: &mut AnyConnection,
    ids: &[LetterId],
) -> Result<HashMap<LetterId, Vec<StoredEvent>>, Error> {
    let mut by_letter: HashMap<LetterId, Vec<StoredEvent>> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let rows: Vec<StoredEvent> = letter_events::table
            .filter(letter_events::letter_id.eq_any(chunk))
            .order(letter_events::event_id)
            .select(StoredEvent::as_select())
            .load(conn)?;
        for row in rows {
            by_letter.entry(row.letter_id.clone()).or_default().push(row);
        }
    }
    Ok(by_letter)
}
