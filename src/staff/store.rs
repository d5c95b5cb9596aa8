//! The tables of accounts and sessions.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{Agent, Permission, Role, StaffAccount, Username, may};
use crate::db::schema::{staff_accounts as accounts, staff_sessions as sessions};
use crate::db::{AnyConnection, Error, UtcTime, updated_exactly_one};
use crate::values::{Language, StaffId};

/// A session as it is stored, with the one it belongs to.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// Who is signed in.
    pub agent: Agent,
    /// Seen no earlier than this.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends in any case.
    pub ends_at: DateTime<Utc>,
}

/// One of a person's own sign-ins, for the list of them.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// Its name in the database.
    pub digest: String,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// Seen no earlier than this.
    pub last_seen_at: DateTime<Utc>,
}

type AccountRow = (StaffId, Username, String, Role, Language, Option<UtcTime>);
const ACCOUNT: (
    accounts::staff_id,
    accounts::username,
    accounts::full_name,
    accounts::role,
    accounts::language,
    accounts::disabled_at,
) = (
    accounts::staff_id,
    accounts::username,
    accounts::full_name,
    accounts::role,
    accounts::language,
    accounts::disabled_at,
);

fn account((staff_id, username, full_name, role, language, disabled_at): AccountRow) -> StaffAccount {
    let disabled_at = disabled_at.map(UtcTime::utc);
    StaffAccount { staff_id, username, full_name, role, language, disabled_at }
}

