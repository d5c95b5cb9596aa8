//! `skranke config show`.

use std::io::Write as _;
use std::path::Path;

use clap::Subcommand;

use super::{CliError, Done, config_text, environment, settings};
use crate::config::Shown;

/// What to do with the settings.
#[derive(Subcommand)]
pub(super) enum Config {
    /// Print the settings in force, with passwords and keys masked.
    Show,
}

pub(super) fn run(command: &Config, file: Option<&Path>) -> Result<Done, CliError> {
    match command {
        Config::Show => {
            let text = config_text(file)?;
            let shown = Shown::of(text.as_deref(), environment()?);
            write!(std::io::stdout(), "{}", shown.0)?;
            // Shown even when faulty; then the status says so.
            settings(file)?;
            Ok(Done::Fully)
        }
    }
}
