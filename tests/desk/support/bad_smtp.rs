//! A mail server that misbehaves in one way, to see what the sender makes of it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The one thing it does wrong.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing.
    Accept,
    /// Refuses the first recipient for now, as greylisting does.
    Greylist,
    /// Refuses every recipient for good.
    RefuseRcpt,
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
}

impl BadSmtp {
    pub(crate) fn start(mode: Mode) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            mode,
            greylisted: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            messages: Mutex::default(),
            commands: Mutex::default(),
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
        if self.mode == Mode::Drip {
            drip(stream)?;
        }
        say("220 bad.example ESMTP")?;
        while let Some(line) = lines.next() {
            self.commands.lock().unwrap().push(line.clone());
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "RCPT" if self.mode == Mode::RefuseRcpt => {
                    say("550 5.1.1 <kari@example.no>: Recipient address rejected")?;
                }
                "RCPT" if self.mode == Mode::Greylist && !self.greylisted.swap(true, Ordering::SeqCst) => {
                    say("451 4.7.1 Greylisted, come back later")?;
                }
                "DATA" => {
                    say("354 Go ahead")?;
                    let message: Vec<_> = lines.by_ref().take_while(|line| line != ".").collect();
                    self.messages.lock().unwrap().push(message.join("\n"));
                    if self.mode == Mode::DropAfterData {
                        return None;
                    }
                    if self.mode == Mode::HangAfterData {
                        continue;
                    }
                    say("250 2.0.0 Ok: queued as 4Gx")?;
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

/// One byte now and then, until the line breaks.
fn drip(mut stream: &TcpStream) -> Option<()> {
    loop {
        stream.write_all(b"2").ok()?;
        std::thread::park_timeout(Duration::from_millis(200));
    }
}
