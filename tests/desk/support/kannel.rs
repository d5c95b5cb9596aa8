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
    /// Starts the three and returns when a message can go all the way through.
    pub(crate) fn start() -> Self {
        let [admin_port, smsbox_port, operator_port, sendsms_port] = [(); 4].map(|()| spare_port());
        let dir = TempDir::new().unwrap();
        let conf = dir.path().join("kannel.conf");
        fs::write(&conf, configuration(admin_port, smsbox_port, operator_port, sendsms_port)).unwrap();
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
        let log = fs::read(self.dir.path().join(OPERATOR_LOG)).unwrap();
        let log = String::from_utf8_lossy(&log);
        let mut messages: Vec<ReceivedSms> = Vec::new();
        // What follows the last line break is still being written.
        for line in log.split_inclusive('\n').filter_map(|line| line.strip_suffix(">\n")) {
            let Some((_, entry)) = line.split_once(": Got message ") else {
                continue;
            };
            let (_, body) = entry.split_once(": <").unwrap();
            match (received(body), messages.last_mut()) {
                (Some(sms), _) => messages.push(sms),
                // Kannel passes a line break on as it is, and fakesmsc then counts the rest as a message.
                (None, Some(previous)) => previous.text = format!("{}\n{body}", previous.text),
                (None, None) => panic!("not a text message: {line}"),
            }
        }
        messages
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
        "ucs-2" => from_ucs2(text),
        _ => return None,
    };
    Some(ReceivedSms { sender: sender.to_owned(), receiver: receiver.to_owned(), text })
}

/// UTF-16, big end first, in the encoding of a URL's query.
fn from_ucs2(text: &str) -> String {
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
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_be_bytes(pair.try_into().unwrap())).collect();
    String::from_utf16(&units).unwrap()
}

fn configuration(admin_port: u16, smsbox_port: u16, operator_port: u16, sendsms_port: u16) -> String {
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

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms_port}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {USER}
password = {PASSWORD}
"#
    )
}
