//! Measures the import of letter events against a bare prepared upsert of the same rows in one transaction:
//! `cargo run --release --example bench_import -- [EVENTS] [sqlite:PATH|postgres://…]`. The database must be empty.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Read, Write as _};
use std::time::Instant;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use skranke::config::Settings;
use skranke::db::{AnyConnection, Ruling, migrate, schema};
use skranke::desk::Desk;
use skranke::imports::{self, ImportKind, Wish};
use skranke::letters::EventKind;
use skranke::letters::store::{StoredEvent, by_references};
use skranke::on_each;

const KINDS: [EventKind; 4] =
    [EventKind::Accepted, EventKind::Printed, EventKind::Posted, EventKind::Activated];

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let events: usize = arguments.next().unwrap_or_else(|| "200000".to_owned()).parse()?;
    let folder = tempfile::tempdir()?;
    let url = match arguments.next() {
        Some(url) => url,
        None => format!("sqlite:{}", folder.path().join("desk.db").display()),
    };
    let settings = Settings::load(None, [("SKRANKE_DATABASE_URL".to_owned(), url)].into_iter());
    let settings = settings.map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    migrate(&settings.database_url)?;
    let desk = Desk::open(settings)?;
    let start: DateTime<Utc> = "2026-11-02T08:00:00Z".parse()?;

    let mut persons = "national_id,given_name,middle_name,family_name,birth_date,status,address_protection,\
                       address_line1,address_line2,address_line3,postal_code,city,country\n"
        .to_owned();
    persons.push_str("20914695016,Åse,,Sæther,1946-11-20,resident,none,,,,,,NO\n");
    let mut letters = "reference,national_id,ordered_at,order_channel,mobile\n".to_owned();
    for n in 0..events.div_ceil(4) {
        writeln!(letters, "ML-{n:07},20914695016,{},api,", start.to_rfc3339())?;
    }
    // Each row's event by a step that meets every number once, so that neighbours in the file belong to distant letters.
    let step = (events / 2..events).find(|step| coprime(*step, events)).context("no step")?;
    let mut rows = Vec::with_capacity(events);
    for n in (0..events).map(|n| n * step % events) {
        let minutes = i64::try_from(n % 10_000)?;
        let kind = *KINDS.get(n % 4).context("no kind")?;
        rows.push((
            format!("ML-{:07}", n / 4),
            kind,
            start + TimeDelta::minutes(minutes),
            format!("V-{n:08}"),
        ));
    }
    let path = folder.path().join("letter-events.csv");
    let mut file = BufWriter::new(File::create(&path)?);
    writeln!(file, "reference,event,occurred_at,event_ref,reason")?;
    for (reference, kind, at, event_ref) in &rows {
        writeln!(file, "{reference},{},{},{event_ref},", kind.as_str(), at.to_rfc3339())?;
    }
    file.into_inner()?;
    for (kind, text) in [(ImportKind::Persons, persons), (ImportKind::Letters, letters)] {
        let began = Instant::now();
        let report = imports::run(&desk, kind, move || Ok(text_reader(&text)), Wish::default())?;
        eprintln!("{}: {} rows in {:?}", kind.as_str(), report.summary.added, began.elapsed());
    }

    let references: Vec<&str> = rows.iter().map(|(reference, ..)| reference.as_str()).collect();
    let known = desk.db.read(|conn| by_references(conn, &references))?;
    let mut stored = Vec::with_capacity(rows.len());
    for (reference, event, at, event_ref) in rows {
        stored.push(StoredEvent {
            letter_id: known.get(&reference).context("no letter")?.letter_id.clone(),
            event,
            occurred_at: at.into(),
            received_at: start.into(),
            source: "file".to_owned(),
            event_ref,
            reason: None,
        });
    }
    drop(known);
    let began = Instant::now();
    let bare = desk.db.rule(move |conn| {
        for row in &stored {
            upsert(conn, row)?;
        }
        Ok(Ruling::Undo(began.elapsed().as_secs_f64()))
    })?;

    let before = resident()?;
    for round in ["first", "second"] {
        let path = path.clone();
        let open = move || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(File::open(&path)?)) };
        let began = Instant::now();
        let report = imports::run(&desk, ImportKind::LetterEvents, open, Wish::default())?;
        let ours = began.elapsed().as_secs_f64();
        let changed = report.summary.added;
        println!("P10 {round} import, {changed} added\t{ours:.1} s\t{bare:.1} s\t{:.2}\t<= 2.5", ours / bare);
    }
    eprintln!("memory before {before}, after {}", resident()?);
    Ok(())
}

fn upsert(conn: &mut AnyConnection, row: &StoredEvent) -> Result<(), skranke::db::Error> {
    use schema::letter_events::dsl as e;
    on_each!(conn, native => {
        diesel::insert_into(e::letter_events)
            .values(row)
            .on_conflict((e::source, e::event_ref, e::event))
            .do_update()
            .set(e::occurred_at.eq(row.occurred_at))
            .execute(native)?
    });
    Ok(())
}

fn text_reader(text: &str) -> Box<dyn Read> {
    Box::new(std::io::Cursor::new(text.to_owned()))
}

fn coprime(a: usize, b: usize) -> bool {
    if b == 0 { a == 1 } else { coprime(b, a % b) }
}

/// The memory that the process holds itself, and what it maps of the database file.
fn resident() -> anyhow::Result<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    Ok(status
        .lines()
        .filter(|line| line.starts_with("RssAnon") || line.starts_with("RssFile"))
        .collect::<Vec<_>>()
        .join(" "))
}
