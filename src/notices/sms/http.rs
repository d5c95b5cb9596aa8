//! One HTTP request a message, and what its failure means.

use std::io::ErrorKind;
use std::time::Duration;

use chrono::TimeDelta;
use ureq::http::HeaderMap;
use ureq::{Agent, Error, RequestBuilder, Timeout};
use url::Url;

use crate::https::tls;
use crate::notices::{Line, Outcome, url_text};

/// Why a message waits whose provider is left alone, and which no other may get.
pub(in crate::notices) const PAUSED: &str = "provider_paused";

/// Finding a provider, and greeting it, may take such a share of the time that there is for a message.
pub(in crate::notices) const SHARES: u32 = 3;

/// More than any answer about one message is.
const ANSWER_BYTES: u64 = 64 * 1024;

/// Where the gateway is and who we are there.
pub(super) struct Account {
    pub(super) url: String,
    pub(super) user: String,
    pub(super) password: String,
}

impl Account {
    /// Takes the account out of the URL, so that it is never printed with it.
    pub(super) fn read(url: &str) -> Option<Self> {
        let mut url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
        let user = url_text(url.username());
        let password = url.password().map(url_text).unwrap_or_default();
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
        Some(Self { url: url.into(), user, password })
    }
}

/// An answer with a status.
pub(super) struct Answer {
    pub(super) status: u16,
    /// What it says; none where that is cut off, too slow, too long or no text.
    pub(super) text: Option<String>,
    retry_after: Option<TimeDelta>,
}

/// Posts messages to one gateway.
pub(super) struct Post {
    pub(super) account: Account,
    agent: Agent,
}

impl Post {
    pub(super) fn new(account: Account, timeout: Duration) -> Self {
        let config = Agent::config_builder()
            // So that a provider that cannot be reached leaves time for another.
            .timeout_resolve(Some(timeout / SHARES))
            .timeout_connect(Some(timeout / SHARES))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            // A kept connection that the gateway has closed would look like a request without an answer.
            .max_idle_connections(0);
        let config = if account.url.starts_with("https:") { config.tls_config(tls()) } else { config };
        Self { account, agent: config.build().new_agent() }
    }

    /// Sends the body with what `prepare` adds, and takes at most so long for all of it. An error is the outcome already.
    pub(super) fn send(
        &self,
        body: &str,
        within: Duration,
        prepare: impl FnOnce(
            RequestBuilder<ureq::typestate::WithBody>,
        ) -> RequestBuilder<ureq::typestate::WithBody>,
    ) -> Result<Answer, Outcome> {
        let request = self.agent.post(&self.account.url).config().timeout_global(Some(within)).build();
        let request = prepare(request);
        let mut answer = request.send(body).map_err(|error| failed(&error))?;
        let status = answer.status().as_u16();
        let retry_after = retry_after(answer.headers());
        // Without the text the status still counts.
        let text = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_string().ok();
        Ok(Answer { status, text, retry_after })
    }
}

impl Answer {
    /// What a status other than 2xx means: the message was not taken on, unless a proxy lost the gateway on the
    /// way, or it was taken on before.
    pub(super) fn refusal(&self) -> Outcome {
        let reason = format!("http_{}", self.status);
        let deferred =
            |line| Outcome::Deferred { reason: reason.clone(), retry_after: self.retry_after, line };
        match self.status {
            // It may say that it has this reference already, from a try whose answer was lost.
            409 | 502 | 504 => Outcome::Uncertain { reason },
            // Our account or our address is wrong, or we are too quick: no other message has better chances.
            401 | 403 | 404 | 405 | 407 | 408 | 429 => deferred(Line::Down),
            400..=499 => Outcome::Rejected { reason },
            _ => deferred(Line::Down),
        }
    }
}

/// Whether a message that was deferred with this reason is surely not with its provider. One that had a fault of its own (500) may have
/// it in spite of that: only the same provider, which knows the reference, may get it again.
pub(in crate::notices) fn is_surely_not_taken(reason: &str) -> bool {
    reason != PAUSED && (reason == "http_503" || !reason.starts_with("http_5"))
}

/// Before the request was out nothing can have been sent; after that nobody knows.
fn failed(error: &Error) -> Outcome {
    let before = match error {
        Error::HostNotFound
        | Error::ConnectionFailed
        | Error::BadUri(_)
        | Error::Http(_)
        | Error::Tls(_)
        | Error::TlsRequired
        | Error::Pem(_) => true,
        Error::Rustls(error) => ends_the_handshake(error),
        Error::Timeout(stage) => matches!(stage, Timeout::Resolve | Timeout::Connect),
        Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => true,
            _ => error.get_ref().and_then(|inner| inner.downcast_ref()).is_some_and(ends_the_handshake),
        },
        _ => false,
    };
    match (before, matches!(error, Error::Timeout(_))) {
        (true, _) => Outcome::unreachable("unreachable"),
        (false, true) => Outcome::Uncertain { reason: "timeout".to_owned() },
        (false, false) => Outcome::Uncertain { reason: "no_answer".to_owned() },
    }
}

/// Whether it is said in the handshake alone, which comes before the request, or by a server that speaks no TLS. Other faults, such as
/// a record that cannot be deciphered, may come after it.
fn ends_the_handshake(error: &rustls::Error) -> bool {
    use rustls::{AlertDescription as Alert, Error as Tls};
    match error {
        Tls::InvalidCertificate(_)
        | Tls::InvalidMessage(_)
        | Tls::InvalidCertRevocationList(_)
        | Tls::NoCertificatesPresented
        | Tls::PeerIncompatible(_)
        | Tls::NoApplicationProtocol => true,
        Tls::AlertReceived(alert) => matches!(
            alert,
            Alert::HandshakeFailure
                | Alert::ProtocolVersion
                | Alert::InsufficientSecurity
                | Alert::UnrecognisedName
                | Alert::NoApplicationProtocol
        ),
        _ => false,
    }
}

/// Seconds only; a date is as good as nothing said, for our own wait grows anyway.
fn retry_after(headers: &HeaderMap) -> Option<TimeDelta> {
    let seconds = headers.get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    TimeDelta::try_seconds(seconds).filter(|wait| *wait >= TimeDelta::zero())
}
