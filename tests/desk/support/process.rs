//! Programs that run for the length of a test, and waiting for them.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How long a peer may take to start on a busy machine.
pub(crate) const START: Duration = Duration::from_secs(30);

/// Becomes the program it is given, and ends its process group when standard input closes: by `Drop`, or because the test
/// process itself was interrupted and could not drop anything.
const LEASHED: &str = r#"exec 3<&0; (cat <&3 >/dev/null; kill -KILL 0) & exec "$@" 3<&- </dev/null"#;

/// A running program with all that it started; they end when this is dropped.
pub(crate) struct ChildGuard(Child);

impl ChildGuard {
    /// Starts the program, without standard input and in a process group of its own. Its output goes to the file, or is the test's.
    pub(crate) fn spawn(command: &[&str], log: Option<&Path>) -> Self {
        let mut leashed = Command::new("sh");
        leashed.args(["-c", LEASHED, "sh"]).args(command).stdin(Stdio::piped()).process_group(0);
        if let Some(log) = log {
            let log = File::create(log).unwrap();
            leashed.stdout(log.try_clone().unwrap()).stderr(log);
        }
        Self(leashed.spawn().unwrap())
    }

    /// Panics if the program has ended: a peer is not supposed to.
    pub(crate) fn assert_running(&mut self) {
        if let Some(status) = self.0.try_wait().unwrap() {
            panic!("a peer ended with {status} (127: not installed, run ./scripts/setup)");
        }
    }
}

impl Drop for ChildGuard {
    fn drop(&mut self) {
        // Closes the program's leash first.
        if let Err(error) = self.0.wait() {
            eprintln!("a peer could not be ended: {error}");
        }
    }
}

/// A loopback port that nobody listens on now. None of those that the system itself gives to whoever asks for any, of which
/// one may be somebody else's before the program that it is meant for has started.
pub(crate) fn spare_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    // Others that run tests on the machine begin elsewhere.
    let port =
        || 10_000 + (std::process::id() % 20_000 * 101 + NEXT.fetch_add(1, Ordering::Relaxed)) % 20_000;
    let ports = std::iter::repeat_with(|| u16::try_from(port()).unwrap());
    ports.take(20_000).find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok()).unwrap()
}

/// Asks until there is an answer and returns it. Panics, naming what was waited for, when the time is up.
pub(crate) fn wait_until<T>(timeout: Duration, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + timeout;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited {timeout:?} in vain for {what}");
        pause();
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where a test waits for another program")]
fn pause() {
    std::thread::sleep(Duration::from_millis(20));
}

/// Stops a program where it is; it can still be killed.
pub(crate) fn freeze(pid: u32) {
    let stopped = Command::new("sh").args(["-c", &format!("kill -STOP {pid}")]).status().unwrap();
    assert!(stopped.success());
}
