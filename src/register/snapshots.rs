//! What the register upstream told when a page last asked, sealed: so that a page need not ask twice within a minute. No
//! send reads it.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::client::Looked;
use crate::db::schema::register_snapshots;
use crate::db::{AnyConnection, Error, Portable, UtcTime};
use crate::values::PersonId;
use crate::vault::{Sealable, Sealed, Vault, VaultError};

/// Within this time a page shows what was told to the one before.
pub const FRESH: TimeDelta = TimeDelta::minutes(1);

/// The answer as JSON.
pub struct KeptAnswer(String);

impl Sealable for KeptAnswer {
    const KIND: &'static str = "register_answer";
    fn clear(&self) -> &str {
        &self.0
    }
    fn from_clear(text: &str) -> Option<Self> {
        Some(Self(text.to_owned()))
    }
}

/// One answer, and when it was given.
#[derive(Clone, Insertable, AsChangeset, Queryable)]
#[diesel(table_name = register_snapshots)]
pub struct Snapshot {
    person_id: PersonId,
    answer: Sealed<KeptAnswer>,
    fetched_at: UtcTime,
}

impl Snapshot {
    /// Seals an answer.
    pub fn of(
        person_id: &PersonId,
        looked: &Looked,
        vault: &Vault,
        now: DateTime<Utc>,
    ) -> Result<Self, VaultError> {
        let unfit = |_| VaultError::Sealed(KeptAnswer::KIND);
        let answer = KeptAnswer(serde_json::to_string(looked).map_err(unfit)?);
        Ok(Self { person_id: person_id.clone(), answer: vault.seal(&answer)?, fetched_at: now.into() })
    }

    /// The answer.
    pub fn looked(&self, vault: &Vault) -> Result<Looked, VaultError> {
        let unfit = |_| VaultError::Sealed(KeptAnswer::KIND);
        serde_json::from_str(vault.open(&self.answer)?.clear()).map_err(unfit)
    }

    /// When it was given.
    pub fn fetched_at(&self) -> DateTime<Utc> {
        self.fetched_at.utc()
    }
}

/// The latest answer about a person.
pub fn find(conn: &mut AnyConnection, person_id: &PersonId) -> Result<Option<Snapshot>, Error> {
    Ok(register_snapshots::table.find(person_id).first(conn).optional()?)
}

/// Keeps an answer in the place of the one before.
pub fn put(conn: &mut AnyConnection, snapshot: &Snapshot) -> Result<(), Error> {
    let insert = diesel::insert_into(register_snapshots::table)
        .values(snapshot)
        .on_conflict(register_snapshots::person_id)
        .do_update()
        .set(snapshot);
    Portable(insert).execute(conn)?;
    Ok(())
}

/// How many answers were given before `instant`.
pub fn count_before(conn: &mut AnyConnection, instant: DateTime<Utc>) -> Result<usize, Error> {
    let old = register_snapshots::table.filter(register_snapshots::fetched_at.lt(UtcTime::from(instant)));
    let count: i64 = old.count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Deletes answers that were given before `instant`, at most `limit` of them; answers how many. Call it until it deletes
/// none.
pub fn forget_snapshots_before(
    conn: &mut AnyConnection,
    instant: DateTime<Utc>,
    limit: i64,
) -> Result<usize, Error> {
    let old: Vec<PersonId> = register_snapshots::table
        .filter(register_snapshots::fetched_at.lt(UtcTime::from(instant)))
        .order((register_snapshots::fetched_at, register_snapshots::person_id))
        .limit(limit)
        .select(register_snapshots::person_id)
        .load(conn)?;
    let mut deleted = 0;
    for chunk in old.chunks(500) {
        let rows = register_snapshots::table.filter(register_snapshots::person_id.eq_any(chunk));
        deleted += diesel::delete(rows).execute(conn)?;
    }
    Ok(deleted)
}
