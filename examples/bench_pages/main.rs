//! Measures pages as eight browsers get them, each beside its baseline in the same run; medians of five rounds:
//! `cargo run --release --example bench_pages -- [PERSONS] [sqlite:PATH|postgres://…]`.
//!
//! One line a workload: name, ours, baseline, ratio, bar. A database that is not empty is used as it is.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use skranke::values::NationalId;
use skranke::web::{Metrics, Server};

mod client;
mod filled;
mod ready;

use client::{Browser, Load, get, post};
use filled::Filled;

const ROUNDS: usize = 5;
const LENGTH: Duration = Duration::from_secs(2);

/// Parts of the late queue; the first is what an agent sees who has chosen nothing.
const QUEUES: [&str; 8] = [
    "/letters/late",
    "/letters/late?sort=least-late",
    "/letters/late?state=posted",
    "/letters/late?state=ordered",
    "/letters/late?destination=abroad",
    "/letters/late?over=3-5",
    "/letters/late?assigned=nobody",
    "/letters/late?snoozed=yes&closed=yes",
];

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let persons = arguments.next().unwrap_or_else(|| "100000".to_owned()).parse()?;
    let folder = tempfile::tempdir()?;
    let filled = filled::fill(persons, arguments.next(), folder.path())?;
    // As the program itself logs.
    skranke::cli::log_to_standard_error();
    actix_web::rt::System::new().block_on(async {
        let (baseline, ready, length) = ready::serve()?;
        let server = Server::build(filled.desk.clone(), Arc::new(Metrics::default()))?;
        let (address, stopper) = (server.address, server.stopper());
        let serving = actix_web::rt::spawn(server.run());
        let measured =
            actix_web::rt::task::spawn_blocking(move || measure(&filled, address, baseline, length));
        let measured = measured.await?;
        stopper.stop().await;
        ready.stop(true).await;
        serving.await??;
        measured
    })
}

fn measure(
    filled: &Filled,
    address: std::net::SocketAddr,
    baseline: std::net::SocketAddr,
    length: usize,
) -> anyhow::Result<()> {
    let cookie = &filled.cookie;
    let csrf = form_token(Browser::connect(address)?.ask(&get("/", cookie))?.1)?;
    let nth = |n: usize| filled.persons.get(n * 7_919 % filled.persons.len());
    let person = |n| nth(n).map(|id| get(&format!("/persons/{id}"), cookie)).unwrap_or_default();
    let search = |words: &str| post("/search", cookie, &[("csrf", &csrf), ("q", words)]);
    let known = |n: usize| filled.national_ids.get(n % filled.national_ids.len());
    let exact = |n| search(known(n).map_or("", NationalId::expose));
    let plain = |path: &'static str| move |_| get(path, cookie);

    let mut rounds: Vec<[Load; 4]> = Vec::new();
    let mut queues: Vec<Vec<Load>> = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push([
            client::load(baseline, 200, LENGTH, plain("/constant"))?,
            client::load(baseline, 200, LENGTH, plain("/ready"))?,
            client::load(address, 200, LENGTH, person)?,
            client::load(address, 303, LENGTH, exact)?,
        ]);
        let queue = |path: &&'static str| client::load(address, 200, LENGTH, plain(path));
        queues.push(QUEUES.iter().map(queue).collect::<anyhow::Result<_>>()?);
    }
    let rate = |load: &Load| load.per_second;
    let [constant, ready, page, exact] =
        [0, 1, 2, 3].map(|n| median(rounds.iter().filter_map(|round| round.get(n).map(rate))));
    let spread = median(rounds.iter().map(|round| round[2].p99.as_secs_f64() / round[2].p50.as_secs_f64()));
    let kind = filled.desk.db.url().kind();
    eprintln!("a person page of {length} bytes");
    println!("P1 person page, {kind}\t{page:.0}/s\t{ready:.0}/s\t{:.2}\t>= 0.6", page / ready);
    println!("P1 person page, p99 to p50, {kind}\t\t\t{spread:.1}\t<= 5");
    println!(
        "P2 page from data at hand, {kind}\t{ready:.0}/s\t{constant:.0}/s\t{:.2}\t>= 0.25",
        ready / constant
    );
    println!("P3 exact search, {kind}\t{exact:.0}/s\t{page:.0}/s\t{:.2}\t>= 0.8", exact / page);
    for (n, path) in QUEUES.iter().enumerate() {
        let queue = median(queues.iter().filter_map(|round| round.get(n).map(rate)));
        println!("P8 {path}, {kind}\t{queue:.0}/s\t{page:.0}/s\t{:.2}\t>= 0.5", queue / page);
    }
    Ok(())
}

/// The one in the middle.
fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The token in the first form of a page.
fn form_token(page: &[u8]) -> anyhow::Result<String> {
    let page = std::str::from_utf8(page)?;
    let (_, rest) = page.split_once(r#"name="csrf" value=""#).context("no form")?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}
