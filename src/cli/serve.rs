//! `skranke serve`.

use std::sync::Arc;

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

use super::stop::either;
use super::{CliError, Done};
use crate::desk::Desk;
use crate::jobs::background::Background;
use crate::lookups;
use crate::notices::sender::Sender;
use crate::staff::store::anybody;
use crate::web::{Metrics, Server};

pub(super) fn run(desk: Desk, with_sender: bool) -> Result<Done, CliError> {
    if !desk.db.read(anybody)? {
        tracing::warn!("nobody can sign in yet: skranke staff add");
    }
    let sender =
        with_sender.then(|| Sender::start(desk.clone())).transpose().context("the sender does not start")?;
    let background = with_sender
        .then(|| Background::start(&desk))
        .transpose()
        .context("the work in the background does not start")?;
    if !with_sender {
        // Whoever works does it else, every minute.
        lookups::actions::delete_expired(&desk)?;
    }
    let metrics = Arc::new(Metrics::default());
    if let Some(sender) = &sender {
        metrics.watch_sms(sender.breakers());
    }
    let served = actix_web::rt::System::new().block_on(serve(desk, metrics));
    if let Some(sender) = sender {
        tracing::info!("the sender finishes what it has in hand");
        sender.stop();
    }
    drop(background);
    served?;
    Ok(Done::Fully)
}

async fn serve(desk: Desk, metrics: Arc<Metrics>) -> anyhow::Result<()> {
    let server = Server::build(desk, metrics).context("the server does not start")?;
    let (address, internal) = (server.address, server.internal_address);
    tracing::info!(%address, %internal, "serving");
    let stopper = server.stopper();
    let terminate = signal(SignalKind::terminate())?;
    let interrupt = signal(SignalKind::interrupt())?;
    actix_web::rt::spawn(async move {
        either(terminate, interrupt).await;
        tracing::info!("stopping when what has begun is done");
        stopper.stop().await;
    });
    server.run().await?;
    tracing::info!("stopped");
    Ok(())
}
