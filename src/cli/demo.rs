//! `skranke demo`: made-up people to try the desk with.

use std::process::ExitCode;
use std::time::Instant;

use crate::config::Environment;
use crate::demo::{self, Filled};
use crate::desk::Desk;

/// Made-up people, outside production only
#[derive(Clone, Debug, clap::Args)]
pub struct DemoArgs {
    #[command(subcommand)]
    command: DemoCommand,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum DemoCommand {
    /// Fill an empty database with synthetic people, and make accounts to sign in with
    Fill {
        /// How many people
        #[arg(long, value_name = "N")]
        persons: usize,
        /// The same seed gives the same people
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
}

impl DemoArgs {
    /// Fills the desk, unless it has people already.
    pub fn run(&self, desk: &Desk) -> anyhow::Result<ExitCode> {
        let DemoCommand::Fill { persons, seed } = self.command;
        if desk.settings.environment == Environment::Production {
            eprintln!("error: production takes no made-up people");
            return Ok(ExitCode::from(2));
        }
        let began = Instant::now();
        match demo::fill(desk, persons, seed)? {
            Filled::Kept => println!("kept: there are people already, nothing was changed"),
            Filled::Added { persons, letters } => {
                println!("added {persons} people and {letters} letters in {:.1?}", began.elapsed());
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
