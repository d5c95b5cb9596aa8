//! `skranke audit verify`.

use clap::Subcommand;

use super::{CliError, Done, answer};
use crate::audit::{Verdict, verify};
use crate::desk::Desk;

/// What to do with the audit trail.
#[derive(Subcommand)]
pub(super) enum Audit {
    /// Check that no entry was changed, removed or moved since it was sealed.
    Verify,
}

pub(super) fn run(command: &Audit, desk: &Desk) -> Result<Done, CliError> {
    match command {
        Audit::Verify => match desk.db.stream(|conn| verify(conn, &desk.vault))? {
            Verdict::Whole { sealed, waiting, forgotten } => {
                answer(format_args!(
                    "the chain is whole: {sealed} entries sealed, {waiting} waiting, {forgotten} deleted in their time"
                ))?;
                Ok(Done::Fully)
            }
            Verdict::Broken { position } => {
                Err(CliError::Failed(anyhow::anyhow!("the chain is broken at position {position}")))
            }
        },
    }
}
