//! What can be done with accounts and sign-ins. Each puts itself on record in the same transaction.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

use super::password::{self, HashError};
use super::store;
use super::{Agent, Role, SessionToken, StaffAccount, Username};
use crate::audit::{self, Action, Actor, Entry};
use crate::db::{AnyConnection, Db, Error};
use crate::values::{Language, StaffId};

/// An account to be made. Its password has passed [`password::check`] and [`password::hash`].
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// What is typed at sign-in.
    pub username: Username,
    /// As colleagues know them.
    pub full_name: String,
    /// What they may do.
    pub role: Role,
    /// The language of their pages.
    pub language: Language,
    /// The argon2id string.
    pub password_hash: String,
}

/// What came of making an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddOutcome {
    /// It was made.
    Added(StaffId),
    /// Somebody has this username already.
    UsernameTaken,
}

/// What came of a change of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// It is as asked.
    Done {
        /// How many sign-ins it ended.
        sessions_ended: usize,
    },
    /// Nobody has this username.
    NoSuchUser,
}

/// What came of a try to sign in.
#[derive(Debug)]
pub enum SignInOutcome {
    /// Signed in; the token goes into the cookie.
    SignedIn(SessionToken),
    /// Wrong name, wrong password or disabled: which of them is nobody's business.
    Refused,
}

/// Why a sign-in could not be decided.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The database failed.
    #[error("the sign-in could not be read or stored")]
    Database(#[from] Error),
    /// The password could not be checked.
    #[error("the password could not be checked")]
    Password(#[from] HashError),
    /// No token could be made.
    #[error("no randomness for a session token")]
    Randomness,
}

/// Makes an account.
pub fn add_account(
    conn: &mut AnyConnection,
    actor: &Actor,
    new: &NewAccount,
    now: DateTime<Utc>,
) -> Result<AddOutcome, Error> {
    if store::by_username(conn, &new.username)?.is_some() {
        return Ok(AddOutcome::UsernameTaken);
    }
    let account = StaffAccount {
        staff_id: StaffId::generate(now),
        username: new.username.clone(),
        full_name: new.full_name.clone(),
        role: new.role,
        language: new.language,
        disabled_at: None,
    };
    store::add(conn, &account, &new.password_hash, now)?;
    let detail = format!("role {}", new.role.as_str());
    let entry = Entry { detail: Some(&detail), ..about(actor, Action::StaffAdded, &account) };
    audit::store::append(conn, &entry, now)?;
    Ok(AddOutcome::Added(account.staff_id))
}

/// Checks a password and opens a session. Takes about 20 ms and, but for the reading and writing, no connection.
pub fn sign_in(
    db: &Db,
    username: Option<&Username>,
    password: &SecretString,
    session_length: TimeDelta,
    now: DateTime<Utc>,
) -> Result<SignInOutcome, SignInError> {
    let found = match username {
        Some(username) => {
            let username = username.clone();
            db.read(move |conn| store::with_password(conn, &username))?
        }
        None => None,
    };
    let right = password::verify(password, found.as_ref().map(|(_, hash)| hash.as_str()))?;
    match found {
        Some((account, hash)) if right && account.disabled_at.is_none() => {
            let token = SessionToken::generate().map_err(|_| SignInError::Randomness)?;
            let digest = token.digest();
            let ends_at = now + session_length;
            let opened = db.write(move |conn| {
                // Disabled, or given another password, while this one was being checked.
                let current = store::with_password(conn, &account.username)?;
                let holds = current.is_some_and(|(a, h)| a.disabled_at.is_none() && h == hash);
                if holds {
                    open_session(conn, &account, &digest, now, ends_at)?;
                } else {
                    put_refusal_on_record(conn, Some(&account), now)?;
                }
                Ok(holds)
            })?;
            Ok(if opened { SignInOutcome::SignedIn(token) } else { SignInOutcome::Refused })
        }
        found => {
            let account = found.map(|(account, _)| account);
            db.write(move |conn| put_refusal_on_record(conn, account.as_ref(), now))?;
            Ok(SignInOutcome::Refused)
        }
    }
}

fn open_session(
    conn: &mut AnyConnection,
    account: &StaffAccount,
    digest: &str,
    now: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Result<(), Error> {
    store::remove_ended_sessions(conn, now)?;
    store::open_session(conn, digest, &account.staff_id, now, ends_at)?;
    let actor = Actor::Staff(account.staff_id.clone());
    audit::store::append(conn, &Entry::new(&actor, Action::SignedIn), now)
}

/// The name that was typed is not kept: people type passwords there.
fn put_refusal_on_record(
    conn: &mut AnyConnection,
    account: Option<&StaffAccount>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let actor = Actor::Program("sign-in");
    let object = account.map(|account| account.staff_id.as_str());
    let entry = Entry { object, ..Entry::new(&actor, Action::SignInRefused) };
    audit::store::append(conn, &entry, now)
}

/// Ends one of a person's own sessions; answers whether there was one.
pub fn sign_out(
    conn: &mut AnyConnection,
    agent: &Agent,
    session: &str,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let ended = store::end_session(conn, &agent.staff_id, session)?;
    if ended {
        audit::store::append(conn, &Entry::new(&agent.actor(), Action::SignedOut), now)?;
    }
    Ok(ended)
}

/// Disables an account and ends its sessions at once.
pub fn disable(
    conn: &mut AnyConnection,
    actor: &Actor,
    username: &Username,
    now: DateTime<Utc>,
) -> Result<ChangeOutcome, Error> {
    change(conn, actor, username, Action::StaffDisabled, now, |conn, account| {
        let since = account.disabled_at.unwrap_or(now);
        store::set_disabled(conn, &account.staff_id, Some(since))?;
        store::end_sessions(conn, &account.staff_id)
    })
}

/// Lets a disabled account sign in again.
pub fn enable(
    conn: &mut AnyConnection,
    actor: &Actor,
    username: &Username,
    now: DateTime<Utc>,
) -> Result<ChangeOutcome, Error> {
    change(conn, actor, username, Action::StaffEnabled, now, |conn, account| {
        store::set_disabled(conn, &account.staff_id, None)?;
        Ok(0)
    })
}

/// Sets another password and ends the sessions that the old one opened.
pub fn reset_password(
    conn: &mut AnyConnection,
    actor: &Actor,
    username: &Username,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<ChangeOutcome, Error> {
    change(conn, actor, username, Action::PasswordReset, now, |conn, account| {
        store::set_password(conn, &account.staff_id, password_hash)?;
        store::end_sessions(conn, &account.staff_id)
    })
}

fn change(
    conn: &mut AnyConnection,
    actor: &Actor,
    username: &Username,
    action: Action,
    now: DateTime<Utc>,
    make: impl FnOnce(&mut AnyConnection, &StaffAccount) -> Result<usize, Error>,
) -> Result<ChangeOutcome, Error> {
    let Some(account) = store::by_username(conn, username)? else {
        return Ok(ChangeOutcome::NoSuchUser);
    };
    let sessions_ended = make(conn, &account)?;
    audit::store::append(conn, &about(actor, action, &account), now)?;
    Ok(ChangeOutcome::Done { sessions_ended })
}

fn about<'a>(actor: &'a Actor, action: Action, account: &'a StaffAccount) -> Entry<'a> {
    Entry { object: Some(account.staff_id.as_str()), ..Entry::new(actor, action) }
}
