//! Starts the two listeners and stops them without cutting anybody off.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App, HttpServer, dev};

use super::hold_watch::HoldWatch;
use super::late_counter::LateCounter;
use super::{
    Metrics, RenderError, Renderer, assets, error_pages, headers, internal, request_log, routes, visitor,
};
use crate::desk::Desk;
use crate::letters::queue::{Counts, count_anew_after_changes};
use crate::notices::compose::{ComposeError, Composer};
use crate::reports::figures::Board;
use crate::signing::{Signer, SigningError};
use crate::staff::pages::Doorkeeper;
use crate::tokens::Verifier;

/// How long requests that have begun may take to end.
const STOPPING_S: u64 = 15;
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long the head of a request may take to arrive. For bodies see `body`.
const SLOWEST_HEAD: Duration = Duration::from_secs(10);
/// Threads of each worker that wait for the database. On SQLite all who wait share one commit, so let many wait.
const WAITING_THREADS: usize = 64;
/// The most that any request's body may hold where a handler sets no other bound.
const LARGEST_BODY: usize = 64 * 1024;

/// Both listeners, bound and ready to run.
pub struct Server {
    /// Where pages and APIs are; says the port when 0 was asked for.
    pub address: SocketAddr,
    /// Where health and metrics are.
    pub internal_address: SocketAddr,
    pages: dev::Server,
    internal: dev::Server,
}

/// Stops a server from elsewhere.
#[derive(Clone)]
pub struct Stopper {
    pages: ServerHandle,
    internal: ServerHandle,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A template of a message cannot be read.
    #[error(transparent)]
    Composer(#[from] ComposeError),
    /// A template or text is faulty.
    #[error("the pages cannot be prepared")]
    Pages(#[from] RenderError),
    /// The key for signed answers is faulty.
    #[error("answers cannot be signed")]
    Signing(#[from] SigningError),
    /// An address is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address from the settings.
        address: SocketAddr,
        /// What the system said.
        #[source]
        reason: std::io::Error,
    },
}

impl Server {
    /// Prepares the pages and binds both addresses. Call it within an actix system.
    pub fn build(desk: Desk, metrics: Arc<Metrics>) -> Result<Self, StartError> {
        let renderer = Data::new(Renderer::load()?);
        let doorkeeper = Data::new(Doorkeeper::default());
        let verifier = Data::new(Verifier::new(&desk.settings));
        let signer = desk.settings.signing.as_ref().map(Signer::new).transpose()?.map(Data::new);
        if let Some(upstream) = &desk.upstream {
            metrics.watch(upstream.counts());
        }
        let metrics: Data<Metrics> = metrics.into();
        let late_counter = Data::new(LateCounter::default());
        let hold_watch = Data::new(HoldWatch::default());
        let late_counts = Data::new(Counts::default());
        let board = Data::new(Board::default());
        let composer = Data::new(Composer::new()?);
        let (listen, internal_listen) = (desk.settings.listen, desk.settings.internal_listen);
        let keeps_register = desk.upstream.is_none();
        let desk = Data::new(desk);

        let pages = {
            let (desk, metrics) = (desk.clone(), metrics.clone());
            HttpServer::new(move || {
                App::new()
                    .app_data(desk.clone())
                    .app_data(renderer.clone())
                    .app_data(doorkeeper.clone())
                    .app_data(verifier.clone())
                    .app_data(late_counter.clone())
                    .app_data(hold_watch.clone())
                    .app_data(late_counts.clone())
                    .app_data(board.clone())
                    .app_data(composer.clone())
                    .app_data(metrics.clone())
                    .app_data(PayloadConfig::new(LARGEST_BODY))
                    .configure(|config| {
                        if let Some(signer) = &signer {
                            config.app_data(signer.clone());
                        }
                    })
                    .configure(assets::register)
                    .configure(|config| routes::register(config, keeps_register))
                    // The last is the outermost.
                    .wrap(from_fn(count_anew_after_changes))
                    .wrap(from_fn(visitor::recognise))
                    .wrap(from_fn(error_pages::explain))
                    .wrap(from_fn(headers::harden))
                    .wrap(from_fn(request_log::record))
            })
        };
        let (socket, address) = bind(listen)?;
        let pages = pages
            .disable_signals()
            .shutdown_timeout(STOPPING_S)
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(SLOWEST_HEAD)
            .worker_max_blocking_threads(WAITING_THREADS)
            .listen(socket)
            .map_err(|reason| StartError::Listen { address, reason })?
            .run();

        let internal = HttpServer::new(move || {
            App::new().app_data(desk.clone()).app_data(metrics.clone()).configure(internal::register)
        });
        let (socket, internal_address) = bind(internal_listen)?;
        let internal = internal
            .workers(1)
            .disable_signals()
            .shutdown_timeout(1)
            .client_request_timeout(SLOWEST_HEAD)
            .listen(socket)
            .map_err(|reason| StartError::Listen { address: internal_address, reason })?
            .run();

        Ok(Self { address, internal_address, pages, internal })
    }

    /// Stops this server from elsewhere.
    pub fn stopper(&self) -> Stopper {
        Stopper { pages: self.pages.handle(), internal: self.internal.handle() }
    }

    /// Serves until it is stopped.
    pub async fn run(self) -> std::io::Result<()> {
        let (pages, internal) = futures_util::future::join(self.pages, self.internal).await;
        pages.and(internal)
    }
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let listen = |reason| StartError::Listen { address, reason };
    let socket = TcpListener::bind(address).map_err(listen)?;
    let bound = socket.local_addr().map_err(listen)?;
    Ok((socket, bound))
}

impl Stopper {
    /// Takes no new requests, and lets those that have begun end, for at most 15 seconds.
    pub async fn stop(&self) {
        self.pages.stop(true).await;
        self.internal.stop(true).await;
    }

    /// Drops everything in hand, for tests.
    pub async fn stop_now(&self) {
        self.pages.stop(false).await;
        self.internal.stop(false).await;
    }
}
