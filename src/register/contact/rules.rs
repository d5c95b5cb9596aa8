//! What may be done with contact data.

use super::super::rules::Refusal;

/// Where a person's contact data stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Counts the changes.
    pub version: i64,
    /// The person has died.
    pub deceased: bool,
}

/// Whether contact data may be changed by somebody who saw version `seen`, and whether the change `changes` anything.
pub fn correct(standing: Standing, seen: i64, changes: bool) -> Result<(), Refusal> {
    if standing.deceased {
        Err(Refusal::Deceased)
    } else if standing.version != seen {
        Err(Refusal::ChangedMeanwhile)
    } else if changes {
        Ok(())
    } else {
        Err(Refusal::NothingChanges)
    }
}
