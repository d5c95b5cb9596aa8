//! Files that are given up before they are whole: by a signal, by a browser that hangs up, by who asked for them.

use std::cell::{Cell, RefCell};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use skranke::db::AnyConnection;
use skranke::db::schema::report_files;
use skranke::reports::files::{FileState, ReportFile, actions, work};
use skranke::staff::Role;
use skranke::texts::Texts;
use tempfile::TempDir;

use crate::export_long::with_inquiries;
use crate::lookups::command::command;
use crate::report_files::{ask, desk_with_a_folder};
use crate::support::desk::TestDesk;
use crate::support::process::wait_until;

/// A desk whose one inquiry is shown so many times, to be read for long.
fn desk_with_shown(times: u32) -> TestDesk {
    let desk = TestDesk::with_people();
    desk.add_staff("lead", Role::Lead);
    with_inquiries(&desk, 1);
    desk.write(move |conn| {
        conn.batch_execute(&format!(
            "ALTER TABLE inquiries RENAME TO shown_inquiries;
             CREATE VIEW inquiries AS
                 WITH RECURSIVE times (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM times WHERE n < {times})
                 SELECT shown_inquiries.* FROM shown_inquiries, times"
        ))?;
        Ok(())
    });
    desk
}

/// So many that reading them takes some seconds.
const LONG: u32 = 300_000;
/// So many that not even their number is known before a test is over.
const ENDLESS: u32 = 1_000_000_000;

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// How it ended within so many seconds after a signal: with which status, and what it said.
fn ended(mut child: Child, name: &str, seconds: u64) -> (Option<i32>, String) {
    signal(&child, name);
    let status = wait_until(Duration::from_secs(seconds), "the end", || child.try_wait().unwrap());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (status.code(), said)
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

/// Bytes of the one file in a folder, which is under way.
fn under_way(folder: &Path) -> Option<u64> {
    let part = fs::read_dir(folder).unwrap().next()?.unwrap();
    assert!(part.file_name().to_str().unwrap().starts_with(".skranke-"), "no part has its name");
    Some(part.metadata().unwrap().len())
}

fn exporting(desk: &TestDesk, out: &str) -> Child {
    let (output, errors) = (Stdio::piped(), Stdio::piped());
    command(desk, &["export", "inquiries", "--out", out]).stdout(output).stderr(errors).spawn().unwrap()
}

#[test]
fn an_export_that_is_stopped_midway_ends_at_once_and_leaves_nothing() {
    let desk = desk_with_shown(LONG);
    for name in ["-TERM", "-INT"] {
        let folder = TempDir::new().unwrap();
        let child = exporting(&desk, folder.path().join("out.csv").to_str().unwrap());
        wait_until(Duration::from_mins(1), "the midst", || {
            under_way(folder.path()).filter(|bytes| *bytes > 100_000)
        });
        let (status, said) = ended(child, name, 3);
        assert_eq!(status, Some(75), "{said}");
        assert!(said.contains("skranke: stopped;"), "{said}");
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }
}

#[test]
fn an_export_that_hangs_ends_seconds_after_it_is_stopped() {
    // In the database:
    let desk = desk_with_shown(ENDLESS);
    let folder = TempDir::new().unwrap();
    let child = exporting(&desk, folder.path().join("out.csv").to_str().unwrap());
    wait_until(Duration::from_secs(30), "the beginning", || under_way(folder.path()));
    // Its signals are heard a moment after the file is there.
    wait_until(Duration::from_secs(5), "a moment", {
        let began = Instant::now();
        move || (began.elapsed() > Duration::from_millis(300)).then_some(())
    });
    let (status, said) = ended(child, "-TERM", 9);
    assert_eq!((status, names(folder.path())), (Some(75), Vec::new()), "{said}");

    // At its reader:
    let desk = desk_with_shown(LONG);
    let mut child = exporting(&desk, "-");
    let mut first = [0; 1_000];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    let (status, said) = ended(child, "-INT", 9);
    assert_eq!(status, Some(75), "{said}");
}

/// Whether somebody reads from the database for as long as a file takes.
fn is_read(conn: &mut AnyConnection) -> bool {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        busy: i32,
    }
    let asked = match conn {
        // Where a transaction has an older moment in sight, what was written since cannot be put in its place.
        AnyConnection::Sqlite(_) => "PRAGMA wal_checkpoint(TRUNCATE)",
        AnyConnection::Postgres(_) => {
            "SELECT count(*)::int AS busy FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE '%inquiry_id%'
             AND state <> 'idle' AND pid <> pg_backend_pid()"
        }
    };
    let found: Found = diesel::sql_query(asked).get_result(conn).unwrap();
    found.busy > 0
}

/// On a connection of its own: one that is in a transaction cannot clear up.
fn read_by_others(desk: &TestDesk) -> bool {
    use skranke::db::DatabaseUrl;
    let mut conn = match desk.desk.db.url() {
        DatabaseUrl::Postgres(url) => AnyConnection::Postgres(PgConnection::establish(url).unwrap()),
        DatabaseUrl::Sqlite(path) => AnyConnection::Sqlite(SqliteConnection::establish(path).unwrap()),
    };
    is_read(&mut conn)
}

