//! A desk with two providers that sign, and messages that were handed over to them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use skranke::calendar::local_date;
use skranke::db::DatabaseUrl;
use skranke::db::schema::{notice_receipts, notices, persons};
use skranke::notices::outbox::{self, Turn, Wanted, Written};
use skranke::notices::receipts::Receipt;
use skranke::notices::receipts::store::receipts_of;
use skranke::notices::rules::LEASE;
use skranke::notices::sender::drain_once;
use skranke::notices::{Channel, NewNotice, Notice, NoticeState};
use skranke::values::{Language, NationalId, NoticeId, PersonId};

use crate::support::client::Answer;
use crate::support::desk::TestDesk;
use crate::support::people::KARI;
use crate::support::program::{Ended, ended};

/// The keys of the SMS provider, the second of which is to follow the first; then that of the mail provider.
pub(super) const KEYS: [&str; 3] = [
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "b3RoZXIga2V5IG9mIHRoZSBzYW1lIHByb3ZpZGVy",
    "a2V5IG9mIHRoZSBtYWlsIHByb3ZpZGVyIGFsb25l",
];

/// The desk, with people whose messages are on their way.
pub(super) struct Receipts {
    pub(super) desk: TestDesk,
}

/// One call of a hook, as it will be sent.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) path: String,
    pub(super) id: String,
    pub(super) at: DateTime<Utc>,
    pub(super) key: &'static str,
    pub(super) body: String,
}

impl Receipts {
    pub(super) fn start() -> Self {
        let [first, second, mail] = KEYS;
        let desk = TestDesk::with_people_and(&format!(
            "[receipts]\nkeys = [\"sms/acme whsec_{first}\", \"sms/acme whsec_{second}\", \"mail/post whsec_{mail}\"]\n"
        ));
        let receipts = Self { desk };
        // What the nightly run wrote is not what these tests are about.
        drain_once(&receipts.desk.desk).unwrap();
        receipts
    }

    pub(super) fn kari(&self) -> PersonId {
        let index = self.desk.desk.vault.index(&NationalId::parse(KARI).unwrap());
        let person = persons::table.filter(persons::national_id_index.eq(index)).select(persons::person_id);
        self.desk.read(|conn| Ok(person.first(conn)?))
    }

    /// Queues message number `n` to Kari.
    pub(super) fn queue(&self, channel: Channel, n: usize) -> NoticeId {
        let (now, today) = (self.desk.now(), local_date(self.desk.now()));
        let new = NewNotice::opt_out_changed(self.kari(), channel, true, &format!("R-{n}"), today);
        self.desk.write(move |conn| outbox::queue(conn, &new, now)).unwrap()
    }

    /// Queues message number `n` and gives it to a server, which takes it on.
    pub(super) fn sent(&self, channel: Channel, n: usize) -> NoticeId {
        let id = self.queue(channel, n);
        drain_once(&self.desk.desk).unwrap();
        assert_eq!(self.standing(&id).0, NoticeState::Accepted);
        id
    }

    /// Queues message number `n` and stops just before the answer of the server.
    pub(super) fn handing_over(&self, channel: Channel, n: usize) -> (NoticeId, Turn) {
        let (id, now) = (self.queue(channel, n), self.desk.now());
        let turn = self.desk.write(move |conn| {
            let wanted = Wanted { worker: "a", channel, daytime: true, agents: true, lease: LEASE, limit: 1 };
            let turn = Turn::of(&outbox::claim(conn, wanted, now)?[0]);
            let template_version = "00000000".to_owned();
            let written = Written {
                language: Language::Nn,
                template_version,
                address_index: "x".to_owned(),
                opt_out_rule: None,
                provider: None,
            };
            assert!(outbox::hand_over(conn, &turn, &written, now)?);
            Ok(turn)
        });
        assert_eq!(turn.notice_id, id);
        (id, turn)
    }

    pub(super) fn notice(&self, id: &NoticeId) -> Notice {
        self.desk.read(|conn| Ok(notices::table.find(id).select(Notice::as_select()).first(conn)?))
    }

    /// Its state and the reason for it.
    pub(super) fn standing(&self, id: &NoticeId) -> (NoticeState, Option<String>) {
        let notice = self.notice(id);
        (notice.state, notice.state_reason)
    }

    pub(super) fn receipts(&self, id: &NoticeId) -> Vec<Receipt> {
        self.desk.read(|conn| receipts_of(conn, id))
    }

    pub(super) fn all_receipts(&self) -> i64 {
        self.desk.read(|conn| Ok(notice_receipts::table.count().get_result(conn)?))
    }

    /// A report on an SMS by the provider's first key.
    pub(super) fn sms(&self, event: &str, id: &NoticeId, status: &str) -> Call {
        let at = self.desk.now();
        let body = serde_json::json!({ "reference": id, "status": status, "at": at }).to_string();
        Call { path: "/hooks/sms/acme".to_owned(), id: event.to_owned(), at, key: KEYS[0], body }
    }

    /// A report on an e-mail.
    pub(super) fn mail(&self, event: &str, id: &NoticeId, kind: &str, code: &str) -> Call {
        let at = self.desk.now();
        let message_id = format!("<{id}@skranke.example>");
        let body =
            serde_json::json!({ "message_id": message_id, "kind": kind, "code": code, "at": at }).to_string();
        Call { path: "/hooks/mail/post".to_owned(), id: event.to_owned(), at, key: KEYS[2], body }
    }

    pub(super) fn send(&self, call: &Call) -> Answer {
        let signature = call.signature();
        let timestamp = call.at.timestamp().to_string();
        let headers = [
            ("webhook-id", call.id.as_str()),
            ("webhook-timestamp", &timestamp),
            ("webhook-signature", &signature),
            ("content-type", "application/json"),
        ];
        self.desk.client().send("POST", &call.path, &headers, Some(call.body.clone()))
    }

    /// Gives a mail to the command, as a mail server's pipe does.
    pub(super) fn bounces(&self, mail: &str) -> Ended {
        let mut program =
            self.command(&["bounces", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        program.stdin.take().unwrap().write_all(mail.as_bytes()).unwrap();
        ended(program.wait_with_output().unwrap())
    }

    /// Runs a command on the desk's database.
    pub(super) fn program(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).output().unwrap())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let url = match self.desk.desk.db.url() {
            DatabaseUrl::Postgres(url) => url.clone(),
            DatabaseUrl::Sqlite(path) => format!("sqlite:{path}"),
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_skranke"));
        command
            .args(arguments)
            .env("SKRANKE_ENVIRONMENT", "test")
            .env("SKRANKE_DATABASE_URL", url)
            .env("SKRANKE_NOW", self.desk.now().to_rfc3339())
            .current_dir(self.desk.folder());
        command
    }
}

impl Call {
    pub(super) fn signature(&self) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(self.key).unwrap());
        let signed = format!("{}.{}.{}", self.id, self.at.timestamp(), self.body);
        format!("v1,{}", STANDARD.encode(hmac::sign(&key, signed.as_bytes())))
    }

    pub(super) fn to(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    pub(super) fn with_key(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    pub(super) fn saying(self, body: impl Into<String>) -> Self {
        Self { body: body.into(), ..self }
    }

    pub(super) fn at(self, at: DateTime<Utc>) -> Self {
        Self { at, ..self }
    }
}
