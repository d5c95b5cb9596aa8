//! What happened in a period, taken out row by row.

use std::process::Command;

use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::DatabaseUrl;
use skranke::db::schema::audit_entries;
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, PERSONAL};

const REPORTS: [(&str, &str); 4] = [
    (
        "letters",
        "reference,status,ordered_at,order_channel,destination,last_on_time,status_since,status_reason,letter",
    ),
    (
        "opt-outs",
        "changed_at,person,from,to,channel,reason,changed_by,reference,identity_check,legal_basis,effective_at,undoes",
    ),
    (
        "notices",
        "notice,created_at,channel,template,language,status,attempts,finished_at,template_version,handed_over_at,\
         status_reason",
    ),
    ("inquiries", "inquiry,opened_at,person,agent,reason,valid_until,closed_at,topic"),
];

/// Kari called and opted out.
fn with_a_call() -> TestDesk {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let mut form = crate::opt_outs::form::Form::begin(&mut agent, &person, "opted_out");
    form.set("reason", "=ringte 91234567");
    form.confirm(&mut agent).expect(303);
    desk
}

fn by_command(desk: &TestDesk, arguments: &[&str]) -> String {
    let database = match desk.desk.db.url() {
        DatabaseUrl::Postgres(url) => url.clone(),
        DatabaseUrl::Sqlite(path) => format!("sqlite:{path}"),
    };
    let output = Command::new(env!("CARGO_BIN_EXE_skranke"))
        .arg("export")
        .args(arguments)
        .envs([("SKRANKE_ENVIRONMENT", "test"), ("SKRANKE_DATABASE_URL", &database)])
        .envs([("SKRANKE_NOW", desk.now().to_rfc3339())])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn each_file_has_its_columns_and_the_browser_gets_the_bytes_of_the_command() {
    let desk = with_a_call();
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/reports").expect(200);
    for (report, columns) in REPORTS {
        assert!(page.body.contains(&format!("formaction=\"/reports/{report}.csv\"")), "{report}");
        for profile in ["data", "excel-nb"] {
            let address = format!("/reports/{report}.csv?profile={profile}&from=2026-10-01&to=2026-11-20");
            let file = lead.get(&address).expect(200);
            let name = format!("attachment; filename=\"{report}-2026-11-20.csv\"");
            assert_eq!(file.header("content-disposition"), name);
            let arguments = [report, "--profile", profile, "--from", "2026-10-01", "--to", "2026-11-20"];
            assert_eq!(file.body, by_command(&desk, &arguments), "{report} {profile}");
            assert!(file.body.lines().count() >= 2, "{}", file.body);
            if profile == "data" {
                assert_eq!(file.body.split("\r\n").next(), Some(columns));
            }
        }
    }
    lead.get("/reports/persons.csv").expect(404);
}

#[test]
fn the_rows_are_those_of_the_period_in_order() {
    let desk = with_a_call();
    let mut lead = desk.sign_in_as(Role::Lead);
    let rows = |file: String| file.split("\r\n").skip(1).map(ToOwned::to_owned).collect::<Vec<_>>();
    let mut letters = |query: &str| rows(lead.get(&format!("/reports/letters.csv?{query}")).expect(200).body);
    let all = letters("");
    let starts: Vec<_> = all.iter().map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(starts, ["ML-1", "ML-2", "ML-3", ""]);
    let first = "ML-1,posted,2026-11-02T10:14:00+01:00,support,home,2026-11-16,2026-11-04T12:00:00+01:00,,";
    assert!(all[0].starts_with(first), "{}", all[0]);
    assert!(
        all[2].starts_with("ML-3,ordered,2026-10-01T10:14:00+02:00,api,,"),
        "her place is secret: {}",
        all[2]
    );
    assert_eq!(letters("from=2026-11-02&to=2026-11-02").len(), 3);
    assert_eq!(letters("from=2026-11-03").len(), 1);
    let inquiries = rows(lead.get("/reports/inquiries.csv").expect(200).body);
    let columns: Vec<_> = inquiries[0].split(',').collect();
    assert_eq!((columns[1], columns[3], columns[4]), ("2026-11-20T09:00:00+01:00", "agent", "caller"));
}

#[test]
fn people_get_words_and_what_agents_wrote_only_where_they_may_see_people() {
    let desk = with_a_call();
    let mut lead = desk.sign_in_as(Role::Lead);
    let mut reporter = desk.sign_in_as(Role::Reporter);
    let excel = lead.get("/reports/opt-outs.csv?profile=excel-nb").expect(200).body;
    assert!(excel.starts_with("\u{feff}Endret;Person;Fra;Til;Kanal;"), "{excel}");
    assert!(excel.contains(";Ikke reservert;Reservert;Telefon;'=ringte 91234567;agent;"), "{excel}");
    assert!(excel.contains(";To opplysninger fra registeret som innringeren sa selv;"), "{excel}");
    let notices = lead.get("/reports/notices.csv?profile=excel-nb").expect(200).body;
    assert!(!notices.contains("opt_out_registered") && !notices.contains("letter_late"), "{notices}");
    let data = lead.get("/reports/opt-outs.csv?profile=data").expect(200).body;
    assert!(data.contains(",opted_in,opted_out,phone,=ringte 91234567,agent,"), "{data}");
    let data = reporter.get("/reports/opt-outs.csv?profile=data").expect(200).body;
    assert!(data.contains(",opted_in,opted_out,phone,,agent,"), "{data}");
    for (report, _) in REPORTS {
        let file = reporter.get(&format!("/reports/{report}.csv")).expect(200).body;
        assert!(PERSONAL.iter().all(|personal| !file.contains(personal)), "{file}");
    }
    let english = by_command(&desk, &["letters", "--profile", "excel-nb", "--language", "en"]);
    assert!(english.starts_with("\u{feff}Reference;Status;Ordered;"), "{english}");
    assert!(english.contains("\r\nML-1;Posted;02.11.2026 10:14;"), "{english}");
}

#[test]
fn each_file_is_on_record_and_a_date_that_is_none_is_said_beside_its_field() {
    let desk = with_a_call();
    let mut lead = desk.sign_in_as(Role::Lead);
    let before = desk.on_record(Action::ReportExported);
    for (report, _) in REPORTS {
        lead.get(&format!("/reports/{report}.csv?from=2026-11-01")).expect(200);
        let newest: (Option<String>, Option<String>) = desk.read(|conn| {
            let exported = audit_entries::table.filter(audit_entries::action.eq("report_exported"));
            let newest = exported.order(audit_entries::entry_id.desc());
            Ok(newest.select((audit_entries::object, audit_entries::detail)).first(conn)?)
        });
        assert_eq!(newest.0.as_deref(), Some(report));
        let detail: serde_json::Value = serde_json::from_str(&newest.1.unwrap()).unwrap();
        assert_eq!((&detail["from"], &detail["to"]), (&"2026-11-01".into(), &"2026-11-20".into()));
        assert!(detail["rows"].as_u64().unwrap() >= 1, "{detail}");
    }
    assert_eq!(desk.on_record(Action::ReportExported), before + 4);
    let page = lead.get("/reports/letters.csv?from=x&to=2026-11-20&profile=data").expect(422);
    page.says(r#"id="rows-from-fault""#)
        .says("href=\"#rows-from\"")
        .says(r#"id="rows-profile-data" value="data" checked"#);
    assert_eq!(desk.on_record(Action::ReportExported), before + 4);
}
