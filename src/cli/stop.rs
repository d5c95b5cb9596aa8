//! SIGTERM and SIGINT: a command that is asked to end leaves no half of its work behind.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::anyhow;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{CliError, TRY_AGAIN_LATER};

/// How long a file may take to be given up, where its reader, a register or the database keeps it waiting.
const GRACE: Duration = Duration::from_secs(5);

/// Whether the command is asked to end.
pub(super) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// For work whose piece at hand is committed first, however long that takes.
    pub(super) fn on_signal() -> io::Result<Self> {
        heard(|| {})
    }

    /// For a file: one that is not given up in five seconds ends the program there and then, and `part` is deleted.
    pub(super) fn of_file(part: Option<&Path>) -> io::Result<Self> {
        let part = part.map(Path::to_owned);
        heard(move || {
            std::thread::park_timeout(GRACE);
            if let Some(part) = part
                && let Err(error) = std::fs::remove_file(&part)
                && error.kind() != io::ErrorKind::NotFound
            {
                eprintln!("skranke: {} is left behind: {error}", part.display());
            }
            eprintln!("skranke: {STOPPED}");
            std::process::exit(TRY_AGAIN_LATER.into());
        })
    }

    pub(super) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// An error where the command is asked to end.
    pub(super) fn or_go_on(&self) -> io::Result<()> {
        if self.is_asked() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }

    /// What a failure comes to: one of a command that is asked to end is that it was.
    pub(super) fn told(&self, error: CliError) -> CliError {
        if self.is_asked() { CliError::NotNow(anyhow!(STOPPED)) } else { error }
    }
}

const STOPPED: &str = "stopped; what was written is no whole file";

/// Listens on a thread of its own; `then` runs there once the signal has come.
fn heard(then: impl FnOnce() + Send + 'static) -> io::Result<Stop> {
    let stop = Stop(Arc::default());
    let asked = Arc::clone(&stop.0);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (terminate, interrupt) = {
        let _entered = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    std::thread::spawn(move || {
        runtime.block_on(either(terminate, interrupt));
        asked.store(true, Ordering::Relaxed);
        then();
    });
    Ok(stop)
}

/// Waits for one of the two.
pub(super) async fn either(mut terminate: Signal, mut interrupt: Signal) {
    let (one, other) = (std::pin::pin!(terminate.recv()), std::pin::pin!(interrupt.recv()));
    futures_util::future::select(one, other).await;
}
