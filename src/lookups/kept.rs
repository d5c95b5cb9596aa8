//! The answers to a list while they are kept, for whoever goes on with its people.

use chrono::{DateTime, Utc};

use super::{Answered, Lookup, LookupState, Piece, store};
use crate::db::{AnyConnection, Error};
use crate::values::LookupId;
use crate::vault::{Sealable as _, Vault, VaultError};

/// All rows of a list that is kept, answered.
///
/// # Errors
/// Beside those of the database: a piece was sealed with another key, or is damaged.
pub fn rows(conn: &mut AnyConnection, vault: &Vault, id: &LookupId) -> Result<Vec<Answered>, Error> {
    let mut rows = Vec::new();
    for piece in 0.. {
        let Some((sealed, _)) = store::answered(conn, id, piece)? else { break };
        let answered = vault.open(&sealed)?.answered();
        rows.extend(answered.map_err(|_| VaultError::Sealed(Piece::KIND))?);
    }
    Ok(rows)
}

impl Lookup {
    /// Whether it was answered, kept or not.
    pub fn is_answered(&self) -> bool {
        matches!(self.state, LookupState::Done | LookupState::Expired)
    }

    /// Whether the answers are there.
    pub fn is_kept(&self, now: DateTime<Utc>) -> bool {
        self.state == LookupState::Done && self.expires_at.is_none_or(|at| at.utc() > now)
    }
}
