//! `skranke work`: the sender and the work in the background, until it is told to stop.

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use super::{CliError, Done};
use crate::desk::Desk;
use crate::jobs::background::Background;
use crate::notices::sender::Sender;

/// Sends messages and works bulks and lists off until SIGTERM or SIGINT, then finishes those in hand.
pub(super) fn run(desk: Desk) -> Result<Done, CliError> {
    let background = Background::start(&desk).context("the work in the background does not start")?;
    let sender = Sender::start(desk).context("the sender does not start")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::io::Result::Ok(())
    })?;
    tracing::info!("the sender finishes what it has in hand");
    sender.stop();
    drop(background);
    Ok(Done::Fully)
}
