//! The conversation with a mail server, step by step, so that it is known how far it came.

use std::time::{Duration, Instant};

use lettre::Message;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};

use super::reply::{Stage, outcome};
use super::route::{Route, Security};
use crate::notices::Outcome;

/// A connection that rested longer may have been closed by the server.
const IDLE: Duration = Duration::from_secs(10);

/// One connection to the server, kept from message to message.
pub(super) struct SmtpLine {
    route: Route,
    kept: Option<(SmtpConnection, Instant)>,
}

impl SmtpLine {
    pub(super) fn new(route: Route) -> Self {
        Self { route, kept: None }
    }

    /// Connects, greets and signs in as for a message, and says goodbye.
    pub(super) fn greet(&self) -> Result<(), Error> {
        self.connect()?.quit().map(drop)
    }

    /// Sends one message.
    pub(super) fn send(&mut self, message: &Message) -> Outcome {
        let mut conn = match self.begin(message.envelope()) {
            Ok(conn) => conn,
            Err(failed) => return failed,
        };
        let told = recipients_and_data(&mut conn, message.envelope());
        if let Err(error) = told {
            let answered = error.status().is_some();
            if answered && conn.command(Rset).is_ok() {
                self.kept = Some((conn, Instant::now()));
            }
            return outcome(Stage::Envelope, &error);
        }
        match conn.message(&message.formatted()) {
            Ok(reply) => {
                self.kept = Some((conn, Instant::now()));
                // Often "queued as 4Gx…": what the server's own log calls it.
                let reference = reply.message().last().map(|text| text.chars().take(80).collect());
                Outcome::Accepted { reference }
            }
            Err(error) => outcome(Stage::Content, &error),
        }
    }

    /// Opens a connection, or takes the kept one, and names the sender. A kept one that fails here was closed in the
    /// meantime and is replaced once; nothing of the message has left yet.
    fn begin(&mut self, envelope: &Envelope) -> Result<SmtpConnection, Outcome> {
        let kept = self.kept.take().filter(|(_, since)| since.elapsed() < IDLE);
        if let Some((mut conn, _)) = kept {
            match mail_from(&mut conn, envelope) {
                Ok(()) => return Ok(conn),
                Err(error) if error.status().is_some_and(|code| u16::from(code) != 421) => {
                    return Err(outcome(Stage::Envelope, &error));
                }
                Err(_) => {}
            }
        }
        let mut conn = self.connect().map_err(|error| outcome(Stage::Opening, &error))?;
        mail_from(&mut conn, envelope).map_err(|error| outcome(Stage::Envelope, &error))?;
        Ok(conn)
    }

    fn connect(&self) -> Result<SmtpConnection, Error> {
        let route = &self.route;
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
