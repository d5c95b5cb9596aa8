//! E-mail under TLS to a server that wants its clients to sign in. The program is the real one, and trusts the server's certificate by
//! `SSL_CERT_FILE`, as it would that of an authority of the machine's own.

use std::process::Child;
use std::time::Duration;

use skranke::notices::{Channel, NoticeState};
use skranke::values::PersonId;

use super::crashes::{kill, sender_with};
use super::setup::Setup;
use crate::support::process::wait_until;
use crate::support::tls_smtp::{Tls, TlsSmtp};

const SOON: Duration = Duration::from_mins(2);

/// A sender of one message to this server.
fn sending(url: &str, trusted: &[(&str, &str)]) -> (Setup, PersonId, Child) {
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", url)]);
    let person = setup.person(|_, _| {});
    setup.queue(setup.reminder(&person, Channel::Email));
    let sender = sender_with(&setup, trusted);
    (setup, person, sender)
}

/// Where the message stands when the sender has tried it.
fn outcome((setup, person, sender): (Setup, PersonId, Child)) -> (NoticeState, Option<String>) {
    let standing = wait_until(SOON, "what comes of the message", || {
        let (state, reason) = setup.standing(&person);
        let is_over = matches!(state, NoticeState::Accepted | NoticeState::Deferred);
        is_over.then_some((state, reason))
    });
    kill(sender);
    standing
}

#[test]
fn a_message_goes_out_under_tls_by_a_client_that_signed_in_and_nothing_of_it_before() {
    for tls in [Tls::Implicit, Tls::AfterGreeting] {
        let peer = TlsSmtp::start(tls);
        let authority = peer.authority();
        let trusted = [("SSL_CERT_FILE", authority.to_str().unwrap())];
        assert_eq!(outcome(sending(&peer.url(), &trusted)), (NoticeState::Accepted, None), "{tls:?}");
        let heard = peer.heard();
        assert_eq!(heard.messages.len(), 1, "{heard:?}");
        let verbs = |lines: &[String]| -> Vec<String> {
            lines.iter().map(|line| line.split([' ', ':']).next().unwrap().to_owned()).collect()
        };
        let before = if tls == Tls::AfterGreeting { &["EHLO", "STARTTLS"][..] } else { &[] };
        assert_eq!(verbs(&heard.clear), before, "{tls:?}");
        assert_eq!(verbs(&heard.sealed)[..5], ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"], "{tls:?}");
    }
}

#[test]
fn a_server_that_nobody_vouches_for_hears_nothing_of_the_message_nor_of_the_password() {
    for tls in [Tls::Implicit, Tls::AfterGreeting] {
        let peer = TlsSmtp::start(tls);
        let (state, reason) = outcome(sending(&peer.url(), &[]));
        assert_eq!(state, NoticeState::Deferred, "{tls:?}: {reason:?}");
        let heard = peer.heard();
        assert!(heard.sealed.is_empty() && heard.messages.is_empty(), "{tls:?}: {heard:?}");
    }
}

#[test]
fn a_server_that_offers_no_tls_or_does_not_know_us_gets_no_message() {
    let peer = TlsSmtp::start(Tls::Never);
    let (state, reason) = outcome(sending(&peer.url(), &[]));
    assert_eq!((state, reason.as_deref()), (NoticeState::Deferred, Some("tls_or_sign_in_refused")));
    let heard = peer.heard();
    assert!(heard.clear.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{heard:?}");

    let peer = TlsSmtp::start(Tls::AfterGreeting);
    let authority = peer.authority();
    let trusted = [("SSL_CERT_FILE", authority.to_str().unwrap())];
    let (state, reason) = outcome(sending(&peer.url_with("wrong"), &trusted));
    assert_eq!((state, reason.as_deref()), (NoticeState::Deferred, Some("smtp_535_5.7.8")));
    let heard = peer.heard();
    assert!(
        heard.messages.is_empty() && heard.sealed.iter().all(|line| !line.starts_with("MAIL")),
        "{heard:?}"
    );
}
