//! A mail server that takes everything on at once and keeps what it got.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// The server on loopback, for as long as the program runs.
pub(crate) struct Sink {
    pub(crate) port: u16,
    got: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Sink {
    pub(crate) fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let got: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
        let shared = Arc::clone(&got);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let got = Arc::clone(&shared);
                // A line that breaks ends the conversation.
                std::thread::spawn(move || drop(converse(&stream, &got)));
            }
        });
        Ok(Self { port, got })
    }

    /// Takes out the messages that came, as they stood between `DATA` and the final dot.
    pub(crate) fn take(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.got.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn converse(stream: &TcpStream, got: &Mutex<Vec<Vec<u8>>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(64 * 1024, stream);
    let say = |text: &[u8]| {
        let mut stream = stream;
        stream.write_all(text)
    };
    say(b"220 sink.example ESMTP\r\n")?;
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if !line.eq_ignore_ascii_case(b"DATA\r\n") {
            say(if line.starts_with(b"QUIT") { b"221 Bye\r\n" } else { b"250 Ok\r\n" })?;
            continue;
        }
        say(b"354 Go ahead\r\n")?;
        let mut message = Vec::new();
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            if line == b".\r\n" {
                break;
            }
            message.extend_from_slice(&line);
        }
        got.lock().unwrap_or_else(PoisonError::into_inner).push(message);
        say(b"250 2.0.0 Ok\r\n")?;
    }
}
