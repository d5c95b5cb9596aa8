//! The conversation with a mail server, step by step, so that it is known how far it came.
//!
//! It is held by a thread of its own for each message: a server that answers one byte a second keeps every single wait
//! short, and only somebody who stands beside it can put an end to it.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use lettre::Message;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};

use super::deadline::PointOfNoReturn;
use super::reply::{Stage, outcome, reference};
use super::route::{Route, Security};
use crate::notices::Outcome;

/// A connection that rested longer may have been closed by the server.
const IDLE: Duration = Duration::from_secs(10);

/// A connection between two messages, and since when it rests.
type Kept = Option<(SmtpConnection, Instant)>;

/// A server that goes on saying a little now and then keeps a thread and a connection that nobody waits for any more. So many at most.
const MOST_ABANDONED: usize = 4;

/// The way to one server, with a connection kept from message to message.
pub(super) struct SmtpLine {
    route: Arc<Route>,
    kept: Kept,
    /// Conversations that took too long and have not come to an end since.
    abandoned: Vec<JoinHandle<()>>,
}

impl SmtpLine {
    pub(super) fn new(route: Route) -> Self {
        Self { route: Arc::new(route), kept: None, abandoned: Vec::new() }
    }

    /// Connects, greets and signs in as for a message, and says goodbye.
    pub(super) fn greet(&self) -> Result<(), Error> {
        connect(&self.route)?.quit().map(drop)
    }

    /// Sends one message within the timeout: half of it to come to the point of no return, and what is left for the answer.
    pub(super) fn send(&mut self, message: &Message) -> Outcome {
        self.abandoned.retain(|errand| !errand.is_finished());
        if self.abandoned.len() >= MOST_ABANDONED {
            return Outcome::unreachable("timeout");
        }
        let point = Arc::new(PointOfNoReturn::default());
        let (tell, told) = mpsc::sync_channel(1);
        let mut errand = Errand {
            route: Arc::clone(&self.route),
            kept: self.kept.take(),
            envelope: message.envelope().clone(),
            content: content(&message.formatted()),
            point: Arc::clone(&point),
        };
        let thread = std::thread::Builder::new().name("smtp".to_owned());
        let started = thread.spawn(move || {
            let outcome = errand.run();
            // Nobody listens any more when the time was up.
            drop(tell.send((outcome, errand.kept)));
        });
        let running = match started {
            Ok(running) => running,
            Err(error) => {
                tracing::error!(%error, "a message found no thread");
                return Outcome::unreachable("no_thread");
            }
        };
        let (timeout, began) = (self.route.timeout, Instant::now());
        let heard = match told.recv_timeout(timeout / 2) {
            Err(_) if point.close() => Err(Outcome::unreachable("timeout")),
            Err(_) => told
                .recv_timeout(timeout.saturating_sub(began.elapsed()))
                .map_err(|_| Outcome::Uncertain { reason: "timeout".to_owned() }),
            Ok(heard) => Ok(heard),
        };
        match heard {
            Ok((outcome, kept)) => {
                self.kept = kept;
                outcome
            }
            Err(given_up) => {
                self.abandoned.push(running);
                given_up
            }
        }
    }
}

/// One message on its way.
struct Errand {
    route: Arc<Route>,
    kept: Kept,
    envelope: Envelope,
    content: String,
    point: Arc<PointOfNoReturn>,
}

impl Errand {
    fn run(&mut self) -> Outcome {
        let mut conn = match self.begin() {
            Ok(conn) => conn,
            Err(failed) => return failed,
        };
        if let Err(error) = recipients_and_data(&mut conn, &self.envelope) {
            let answered = error.status().is_some();
            if answered && conn.command(Rset).is_ok() {
                self.kept = Some((conn, Instant::now()));
            }
            return outcome(Stage::Envelope, &error);
        }
        if !self.point.pass() {
            return Outcome::unreachable("timeout");
        }
        match conn.command(&self.content) {
            Ok(reply) => {
                self.kept = Some((conn, Instant::now()));
                Outcome::Accepted { reference: reply.message().last().map(reference) }
            }
            Err(error) => outcome(Stage::Content, &error),
        }
    }

    /// Opens a connection, or takes the kept one, and names the sender. A kept one that fails here was closed in the
    /// meantime and is replaced once; nothing of the message has left yet.
    fn begin(&mut self) -> Result<SmtpConnection, Outcome> {
        let kept = self.kept.take().filter(|(_, since)| since.elapsed() < IDLE);
        if let Some((mut conn, _)) = kept {
            match mail_from(&mut conn, &self.envelope) {
                Ok(()) => return Ok(conn),
                Err(error) if error.status().is_some_and(|code| u16::from(code) != 421) => {
                    return Err(outcome(Stage::Opening, &error));
                }
                Err(_) => {}
            }
        }
        let mut conn = connect(&self.route).map_err(|error| outcome(Stage::Opening, &error))?;
        mail_from(&mut conn, &self.envelope).map_err(|error| outcome(Stage::Opening, &error))?;
        Ok(conn)
    }
}

fn connect(route: &Route) -> Result<SmtpConnection, Error> {
    let at_once = match &route.security {
        Security::Implicit(tls) => Some(tls),
        Security::StartTls(_) | Security::Loopback => None,
    };
    let server = (route.host.as_str(), route.port);
    let mut conn = SmtpConnection::connect(server, Some(route.timeout), &route.hello, at_once, None)?;
    if let Security::StartTls(tls) = &route.security {
        conn.starttls(tls, &route.hello)?;
    }
    if let Some(credentials) = &route.credentials {
        conn.auth(&[Mechanism::Plain, Mechanism::Login], credentials)?;
    }
    Ok(conn)
}

/// The message as it goes over the line, with its final dot. One piece: written in two, as the library does it, the
/// second waits 40 ms for the server to acknowledge the first.
fn content(message: &[u8]) -> String {
    let message = String::from_utf8_lossy(message);
    let mut content = String::with_capacity(message.len() + 64);
    for line in message.lines() {
        if line.starts_with('.') {
            content.push('.');
        }
        content.push_str(line);
        content.push_str("\r\n");
    }
    content.push_str(".\r\n");
    content
}

fn mail_from(conn: &mut SmtpConnection, envelope: &Envelope) -> Result<(), Error> {
    let wide = envelope.to().iter().any(|to| !to.to_string().is_ascii());
    let parameters = if wide && conn.server_info().supports_feature(Extension::SmtpUtfEight) {
        vec![MailParameter::SmtpUtfEight]
    } else {
        Vec::new()
    };
    conn.command(Mail::new(envelope.from().cloned(), parameters)).map(drop)
}

fn recipients_and_data(conn: &mut SmtpConnection, envelope: &Envelope) -> Result<(), Error> {
    for to in envelope.to() {
        conn.command(Rcpt::new(to.clone(), Vec::new()))?;
    }
    conn.command(Data).map(drop)
}

#[cfg(test)]
mod tests;
