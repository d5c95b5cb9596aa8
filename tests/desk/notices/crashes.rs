//! F1 and F2: a sender that is killed. `scripts/crash-test` does the first 200 times among 10,000 messages.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;
use secrecy::ExposeSecret as _;
use skranke::db::DatabaseUrl;
use skranke::db::schema::notices;
use skranke::notices::actions::list_notices;
use skranke::notices::reading::Shelf;
use skranke::notices::sender::{Counts, drain_once};
use skranke::notices::{Channel, NoticeState};
use skranke::values::NoticeId;

use super::setup::Setup;
use crate::support::bad_gateway::BadGateway;
use crate::support::bad_smtp::{BadSmtp, Mode};
use crate::support::process::wait_until;

const MESSAGES: usize = 1_500;
const KILLS: usize = 8;
const THREADS: usize = 4;
const SOON: Duration = Duration::from_mins(2);
const TAKEN: Option<&str> = Some("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}");

/// `skranke work` on the desk's database, at its time.
fn sender(setup: &Setup) -> Child {
    sender_with(setup, &[])
}

/// The same with more in its environment.
pub(super) fn sender_with(setup: &Setup, more: &[(&str, &str)]) -> Child {
    let settings = &setup.desk.settings;
    let url = match setup.desk.db.url() {
        DatabaseUrl::Postgres(url) => url.clone(),
        DatabaseUrl::Sqlite(path) => format!("sqlite:{path}"),
    };
    Command::new(env!("CARGO_BIN_EXE_skranke"))
        .arg("work")
        .env("SKRANKE_ENVIRONMENT", "test")
        .env("SKRANKE_DATABASE_URL", url)
        .env("SKRANKE_MAIL_URL", settings.mail_url.expose_secret())
        .env("SKRANKE_SMS_URL", settings.sms_url.expose_secret())
        .env("SKRANKE_NOTICES_SENDER_THREADS", THREADS.to_string())
        .env("SKRANKE_NOW", setup.desk.now().to_rfc3339())
        .envs(more.iter().copied())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Several on PostgreSQL; SQLite has one.
fn senders(setup: &Setup) -> usize {
    if matches!(setup.desk.db.url(), DatabaseUrl::Postgres(_)) { 3 } else { 1 }
}

pub(super) fn kill(mut sender: Child) {
    sender.kill().unwrap();
    sender.wait().unwrap();
}

/// The ids of all that stand on the list of messages of which nobody can tell, page by page as the desk reads it.
fn listed(setup: &Setup) -> BTreeSet<String> {
    let (mut ids, mut after) = (BTreeSet::new(), None::<NoticeId>);
    loop {
        let page = setup.desk.db.read(|conn| list_notices(conn, Shelf::ToJudge, after.as_ref())).unwrap();
        after = page.notices.last().map(|listed| listed.notice.notice_id.clone());
        ids.extend(page.notices.iter().map(|listed| listed.notice.notice_id.to_string()));
        if !page.has_more {
            return ids;
        }
    }
}

#[test]
fn senders_that_are_killed_while_they_send_leave_no_message_twice_and_none_lost() {
    let (mail, sms) = (BadSmtp::start(Mode::Accept), BadGateway::start(TAKEN));
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &mail.url()), ("SKRANKE_SMS_URL", &sms.url("json"))]);
    let person = setup.person(|_, _| {});
    let channel = |n: usize| if n.is_multiple_of(2) { Channel::Email } else { Channel::Sms };
    setup.queue_all((0..MESSAGES).map(|n| setup.confirmation(&person, channel(n), n)).collect());
    let taken = || mail.messages().len() + sms.requests().len();
    let mut running = VecDeque::new();
    running.extend((0..senders(&setup)).map(|_| sender(&setup)));
    for _ in 0..KILLS {
        let goal = taken() + rand::random_range(1..15);
        wait_until(SOON, "some messages", || (taken() >= goal).then_some(()));
        kill(running.pop_front().unwrap());
        running.push_back(sender(&setup));
    }
    let kills = KILLS + running.len();
    running.into_iter().for_each(kill);
    assert!(taken() < MESSAGES, "all was sent before the last kill");
    // The leases of those who died end.
    setup.pass(TimeDelta::minutes(10));
    drain_once(&setup.desk).unwrap();

    let mut got: HashMap<String, usize> = HashMap::new();
    for message in mail.messages() {
        let id = message.split("Message-ID: <").nth(1).and_then(|rest| rest.split('@').next()).unwrap();
        *got.entry(id.to_owned()).or_default() += 1;
    }
    for reference in sms.references() {
        *got.entry(reference).or_default() += 1;
    }
    assert!(got.values().all(|times| *times == 1), "twice: {got:?}");
    let rows: Vec<(NoticeId, NoticeState)> = setup
        .desk
        .db
        .read(|conn| Ok(notices::table.select((notices::notice_id, notices::state)).load(conn)?))
        .unwrap();
    let (sent, others): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|(_, state)| *state == NoticeState::Accepted);
    assert!(sent.iter().all(|(id, _)| got.contains_key(id.as_str())), "lost");
    assert!(others.iter().all(|(_, state)| *state == NoticeState::Uncertain), "{others:?}");
    assert!(others.len() <= kills * THREADS * Channel::ALL.len() && sent.len() + others.len() == MESSAGES);
    let uncertain: BTreeSet<String> = others.iter().map(|(id, _)| id.to_string()).collect();
    assert_eq!(listed(&setup), uncertain);
}

/// Kills the sender when the server has said that it took the message, and nobody has put that on record.
fn killed_before_the_commit(
    setup: &Setup,
    channel: Channel,
    freeze: impl Fn(u32),
    taken: impl Fn() -> usize,
) {
    let person = setup.person(|_, _| {});
    let sender = sender(setup);
    // Before there is a message: the sender may be quicker than this.
    freeze(sender.id());
    setup.queue(setup.confirmation(&person, channel, 1));
    wait_until(SOON, "the message", || (taken() == 1).then_some(()));
    kill(sender);
    assert_eq!(setup.standing(&person).0, NoticeState::HandingOver);
    setup.pass(TimeDelta::minutes(10));
    for _ in 0..2 {
        assert_eq!(drain_once(&setup.desk).unwrap(), Counts::default());
        assert_eq!(setup.standing(&person), (NoticeState::Uncertain, Some("no_answer".to_owned())));
        setup.pass(TimeDelta::days(1));
    }
    assert_eq!(taken(), 1, "never sent again");
}

#[test]
fn a_sender_that_is_killed_between_the_answer_and_its_commit_leaves_an_uncertain_message() {
    let mail = BadSmtp::start(Mode::Accept);
    let setup = Setup::with(&[("SKRANKE_MAIL_URL", &mail.url())]);
    killed_before_the_commit(&setup, Channel::Email, |pid| mail.freeze(pid), || mail.messages().len());

    let sms = BadGateway::start(TAKEN);
    let setup = Setup::with(&[("SKRANKE_SMS_URL", &sms.url("json"))]);
    killed_before_the_commit(&setup, Channel::Sms, |pid| sms.freeze(pid), || sms.requests().len());
}
