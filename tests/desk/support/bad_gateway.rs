//! An SMS gateway that gives every request the same answer, or none, until it is told another; it may be late with it, or slow.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::process::freeze;

/// The first byte of whoever speaks TLS.
const TLS_HANDSHAKE: u8 = 22;

/// The gateway on loopback; it lives as long as the test.
pub(crate) struct BadGateway {
    port: u16,
    answer: Arc<Mutex<Option<&'static str>>>,
    requests: Arc<Mutex<Vec<String>>>,
    freezes: Arc<Mutex<Option<u32>>>,
    pace: Arc<Mutex<Pace>>,
}

/// How it answers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    /// So long after the request.
    pub(crate) late: Duration,
    /// With so long before each byte; none: all at once.
    pub(crate) slow: Duration,
}

impl BadGateway {
    /// With the whole answer, such as `HTTP/1.1 503 Busy\r\n\r\n`; an empty one closes the line, and none leaves it open.
    pub(crate) fn start(answer: Option<&'static str>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let answer = Arc::new(Mutex::new(answer));
        let freezes = Arc::new(Mutex::new(None));
        let (seen, says, frozen) = (Arc::clone(&requests), Arc::clone(&answer), Arc::clone(&freezes));
        let pace: Arc<Mutex<Pace>> = Arc::default();
        let paced = Arc::clone(&pace);
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for stream in listener.incoming().map_while(Result::ok) {
                let Some(request) = read(&stream) else { continue };
                if let Some(pid) = frozen.lock().unwrap().take() {
                    freeze(pid);
                }
                seen.lock().unwrap().push(request);
                let (answer, pace) = (*says.lock().unwrap(), *paced.lock().unwrap());
                match answer {
                    Some(answer) => drop(std::thread::spawn(move || say(&stream, answer, pace))),
                    None => silent.push(stream),
                }
            }
        });
        Self { port, answer, requests, freezes, pace }
    }

    /// Makes a program stand still when its next request has come, and answers it all the same.
    pub(crate) fn freeze(&self, pid: u32) {
        *self.freezes.lock().unwrap() = Some(pid);
    }

    /// Answers so from here on.
    pub(crate) fn turn(&self, answer: Option<&'static str>) {
        *self.answer.lock().unwrap() = answer;
    }

    /// Answers at this pace from here on.
    pub(crate) fn answers_at(&self, pace: Pace) {
        *self.pace.lock().unwrap() = pace;
    }

    /// The gateway's address as the setting `sms_url` wants it.
    pub(crate) fn url(&self, kind: &str) -> String {
        format!("{kind}+http://desk:p%40ss@127.0.0.1:{}/send", self.port)
    }

    /// The same as if it spoke TLS, which it does not.
    pub(crate) fn secure_url(&self, kind: &str) -> String {
        self.url(kind).replace("http://", "https://")
    }

    /// The requests so far, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// The references of the messages that it was given, where it is a JSON gateway.
    pub(crate) fn references(&self) -> Vec<String> {
        let reference = |request: &String| {
            let body = request.split("\r\n\r\n").nth(1).unwrap();
            let said: serde_json::Value = serde_json::from_str(body).unwrap();
            said["reference"].as_str().unwrap().to_owned()
        };
        self.requests().iter().map(reference).collect()
    }
}

/// The whole answer, or as much of it as is waited for.
fn say(mut stream: &TcpStream, answer: &str, pace: Pace) -> Option<()> {
    std::thread::park_timeout(pace.late);
    if pace.slow.is_zero() {
        return stream.write_all(answer.as_bytes()).ok();
    }
    for byte in answer.bytes() {
        std::thread::park_timeout(pace.slow);
        stream.write_all(&[byte]).ok()?;
    }
    Some(())
}

/// `None` where somebody else's language is spoken, and where the line broke before the request was whole.
fn read(mut stream: &TcpStream) -> Option<String> {
    let mut first = [0];
    stream.peek(&mut first).ok()?;
    if first == [TLS_HANDSHAKE] {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").ok()?;
        return None;
    }
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    while !request.ends_with("\r\n\r\n") {
        if reader.read_line(&mut request).ok()? == 0 {
            return None;
        }
    }
    let length = request
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(request + &String::from_utf8(body).unwrap())
}
