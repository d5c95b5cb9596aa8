//! Measures the look-up of a list against one raw query over 1,000 ids in a loop, one thread a core, over the same ids:
//! `cargo run --release --example bench_lookup -- [PEOPLE] [sqlite:PATH|postgres://…]`. Fills the database if it is empty; of more
//! than 1,000,000 people, so many in no order are looked up.

use std::fs::File;
use std::io::{BufWriter, Read, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::Context as _;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Nullable, Text, Timestamp};
use rand::SeedableRng as _;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom as _;
use skranke::config::Settings;
use skranke::db::schema::persons;
use skranke::db::{AnyConnection, Error, UtcTime, migrate};
use skranke::demo;
use skranke::desk::Desk;
use skranke::lookups::{Form, MOST_ROWS, Words, run};
use skranke::reports::csv_out::Profile;
use skranke::values::{Language, NationalId};
use skranke::vault::Sealed;

const ROUNDS: usize = 3;
const PIECE: usize = 1_000;

const COLUMNS: &str =
    "SELECT p.person_id, r.opted_out, r.email_updated_at, r.email_verified_at, r.mobile_updated_at,
    r.mobile_verified_at FROM persons p LEFT JOIN register_entries r ON r.person_id = p.person_id
    WHERE p.national_id_index";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    person_id: String,
    #[diesel(sql_type = Nullable<Bool>)]
    opted_out: Option<bool>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    email_updated_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    email_verified_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    mobile_updated_at: Option<UtcTime>,
    #[diesel(sql_type = Nullable<Timestamp>)]
    mobile_verified_at: Option<UtcTime>,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let people: usize = arguments.next().unwrap_or_else(|| "100000".to_owned()).parse()?;
    let folder = tempfile::tempdir()?;
    let url =
        arguments.next().unwrap_or_else(|| format!("sqlite:{}", folder.path().join("desk.db").display()));
    let settings = Settings::load(None, [("SKRANKE_DATABASE_URL".to_owned(), url)].into_iter());
    let settings = settings.map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    migrate(&settings.database_url)?;
    let desk = Desk::open(settings)?;
    let began = Instant::now();
    demo::fill(&desk, people, 1)?;
    eprintln!("{people} people in {:?}", began.elapsed());

    let ids = ids_in_no_order(&desk)?;
    let path = folder.path().join("list.csv");
    let mut file = BufWriter::new(File::create(&path)?);
    for id in &ids {
        writeln!(file, "{}", id.expose())?;
    }
    file.into_inner()?;
    let indexes: Vec<String> = ids.iter().map(|id| desk.vault.index(id)).collect();
    let rows = u32::try_from(ids.len())?;
    drop(ids);

    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(f64::from(rows) / raw(&desk, &indexes)?);
        let before = resident()?;
        let most = AtomicU64::new(0);
        let open = || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(File::open(&path)?)) };
        let told = |_, _| {
            most.fetch_max(resident().unwrap_or_default(), Ordering::Relaxed);
            Ok(())
        };
        let mut out = BufWriter::new(File::create(folder.path().join("out.csv"))?);
        let words = Words::of(Profile::Data, ToOwned::to_owned);
        let form = Form { profile: Profile::Data, language: Language::Nb, words: &words };
        let began = Instant::now();
        let report = run::run(&desk, open, "Measuring", form, &mut out, told)?;
        ours.push(f64::from(rows) / began.elapsed().as_secs_f64());
        let grown = most.into_inner().saturating_sub(before);
        eprintln!("{:?}; {before} KiB before, at most {grown} KiB more", report.counts);
    }
    let (ours, bare) = (median(ours)?, median(bare)?);
    let kind = desk.db.url().kind();
    println!("P11 look-up of {rows} ids, {kind}\t{ours:.0}/s\t{bare:.0}/s\t{:.2}\t>= 0.6", ours / bare);
    Ok(())
}

fn ids_in_no_order(desk: &Desk) -> anyhow::Result<Vec<NationalId>> {
    let sealed: Vec<Sealed<NationalId>> =
        desk.db.read(|conn| Ok(persons::table.select(persons::national_id).load(conn)?))?;
    let mut ids = sealed.iter().map(|id| desk.vault.open(id)).collect::<Result<Vec<_>, _>>()?;
    ids.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(1));
    ids.truncate(usize::try_from(MOST_ROWS)?);
    Ok(ids)
}

/// Seconds for all of them, each core its part.
fn raw(desk: &Desk, indexes: &[String]) -> anyhow::Result<f64> {
    let cores = thread::available_parallelism()?.get();
    let began = Instant::now();
    let found = thread::scope(|scope| {
        let parts = indexes.chunks(indexes.len().div_ceil(cores));
        let threads: Vec<_> = parts.map(|part| scope.spawn(|| raw_part(desk, part))).collect();
        threads.into_iter().try_fold(0, |sum, thread| {
            let found = thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))??;
            anyhow::Ok(sum + found)
        })
    })?;
    anyhow::ensure!(found == indexes.len(), "not everybody was found");
    Ok(began.elapsed().as_secs_f64())
}

fn raw_part(desk: &Desk, indexes: &[String]) -> anyhow::Result<usize> {
    let mut found = 0;
    for piece in indexes.chunks(PIECE) {
        let rows: Vec<Row> = desk.db.read(|conn| query(conn, piece))?;
        found += rows.iter().filter(|row| !row.person_id.is_empty() && touched(row)).count();
    }
    Ok(found)
}

fn query(conn: &mut AnyConnection, piece: &[String]) -> Result<Vec<Row>, Error> {
    let rows = match conn {
        AnyConnection::Sqlite(sqlite) => {
            let all = serde_json::json!(piece).to_string();
            let sql = format!("{COLUMNS} IN (SELECT value FROM json_each($1))");
            diesel::sql_query(sql).bind::<Text, _>(all).load(sqlite)?
        }
        AnyConnection::Postgres(postgres) => {
            let sql = format!("{COLUMNS} = ANY($1)");
            diesel::sql_query(sql).bind::<Array<Text>, _>(piece).load(postgres)?
        }
    };
    Ok(rows)
}

/// Looks at every column, so that none is left out.
fn touched(row: &Row) -> bool {
    let times = [row.email_updated_at, row.email_verified_at, row.mobile_updated_at, row.mobile_verified_at];
    std::hint::black_box((row.opted_out, times)).1.len() == 4
}

fn median(mut values: Vec<f64>) -> anyhow::Result<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().context("no rounds")
}

/// The memory that the process holds itself, in KiB; what it maps of the database file is not in it.
fn resident() -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("no RssAnon")?;
    Ok(line.trim().trim_end_matches(" kB").trim().parse()?)
}
