//! Kills senders at random moments and counts what the mail server and the SMS gateway got, half of the messages each:
//! `cargo run --release --example crash_test -- SKRANKE sqlite:PATH|postgres://… [MESSAGES] [KILLS] [SENDERS]`.
//!
//! `SKRANKE` is the program, the database must be empty. Senders are started as processes, killed with SIGKILL and started again;
//! then they work the rest off. No message may be at the servers twice, none may be lost, and each of which nobody can tell
//! must stand on the desk's list of those to judge. Takes some minutes more than the kills do: what a killed sender held comes back when its lease
//! of five minutes ends.

mod gateway;
mod sink;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Cursor, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use diesel::prelude::*;
use rand::RngExt as _;
use skranke::calendar::local_date;
use skranke::config::Settings;
use skranke::db::migrate;
use skranke::db::schema::{notices, persons};
use skranke::desk::Desk;
use skranke::imports::{self, ImportKind, Wish};
use skranke::notices::actions::list_notices;
use skranke::notices::reading::Shelf;
use skranke::notices::{Channel, NewNotice, NoticeState, outbox};
use skranke::values::{NoticeId, PersonId};

use gateway::Gateway;
use sink::Sink;

const PERSON: &str = "national_id,given_name,middle_name,family_name,birth_date,status,address_protection,\
    address_line1,address_line2,address_line3,postal_code,city,country\n\
    20914695016,Åse,,Sæther,1946-11-20,resident,none,,,,,,NO\n";
const CONTACT: &str = "national_id,email,email_updated_at,email_verified_at,mobile,mobile_updated_at,mobile_verified_at,language,\
    opted_out,opted_out_at,mailbox_address,mailbox_provider\n\
    20914695016,ase@example.no,2026-10-01T08:00:00Z,,+4791234567,2026-10-01T08:00:00Z,,nb,false,,,\n";

/// Threads of each sender for each of the two channels, so that twice as many messages are in the air.
const THREADS: u32 = 4;
/// Between two kills, in milliseconds: a sender has begun to send, and is not done.
const LIFE: std::ops::Range<u64> = 150..600;
/// The leases of those killed last, and some time to send the rest.
const PATIENCE: Duration = Duration::from_mins(15);

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let program = arguments.next().context("where is skranke?")?;
    let url = arguments.next().context("which database?")?;
    let mut number = |otherwise: usize| arguments.next().map_or(Ok(otherwise), |text| text.parse());
    let (messages, kills, senders) = (number(10_000)?, number(200)?, number(1)?);

    let (sink, gateway) = (Sink::start()?, Gateway::start()?);
    let got = || sink.got().into_iter().chain(gateway.got()).collect::<HashMap<String, u32>>();
    let environment = environment(&url, &sink, &gateway);
    let settings = Settings::load(None, environment.clone().into_iter());
    let settings = settings.map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    migrate(&settings.database_url)?;
    let desk = Desk::open(settings)?;
    queue(&desk, messages)?;

    let start = || Senders::one(&program, &environment);
    let mut running = Senders((0..senders).map(|_| start()).collect::<anyhow::Result<_>>()?);
    let began = Instant::now();
    for kill in 0..kills {
        std::thread::park_timeout(Duration::from_millis(rand::rng().random_range(LIFE)));
        ensure!(waiting(&desk)? > 0, "all was sent after {kill} kills: ask for more messages");
        let which = rand::rng().random_range(0..senders);
        let victim = running.0.get_mut(which).context("there is such a sender")?;
        victim.kill()?;
        victim.wait()?;
        *victim = start()?;
    }
    println!("{kills} kills in {} s, {} at the servers", began.elapsed().as_secs(), got().len());
    let began = Instant::now();
    while waiting(&desk)? > 0 {
        ensure!(began.elapsed() < PATIENCE, "not all was sent: {:?}", states(&desk)?);
        std::thread::park_timeout(Duration::from_secs(1));
    }
    drop(running);
    judge(&desk, &got(), kills * usize::try_from(2 * THREADS)?)
}

