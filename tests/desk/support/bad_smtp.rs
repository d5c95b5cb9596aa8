//! A mail server that misbehaves in one way, to see what the sender makes of it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::process::freeze;

/// The one thing it does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing.
    Accept,
    /// Refuses the first recipient for now, as greylisting does.
    Greylist,
    /// Refuses us as a sender for good, as a server does that we should have signed in to.
    RefuseSender,
    /// Refuses every recipient for good.
    RefuseRcpt,
    /// Refuses to hear the message for good.
    RefuseData,
    /// Hears the message and refuses it for good.
    RefuseContent,
    /// Says nothing to the first recipient.
    HangAfterRcpt,
    /// Takes the message and closes the line without a word.
    DropAfterData,
    /// Says nothing, not even a greeting.
    Hang,
    /// Greets with one letter a moment and never comes to the end.
    Drip,
    /// Takes the message and then says nothing.
    HangAfterData,
    /// Closes the line after each message that it took on.
    CloseAfterAccept,
    /// Waits so long before one of its answers.
    Late(At, Duration),
    /// Says one of its answers a byte at a time, with so long between them.
    Slow(At, Duration),
}

/// One of a server's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    /// The first word.
    Greeting,
    /// Whether it takes the recipient.
    Recipient,
    /// Whether it has taken the message.
    Taken,
}

/// The server on loopback. Ends when dropped.
pub(crate) struct BadSmtp {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    mode: Mode,
    greylisted: AtomicBool,
    ended: AtomicBool,
    messages: Mutex<Vec<String>>,
    commands: Mutex<Vec<String>>,
    /// A program that stands still from the moment at which a message is taken, before it can hear so.
    freezes: Mutex<Option<u32>>,
}

impl BadSmtp {
    pub(crate) fn start(mode: Mode) -> Self {
        Self::start_on(0, mode)
    }

    /// On a port where nobody listened before.
    pub(crate) fn start_on(port: u16, mode: Mode) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            mode,
            greylisted: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            messages: Mutex::default(),
            commands: Mutex::default(),
            freezes: Mutex::default(),
        });
        let here = Arc::clone(&shared);
        std::thread::spawn(move || {
            // Kept open for as long as the server runs: a client that gives up must do so by itself.
            let mut silent = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                if here.ended.load(Ordering::SeqCst) {
                    return;
                }
                if here.mode == Mode::Hang {
                    silent.push(stream);
                    continue;
                }
                let here = Arc::clone(&here);
                std::thread::spawn(move || here.converse(&stream));
            }
        });
        Self { port, shared }
    }

    /// The server's address as the setting `mail_url` wants it.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// The messages whose final dot it has seen.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.shared.messages.lock().unwrap().clone()
    }

    /// Makes a program stand still when its next message is taken, and says so to it all the same.
    pub(crate) fn freeze(&self, pid: u32) {
        *self.shared.freezes.lock().unwrap() = Some(pid);
    }

    /// The lines that were said to it outside of messages.
    pub(crate) fn commands(&self) -> Vec<String> {
        self.shared.commands.lock().unwrap().clone()
    }
}

impl Drop for BadSmtp {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // Wakes the listener.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
    }
}

impl Shared {
    /// Ends when the line breaks, whichever side broke it.
    fn converse(&self, stream: &TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let say = |text: &str| {
            let mut stream = stream;
            stream.write_all(format!("{text}\r\n").as_bytes()).ok()
        };
        let say_at = |at: At, text: &str| match self.mode {
            Mode::Late(late, wait) if late == at => {
                std::thread::park_timeout(wait);
                say(text)
            }
            Mode::Slow(slow, wait) if slow == at => slowly(stream, text, wait),
            _ => say(text),
        };
        if self.mode == Mode::Drip {
            drip(stream)?;
        }
        say_at(At::Greeting, "220 bad.example ESMTP")?;
        while let Some(line) = lines.next() {
            self.commands.lock().unwrap().push(line.clone());
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "MAIL" if self.mode == Mode::RefuseSender => say("530 5.7.0 Authentication required")?,
                "RCPT" if self.mode == Mode::RefuseRcpt => {
                    say("550 5.1.1 <kari@example.no>: Recipient address rejected")?;
                }
                "RCPT" if self.mode == Mode::Greylist && !self.greylisted.swap(true, Ordering::SeqCst) => {
                    say("451 4.7.1 Greylisted, come back later")?;
                }
                "RCPT" if self.mode == Mode::HangAfterRcpt => {}
                "RCPT" => say_at(At::Recipient, "250 Ok")?,
                "DATA" if self.mode == Mode::RefuseData => say("554 5.7.1 No messages from you")?,
                "DATA" => {
                    say("354 Go ahead")?;
                    let mut is_whole = false;
                    let mut is_content = |line: &String| {
                        is_whole = line == ".";
                        !is_whole
                    };
                    let message: Vec<_> = lines.by_ref().take_while(|line| is_content(line)).collect();
                    // A line that broke before the final dot brought no message.
                    if !is_whole {
                        return None;
                    }
                    if let Some(pid) = self.freezes.lock().unwrap().take() {
                        freeze(pid);
                    }
                    self.messages.lock().unwrap().push(message.join("\n"));
                    if self.mode == Mode::RefuseContent {
                        say("554 5.6.0 Content refused")?;
                        continue;
                    }
                    if self.mode == Mode::DropAfterData {
                        return None;
                    }
                    if self.mode == Mode::HangAfterData {
                        continue;
                    }
                    say_at(At::Taken, "250 2.0.0 Ok: queued as 4Gx")?;
                    if self.mode == Mode::CloseAfterAccept {
                        return None;
                    }
                }
                "QUIT" => {
                    say("221 Bye")?;
                    return None;
                }
                _ => say("250 Ok")?,
            }
        }
        None
    }
}

/// A whole answer, one byte at a time.
fn slowly(mut stream: &TcpStream, text: &str, wait: Duration) -> Option<()> {
    for byte in format!("{text}\r\n").bytes() {
        std::thread::park_timeout(wait);
        stream.write_all(&[byte]).ok()?;
    }
    Some(())
}

/// One byte now and then, until the line breaks.
fn drip(mut stream: &TcpStream) -> Option<()> {
    loop {
        stream.write_all(b"2").ok()?;
        std::thread::park_timeout(Duration::from_millis(200));
    }
}
