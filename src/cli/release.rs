//! `skranke release`: what becomes of the messages that waited in a restored backup.

use super::{CliError, Done, answer};
use crate::audit::Actor;
use crate::backups::actions;
use crate::backups::hold::{self, Release as Choice};
use crate::desk::Desk;
use crate::notices::outbox;

#[derive(clap::Args)]
pub(super) struct Release {
    /// send: they are sent, also those that were sent since the backup was made. drop: they are not.
    #[arg(value_parser = ["send", "drop"])]
    what: String,
    /// Count, and change nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Ends well also when nothing is held.
pub(super) fn run(release: &Release, desk: &Desk) -> Result<Done, CliError> {
    let now = desk.now();
    let choice = if release.what == Choice::Send.as_str() { Choice::Send } else { Choice::Drop };
    let released = if release.dry_run {
        desk.db.read(|conn| {
            let count = if hold::stands(conn)? { Some(outbox::count_held(conn)?) } else { None };
            Ok(count.map(|count| usize::try_from(count).unwrap_or(0)))
        })?
    } else {
        desk.db.write(move |conn| actions::release(conn, &Actor::Program("release"), choice, now))?
    };
    answer(serde_json::json!({
        "status": if released.is_some() { "completed" } else { "skipped" },
        "dry_run": release.dry_run,
        "release": choice,
        "messages": released.unwrap_or(0),
    }))?;
    Ok(Done::Fully)
}
