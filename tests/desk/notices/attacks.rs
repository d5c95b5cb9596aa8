//! What may be hidden in the values of a message: no header, no SMTP command and no link gets out, and no template is filled in.

use std::time::Duration;

use skranke::notices::sender::{Counts, drain_once};
use skranke::notices::{Channel, NoticeState};
use skranke::values::Email;

use super::setup::Setup;
use crate::support::bad_gateway::BadGateway;
use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::smtp::SmtpPeer;

/// Each hides `evil` where it would do harm.
fn hostile() -> Vec<String> {
    let fixed = [
        // Headers, by every line break that a server or a library may take for one.
        "1\r\nBcc: evil@example.org",
        "1\nBcc: evil@example.org",
        "1\rBcc: evil@example.org",
        "1\r\n Bcc: evil@example.org",
        "1\u{85}Bcc: evil@example.org",
        "1\u{2028}Bcc: evil@example.org",
        "1\u{2029}Bcc: evil@example.org",
        "1\u{b}Bcc: evil@example.org",
        "1\u{c}Bcc: evil@example.org",
        "1\r\nContent-Type: text/html\r\n\r\n<h1>evil</h1>",
        "1\r\n\r\n--evil\r\nContent-Type: text/html",
        "1\r\nX-Kannel-To: +4790000000evil",
        // The end of a message, and what a server would take for the next.
        "1\r\n.\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<evil@example.org>\r\nDATA\r\nevil\r\n.\r\n",
        "1\n.\nRCPT TO:<evil@example.org>",
        "1\r.\rRCPT TO:<evil@example.org>",
        "1\n.\r\nRCPT TO:<evil@example.org>",
        "1\r\n.\nQUIT evil",
        // Links.
        "https://evil.example/login",
        "http://evil.example",
        "//evil.example/login",
        "hTTps:evil.example",
        "evil.example",
        "evil.no/1",
        "www.evil.example",
        "(evil.example)",
        "evil。example",
        "kari@evil.example",
        "tel://evil",
        "javascript://evil",
        "AB-1 evil.example.",
        // The order of the letters, what is not seen, and the end of a string.
        "\u{202E}elpmaxe.evil",
        "\u{2066}evil\u{2069}",
        "\u{200F}evil",
        "ev\u{200B}il",
        "\u{FEFF}evil",
        "1\u{0}evil",
        "1\u{1b}[31mevil",
        "1\u{7f}evil",
    ];
    let long = ["evil".repeat(51), "evil ".repeat(100_000)];
    fixed.into_iter().map(str::to_owned).chain(long).collect()
}

#[test]
fn a_value_that_hides_something_keeps_its_message_in_the_house() {
    let values = hostile();
    let (mail, sms) = (BadSmtp::start(Mode::Accept), BadGateway::start(Some("HTTP/1.1 202 Ok\r\n\r\n")));
    for gateway in ["json", "kannel"] {
        let setup = Setup::with(&[("SKRANKE_MAIL_URL", &mail.url()), ("SKRANKE_SMS_URL", &sms.url(gateway))]);
        queue(&setup, &values);
        let counts = drain_once(&setup.desk).unwrap();
        assert_eq!(
            counts,
            Counts { claimed: 2 * values.len(), rejected: 2 * values.len(), ..Counts::default() },
        );
        assert_eq!(setup.counts_by_reason("unsafe_value"), i64::try_from(2 * values.len()).unwrap());
    }
    assert!(mail.messages().is_empty() && sms.requests().is_empty());
    assert!(mail.commands().iter().all(|line| !line.contains("evil")), "{:?}", mail.commands());
}

/// On both channels, of a kind that nothing follows.
fn queue(setup: &Setup, values: &[String]) {
    let person = setup.person(|_, _| {});
    for (n, value) in values.iter().enumerate() {
        for channel in [Channel::Email, Channel::Sms] {
            let mut new = setup.reminder(&person, channel);
            new.dedup_key = format!("attack:{}:{n}", channel.as_str());
            new.parameters.insert("confirmed_on".to_owned(), value.as_str().into());
            setup.queue(new).unwrap();
        }
    }
}

