//! What may be done with contact data.

use super::super::rules::{Refusal, obstacle};

/// Where a person's contact data stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Counts the changes.
    pub version: i64,
    /// The person has died.
    pub deceased: bool,
    /// The person has another national id.
    pub superseded: bool,
}

impl Standing {
    /// Why nothing can be changed, whatever is asked for.
    pub fn obstacle(self) -> Option<Refusal> {
        obstacle(self.deceased, self.superseded)
    }
}

/// Whether contact data may be changed by somebody who saw version `seen`, and whether the change `changes` anything.
pub fn correct(standing: Standing, seen: i64, changes: bool) -> Result<(), Refusal> {
    if let Some(refusal) = standing.obstacle() {
        Err(refusal)
    } else if standing.version != seen {
        Err(Refusal::ChangedMeanwhile)
    } else if changes {
        Ok(())
    } else {
        Err(Refusal::NothingChanges)
    }
}