/// Adds an account.
///
/// # Errors
/// [`Error::Constraint`] `staff_accounts_username_key` when the username is taken.
pub fn add(
    conn: &mut AnyConnection,
    new: &StaffAccount,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::insert_into(accounts::table)
        .values((
            accounts::staff_id.eq(&new.staff_id),
            accounts::username.eq(&new.username),
            accounts::full_name.eq(&new.full_name),
            accounts::role.eq(new.role),
            accounts::password_hash.eq(password_hash),
            accounts::language.eq(new.language),
            accounts::created_at.eq(UtcTime::from(now)),
            accounts::disabled_at.eq(new.disabled_at.map(UtcTime::from)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The account of this name.
pub fn by_username(conn: &mut AnyConnection, username: &Username) -> Result<Option<StaffAccount>, Error> {
    let row =
        accounts::table.filter(accounts::username.eq(username)).select(ACCOUNT).first(conn).optional()?;
    Ok(row.map(account))
}

/// The account of this id.
pub fn by_id(conn: &mut AnyConnection, id: &StaffId) -> Result<Option<StaffAccount>, Error> {
    let row = accounts::table.find(id).select(ACCOUNT).first(conn).optional()?;
    Ok(row.map(account))
}

/// The account of this name with the hash of its password.
pub(super) fn with_password(
    conn: &mut AnyConnection,
    username: &Username,
) -> Result<Option<(StaffAccount, String)>, Error> {
    let row = accounts::table
        .filter(accounts::username.eq(username))
        .select((ACCOUNT, accounts::password_hash))
        .first(conn)
        .optional()?;
    Ok(row.map(|(row, hash)| (account(row), hash)))
}

/// All accounts by username, at most 1000.
pub fn all(conn: &mut AnyConnection) -> Result<Vec<StaffAccount>, Error> {
    let rows: Vec<AccountRow> =
        accounts::table.order(accounts::username).limit(1000).select(ACCOUNT).load(conn)?;
    Ok(rows.into_iter().map(account).collect())
}

/// Whether there is anybody who may sign in.
pub fn anybody(conn: &mut AnyConnection) -> Result<bool, Error> {
    let enabled = accounts::table.filter(accounts::disabled_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(enabled)).get_result(conn)?)
}

/// Sets since when an account is disabled, or that it is not.
pub(super) fn set_disabled(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    disabled_at: Option<DateTime<Utc>>,
) -> Result<(), Error> {
    let rows = diesel::update(accounts::table.find(staff_id))
        .set(accounts::disabled_at.eq(disabled_at.map(UtcTime::from)))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Sets the hash of the password.
pub(super) fn set_password(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    password_hash: &str,
) -> Result<(), Error> {
    let rows = diesel::update(accounts::table.find(staff_id))
        .set(accounts::password_hash.eq(password_hash))
        .execute(conn)?;
    updated_exactly_one(rows)
}

/// Sets the language of one's pages.
pub fn set_language(conn: &mut AnyConnection, staff_id: &StaffId, language: Language) -> Result<(), Error> {
    let rows =
        diesel::update(accounts::table.find(staff_id)).set(accounts::language.eq(language)).execute(conn)?;
    updated_exactly_one(rows)
}

/// Opens a session under the digest of its token.
pub(super) fn open_session(
    conn: &mut AnyConnection,
    digest: &str,
    staff_id: &StaffId,
    now: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Result<(), Error> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_digest.eq(digest),
            sessions::staff_id.eq(staff_id),
            sessions::opened_at.eq(UtcTime::from(now)),
            sessions::last_seen_at.eq(UtcTime::from(now)),
            sessions::ends_at.eq(UtcTime::from(ends_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The session of this digest, if its account is not disabled. Whether it still holds is for the rules to say.
pub fn session(conn: &mut AnyConnection, digest: &str) -> Result<Option<StoredSession>, Error> {
    let row: Option<(AccountRow, UtcTime, UtcTime)> = sessions::table
        .inner_join(accounts::table)
        .filter(sessions::token_digest.eq(digest))
        .filter(accounts::disabled_at.is_null())
        .select((ACCOUNT, sessions::last_seen_at, sessions::ends_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(row, last_seen_at, ends_at)| {
        let StaffAccount { staff_id, username, full_name, role, language, .. } = account(row);
        let session = digest.to_owned();
        StoredSession {
            agent: Agent { staff_id, username, full_name, role, language, session },
            last_seen_at: last_seen_at.utc(),
            ends_at: ends_at.utc(),
        }
    }))
}

/// The sessions of one person that end after `now`, the latest first, at most 50.
pub fn own_sessions(
    conn: &mut AnyConnection,
    staff_id: &StaffId,
    now: DateTime<Utc>,
) -> Result<Vec<OwnSession>, Error> {
    let rows: Vec<(String, UtcTime, UtcTime)> = sessions::table
        .filter(sessions::staff_id.eq(staff_id))
        .filter(sessions::ends_at.gt(UtcTime::from(now)))
        .order((sessions::opened_at.desc(), sessions::token_digest))
        .limit(50)
        .select((sessions::token_digest, sessions::opened_at, sessions::last_seen_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(digest, opened_at, last_seen_at)| OwnSession {
            digest,
            opened_at: opened_at.utc(),
            last_seen_at: last_seen_at.utc(),
        })
        .collect())
}

/// Notes that a session was used; one that has just ended stays ended.
pub fn touch(conn: &mut AnyConnection, digest: &str, now: DateTime<Utc>) -> Result<(), Error> {
    diesel::update(sessions::table.find(digest))
        .set(sessions::last_seen_at.eq(UtcTime::from(now)))
        .execute(conn)?;
    Ok(())
}

/// Ends one session of one person; answers whether there was one.
pub(super) fn end_session(conn: &mut AnyConnection, staff_id: &StaffId, digest: &str) -> Result<bool, Error> {
    let own = sessions::table.find(digest).filter(sessions::staff_id.eq(staff_id));
    Ok(diesel::delete(own).execute(conn)? > 0)
}

/// Ends all sessions of one person.
pub(super) fn end_sessions(conn: &mut AnyConnection, staff_id: &StaffId) -> Result<usize, Error> {
    Ok(diesel::delete(sessions::table.filter(sessions::staff_id.eq(staff_id))).execute(conn)?)
}

/// Removes sessions that have ended by themselves.
pub fn remove_ended_sessions(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, Error> {
    let ended = sessions::table.filter(sessions::ends_at.le(UtcTime::from(now)));
    Ok(diesel::delete(ended).execute(conn)?)
}

/// What colleagues are called, by id.
pub fn names_of(conn: &mut AnyConnection, ids: &[StaffId]) -> Result<HashMap<StaffId, String>, Error> {
    let rows: Vec<(StaffId, String)> = accounts::table
        .filter(accounts::staff_id.eq_any(ids))
        .select((accounts::staff_id, accounts::full_name))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Those who may sign in now and whose role has this permission, by name; at most 500.
pub fn who_may(conn: &mut AnyConnection, permission: Permission) -> Result<Vec<(StaffId, String)>, Error> {
    let rows = accounts::table
        .filter(accounts::disabled_at.is_null())
        .filter(accounts::role.eq_any(roles_with(permission)))
        .order((accounts::full_name, accounts::staff_id))
        .limit(500)
        .select((accounts::staff_id, accounts::full_name))
        .load(conn)?;
    Ok(rows)
}

/// Whether this one may sign in now and has this permission.
pub fn may_now(conn: &mut AnyConnection, id: &StaffId, permission: Permission) -> Result<bool, Error> {
    let account = accounts::table
        .find(id)
        .filter(accounts::disabled_at.is_null())
        .filter(accounts::role.eq_any(roles_with(permission)));
    let found: i64 = account.count().get_result(conn)?;
    Ok(found == 1)
}

fn roles_with(permission: Permission) -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(move |role| may(*role, permission))
}

/// Makes what one person does at the same moment wait for each other, until the transaction ends. `SQLite` has one writer
/// in any case.
pub fn lock(conn: &mut AnyConnection, id: &StaffId) -> Result<(), Error> {
    if let AnyConnection::Postgres(postgres) = conn {
        let own = accounts::table.find(id).select(accounts::staff_id).for_no_key_update();
        let locked: Vec<StaffId> = own.load(postgres)?;
        updated_exactly_one(locked.len())?;
    }
    Ok(())
}
