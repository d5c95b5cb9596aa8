//! A mail server that takes everything on, a little slowly, and remembers how often each message came.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::RngExt as _;

/// Before it says that it took a message on, in milliseconds: the moment in which a killed sender leaves an uncertain one.
pub(crate) const THOUGHT: std::ops::Range<u64> = 0..30;

/// The server on loopback, for as long as the program runs.
pub(crate) struct Sink {
    port: u16,
    got: Arc<Mutex<HashMap<String, u32>>>,
}

impl Sink {
    pub(crate) fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let got: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
        let shared = Arc::clone(&got);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let got = Arc::clone(&shared);
                std::thread::spawn(move || converse(&stream, &got));
            }
        });
        Ok(Self { port, got })
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// How often each message came, by its notice's id.
    pub(crate) fn got(&self) -> HashMap<String, u32> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Ends when the line breaks.
fn converse(stream: &TcpStream, got: &Mutex<HashMap<String, u32>>) -> Option<()> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let say = |text: &str| {
        let mut stream = stream;
        stream.write_all(format!("{text}\r\n").as_bytes()).ok()
    };
    say("220 sink.example ESMTP")?;
    while let Some(line) = lines.next() {
        if !line.eq_ignore_ascii_case("DATA") {
            say(if line.eq_ignore_ascii_case("QUIT") { "221 Bye" } else { "250 Ok" })?;
            continue;
        }
        say("354 Go ahead")?;
        let mut id = None;
        let mut is_whole = false;
        for line in lines.by_ref() {
            if line == "." {
                is_whole = true;
                break;
            }
            if let Some(rest) = line.strip_prefix("Message-ID: <") {
                id = rest.split('@').next().map(ToOwned::to_owned);
            }
        }
        // A line that broke before the final dot brought no message.
        if !is_whole {
            return None;
        }
        *got.lock().unwrap_or_else(PoisonError::into_inner).entry(id?).or_default() += 1;
        std::thread::park_timeout(Duration::from_millis(rand::rng().random_range(THOUGHT)));
        say("250 2.0.0 Ok")?;
    }
    None
}
