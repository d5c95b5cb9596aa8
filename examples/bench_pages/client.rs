//! Eight browsers that ask one after the other and read every answer, each over one kept connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

/// How many browsers there are.
pub const BROWSERS: usize = 8;

/// What came of one load.
pub struct Load {
    /// Answers a second.
    pub per_second: f64,
    /// Half of the answers came within this.
    pub p50: Duration,
    /// Ninety-nine of a hundred did.
    pub p99: Duration,
}

/// Asks for `length`; `request` writes the n-th request of a browser, and each must be answered with `status`.
pub fn load(
    address: SocketAddr,
    status: u16,
    length: Duration,
    request: impl Fn(usize) -> String + Sync,
) -> anyhow::Result<Load> {
    let began = Instant::now();
    let browsers = std::thread::scope(|scope| {
        let running: Vec<_> = (0..BROWSERS)
            .map(|number| {
                let request = &request;
                scope.spawn(move || {
                    browse(address, status, began + length, |n| request(n * BROWSERS + number))
                })
            })
            .collect();
        running
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a browser panicked"))?)
            .collect::<anyhow::Result<Vec<_>>>()
    })?;
    let took = began.elapsed();
    let mut times: Vec<Duration> = browsers.into_iter().flatten().collect();
    times.sort_unstable();
    let at = |hundredths: usize| times.get(times.len() * hundredths / 100).copied().context("no answers");
    let count = f64::from(u32::try_from(times.len())?);
    Ok(Load { per_second: count / took.as_secs_f64(), p50: at(50)?, p99: at(99)? })
}

fn browse(
    address: SocketAddr,
    status: u16,
    until: Instant,
    request: impl Fn(usize) -> String,
) -> anyhow::Result<Vec<Duration>> {
    let mut browser = Browser::connect(address)?;
    let mut times = Vec::new();
    for n in 0.. {
        let asked = Instant::now();
        if asked >= until {
            break;
        }
        let (answered, _) = browser.ask(&request(n))?;
        ensure!(answered == status, "answered {answered}, not {status}");
        times.push(asked.elapsed());
    }
    Ok(times)
}

/// One connection.
pub struct Browser {
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Browser {
    /// Connects.
    pub fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::with_capacity(64 * 1024, stream), body: Vec::new() })
    }

    /// Sends a request and reads the whole answer: its status and its body.
    pub fn ask(&mut self, request: &str) -> anyhow::Result<(u16, &[u8])> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).context("no status")?.parse()?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let field = line.trim_end();
            if field.is_empty() {
                break;
            }
            if let Some((name, value)) = field.split_once(": ")
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok((status, &self.body))
    }
}

/// A request for a page.
pub fn get(path: &str, cookie: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n")
}

/// A sent form.
pub fn post(path: &str, cookie: &str, fields: &[(&str, &str)]) -> String {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
