//! Accounts to sign in to a demo with. Their passwords are published, which is why production never has them.

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::DemoError;
use crate::audit::Actor;
use crate::db::Db;
use crate::staff::actions::{self, NewAccount};
use crate::staff::{Role, Username, password};
use crate::values::Language;

/// Username, full name and role; the password is the username and `-demo-passord`.
pub const ACCOUNTS: [(&str, &str, Role); 5] = [
    ("agent", "Demo Agent", Role::Agent),
    ("lead", "Demo Lead", Role::Lead),
    ("reporter", "Demo Reporter", Role::Reporter),
    ("privacy", "Demo Privacy Officer", Role::PrivacyOfficer),
    ("admin", "Demo Administrator", Role::Administrator),
];

/// Makes the accounts that are not there yet.
pub(super) fn add(db: &Db, now: DateTime<Utc>) -> Result<(), DemoError> {
    for (username, full_name, role) in ACCOUNTS {
        let account = NewAccount {
            username: Username::parse(username)?,
            full_name: full_name.to_owned(),
            role,
            language: Language::Nb,
            password_hash: password::hash(&SecretString::from(format!("{username}-demo-passord")))?,
        };
        db.write(move |conn| actions::add_account(conn, &Actor::Program("demo"), &account, now))?;
    }
    Ok(())
}
