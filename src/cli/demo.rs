//! `skranke demo`: made-up people to try the desk with.

use std::time::Instant;

use super::{CliError, Done, answer};
use crate::config::Environment;
use crate::demo::{self, Filled};
use crate::desk::Desk;

#[derive(clap::Subcommand)]
pub(super) enum Demo {
    /// Fill an empty database with synthetic people, and make accounts to sign in with.
    Fill {
        /// How many people.
        #[arg(long, value_name = "N")]
        persons: usize,
        /// The same seed gives the same people.
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
}

/// Fills the desk, unless it has people already.
pub(super) fn run(command: &Demo, desk: &Desk) -> Result<Done, CliError> {
    let Demo::Fill { persons, seed } = *command;
    if desk.settings.environment == Environment::Production {
        return Err(CliError::Usage("production takes no made-up people".to_owned()));
    }
    let began = Instant::now();
    match demo::fill(desk, persons, seed).map_err(anyhow::Error::from)? {
        Filled::Kept => answer("kept: there are people already, and nothing was changed")?,
        Filled::Added { persons, letters } => {
            answer(format_args!("added {persons} people and {letters} letters in {:.1?}", began.elapsed()))?;
            for (username, _, role) in demo::ACCOUNTS {
                let role = role.as_str();
                answer(format_args!(
                    "sign in as {username} with the password {username}-demo-passord ({role})"
                ))?;
            }
        }
    }
    Ok(Done::Fully)
}
