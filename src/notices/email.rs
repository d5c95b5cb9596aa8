//! Messages as e-mail: to a mail server by SMTP, or into a folder.
//!
//! **Invariants:** the Message-ID follows from the notice's id, so a message is the same message wherever it turns up; no
//! value can start a header of its own.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use secrecy::ExposeSecret as _;

use super::Outcome;
use super::compose::EmailText;
use super::folder::Folder;
use super::rules::Suppression;
use crate::config::Settings;
use crate::values::{Email, Language, NoticeId};

mod deadline;
mod reply;
mod route;
mod smtp;

pub use route::MailError;
use smtp::SmtpLine;

/// One message, ready to be sent.
pub struct Mail<'a> {
    /// Its notice.
    pub notice_id: &'a NoticeId,
    /// To whom.
    pub to: &'a Email,
    /// The language of the words.
    pub language: Language,
    /// The words.
    pub text: &'a EmailText,
    /// Whether it reminds of something that its reader can put an end to: mail programs show a button for it (RFC 2369).
    pub is_reminder: bool,
}

/// Where everybody changes or takes out their own addresses, and so ends reminders about them.
const OWN_ADDRESSES: &str = "<https://minprofil.kontaktregisteret.no>";

/// The way out for e-mail. Each sender thread has its own, with its own connection.
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

enum Way {
    Folder(Folder),
    Smtp(Box<SmtpLine>),
}

impl Mailer {
    /// Reads `mail_url` and `mail_from`. Connects to nothing yet.
    pub fn new(settings: &Settings) -> Result<Self, MailError> {
        let from: Mailbox = settings.mail_from.parse().map_err(MailError::From)?;
        let url = settings.mail_url.expose_secret();
        let way = match url.strip_prefix("file:") {
            Some(folder) => Way::Folder(Folder::new(folder)),
            None => Way::Smtp(Box::new(SmtpLine::new(route::read(url, settings.notices.timeout)?))),
        };
        Ok(Self { from, way })
    }

    /// Greets the mail server as for a message, and sends none. A folder needs no greeting.
    pub fn greet(&self) -> Result<(), lettre::transport::smtp::Error> {
        match &self.way {
            Way::Folder(_) => Ok(()),
            Way::Smtp(line) => line.greet(),
        }
    }

    /// Sends one message. Blocks no longer than the configured timeout.
    pub fn send(&mut self, mail: &Mail<'_>, now: DateTime<Utc>) -> Outcome {
        let Some(message) = message(&self.from, mail, now) else {
            return Outcome::Suppressed(Suppression::UnusableAddress);
        };
        match &mut self.way {
            Way::Folder(folder) => folder.put(&format!("{}.eml", mail.notice_id), &message.formatted()),
            Way::Smtp(line) => line.send(&message),
        }
    }
}

/// The message with its headers; `None` when the address is not one that mail can be sent to.
fn message(from: &Mailbox, mail: &Mail<'_>, now: DateTime<Utc>) -> Option<Message> {
    let to = Mailbox::new(None, mail.to.expose().parse().ok()?);
    let header = |name, text: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), text.to_owned());
    let mut message = Message::builder();
    if mail.is_reminder {
        message = message.raw_header(header("List-Unsubscribe", OWN_ADDRESSES));
    }
    message
        .from(from.clone())
        .to(to)
        .date(SystemTime::from(now))
        .message_id(Some(format!("<{}@{}>", mail.notice_id, from.email.domain())))
        .subject(mail.text.subject.as_str())
        .raw_header(header("Content-Language", mail.language.as_str()))
        // So that no holiday message comes back (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .multipart(MultiPart::alternative_plain_html(mail.text.text.clone(), mail.text.html.clone()))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(subject: &str, to: &str) -> Option<String> {
        let text = EmailText {
            subject: subject.to_owned(),
            text: "Du får post på papir.".to_owned(),
            html: "<p>Du får post på papir.</p>".to_owned(),
        };
        let mail = Mail {
            notice_id: &NoticeId::parse("01D39ZY06FGSCTVN4T2V9PKHFZ").unwrap(),
            to: &Email::parse(to).unwrap(),
            language: Language::Nb,
            text: &text,
            is_reminder: false,
        };
        let from = "Skranke <ikke-svar@skranke.example>".parse().unwrap();
        let now = "2026-11-20T08:00:00Z".parse().unwrap();
        message(&from, &mail, now).map(|message| String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn a_message_has_the_headers_that_follow_from_its_notice() {
        let message = formatted("Du har reservert deg på nytt", "kari@example.no").unwrap();
        for header in [
            "Message-ID: <01D39ZY06FGSCTVN4T2V9PKHFZ@skranke.example>\r\n",
            "From: Skranke <ikke-svar@skranke.example>\r\n",
            "To: kari@example.no\r\n",
            "Date: Fri, 20 Nov 2026 08:00:00 +0000\r\n",
            "Content-Language: nb\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(message.contains(header), "{header} in {message}");
        }
        assert!(message.is_ascii());
    }

    #[test]
    fn a_line_break_in_a_subject_starts_no_header() {
        let message = formatted("Kvittering\r\nBcc: ola@example.no", "kari@example.no").unwrap();
        assert!(!message.contains("\nBcc:"), "{message}");
    }
}
