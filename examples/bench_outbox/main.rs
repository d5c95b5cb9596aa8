//! Measures the outbox: how quickly it is worked off beside lettre alone, and how long messages wait while the web answers:
//! `cargo run --release --example bench_outbox -- [MESSAGES] [SECONDS] [sqlite:PATH|postgres://…]`.
//!
//! One line a workload: name, ours, baseline, ratio, bar. First MESSAGES e-mails are drained by one sender and by four, and the same
//! bytes are sent by lettre over one kept connection; medians of five rounds. Then MESSAGES are queued evenly over SECONDS while
//! eight browsers open people's pages. Without a database it makes one of its own on `SQLite`.

mod sink;
#[path = "../bench_pages/client.rs"]
#[expect(dead_code, reason = "no form is sent here")]
mod web_client;
#[path = "../bench_pages/filled.rs"]
#[expect(dead_code, reason = "nobody is searched for here")]
mod web_filled;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use chrono::TimeDelta;
use diesel::prelude::*;
use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use secrecy::SecretString;
use skranke::calendar::local_date;
use skranke::db::UtcTime;
use skranke::db::schema::{notices, persons, register_entries};
use skranke::desk::Desk;
use skranke::notices::sender::{Sender, drain_once};
use skranke::notices::{Channel, NewNotice, NoticeState, outbox};
use skranke::persons::PersonStatus;
use skranke::values::PersonId;
use skranke::web::{Metrics, Server};

use sink::Sink;
use web_client::{get, load};

/// People to write to.
const PERSONS: usize = 2_000;
const ROUNDS: usize = 5;
/// So many of the messages lettre sends as it comes: it takes its time.
const LETTRE_ALONE: usize = 200;
const FROM: &str = "ikke-svar@skranke.example";
const TO: &str = "kari@example.no";
/// So many messages are queued at a time when they come evenly.
const HANDFUL: usize = 10;
/// After the last message was queued, all must be handed over within this.
const PATIENCE: Duration = Duration::from_mins(2);

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let messages: usize = arguments.next().unwrap_or_else(|| "3000".to_owned()).parse()?;
    let seconds: u64 = arguments.next().unwrap_or_else(|| "60".to_owned()).parse()?;
    let folder = tempfile::tempdir()?;
    let filled = web_filled::fill(PERSONS, arguments.next(), folder.path())?;
    skranke::cli::log_to_standard_error();
    let sink = Sink::start()?;
    let mut bench = Bench { sink, people: Vec::new(), desk: filled.desk.clone(), queued: 0 };
    bench.prepare()?;
    for threads in [1, 4] {
        bench.drain(messages, threads)?;
    }
    actix_web::rt::System::new().block_on(async move {
        let server = Server::build(bench.desk.clone(), Arc::new(Metrics::default()))?;
        let (address, stopper) = (server.address, server.stopper());
        let serving = actix_web::rt::spawn(server.run());
        let cookie = filled.cookie.clone();
        let pages: Vec<String> =
            filled.persons.iter().map(|id| get(&format!("/persons/{id}"), &cookie)).collect();
        let measured = actix_web::rt::task::spawn_blocking(move || {
            bench.come_evenly(messages, Duration::from_secs(seconds), |length| {
                let page = |n: usize| pages.get(n * 7_919 % pages.len()).cloned().unwrap_or_default();
                load(address, 200, length, page).map(|load| (load.p50, load.p99))
            })
        });
        let measured = measured.await?;
        stopper.stop().await;
        serving.await??;
        measured
    })
}

struct Bench {
    sink: Sink,
    desk: Desk,
    /// Those alive with an e-mail address.
    people: Vec<PersonId>,
    queued: usize,
}