fn environment(url: &str, sink: &Sink, gateway: &Gateway) -> Vec<(String, String)> {
    let pairs = [
        ("SKRANKE_DATABASE_URL", url),
        ("SKRANKE_MAIL_URL", &sink.url()),
        ("SKRANKE_SMS_URL", &gateway.url()),
        ("SKRANKE_NOTICES_SENDER_THREADS", &THREADS.to_string()),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

fn queue(desk: &Desk, messages: usize) -> anyhow::Result<()> {
    for (kind, file) in [(ImportKind::Persons, PERSON), (ImportKind::Contacts, CONTACT)] {
        let open = move || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(file))) };
        imports::run(desk, kind, open, Wish::default())?;
    }
    let now = desk.now();
    desk.db.write(move |conn| {
        let person: PersonId = persons::table.select(persons::person_id).first(conn)?;
        let new: Vec<NewNotice> = (0..messages)
            .map(|n| {
                let reference = format!("R-{n}");
                let channel = if n % 2 == 0 { Channel::Email } else { Channel::Sms };
                NewNotice::opt_out_changed(person.clone(), channel, true, &reference, local_date(now))
            })
            .collect();
        outbox::queue_all(conn, &new, now)
    })?;
    Ok(())
}

fn states(desk: &Desk) -> anyhow::Result<BTreeMap<&'static str, usize>> {
    let all: Vec<NoticeState> =
        desk.db.read(|conn| Ok(notices::table.select(notices::state).load(conn)?))?;
    let mut counts = BTreeMap::new();
    for state in all {
        *counts.entry(state.as_str()).or_default() += 1;
    }
    Ok(counts)
}

/// How many are neither at an end nor uncertain.
fn waiting(desk: &Desk) -> anyhow::Result<i64> {
    let waiting =
        [NoticeState::Queued, NoticeState::Claimed, NoticeState::HandingOver, NoticeState::Deferred];
    let waiting = notices::table.filter(notices::state.eq_any(waiting));
    Ok(desk.db.read(|conn| Ok(waiting.count().get_result(conn)?))?)
}

/// The ids of all that stand on the desk's list of messages of which nobody can tell, read page by page as the desk reads it.
fn listed(desk: &Desk) -> anyhow::Result<BTreeSet<String>> {
    let (mut ids, mut after) = (BTreeSet::new(), None::<NoticeId>);
    loop {
        let page = desk.db.read(|conn| list_notices(conn, Shelf::ToJudge, after.as_ref()))?;
        after = page.notices.last().map(|listed| listed.notice.notice_id.clone());
        ids.extend(page.notices.iter().map(|listed| listed.notice.notice_id.to_string()));
        if !page.has_more {
            return Ok(ids);
        }
    }
}

fn judge(desk: &Desk, got: &HashMap<String, u32>, most_uncertain: usize) -> anyhow::Result<()> {
    let rows: Vec<(NoticeId, NoticeState)> =
        desk.db.read(|conn| Ok(notices::table.select((notices::notice_id, notices::state)).load(conn)?))?;
    let at_server = |id: &NoticeId| got.get(id.as_str()).copied().unwrap_or_default();
    let duplicates = got.values().filter(|times| **times > 1).count();
    let lost =
        rows.iter().filter(|(id, state)| *state == NoticeState::Accepted && at_server(id) == 0).count();
    let uncertain: Vec<&NoticeId> =
        rows.iter().filter(|(_, state)| *state == NoticeState::Uncertain).map(|(id, _)| id).collect();
    let arrived = uncertain.iter().filter(|id| at_server(id) == 1).count();
    let strangers = rows.len()
        - uncertain.len()
        - rows.iter().filter(|(_, state)| *state == NoticeState::Accepted).count();
    let listed = listed(desk)?;
    println!(
        "{} messages, {} at the servers: {duplicates} twice, {lost} lost, {} uncertain (at most {most_uncertain}; {arrived} of them had arrived), {} listed",
        rows.len(),
        got.len(),
        uncertain.len(),
        listed.len(),
    );
    ensure!(duplicates == 0, "{duplicates} messages came twice");
    ensure!(lost == 0, "{lost} messages are lost");
    ensure!(strangers == 0, "some ended otherwise: {:?}", states(desk)?);
    ensure!(uncertain.len() <= most_uncertain, "too many are uncertain");
    let uncertain: BTreeSet<String> = uncertain.into_iter().map(ToString::to_string).collect();
    ensure!(listed == uncertain, "not just those that are uncertain are listed");
    Ok(())
}

/// Running programs, killed when this ends.
struct Senders(Vec<Child>);

impl Senders {
    fn one(program: &str, environment: &[(String, String)]) -> anyhow::Result<Child> {
        let mut command = Command::new(program);
        command.arg("work").envs(environment.iter().cloned()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().with_context(|| format!("{program} does not start"))
    }
}

impl Drop for Senders {
    fn drop(&mut self) {
        for sender in &mut self.0 {
            // It may have ended by itself, which is as good.
            drop(sender.kill());
            drop(sender.wait());
        }
    }
}
