//! The rows of every file are in one order, whenever it is made and on whichever database.

use std::process::Command;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use skranke::audit::Actor;
use skranke::backups::{making, reading, restoring};
use skranke::calendar::local_date;
use skranke::config::Settings;
use skranke::db::schema::opt_out_changes;
use skranke::db::{DatabaseUrl, migrate};
use skranke::desk::Desk;
use skranke::reports::csv_out::Profile;
use skranke::reports::exports::{ExportQuery, Report, Words, take_out};
use skranke::staff::Role;
use tempfile::TempDir;

use crate::export_long::with_inquiries;
use crate::export_tools::busy_desk;
use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::people::{ASE, MONA, OLA};
use crate::support::postgres::{PostgresServer, fresh_database, norwegian_database};

/// A desk at which everything is of one moment, and nothing lies in the order in which it is to be told.
fn desk_of_one_moment() -> TestDesk {
    let desk = busy_desk();
    for reference in ["ml-9", "AA/1", "ML-10", "ML-1-2", "-ML-10"] {
        desk.order_letter(reference, ASE, "2026-10-01T23:30:00+02:00");
    }
    desk.nightly();
    for (username, person) in [("other", OLA), ("aa-another", MONA), ("third", ASE)] {
        desk.add_staff(username, Role::Agent);
        let mut agent = desk.client();
        agent.sign_in(username, PASSWORD).expect(303);
        agent.get("/").expect(200);
        let person = agent.open(person);
        crate::opt_outs::form::Form::begin(&mut agent, &person, "opted_out").confirm(&mut agent).expect(303);
    }
    with_inquiries(&desk, 40);
    // PostgreSQL puts a row that was changed behind the others.
    desk.write(|conn| {
        conn.batch_execute(
            "UPDATE letters SET state_reason = state_reason WHERE reference < 'ML-2';
             UPDATE late_flags SET last_on_time = last_on_time
                 WHERE letter_id IN (SELECT letter_id FROM letters WHERE reference < 'ML-2');
             UPDATE notices SET attempts = attempts WHERE notice_id = (SELECT min(notice_id) FROM notices);
             UPDATE inquiries SET note = note
                 WHERE inquiry_id < (SELECT max(inquiry_id) FROM inquiries)",
        )?;
        Ok(())
    });
    desk
}

/// The desk as it is, on another database.
fn copied(desk: &TestDesk, address: &str, folder: &TempDir) -> Desk {
    let path = folder.path().join("backup");
    let (vault, now) = (&desk.desk.vault, desk.now());
    if !path.exists() {
        making::make::<making::MakingError>(&desk.desk.db, vault, &path, now, |_, _| Ok(())).unwrap();
    }
    let url = DatabaseUrl::parse(address).unwrap();
    restoring::restore(&url, &path, &reading::check(&path, vault).unwrap(), now, |_| {}).unwrap();
    let settings = format!("environment = \"test\"\ndatabase_url = \"{address}\"\n");
    let settings = Settings::load(Some(&settings), std::iter::empty()).unwrap();
    Desk::open_with_clock(settings, desk.clock.clone()).unwrap()
}

fn taken(desk: &Desk, report: Report) -> Vec<Vec<String>> {
    let words = Words::of(report, Profile::Data, |_| unreachable!());
    let to = local_date(desk.now());
    let query =
        ExportQuery { report, from: None, to, profile: Profile::Data, words: &words, free_text: true };
    let mut file = Vec::new();
    take_out(desk, &Actor::Program("test"), &query, &mut file, &mut |_, _| Ok(())).unwrap();
    let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(&file[..]);
    rows.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}

/// The column that no two rows of a report have alike. A report that is made up later must say its own here.
fn unique_column(report: Report) -> &'static str {
    match report {
        Report::LateLetters | Report::Letters | Report::OptOuts => "reference",
        Report::Notices => "notice",
        Report::Inquiries => "inquiry",
        Report::Lookups => "entry",
        Report::Workload => "agent",
    }
}

