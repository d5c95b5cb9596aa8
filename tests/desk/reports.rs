//! Reports taken out in the browser.

use std::process::Command;

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::audit_entries;
use skranke::db::{AnyConnection, DatabaseUrl};
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::{MONA, OLA};

/// What the command writes from the same database.
fn by_command(desk: &TestDesk, arguments: &[&str]) -> Vec<u8> {
    let database = match desk.desk.db.url() {
        DatabaseUrl::Postgres(url) => url.clone(),
        DatabaseUrl::Sqlite(path) => format!("sqlite:{path}"),
    };
    let output = Command::new(env!("CARGO_BIN_EXE_skranke"))
        .args(["export", "late-letters"])
        .args(arguments)
        .envs([("SKRANKE_ENVIRONMENT", "test"), ("SKRANKE_DATABASE_URL", &database)])
        .envs([("SKRANKE_NOW", desk.now().to_rfc3339())])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn with_late_letters() -> TestDesk {
    let desk = TestDesk::with_people();
    desk.order_letter("-7", OLA, "2026-10-29T23:30:00+01:00");
    desk.order_letter("ML-9", MONA, "2026-09-01T10:00:00+02:00");
    desk.nightly();
    desk
}

#[test]
fn the_browser_gets_the_same_bytes_as_the_command() {
    let desk = with_late_letters();
    let mut lead = desk.sign_in_as(Role::Lead);
    lead.get("/reports").expect(200).says(r#"action="/reports/late-letters.csv""#);
    for (query, arguments) in [
        ("profile=data&from=&to=", vec!["--profile", "data"]),
        ("profile=excel-nb&from=&to=", vec!["--profile", "excel-nb"]),
        ("profile=data&from=2026-11-21&to=", vec!["--profile", "data", "--from", "2026-11-21"]),
        ("profile=data&to=2026-11-25", vec!["--profile", "data", "--to", "2026-11-25"]),
        ("", vec![]),
    ] {
        let answer = lead.get(&format!("/reports/late-letters.csv?{query}")).expect(200);
        assert_eq!(answer.body.as_bytes(), by_command(&desk, &arguments), "{query}");
    }
}

#[test]
fn a_report_is_a_file_that_nobody_keeps_on_the_way() {
    let desk = with_late_letters();
    let mut lead = desk.sign_in_as(Role::Lead);
    let data = lead.get("/reports/late-letters.csv?profile=data").expect(200);
    assert_eq!(data.header("content-disposition"), r#"attachment; filename="late-letters-2026-11-20.csv""#);
    assert_eq!(data.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(data.header("cache-control"), "no-store");
    assert_eq!(data.header("x-content-type-options"), "nosniff");
    let lines: Vec<&str> = data.body.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "reference,status,ordered_at,last_on_time,business_days_late,destination,first_flagged_on"
    );
    let starts: Vec<_> = lines.iter().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(starts[1..], ["-7", "ML-1", "ML-3", "ML-9", ""]);
    assert_eq!(lines[2], "ML-1,posted,2026-11-02T10:14:00+01:00,2026-11-16,4,home,2026-11-20");
    let excel = lead.get("/reports/late-letters.csv?profile=excel-nb").expect(200).body;
    assert!(excel.starts_with("\u{feff}Referanse;Status;Bestilt;"), "{excel}");
    let ordered = "02.11.2026 10:14";
    assert!(excel.contains(&format!("ML-1;Sendt;{ordered};16.11.2026;4;Innland;20.11.2026")), "{excel}");
    for (language, words) in [("nn", "Sendt"), ("en", "Posted")] {
        let file = by_command(&desk, &["--profile", "excel-nb", "--language", language]);
        let home = if language == "en" { "Norway" } else { "Innland" };
        let row = format!("ML-1;{words};{ordered};16.11.2026;4;{home};20.11.2026");
        assert!(String::from_utf8(file).unwrap().contains(&row), "{language}: {row}");
    }
    assert!(data.body.contains("\r\n-7,") && excel.contains("\r\n'-7;"), "only Excel would count with it");
}

#[test]
fn each_report_is_on_record_before_it_is_written() {
    let desk = with_late_letters();
    let mut reporter = desk.sign_in_as(Role::Reporter);
    let before = desk.on_record(Action::ReportExported);
    reporter.get("/reports").expect(200);
    reporter.get("/reports/late-letters.csv?profile=data&from=2026-11-01").expect(200);
    assert_eq!(desk.on_record(Action::ReportExported), before + 1, "the page alone is no report");
    let (object, detail): (Option<String>, Option<String>) = desk.read(|conn| {
        let exported = audit_entries::table.filter(audit_entries::action.eq("report_exported"));
        let newest = exported.order(audit_entries::entry_id.desc());
        Ok(newest.select((audit_entries::object, audit_entries::detail)).first(conn)?)
    });
    assert_eq!(object.as_deref(), Some("late-letters"));
    let detail: serde_json::Value = serde_json::from_str(&detail.unwrap()).unwrap();
    assert_eq!(
        detail,
        serde_json::json!({
            "from": "2026-11-01", "to": "2026-11-20", "profile": "data", "rows": 4, "free_text": false
        })
    );

    desk.write(|conn| {
        let away = "ALTER TABLE audit_entries RENAME TO audit_entries_away";
        match conn {
            AnyConnection::Postgres(postgres) => postgres.batch_execute(away)?,
            AnyConnection::Sqlite(sqlite) => sqlite.batch_execute(away)?,
        }
        Ok(())
    });
    let refused = reporter.get("/reports/late-letters.csv?profile=data").expect(503);
    assert!(!refused.body.contains("ML-"), "{}", refused.body);
}

#[test]
fn those_take_reports_out_whose_role_says_so() {
    let desk = TestDesk::with_people();
    for role in Role::ALL {
        let status = if matches!(role, Role::Lead | Role::Reporter) { 200 } else { 403 };
        let mut client = desk.sign_in_as(*role);
        client.get("/reports").expect(status);
        client.get("/reports/late-letters.csv").expect(status);
    }
}

#[test]
fn a_date_that_is_none_is_said_beside_its_field() {
    let desk = TestDesk::with_people();
    let mut lead = desk.sign_in_as(Role::Lead);
    let before = desk.all_on_record();
    for (query, faults) in [
        ("profile=data&from=2026-02-30&to=", 1),
        ("profile=data&from=01.11.2026&to=i+g%C3%A5r", 2),
        ("profile=excel-nb&from=&to=20261120", 1),
        ("profile=data&from=2026-11-21&to=2026-11-20", 1),
        ("to=%2B99999-01-01", 1),
    ] {
        let answer = lead.get(&format!("/reports/late-letters.csv?{query}")).expect(422);
        let answer = answer.says("<title>Feil: Rapporter");
        let beside = answer.body.matches(r#"aria-invalid="true""#).count();
        assert_eq!(beside, faults, "{query}");
        assert_eq!(answer.body.matches("ds-validation-message").count(), faults, "{query}");
        assert_eq!(answer.body.matches(r##"<a class="ds-link" href="#"##).count(), faults, "{query}");
    }
    let kept = lead.get("/reports/late-letters.csv?profile=data&from=x&to=2026-11-20").expect(422);
    let kept = kept.says(r#"value="x""#).says(r#"value="2026-11-20""#);
    assert!(
        kept.body.contains(r#"id="profile-data" value="data" checked"#),
        "the profile stays as it was chosen"
    );
    for query in ["profile=xlsx", "person=1", "profile=data&q=x"] {
        lead.get(&format!("/reports/late-letters.csv?{query}")).expect(400);
    }
    assert_eq!(desk.all_on_record(), before);
}