impl Bench {
    /// Sends all e-mail to the sink from here on, and nothing else: what filling the desk queued is none of it.
    fn prepare(&mut self) -> anyhow::Result<()> {
        self.desk.db.write(|conn| {
            let waiting = notices::table.filter(notices::state.eq(NoticeState::Queued));
            let done = (notices::state.eq(NoticeState::Suppressed), notices::state_reason.eq("no_address"));
            Ok(diesel::update(waiting).set(done).execute(conn).map(drop)?)
        })?;
        self.people = self.desk.db.read(|conn| {
            let with_email = register_entries::table
                .inner_join(persons::table.on(persons::person_id.eq(register_entries::person_id)))
                .filter(register_entries::email.is_not_null())
                .filter(persons::status.ne(PersonStatus::Deceased));
            Ok(with_email.select(register_entries::person_id).limit(1_000).load(conn)?)
        })?;
        ensure!(!self.people.is_empty(), "nobody has an e-mail address");
        let mut settings = (*self.desk.settings).clone();
        settings.mail_url = SecretString::from(format!("smtp://127.0.0.1:{}", self.sink.port));
        self.desk.settings = Arc::new(settings);
        Ok(())
    }

    fn queue(&mut self, messages: usize) -> anyhow::Result<()> {
        let (now, first) = (self.desk.now(), self.queued);
        let new: Vec<NewNotice> = self
            .people
            .iter()
            .cycle()
            .skip(first % self.people.len())
            .take(messages)
            .enumerate()
            .map(|(n, person)| {
                let reference = format!("R-BENCH-{}-{}", now.timestamp_micros(), first + n);
                NewNotice::opt_out_changed(person.clone(), Channel::Email, true, &reference, local_date(now))
            })
            .collect();
        self.queued += messages;
        let queued = self.desk.db.write(move |conn| outbox::queue_all(conn, &new, now))?;
        ensure!(queued == messages, "{queued} of {messages} were queued");
        Ok(())
    }

    fn drain(&mut self, messages: usize, threads: usize) -> anyhow::Result<()> {
        let mut settings = (*self.desk.settings).clone();
        settings.notices.sender_threads = threads;
        self.desk.settings = Arc::new(settings);
        let mut rates: [Vec<f64>; 3] = Default::default();
        for _ in 0..ROUNDS {
            self.queue(messages)?;
            let began = Instant::now();
            let counts = drain_once(&self.desk)?;
            let ours = per_second(messages, began.elapsed())?;
            ensure!(counts.accepted == messages, "{counts:?}");
            let got = self.sink.take();
            ensure!(got.len() == messages, "{} of {messages} came", got.len());
            let few = got.get(..LETTRE_ALONE).unwrap_or(&got);
            let as_it_comes = per_second(few.len(), self.lettre_alone(few)?)?;
            let in_one_piece = per_second(got.len(), self.lettre_in_one_piece(&got)?)?;
            for (rates, rate) in rates.iter_mut().zip([ours, as_it_comes, in_one_piece]) {
                rates.push(rate);
            }
        }
        let [ours, as_it_comes, in_one_piece] = rates;
        let (kind, ours) = (self.desk.db.url().kind(), median(ours)?);
        // One writer is all that SQLite has.
        let bar = match (threads, kind) {
            (1, _) => ">= 0.5",
            (_, "postgres") => ">= 1.5",
            _ => "",
        };
        for (name, alone, bar) in
            [("lettre", as_it_comes, bar), ("lettre, one write a message", in_one_piece, "")]
        {
            let alone = median(alone)?;
            println!(
                "P12 outbox, {threads} senders, {kind}, {name}\t{ours:.0} messages/s\t{alone:.0} messages/s\t{:.2}\t{bar}",
                ours / alone
            );
        }
        Ok(())
    }

    /// The same bytes over one kept connection, without queue, database and rendering: lettre as it comes.
    fn lettre_alone(&self, messages: &[Vec<u8>]) -> anyhow::Result<Duration> {
        let envelope = Envelope::new(Some(FROM.parse()?), vec![TO.parse()?])?;
        let mut line = self.connect()?;
        let began = Instant::now();
        for message in messages {
            line.send(&envelope, message)?;
        }
        let took = began.elapsed();
        line.quit()?;
        self.sink.take();
        Ok(took)
    }

