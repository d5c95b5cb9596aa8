//! Measures the nightly flagging against the three hand-written statements that do the least possible on the same
//! database: `cargo run --release --example bench_flagging -- [LETTERS] [ONE_LATE_IN] [sqlite:PATH|postgres://…]`.
//!
//! The database must be empty; afterwards the late letters in it are flagged. Medians of five rounds.

use std::io::{Cursor, Read};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Date, Timestamp};
use skranke::config::Settings;
use skranke::db::{AnyConnection, Error, UtcTime, migrate};
use skranke::desk::Desk;
use skranke::imports::{self, ImportKind, Wish};
use skranke::jobs::Step;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::values::Phone;

const ROUNDS: usize = 5;

const PERSON: &str = "national_id,given_name,middle_name,family_name,birth_date,status,address_protection,\
    address_line1,address_line2,address_line3,postal_code,city,country\n\
    20914695016,Åse,,Sæther,1946-11-20,resident,none,,,,,,NO\n";

/// One letter in so many is late, the others are activated; the ids are in no order.
const LETTERS: &str = "INSERT INTO letters WITH RECURSIVE numbers(n) AS (
        SELECT CAST($1 AS BIGINT) UNION ALL SELECT n - 1 FROM numbers WHERE n > 1)
    SELECT '01KADEM000' || CAST(1000000000000000 + (n * 7368787 % 1000003) * 1000000000 + n AS TEXT),
        'ML-' || CAST(n AS TEXT), (SELECT person_id FROM persons), $2, 'api', $3, 'home',
        CASE WHEN n % $4 = 0 THEN 'posted' ELSE 'activated' END, NULL, $5, $6, 'bench', 'bench'
    FROM numbers";

const FLAGS: &str = "INSERT INTO late_flags
    SELECT letter_id, $1, $2, last_on_time, lateness_rule, calendar_version, NULL, NULL, state, destination, person_id FROM letters
    WHERE state IN ('ordered', 'accepted', 'printed', 'posted') AND last_on_time < $3
        AND NOT EXISTS (SELECT 1 FROM late_flags WHERE late_flags.letter_id = letters.letter_id)";

const AUDIT: &str = "INSERT INTO audit_entries (at, actor, action, person_id, object)
    SELECT $1, 'nightly', 'letter_flagged_late', person_id, letter_id FROM late_flags WHERE flagged_at = $2";

const NOTICES: &str =
    "INSERT INTO notices (notice_id, kind, person_id, letter_id, channel, parameters, dedup_key, state,
        created_at, due_at, expires_at, attempts, urgent)
    SELECT '02' || substr(letters.letter_id, 3), 'letter_late', letters.person_id, letters.letter_id, 'sms',
        '{\"business_days\":10,\"ordered_on\":\"2026-10-20\",\"reference\":\"' || reference || '\"}',
        'letter_late:' || letters.letter_id || ':sms', 'queued', $1, $2, $3, 0, FALSE
    FROM late_flags JOIN letters ON letters.letter_id = late_flags.letter_id
    WHERE flagged_at = $4 AND mobile IS NOT NULL";

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let letters: i64 = arguments.next().unwrap_or_else(|| "1000000".to_owned()).parse()?;
    let one_in: i64 = arguments.next().unwrap_or_else(|| "50".to_owned()).parse()?;
    let folder = tempfile::tempdir()?;
    let url =
        arguments.next().unwrap_or_else(|| format!("sqlite:{}", folder.path().join("desk.db").display()));
    let settings = Settings::load(None, [("SKRANKE_DATABASE_URL".to_owned(), url)].into_iter());
    let settings = settings.map_err(|problems| anyhow::anyhow!("{problems:?}"))?;
    migrate(&settings.database_url)?;
    let desk = Desk::open(settings)?;
    let open = || -> std::io::Result<Box<dyn Read>> { Ok(Box::new(Cursor::new(PERSON))) };
    imports::run(&desk, ImportKind::Persons, open, Wish::default())?;
    let ordered: DateTime<Utc> = "2026-10-20T08:00:00Z".parse()?;
    let last_on_time: NaiveDate = "2026-11-03".parse()?;
    let mobile = desk.vault.seal(&Phone::parse("+4791234567")?)?;
    desk.db.write(move |conn| {
        let made = diesel::sql_query(LETTERS)
            .bind::<BigInt, _>(letters)
            .bind::<Timestamp, _>(UtcTime::from(ordered))
            .bind::<Binary, _>(&mobile)
            .bind::<BigInt, _>(one_in)
            .bind::<Timestamp, _>(UtcTime::from(ordered))
            .bind::<Date, _>(last_on_time);
        Ok(made.execute(conn).map(drop)?)
    })?;

    let date: NaiveDate = "2026-11-20".parse()?;
    let late = u64::try_from(letters / one_in)?;
    let (mut ours, mut by_hand) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        clear(&desk)?;
        let now = desk.now();
        let began = Instant::now();
        desk.db.write(move |conn| flag_by_hand(conn, date, now))?;
        by_hand.push(began.elapsed().as_secs_f64());
        clear(&desk)?;
        let options = NightlyOptions {
            business_date: Some(date),
            only: vec![Step::FlagLateLetters],
            ..NightlyOptions::default()
        };
        let began = Instant::now();
        let report = nightly::run(&desk, &options, &|| false);
        ours.push(began.elapsed().as_secs_f64());
        ensure!((report.flagged, report.queued) == (late, late), "flagged {report:?}");
    }
    let (ours, by_hand) = (median(ours)?, median(by_hand)?);
    let kind = desk.db.url().kind();
    println!(
        "P7 flagging {late} of {letters}, {kind}\t{ours:.2} s\t{by_hand:.2} s\t{:.2}\t<= 2",
        ours / by_hand
    );
    Ok(())
}

fn flag_by_hand(conn: &mut AnyConnection, date: NaiveDate, now: DateTime<Utc>) -> Result<(), Error> {
    let (at, expires) = (UtcTime::from(now), UtcTime::from(now + TimeDelta::days(2)));
    diesel::sql_query(FLAGS)
        .bind::<Date, _>(date)
        .bind::<Timestamp, _>(at)
        .bind::<Date, _>(date)
        .execute(conn)?;
    diesel::sql_query(AUDIT).bind::<Timestamp, _>(at).bind::<Timestamp, _>(at).execute(conn)?;
    diesel::sql_query(NOTICES)
        .bind::<Timestamp, _>(at)
        .bind::<Timestamp, _>(at)
        .bind::<Timestamp, _>(expires)
        .bind::<Timestamp, _>(at)
        .execute(conn)?;
    Ok(())
}

fn clear(desk: &Desk) -> Result<(), Error> {
    desk.db.write(|conn| {
        for table in ["notices", "late_flags", "audit_entries", "job_steps", "job_runs"] {
            diesel::sql_query(format!("DELETE FROM {table}")).execute(conn)?;
        }
        Ok(())
    })
}

fn median(mut figures: Vec<f64>) -> anyhow::Result<f64> {
    figures.sort_by(f64::total_cmp);
    figures.into_iter().nth(ROUNDS / 2).context("no rounds")
}
