//! `skranke migrate`.

use super::{CliError, Done};
use crate::config::Settings;
use crate::db;

pub(super) fn run(settings: &Settings) -> Result<Done, CliError> {
    for name in db::migrate(&settings.database_url)? {
        tracing::info!(migration = name, "applied");
    }
    Ok(Done::Fully)
}