    /// The same with the message and its final dot in one write, as the sender does it: written in two, the second waits 40 ms for the
    /// server's acknowledgement of the first. Nobody can be quicker over one connection.
    fn lettre_in_one_piece(&self, messages: &[Vec<u8>]) -> anyhow::Result<Duration> {
        let (from, to): (Address, Address) = (FROM.parse()?, TO.parse()?);
        let mut line = self.connect()?;
        let began = Instant::now();
        for message in messages {
            line.command(Mail::new(Some(from.clone()), Vec::new()))?;
            line.command(Rcpt::new(to.clone(), Vec::new()))?;
            line.command(Data)?;
            line.command(format!("{}.\r\n", std::str::from_utf8(message)?))?;
        }
        let took = began.elapsed();
        line.quit()?;
        ensure!(self.sink.take() == messages, "not the same bytes");
        Ok(took)
    }

    fn connect(&self) -> anyhow::Result<SmtpConnection> {
        let timeout = Some(Duration::from_secs(20));
        let address = ("127.0.0.1", self.sink.port);
        Ok(SmtpConnection::connect(address, timeout, &ClientId::default(), None, None)?)
    }

    /// Queues evenly over the time while a sender works and `browse` opens pages, first without messages.
    fn come_evenly(
        &mut self,
        messages: usize,
        over: Duration,
        browse: impl Fn(Duration) -> anyhow::Result<(Duration, Duration)> + Sync,
    ) -> anyhow::Result<()> {
        let quiet = browse(over / 4)?;
        let sender = Sender::start(self.desk.clone())?;
        let since = self.desk.now();
        let began = Instant::now();
        let busy = std::thread::scope(|scope| {
            let browsing = scope.spawn(|| browse(over));
            let handfuls = messages.div_ceil(HANDFUL);
            for n in 0..handfuls {
                let due = over.mul_f64(f64::from(u32::try_from(n)?) / f64::from(u32::try_from(handfuls)?));
                std::thread::park_timeout(due.saturating_sub(began.elapsed()));
                self.queue(HANDFUL.min(messages - n * HANDFUL))?;
            }
            browsing.join().map_err(|_| anyhow::anyhow!("a browser panicked"))?
        })?;
        let last = Instant::now();
        let waits = loop {
            let waits = self.waits(since)?;
            if waits.len() == messages {
                break waits;
            }
            ensure!(last.elapsed() < PATIENCE, "{} of {messages} were handed over", waits.len());
            std::thread::park_timeout(Duration::from_millis(20));
        };
        let took = began.elapsed();
        sender.stop();
        let p95 = waits.get(waits.len() * 95 / 100).context("no messages")?;
        let kind = self.desk.db.url().kind();
        println!(
            "Messages while pages are opened, {kind}\tp95 {:.2} s\t{messages} in {:.0} s\t\t<= 10 s",
            p95.as_seconds_f64(),
            took.as_secs_f64()
        );
        println!(
            "Pages while messages go out, {kind}\tp99 {:.1} ms\tp99 {:.1} ms\t{:.2}\t",
            busy.1.as_secs_f64() * 1000.0,
            quiet.1.as_secs_f64() * 1000.0,
            busy.1.as_secs_f64() / quiet.1.as_secs_f64()
        );
        ensure!(*p95 <= TimeDelta::seconds(10), "messages wait too long");
        Ok(())
    }

    /// How long each message of this part waited from the queue to the hand-over, the shortest first.
    fn waits(&self, since: chrono::DateTime<chrono::Utc>) -> anyhow::Result<Vec<TimeDelta>> {
        let rows: Vec<(UtcTime, Option<UtcTime>)> = self.desk.db.read(|conn| {
            let of_this = notices::table
                .filter(notices::created_at.ge(UtcTime::from(since)))
                .filter(notices::state.eq(NoticeState::Accepted));
            Ok(of_this.select((notices::created_at, notices::handed_over_at)).load(conn)?)
        })?;
        let mut waits: Vec<TimeDelta> =
            rows.into_iter().filter_map(|(queued, handed)| Some(handed?.utc() - queued.utc())).collect();
        waits.sort_unstable();
        Ok(waits)
    }
}

fn per_second(messages: usize, took: Duration) -> anyhow::Result<f64> {
    Ok(f64::from(u32::try_from(messages)?) / took.as_secs_f64())
}

fn median(mut rounds: Vec<f64>) -> anyhow::Result<f64> {
    rounds.sort_by(f64::total_cmp);
    rounds.get(rounds.len() / 2).copied().context("no rounds")
}