#[test]
fn nothing_more_is_read_for_a_browser_that_hung_up() {
    let desk = desk_with_shown(LONG);
    let lead = desk.sign_in_as(Role::Lead);
    let cookies: Vec<String> = lead.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut line = TcpStream::connect(desk.url.trim_start_matches("http://")).unwrap();
    let ask = format!(
        "GET /reports/inquiries.csv HTTP/1.1\r\nHost: desk\r\nCookie: {}\r\n\r\n",
        cookies.join("; ")
    );
    line.write_all(ask.as_bytes()).unwrap();
    let mut first = [0; 4_000];
    line.read_exact(&mut first).unwrap();
    assert!(first.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&first));
    assert!(read_by_others(&desk));
    drop(line);
    // A reader that only takes nothing is waited for a minute.
    wait_until(Duration::from_secs(20), "the end of the reading", || (!read_by_others(&desk)).then_some(()));
}

fn files(desk: &TestDesk) -> Vec<ReportFile> {
    desk.read(|conn| Ok(report_files::table.order(report_files::file_id).load(conn)?))
}

fn make(desk: &TestDesk, is_over: &dyn Fn() -> bool) {
    work::round(&desk.desk, &Texts::load().unwrap(), is_over).unwrap();
}

#[test]
fn a_file_that_is_being_made_is_given_up_when_who_asked_for_it_cancels_it() {
    let (desk, folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    with_inquiries(&desk, 9_000);
    ask(&mut lead, "inquiries", "data");
    let address = format!("/reports/files/{}", files(&desk)[0].file_id);
    let cancel = format!("{address}/cancel");
    // Nobody else's, and not the way of the access log.
    let mut other = desk.sign_in_as(Role::Reporter);
    let page = other.get("/reports/files").expect(200).body;
    assert!(!page.contains(&cancel), "{page}");
    other.post_form(&cancel, &[]).expect(404);
    desk.sign_in_as(Role::Agent).post_form(&cancel, &[]).expect(403);
    lead.get("/reports/files").expect(200).says(&format!("action=\"{cancel}\""));

    let (asked, client) = (Cell::new(0), RefCell::new(lead));
    let is_over = || {
        asked.set(asked.get() + 1);
        if asked.get() == 3 {
            client.borrow_mut().post_form(&cancel, &[]).expect(303);
            // How far it is is noted a second after the last time, and that it is cancelled is seen then.
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(1_100) {
                std::thread::yield_now();
            }
        }
        false
    };
    make(&desk, &is_over);
    assert_eq!(asked.get(), 3, "it went on");
    let mut lead = client.into_inner();
    assert_eq!(files(&desk)[0].state, FileState::Cancelled);
    assert_eq!(names(folder.path()), Vec::<String>::new());
    let page = lead.get("/reports/files").expect(200).says("Filen lages ikke.").says("Avbrutt").body;
    assert!(!page.contains(&cancel) && !page.contains("En fil lages."), "{page}");
    lead.get(&format!("{address}.csv")).expect(404);
    lead.post_form(&cancel, &[]).expect(303);
    lead.get("/reports/files").expect(200).says("kan ikke avbrytes");
    make(&desk, &|| false);
    assert_eq!(names(folder.path()), Vec::<String>::new(), "and is not begun again");
}

#[test]
fn a_program_that_is_stopped_leaves_the_file_to_the_next_one() {
    let desk = desk_with_shown(LONG);
    let folder = TempDir::new().unwrap();
    desk.write(|conn| {
        let asked = "INSERT INTO report_files (file_id, asked_by, asked_at, report, profile, language, to_on, free_text,
                 state, rows_done, request_key, tries)
             SELECT '01M7VZGC006GGRVA6NDV3GTKV7', staff_id, '2026-11-20 07:00:00', 'inquiries', 'data', 'nb', '2026-11-20', false,
                 'waiting', 0, '0123456789abcdef0123456789abcdef', 0 FROM staff_accounts";
        Ok(diesel::sql_query(asked).execute(conn)?)
    });
    let working = || {
        command(&desk, &["work"])
            .env("SKRANKE_REPORTS_FOLDER", folder.path())
            .env("SKRANKE_MAIL_URL", format!("file:{}", desk.folder().join("mail").display()))
            .env("SKRANKE_SMS_URL", format!("file:{}", desk.folder().join("sms").display()))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let child = working();
    let midst = || under_way(folder.path()).filter(|bytes| *bytes > 100_000);
    wait_until(Duration::from_mins(1), "the midst", midst);
    let (status, said) = ended(child, "-TERM", 5);
    assert_eq!((status, names(folder.path())), (Some(0), Vec::new()), "{said}");
    assert_eq!((files(&desk)[0].state, files(&desk)[0].tries), (FileState::Waiting, 0));
    let child = working();
    wait_until(Duration::from_mins(2), "the whole file", || {
        (files(&desk)[0].state == FileState::Done).then_some(())
    });
    ended(child, "-TERM", 20);
    assert_eq!(files(&desk)[0].row_count, Some(LONG.into()));
    assert_eq!(names(folder.path()).len(), 2);
}

#[test]
fn a_file_that_is_cancelled_just_before_it_is_whole_is_deleted() {
    let (desk, folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    with_inquiries(&desk, 9_000);
    ask(&mut lead, "inquiries", "data");
    let id = files(&desk)[0].file_id.clone();
    let asked = Cell::new(0);
    let is_over = || {
        asked.set(asked.get() + 1);
        if asked.get() == 5 {
            // After eight thousand rows; the last thousand take no second.
            let id = id.clone();
            assert!(desk.write(move |conn| actions::cancel(conn, &id)));
        }
        false
    };
    make(&desk, &is_over);
    assert!(asked.get() >= 5);
    assert_eq!((files(&desk)[0].state, names(folder.path())), (FileState::Cancelled, Vec::new()));
}
