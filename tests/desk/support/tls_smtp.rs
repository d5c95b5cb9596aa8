//! A mail server that speaks TLS under a certificate that it vouches for itself, and wants its clients to sign in.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, KeyPair, SanType};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

/// No loopback address, to which nobody would speak TLS, and yet this very machine.
const HOST: Ipv4Addr = Ipv4Addr::UNSPECIFIED;
const USER: &str = "desk";
const PASSWORD: &str = "p@ss";

/// When it speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tls {
    /// From the first byte.
    Implicit,
    /// After a first exchange.
    AfterGreeting,
    /// Not at all.
    Never,
}

/// The server; it lives as long as the test.
pub(crate) struct TlsSmtp {
    port: u16,
    tls: Tls,
    heard: Arc<Mutex<Heard>>,
    folder: TempDir,
}

/// The lines that were said to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// In clear.
    pub(crate) clear: Vec<String>,
    /// Under TLS.
    pub(crate) sealed: Vec<String>,
    /// Messages.
    pub(crate) messages: Vec<String>,
}

impl TlsSmtp {
    pub(crate) fn start(tls: Tls) -> Self {
        let listener = TcpListener::bind((HOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let folder = TempDir::new().unwrap();
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::default();
        parameters.subject_alt_names = vec![SanType::IpAddress(HOST.into())];
        let certificate = parameters.self_signed(&key).unwrap();
        std::fs::write(folder.path().join("ca.pem"), certificate.pem()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        let (config, heard) = (Arc::new(config), Arc::<Mutex<Heard>>::default());
        let hears = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (config, hears) = (Arc::clone(&config), Arc::clone(&hears));
                std::thread::spawn(move || converse(tls, stream, config, &hears));
            }
        });
        Self { port, tls, heard, folder }
    }

    /// The server's address as the setting `mail_url` wants it.
    pub(crate) fn url(&self) -> String {
        self.url_with("p%40ss")
    }

    /// The same with another password.
    pub(crate) fn url_with(&self, password: &str) -> String {
        let scheme = if self.tls == Tls::Implicit { "smtps" } else { "smtp" };
        format!("{scheme}://{USER}:{password}@{HOST}:{}", self.port)
    }

    /// The certificate that its clients must trust, in a file.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub(crate) fn heard(&self) -> Heard {
        self.heard.lock().unwrap().clone()
    }
}

/// Ends when the line breaks.
fn converse(tls: Tls, mut stream: TcpStream, config: Arc<ServerConfig>, heard: &Mutex<Heard>) -> Option<()> {
    if tls != Tls::Implicit {
        say(&mut stream, "220 tls.example ESMTP")?;
        loop {
            let line = line(&mut stream)?;
            heard.lock().unwrap().clear.push(line.clone());
            let offer =
                if tls == Tls::AfterGreeting { "250-STARTTLS\r\n250 8BITMIME" } else { "250 8BITMIME" };
            match line.split(' ').next().unwrap() {
                "STARTTLS" if tls == Tls::AfterGreeting => {
                    say(&mut stream, "220 Go ahead")?;
                    break;
                }
                "EHLO" => say(&mut stream, &format!("250-tls.example\r\n{offer}"))?,
                "QUIT" => return say(&mut stream, "221 Bye"),
                _ => say(&mut stream, "530 5.7.0 Must issue a STARTTLS command first")?,
            }
        }
    }
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    if tls == Tls::Implicit {
        say(&mut stream, "220 tls.example ESMTP")?;
    }
    let mut signed_in = false;
    let secret = STANDARD.encode(format!("\0{USER}\0{PASSWORD}"));
    loop {
        let line = line(&mut stream)?;
        heard.lock().unwrap().sealed.push(line.clone());
        match line.split(' ').next().unwrap() {
            "EHLO" => say(&mut stream, "250-tls.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME")?,
            "AUTH" if line == format!("AUTH PLAIN {secret}") => {
                signed_in = true;
                say(&mut stream, "235 2.7.0 Welcome")?;
            }
            "AUTH" => say(&mut stream, "535 5.7.8 Authentication credentials invalid")?,
            "QUIT" => return say(&mut stream, "221 Bye"),
            _ if !signed_in => say(&mut stream, "530 5.7.0 Authentication required")?,
            "DATA" => {
                say(&mut stream, "354 Go ahead")?;
                let message = std::iter::from_fn(|| self::line(&mut stream).filter(|line| line != "."));
                let message: Vec<String> = message.collect();
                heard.lock().unwrap().messages.push(message.join("\n"));
                say(&mut stream, "250 2.0.0 Ok: queued as 5Hy")?;
            }
            _ => say(&mut stream, "250 Ok")?,
        }
    }
}

fn say(stream: &mut impl Write, text: &str) -> Option<()> {
    stream.write_all(format!("{text}\r\n").as_bytes()).ok()?;
    stream.flush().ok()
}

/// A byte at a time, so that nothing is read of what follows under TLS.
fn line(stream: &mut impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        let mut one = [0];
        stream.read_exact(&mut one).ok()?;
        if one == *b"\n" {
            return Some(String::from_utf8_lossy(&bytes).trim_end().to_owned());
        }
        bytes.push(one[0]);
    }
}
