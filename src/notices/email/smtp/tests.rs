use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::notices::email::route;

#[test]
fn a_server_that_never_comes_to_an_end_keeps_few_threads() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let came = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&came);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || {
                while stream.write_all(b"2").is_ok() {
                    std::thread::park_timeout(Duration::from_millis(20));
                }
            });
        }
    });
    let mut line = SmtpLine::new(route::read(&url, Duration::from_millis(200)).unwrap());
    for _ in 0..3 * MOST_ABANDONED {
        assert_eq!(line.send(&empty()), Outcome::unreachable("timeout"));
    }
    assert_eq!(line.abandoned.len(), MOST_ABANDONED);
    assert!(came.load(Ordering::SeqCst) <= MOST_ABANDONED);
}

#[test]
fn a_connection_is_used_again_but_not_when_it_rested_longer_than_a_server_may_keep_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let came = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&came);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            counted.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || take_all(&stream));
        }
    });
    let mut line = SmtpLine::new(route::read(&url, Duration::from_secs(30)).unwrap());
    for (rested, connections) in [(Duration::ZERO, 1), (Duration::ZERO, 1), (IDLE, 2)] {
        line.kept = line.kept.take().map(|(conn, since)| (conn, since.checked_sub(rested).unwrap()));
        assert!(matches!(line.send(&empty()), Outcome::Accepted { .. }));
        assert_eq!(came.load(Ordering::SeqCst), connections, "{rested:?}");
    }
}

fn empty() -> Message {
    let [from, to] = ["a@example.no", "b@example.no"].map(|address| address.parse().unwrap());
    Message::builder().from(from).to(to).body(String::new()).unwrap()
}

/// A server to which every message is welcome.
fn take_all(mut stream: &TcpStream) -> Option<()> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut answer = "220 Hello";
    loop {
        stream.write_all(format!("{answer}\r\n").as_bytes()).ok()?;
        answer = match lines.next()?.as_str() {
            "DATA" => {
                stream.write_all(b"354 Go\r\n").ok()?;
                lines.by_ref().find(|line| line == ".")?;
                "250 Taken"
            }
            _ => "250 Ok",
        };
    }
}

#[test]
fn only_the_last_line_is_a_lone_dot_and_every_line_ends_as_smtp_wants() {
    assert_eq!(content(b"a: b\r\n\r\n.\r\n..x\ny\r\n"), "a: b\r\n\r\n..\r\n...x\r\ny\r\n.\r\n");
    assert_eq!(content(b"a"), "a\r\n.\r\n");
}
