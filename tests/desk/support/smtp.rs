//! A real mail server: Debian's aiosmtpd, which keeps what it receives in a Maildir.

use super::process::{ChildGuard, START, spare_port, wait_until};
use std::io::Read as _;
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;
use std::{fs, io};
use tempfile::TempDir;

/// A mail server on loopback that accepts every message. Ends when dropped.
pub(crate) struct SmtpPeer {
    port: u16,
    maildir: TempDir,
    _server: ChildGuard,
}

impl SmtpPeer {
    /// Starts the server and returns when it greets.
    pub(crate) fn start() -> Self {
        let port = spare_port();
        let maildir = TempDir::new().unwrap();
        let inbox = maildir.path().join("inbox");
        // Debian's own Python, which sees Debian's packages; aiosmtpd gives up root for nobody unless told not to.
        let mut server = ChildGuard::spawn(
            &[
                "/usr/bin/python3",
                "-m",
                "aiosmtpd",
                "--nosetuid",
                "--listen",
                &format!("127.0.0.1:{port}"),
                "--class",
                "aiosmtpd.handlers.Mailbox",
                inbox.to_str().unwrap(),
            ],
            None,
        );
        wait_until(START, "the mail server's greeting", || {
            server.assert_running();
            greets(port).unwrap_or(false).then_some(())
        });
        Self { port, maildir, _server: server }
    }

    /// The server's address as the setting `mail_url` wants it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The raw messages in order of arrival, once there are at least `count`. The server adds `X-MailFrom` and `X-RcptTo`.
    pub(crate) fn wait_for_messages(&self, count: usize, timeout: Duration) -> Vec<String> {
        wait_until(timeout, &format!("{count} mails"), || {
            let messages = self.messages();
            (messages.len() >= count).then_some(messages)
        })
    }

    /// What has arrived so far, in order of arrival.
    pub(crate) fn messages(&self) -> Vec<String> {
        let inbox = fs::read_dir(self.maildir.path().join("inbox/new")).unwrap();
        let mut arrived: Vec<_> = inbox
            .map(|entry| {
                let entry = entry.unwrap();
                (entry.metadata().unwrap().modified().unwrap(), entry.path())
            })
            .collect();
        arrived.sort();
        arrived
            .iter()
            .map(|(_, path)| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
            .collect()
    }
}

fn greets(port: u16) -> io::Result<bool> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    let mut status = [0; 3];
    stream.read_exact(&mut status)?;
    Ok(&status == b"220")
}
