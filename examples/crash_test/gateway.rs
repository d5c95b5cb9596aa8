//! An SMS gateway that takes everything on, a little slowly, and remembers how often each message came.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::RngExt as _;
use serde_json::Value;

use crate::sink::THOUGHT;

/// The gateway on loopback, for as long as the program runs.
pub(crate) struct Gateway {
    port: u16,
    got: Arc<Mutex<HashMap<String, u32>>>,
}

impl Gateway {
    pub(crate) fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let got: Arc<Mutex<HashMap<String, u32>>> = Arc::default();
        let shared = Arc::clone(&got);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let got = Arc::clone(&shared);
                std::thread::spawn(move || take(&stream, &got));
            }
        });
        Ok(Self { port, got })
    }

    pub(crate) fn url(&self) -> String {
        format!("json+http://127.0.0.1:{}/send", self.port)
    }

    /// How often each message came, by its notice's id.
    pub(crate) fn got(&self) -> HashMap<String, u32> {
        self.got.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// One request a connection; one that breaks off before its end brought no message.
fn take(mut stream: &TcpStream, got: &Mutex<HashMap<String, u32>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(bytes) = line.strip_prefix("content-length:") {
            length = bytes.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let said: Value = serde_json::from_slice(&body).ok()?;
    let reference = said.get("reference")?.as_str()?.to_owned();
    *got.lock().unwrap_or_else(PoisonError::into_inner).entry(reference).or_default() += 1;
    std::thread::park_timeout(Duration::from_millis(rand::rng().random_range(THOUGHT)));
    stream.write_all(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}").ok()
}
