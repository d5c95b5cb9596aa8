//! A real SMS gateway: Debian's Kannel (bearerbox and smsbox) with its fakesmsc as the operator's end.

use super::process::{ChildGuard, START, spare_port, wait_until};
use std::fs;
use std::time::Duration;
use tempfile::TempDir;

/// The account that `sendsms` knows.
const USER: &str = "skranke";
const PASSWORD: &str = "kannel-test";

/// Where fakesmsc writes what it gets.
const OPERATOR_LOG: &str = "operator.log";

/// A text message as the operator received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReceivedSms {
    pub(crate) sender: String,
    pub(crate) receiver: String,
    pub(crate) text: String,
}

/// One SMS of a longer message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SmsPart {
    /// Which it is, from 1, and of how many.
    pub(crate) number: (u8, u8),
    bytes: Vec<u8>,
}

/// The text of all parts of a message, in their order. The operator is not told the alphabet: in the wide one there is a byte 0 for
/// each letter of ours.
pub(crate) fn joined(parts: &[SmsPart]) -> String {
    let bytes: Vec<u8> = parts.iter().flat_map(|part| part.bytes.clone()).collect();
    if bytes.contains(&0) { wide(&bytes) } else { String::from_utf8(bytes).unwrap() }
}

/// The first digits of numbers that the gateway leads to no operator.
pub(crate) const NOT_ROUTED: &str = "+4740000";

/// The gateway's three programs on loopback. They end when this is dropped.
pub(crate) struct KannelPeer {
    sendsms_port: u16,
    dir: TempDir,
    // Dropped in this order, so that no box complains of a lost neighbour.
    _operator: ChildGuard,
    _smsbox: ChildGuard,
    _bearerbox: ChildGuard,
}

impl KannelPeer {
    /// Starts the three and returns when a message can go all the way through. The account may send one SMS a message.
    pub(crate) fn start() -> Self {
        Self::start_allowing(1)
    }

    /// The same with an account that may send so many SMS a message.
    pub(crate) fn start_allowing(parts: u8) -> Self {
        let [admin_port, smsbox_port, operator_port, sendsms_port] = [(); 4].map(|()| spare_port());
        let dir = TempDir::new().unwrap();
        let conf = dir.path().join("kannel.conf");
        fs::write(&conf, configuration([admin_port, smsbox_port, operator_port, sendsms_port], parts))
            .unwrap();
        let conf = conf.to_str().unwrap();
        let start = |command: &[&str], name: &str| ChildGuard::spawn(command, Some(&dir.path().join(name)));

        let mut bearerbox = start(&["/usr/sbin/bearerbox", "-v", "1", conf], "bearerbox.log");
        wait_until(START, "bearerbox", || {
            bearerbox.assert_running();
            status(admin_port)
        });
        let mut smsbox = start(&["/usr/sbin/smsbox", "-v", "1", conf], "smsbox.log");
        // Sends nothing of its own; the message is an argument that it insists on.
        let operator_port = operator_port.to_string();
        let mut operator = start(
            &[
                "/usr/lib/kannel/test/fakesmsc",
                "-H",
                "127.0.0.1",
                "-r",
                &operator_port,
                "-m",
                "0",
                "1 2 text nothing",
            ],
            OPERATOR_LOG,
        );
        wait_until(START, "Kannel's connections", || {
            smsbox.assert_running();
            operator.assert_running();
            status(admin_port)
                .filter(|status| status.contains("smsbox:(none), IP 127.0.0.1") && status.contains("(online"))
        });
        Self { sendsms_port, dir, _operator: operator, _smsbox: smsbox, _bearerbox: bearerbox }
    }

    /// The gateway's address as the setting `sms_url` wants it.
    pub(crate) fn url(&self) -> String {
        format!("kannel+http://{USER}:{PASSWORD}@127.0.0.1:{}/cgi-bin/sendsms", self.sendsms_port)
    }

    /// The messages in order of arrival at the operator, once there are at least `count`.
    pub(crate) fn wait_for_messages(&self, count: usize, timeout: Duration) -> Vec<ReceivedSms> {
        wait_until(timeout, &format!("{count} text messages"), || {
            let messages = self.messages();
            (messages.len() >= count).then_some(messages)
        })
    }

    /// What has arrived at the operator so far.
    pub(crate) fn messages(&self) -> Vec<ReceivedSms> {
        let mut messages: Vec<ReceivedSms> = Vec::new();
        for body in self.bodies().iter().filter(|body| part(body).is_none()) {
            match (received(body), messages.last_mut()) {
                (Some(sms), _) => messages.push(sms),
                // Kannel passes a line break on as it is, and fakesmsc then counts the rest as a message.
                (None, Some(previous)) => previous.text = format!("{}\n{body}", previous.text),
                (None, None) => panic!("not a text message: {body}"),
            }
        }
        messages
    }

    /// The parts of longer messages that have arrived so far.
    pub(crate) fn parts(&self) -> Vec<SmsPart> {
        self.bodies().iter().filter_map(|body| part(body)).collect()
    }

    fn bodies(&self) -> Vec<String> {
        let log = fs::read(self.dir.path().join(OPERATOR_LOG)).unwrap();
        let log = String::from_utf8_lossy(&log);
        // What follows the last line break is still being written.
        let lines = log.split_inclusive('\n').filter_map(|line| line.strip_suffix(">\n"));
        let entries = lines.filter_map(|line| Some(line.split_once(": Got message ")?.1));
        entries.map(|entry| entry.split_once(": <").unwrap().1.to_owned()).collect()
    }
}

/// Kannel's own account of its connections, if it answers.
fn status(admin_port: u16) -> Option<String> {
    let mut answer =
        ureq::get(format!("http://127.0.0.1:{admin_port}/status.txt?password={PASSWORD}")).call().ok()?;
    answer.body_mut().read_to_string().ok()
}

/// Reads fakesmsc's `sender receiver type text`.
fn received(body: &str) -> Option<ReceivedSms> {
    let mut fields = body.splitn(4, ' ');
    let (sender, receiver, kind, text) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let text = match kind {
        "text" => text.to_owned(),
        "ucs-2" => wide(&from_url(text)),
        _ => return None,
    };
    Some(ReceivedSms { sender: sender.to_owned(), receiver: receiver.to_owned(), text })
}

/// Reads fakesmsc's `sender receiver udh header data text`.
fn part(body: &str) -> Option<SmsPart> {
    let mut fields = body.splitn(6, ' ').skip(2);
    let (kind, header, data, text) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if (kind, data) != ("udh", "data") {
        return None;
    }
    let [.., of, number] = from_url(header)[..] else { return None };
    Some(SmsPart { number: (number, of), bytes: from_url(text) })
}

/// UTF-16, big end first.
fn wide(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_be_bytes(pair.try_into().unwrap())).collect();
    String::from_utf16(&units).unwrap()
}

/// The encoding of a URL's query.
fn from_url(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            plain => plain,
        });
    }
    bytes
}

fn configuration([admin_port, smsbox_port, operator_port, sendsms_port]: [u16; 4], most_parts: u8) -> String {
    // With it on, one SMS alone would have less room.
    let concatenation = most_parts > 1;
    format!(
        r#"
group = core
admin-port = {admin_port}
admin-interface = 127.0.0.1
admin-password = {PASSWORD}
smsbox-port = {smsbox_port}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
box-deny-ip = "*.*.*.*"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = {operator_port}
connect-allow-ip = 127.0.0.1
denied-prefix = "{NOT_ROUTED}"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms_port}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {USER}
password = {PASSWORD}
max-messages = {most_parts}
concatenation = {concatenation}
"#
    )
}
