//! Those who work at the desk: accounts, roles and sign-ins.
//!
//! **Invariants:** the token of a session is only in its browser's cookie, the database has its digest; an account that
//! is disabled has no sessions; every sign-in, refusal and change of an account has its audit row in the same commit.

use chrono::{DateTime, Utc};

use crate::audit::Actor;
use crate::values::{Language, StaffId};

pub mod actions;
pub mod pages;
pub mod password;
pub mod rules;
pub mod store;
pub mod throttle;
mod token;

pub use rules::{Permission, Username, may};
pub use token::SessionToken;

crate::values::text_enum! {
    /// What an account may do; see [`may`].
    pub enum Role {
        /// Answers the phone.
        Agent => "agent",
        /// Leads the agents, and takes out reports.
        Lead => "lead",
        /// Takes out reports, sees no persons.
        Reporter => "reporter",
        /// Reviews who looked at whom.
        PrivacyOfficer => "privacy_officer",
        /// Makes and disables accounts.
        Administrator => "administrator",
    }
}

/// One who may sign in.
#[derive(Clone, Debug)]
pub struct StaffAccount {
    /// The opaque id, which the audit trail names.
    pub staff_id: StaffId,
    /// What is typed at sign-in.
    pub username: Username,
    /// As colleagues know them.
    pub full_name: String,
    /// What they may do.
    pub role: Role,
    /// The language of their pages.
    pub language: Language,
    /// Since when they may no longer sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// The signed-in person behind a request.
#[derive(Clone, Debug)]
pub struct Agent {
    /// The opaque id, which the audit trail names.
    pub staff_id: StaffId,
    /// What was typed at sign-in.
    pub username: Username,
    /// As colleagues know them.
    pub full_name: String,
    /// What they may do.
    pub role: Role,
    /// The language of their pages.
    pub language: Language,
    /// The session's name in the database: SHA-256 of its token.
    pub session: String,
}

impl Agent {
    /// As the audit trail names them.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.staff_id.clone())
    }

    /// Whether their role has this permission.
    pub fn may(&self, permission: Permission) -> bool {
        may(self.role, permission)
    }
}
