//! A web server of a test's own: publishes keys, or must never be called.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Answers every request with its text, and counts them. Ends with the test's process.
pub(super) struct Stranger {
    pub(super) url: String,
    text: Arc<Mutex<String>>,
    calls: Arc<AtomicUsize>,
}

impl Stranger {
    pub(super) fn start(text: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/jwk", listener.local_addr().unwrap());
        let text = Arc::new(Mutex::new(text.to_owned()));
        let calls = Arc::new(AtomicUsize::new(0));
        let (inside, counter) = (Arc::clone(&text), Arc::clone(&calls));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                counter.fetch_add(1, Ordering::SeqCst);
                let text = inside.lock().unwrap().clone();
                answer(stream.unwrap(), &text);
            }
        });
        Self { url, text, calls }
    }

    /// What it answers from now on; an empty text is a fault of its own.
    pub(super) fn say(&self, text: &str) {
        text.clone_into(&mut self.text.lock().unwrap());
    }

    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

fn answer(mut stream: TcpStream, text: &str) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    let status = if text.is_empty() { "503 Service Unavailable" } else { "200 OK" };
    let length = text.len();
    let sent =
        write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}");
    sent.and_then(|()| stream.shutdown(Shutdown::Write)).unwrap();
}
