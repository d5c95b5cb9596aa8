//! The server as a whole: health, counts, the frame.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use skranke::db::schema::notices;
use skranke::db::{self, AnyConnection, DatabaseUrl};
use skranke::staff::Role;

use crate::support::client::Client;
use crate::support::desk::TestDesk;

#[test]
fn the_internal_listener_says_alive_ready_and_what_was_counted() {
    let desk = TestDesk::start();
    desk.sign_in_as(Role::Agent).get("/no-such-page").expect(404);
    let mut probe = Client::at(&desk.internal_url);
    probe.get("/livez").expect(200).says("alive");
    probe.get("/readyz").expect(200).says("ready");
    probe
        .get("/metrics")
        .expect(200)
        .says(r#"skranke_http_requests_total{method="GET",route="/",status="2xx"} 1"#)
        .says(r#"skranke_http_requests_total{method="GET",route="(none)",status="4xx"} 1"#)
        .says("skranke_http_request_duration_seconds_bucket");
    desk.client().get("/metrics").expect(404);
}

#[test]
fn the_metrics_tell_how_many_messages_wait_and_when_the_nightly_run_last_succeeded() {
    let empty = TestDesk::start();
    let nothing = Client::at(&empty.internal_url).get("/metrics").expect(200);
    let nothing = nothing.says(r#"skranke_notices_unsettled{state="queued"} 0"#);
    nothing.says("skranke_nightly_last_success_timestamp_seconds 0");
    let desk = TestDesk::with_people();
    desk.nightly();
    let queued = desk.read(|conn| Ok(notices::table.count().get_result::<i64>(conn)?));
    assert!(queued > 0);
    let told = Client::at(&desk.internal_url).get("/metrics").expect(200);
    let told = told.says(&format!(r#"skranke_notices_unsettled{{state="queued"}} {queued}"#));
    let told = told
        .says(&format!("skranke_nightly_last_success_timestamp_seconds {}", desk.now().timestamp()))
        .says(r#"skranke_job_missed_dates{job="nightly"} 0"#)
        .says(r#"skranke_job_failed{job="nightly"} 0"#);
    let run = desk.read(|conn| skranke::jobs::store::last_run(conn, "nightly")).unwrap();
    let told =
        told.says(&format!(r#"skranke_job_rows{{job="nightly",result="changed"}} {}"#, run.rows_changed));
    told.says(r#"skranke_job_step_rows{job="nightly",step="flag_expiring_codes",result="changed"} 0"#);
}

#[test]
fn a_server_whose_database_lacks_a_migration_is_not_ready() {
    let desk = TestDesk::start();
    db::revert_all(desk.desk.db.url()).unwrap();
    Client::at(&desk.internal_url).get("/readyz").expect(503);
}

#[test]
fn a_failure_shows_a_request_id_and_nothing_else() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    db::revert_all(desk.desk.db.url()).unwrap();
    let answer = agent.get("/account").expect(500).says("Noe er feil hos oss");
    let id = answer.header("x-request-id").to_owned();
    let answer = answer.says(&id);
    assert!(!answer.body.contains("staff_sessions"), "{}", answer.body);
}

#[test]
fn a_page_whose_database_stands_still_says_so_in_time_and_comes_back() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    let (held, holds) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let other = db::Db::open(desk.desk.db.url(), 1).unwrap();
    let holder = std::thread::spawn(move || {
        other.write(move |conn| {
            if let AnyConnection::Postgres(postgres) = conn {
                postgres.batch_execute("LOCK TABLE audit_entries IN ACCESS EXCLUSIVE MODE")?;
            }
            held.send(()).unwrap();
            let _ = released.recv();
            Ok(())
        })
    });
    holds.recv().unwrap();
    let asked = Instant::now();
    let answer = agent.post_form("/search", &[("q", "Sæther")]).expect(503);
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
    assert_eq!(answer.header("retry-after"), "2");
    Client::at(&desk.internal_url).get("/livez").expect(200);
    release.send(()).unwrap();
    holder.join().unwrap().unwrap();
    agent.get("/letters/late").expect(200);
}

#[test]
fn a_page_that_cannot_be_put_on_record_for_want_of_room_is_not_shown_and_comes_back() {
    let desk = TestDesk::start();
    let mut agent = desk.sign_in_as(Role::Agent);
    // PostgreSQL knows no such limit.
    let room = |pages: &'static str| {
        desk.write(move |conn| match conn {
            AnyConnection::Sqlite(sqlite) => Ok(sqlite.batch_execute(pages)?),
            AnyConnection::Postgres(_) => Ok(()),
        });
    };
    room("PRAGMA max_page_count = 1");
    // What is left free in the file is used up first.
    let mut answers: Vec<u16> = Vec::new();
    while answers.len() < 2_000 && answers.last() != Some(&503) {
        answers.push(agent.post_form("/search", &[("q", "Sæther")]).status);
        if matches!(desk.desk.db.url(), DatabaseUrl::Postgres(_)) {
            break;
        }
    }
    if matches!(desk.desk.db.url(), DatabaseUrl::Sqlite(_)) {
        assert_eq!(answers.last(), Some(&503));
    }
    assert!(answers.iter().all(|status| matches!(status, 200 | 503)), "{answers:?}");
    room("PRAGMA max_page_count = 1000000");
    agent.post_form("/search", &[("q", "Sæther")]).expect(200);
}

#[test]
fn the_frame_shows_a_role_only_what_it_may_use() {
    let desk = TestDesk::start();
    let agent = desk.sign_in_as(Role::Agent).get("/").expect(200);
    let agent = agent.says(r#"action="/search""#).says(r#"href="/letters/late""#).says("Test agent");
    assert!(!agent.body.contains(r#"href="/reports""#));
    let reporter = desk.sign_in_as(Role::Reporter).get("/").expect(200).says(r#"href="/reports""#);
    assert!(!reporter.body.contains(r#"action="/search""#));
    let stranger = desk.client().get("/login").expect(200).says("+47\u{a0}800\u{a0}30\u{a0}300");
    assert!(!stranger.body.contains(r#"action="/logout""#));
    for page in [agent, reporter, stranger] {
        assert!(page.body.contains(r##"<a class="ds-skip-link" href="#main">"##));
        let scripts = page.body.matches("<script").count();
        assert_eq!(scripts, page.body.matches(r#"<script src="/assets/"#).count(), "no inline script");
        assert!(!page.body.contains(" style="), "no inline style");
    }
}