#[test]
fn what_only_looks_dangerous_arrives_as_it_is_in_one_message_to_one_recipient() {
    let odd = [
        "'; DROP TABLE notices; --",
        "<script>alert(1)</script>",
        "&lt;b&gt;",
        "RCPT TO:<x>",
        ".",
        "..",
        "DATA",
        "Bcc: x",
        "=?utf-8?B?ZXZpbA==?=",
        "=0D=0ABcc: x",
        "%0d%0aBcc: x",
        "\\r\\nBcc: x",
        "${x} #{x} <%= x %>",
        "{{reference}}",
        "{{{date}}}",
        "{{> layout}}",
        "{{#each this}}x{{/each}}",
        "{{lookup . 'date'}}",
        "Kárášjohka 😀",
    ];
    let (peer, listener) = (SmtpPeer::start(), BadSmtp::start(Mode::Accept));
    for url in [peer.url(), listener.url()] {
        let setup = Setup::with(&[("SKRANKE_MAIL_URL", &url)]);
        let person = setup.person(|_, _| {});
        for (n, value) in odd.into_iter().enumerate() {
            let mut new = setup.confirmation(&person, Channel::Email, n);
            new.parameters.insert("reference".to_owned(), value.into());
            setup.queue(new).unwrap();
        }
        let counts = drain_once(&setup.desk).unwrap();
        assert_eq!(counts, Counts { claimed: odd.len(), accepted: odd.len(), ..Counts::default() });
    }
    let commands = listener.commands();
    let said = |text: &str| commands.iter().filter(|line| line.starts_with(text)).count();
    assert_eq!(said("RCPT TO:<kari@example.no>"), odd.len());
    assert_eq!((said("RCPT"), said("DATA"), said("MAIL FROM")), (odd.len(), odd.len(), odd.len()));
    let messages = peer.wait_for_messages(odd.len(), Duration::from_secs(10));
    assert_eq!(messages.len(), odd.len());
    for message in &messages {
        let (head, body) = message.split_once("\n\n").unwrap();
        let names: Vec<&str> = head
            .lines()
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap())
            .collect();
        let known = [
            "From",
            "To",
            "Date",
            "Message-ID",
            "Subject",
            "Content-Language",
            "Auto-Submitted",
            "List-Unsubscribe",
            "MIME-Version",
            "Content-Type",
            "X-Peer",
            "X-MailFrom",
            "X-RcptTo",
        ];
        assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
        assert!(head.contains("X-RcptTo: kari@example.no"), "{head}");
        let (_, html) = body.split_once("Content-Type: text/html").unwrap();
        assert!(!html.contains("<script>"), "not as markup");
    }
    for value in
        ["'; DROP TABLE notices; --", "RCPT TO:<x>", "${x} #{x} <%= x %>", "{{reference}}", "{{> layout}}"]
    {
        let plain = |message: &&String| message.replace("=\n", "").contains(&value.replace('=', "=3D"));
        assert_eq!(messages.iter().filter(plain).count(), 1, "{value}");
    }
}

#[test]
fn an_address_cannot_bring_a_second_recipient_or_a_command() {
    for address in [
        "kari@example.no\r\nRCPT TO:<evil@example.org>",
        "kari@example.no\nBcc: evil@example.org",
        "kari@example.no, evil@example.org",
        "kari@example.no;evil@example.org",
        "<kari@example.no> evil@example.org",
        "\"evil\r\n\"@example.no",
        "kari@example.no\u{0}evil",
        "kari@example.no>\r\nDATA\r\nevil",
        "Kari <evil@example.org>",
        "\u{202E}kari@example.no",
    ] {
        assert!(Email::parse(address).is_err(), "{address:?}");
    }
}

#[test]
fn a_message_with_such_a_value_is_refused_for_good() {
    let setup = Setup::new();
    queue(&setup, &["https://evil.example".to_owned()]);
    drain_once(&setup.desk).unwrap();
    assert_eq!(setup.counts(), [(NoticeState::Rejected, 2)]);
    assert_eq!(drain_once(&setup.desk).unwrap(), Counts::default());
}
