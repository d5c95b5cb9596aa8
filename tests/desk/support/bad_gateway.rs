//! An SMS gateway that gives every request the same answer, or none.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The gateway on loopback; it lives as long as the test.
pub(crate) struct BadGateway {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl BadGateway {
    /// With the whole answer, such as `HTTP/1.1 503 Busy\r\n\r\n`; an empty one closes the line, and none leaves it open.
    pub(crate) fn start(answer: Option<&'static str>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            let mut silent = Vec::new();
            for mut stream in listener.incoming().map_while(Result::ok) {
                let request = read(&stream);
                seen.lock().unwrap().push(request);
                match answer {
                    Some(answer) => stream.write_all(answer.as_bytes()).unwrap(),
                    None => silent.push(stream),
                }
            }
        });
        Self { port, requests }
    }

    /// The gateway's address as the setting `sms_url` wants it.
    pub(crate) fn url(&self, kind: &str) -> String {
        format!("{kind}+http://desk:p%40ss@127.0.0.1:{}/send", self.port)
    }

    /// The requests so far, head and body.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    while reader.read_line(&mut request).unwrap() > 2 {}
    let length = request
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    request + &String::from_utf8(body).unwrap()
}