/// What stands in that column, from the first row to the last, as it must be.
fn due(desk: &TestDesk, report: Report, mut keys: Vec<String>) -> Vec<String> {
    match report {
        Report::OptOuts => desk.read(|conn| {
            let changes = opt_out_changes::table.order(opt_out_changes::change_id);
            Ok(changes.select(opt_out_changes::reference).load(conn)?)
        }),
        Report::Lookups => {
            keys.sort_by_key(|entry| entry.parse::<i64>().unwrap());
            keys
        }
        // By their bytes, whatever the language of the database.
        _ => {
            keys.sort_unstable();
            keys
        }
    }
}

#[test]
fn the_rows_of_every_file_are_in_the_order_of_a_key_that_no_two_have_alike_on_both_databases() {
    let desk = desk_of_one_moment();
    let folder = TempDir::new().unwrap();
    let named = std::env::var("TEST_DATABASE_URL").ok();
    let server = named.is_none().then(PostgresServer::start);
    let server = named.or_else(|| server.as_ref().map(|server| server.url().to_owned())).unwrap();
    let database = fresh_database(&server, "template0");
    let sqlite = format!("sqlite:{}", folder.path().join("other.db").display());
    let others = [copied(&desk, &sqlite, &folder), copied(&desk, &database.url(), &folder)];

    for report in Report::ALL {
        let file = taken(&desk.desk, *report);
        let (header, rows) = file.split_first().unwrap();
        assert!(rows.len() >= 4, "{report:?} has nothing to put in order: {rows:?}");
        let at = header.iter().position(|name| name == unique_column(*report)).unwrap();
        let keys: Vec<String> = rows.iter().map(|row| row[at].clone()).collect();
        assert_eq!(keys, due(&desk, *report, keys.clone()), "{report:?}");
        let mut distinct = keys.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), keys.len(), "{report:?}: two rows have {} alike", unique_column(*report));
        // Instants tie, so that nothing but the key can have put these rows in order.
        let instants = ["ordered_at", "changed_at", "created_at", "opened_at", "at"];
        if let Some(at) = header.iter().position(|name| instants.contains(&name.as_str())) {
            let first = &rows[0][at];
            assert!(rows.iter().filter(|row| row[at] == *first).count() >= 4, "{report:?}: {rows:?}");
        }

        assert_eq!(taken(&desk.desk, *report), file, "{report:?} a second time");
        // A restore holds back the messages that wait; else a copy is the same to the last byte.
        let [in_sqlite, in_postgres] = others.each_ref().map(|other| taken(other, *report));
        assert_eq!(in_sqlite, in_postgres, "{report:?} on the other database");
        let keys_of_copy: Vec<String> = in_sqlite[1..].iter().map(|row| row[at].clone()).collect();
        assert_eq!(keys_of_copy, keys, "{report:?}");
    }
}

#[test]
fn the_doctor_finds_a_database_that_sorts_by_the_rules_of_a_language() {
    let named = std::env::var("TEST_DATABASE_URL").ok();
    let server = named.is_none().then(PostgresServer::start);
    let server = named.or_else(|| server.as_ref().map(|server| server.url().to_owned())).unwrap();
    for (database, line) in [
        (fresh_database(&server, "template0"), "ok     order of ids: that of their making"),
        (norwegian_database(&server), "fault  order of ids: by the rules of a language"),
    ] {
        migrate(&DatabaseUrl::parse(&database.url()).unwrap()).unwrap();
        let said = Command::new(env!("CARGO_BIN_EXE_skranke"))
            .arg("doctor")
            .envs([("SKRANKE_ENVIRONMENT", "test"), ("SKRANKE_DATABASE_URL", &database.url())])
            .output()
            .unwrap();
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(said.contains(line), "{said}");
    }
}
