//! The setting `mail_url`: which server, how it is secured, and who we are there.

use std::net::IpAddr;
use std::time::Duration;

use lettre::address::AddressError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;
use lettre::transport::smtp::extension::ClientId;
use url::Url;

use crate::notices::url_text;

/// Why e-mail cannot be sent at all. Never holds the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The setting is not one of the forms that it may have.
    #[error("mail_url must be file:DIR, smtp://[USER:PASSWORD@]HOST[:PORT] or smtps://…")]
    Url,
    /// The sender is not an address.
    #[error("mail_from must be an address such as Skranke <ikke-svar@skranke.example>")]
    From(#[source] AddressError),
    /// TLS cannot be set up for this host.
    #[error("TLS cannot be set up for the mail server")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// How the conversation is kept private.
pub(super) enum Security {
    /// TLS from the first byte.
    Implicit(TlsParameters),
    /// TLS after a first exchange; without it nothing is sent.
    StartTls(TlsParameters),
    /// In clear, to this very machine.
    Loopback,
}

/// A mail server.
pub(super) struct Route {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
    pub(super) hello: ClientId,
    pub(super) timeout: Duration,
}

/// Reads the URL. Without a port: 587 for `smtp`, 465 for `smtps`.
pub(super) fn read(url: &str, timeout: Duration) -> Result<Route, MailError> {
    let url = Url::parse(url).map_err(|_| MailError::Url)?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(MailError::Url)?;
    let host = host.trim_matches(['[', ']']).to_owned();
    let tls = || TlsParameters::new(host.clone()).map_err(MailError::Tls);
    let (security, usual_port) = match url.scheme() {
        "smtps" => (Security::Implicit(tls()?), 465),
        "smtp" if is_loopback(&host) => (Security::Loopback, 587),
        "smtp" => (Security::StartTls(tls()?), 587),
        _ => return Err(MailError::Url),
    };
    let credentials =
        url.password().map(|password| Credentials::new(url_text(url.username()), url_text(password)));
    Ok(Route {
        port: url.port().unwrap_or(usual_port),
        host,
        security,
        credentials,
        hello: ClientId::default(),
        timeout,
    })
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(url: &str) -> Result<Route, MailError> {
        read(url, Duration::from_secs(1))
    }

    #[test]
    fn only_this_very_machine_is_talked_to_in_clear() {
        for url in ["smtp://127.0.0.1:2525", "smtp://localhost", "smtp://[::1]:25"] {
            assert!(matches!(route(url).unwrap().security, Security::Loopback), "{url}");
        }
        for url in ["smtp://mail.example.no", "smtp://user:p%40ss@10.0.0.1:25"] {
            assert!(matches!(route(url).unwrap().security, Security::StartTls(_)), "{url}");
        }
        let implicit = route("smtps://mail.example.no").unwrap();
        assert!(matches!(implicit.security, Security::Implicit(_)));
        assert_eq!(implicit.port, 465);
    }

    #[test]
    fn any_other_url_is_refused() {
        for url in ["", "mail.example.no", "http://mail.example.no", "smtp://", "smtp:mail"] {
            assert!(matches!(route(url), Err(MailError::Url)), "{url}");
        }
    }
}
