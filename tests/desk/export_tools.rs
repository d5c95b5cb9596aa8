//! What tools that others use make of the exports: Frictionless of the data and its description, `LibreOffice` of the
//! Excel files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::Value;
use skranke::audit::Action;
use skranke::digest::hexadecimal;
use skranke::reports::exports::Report;
use skranke::staff::Role;
use tempfile::TempDir;

use crate::lookups::command::command;
use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::people::{KARI, PIOTR};

/// Letters that are late, a call, an opt-out with words that a spreadsheet would run, and messages.
pub(crate) fn busy_desk() -> TestDesk {
    let desk = TestDesk::with_people();
    desk.order_letter("-ML-7", KARI, "2026-10-01T23:30:00+02:00");
    desk.nightly();
    let mut agent = desk.sign_in_as(Role::Agent);
    let person = agent.open(KARI);
    let mut form = crate::opt_outs::form::Form::begin(&mut agent, &person, "opted_out");
    form.set("reason", "=HYPERLINK(\"http://x\";\"æøå\"),\n +47 ringte");
    form.confirm(&mut agent).expect(303);
    desk
}

fn export(desk: &TestDesk, report: Report, profile: &str, to: &Path) -> Value {
    let arguments = ["export", report.as_str(), "--profile", profile, "--out", to.to_str().unwrap()];
    let ended = command(desk, &arguments).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    serde_json::from_slice(&ended.stdout).unwrap()
}

#[test]
fn frictionless_finds_every_file_as_its_package_describes_it() {
    let desk = busy_desk();
    let folder = TempDir::new().unwrap();
    for report in Report::ALL {
        for profile in ["data", "excel-nb"] {
            let file = folder.path().join(format!("{}-{profile}.csv", report.as_str()));
            let summary = export(&desk, *report, profile, &file);
            let package = file.with_extension("datapackage.json");
            assert_eq!(summary["package"], package.to_str().unwrap());
            let described: Value = serde_json::from_slice(&fs::read(&package).unwrap()).unwrap();
            let bytes = fs::read(&file).unwrap();
            let digest = hexadecimal(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes).as_ref());
            assert_eq!(described["resources"][0]["hash"], format!("sha256:{digest}"));
            assert_eq!(summary["sha256"], digest);
            let ours = &described["skranke"];
            assert_eq!(ours["rows"], summary["rows"], "{report:?}");
            assert_eq!(ours["to"], "2026-11-20");
            assert_eq!(ours["lateness_rule"], "ordered+10/20");
            assert_eq!(ours["calendar_version"], "no-2026.1+sat0+closed:none");
            let (said, is_valid) = validated(&package);
            assert!(is_valid && said.contains(&format!("{}-{profile}.csv", report.as_str())), "{said}");
        }
    }

    let list = folder.path().join("list.csv");
    fs::write(&list, format!("{KARI}\n12345678910\n{PIOTR}\n")).unwrap();
    for profile in ["data", "excel-nb"] {
        let file = folder.path().join(format!("lookup-{profile}.csv"));
        let (list, out) = (list.to_str().unwrap(), file.to_str().unwrap());
        let ended = command(&desk, &["lookup", list, "--profile", profile, "--out", out]).output().unwrap();
        assert_eq!(ended.status.code(), Some(3), "{}", String::from_utf8_lossy(&ended.stderr));
        let summary: Value = serde_json::from_slice(&ended.stdout).unwrap();
        let package = file.with_extension("datapackage.json");
        assert_eq!(summary["package"], package.to_str().unwrap());
        let described: Value = serde_json::from_slice(&fs::read(&package).unwrap()).unwrap();
        assert_eq!(
            described["resources"][0]["hash"],
            format!("sha256:{}", summary["sha256"].as_str().unwrap())
        );
        let ours = &described["skranke"];
        assert_eq!((&ours["rows"], &ours["list_sha256"]), (&summary["rows"], &summary["list_sha256"]));
        assert_eq!((&ours["rows"], &ours["as_of"]), (&3.into(), &"2026-11-20T08:00:00Z".into()));
        assert_eq!(ours["notifiable_rule"], "confirmed+18m");
        assert_eq!(ours["calendar_version"], "no-2026.1+sat0+closed:none");
        let (said, is_valid) = validated(&package);
        assert!(is_valid && said.contains(&format!("lookup-{profile}.csv")), "{said}");
    }

    // It would find a file that is not as described.
    let cut = folder.path().join("letters-data.csv");
    let bytes = fs::read(&cut).unwrap();
    fs::write(&cut, &bytes[..bytes.len() - 20]).unwrap();
    let (said, is_valid) = validated(&cut.with_extension("datapackage.json"));
    assert!(!is_valid, "a part is taken for the whole: {said}");
}

/// What Frictionless says of a package and the file in it, and whether all of it is as described.
pub(crate) fn validated(package: &Path) -> (String, bool) {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/frictionless/bin/frictionless");
    let checked = Command::new(tool)
        .args(["validate", "--json"])
        .arg(package.file_name().unwrap())
        .current_dir(package.parent().unwrap())
        .output()
        .unwrap();
    (String::from_utf8_lossy(&checked.stdout).into_owned(), checked.status.success())
}

/// The cells of sheets in one folder as `LibreOffice` understood them, as XML.
fn opened_in_libreoffice(files: &[PathBuf]) -> Vec<String> {
    let folder = files[0].parent().unwrap();
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    // Semicolons, quotation marks, UTF-8, from the first row, Norwegian, special numbers found: as a Norwegian Excel opens it.
    let filter = "--infilter=CSV:59,34,76,1,,1044,false,true";
    let ended = Command::new("soffice")
        .args([&profile, "--headless", filter, "--convert-to", "fods", "--outdir"])
        .arg(folder)
        .args(files)
        .output()
        .unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    files.iter().map(|file| fs::read_to_string(file.with_extension("fods")).unwrap()).collect()
}

#[test]
fn libreoffice_opens_the_excel_file_with_dates_numbers_and_letters_right_and_no_formula() {
    let desk = busy_desk();
    let folder = TempDir::new().unwrap();
    let files: Vec<PathBuf> =
        Report::ALL.iter().map(|report| folder.path().join(format!("{}.csv", report.as_str()))).collect();
    for (report, file) in Report::ALL.iter().zip(&files) {
        export(&desk, *report, "excel-nb", file);
    }
    let sheets = opened_in_libreoffice(&files);
    let sheet = |of: Report| &sheets[Report::ALL.iter().position(|report| *report == of).unwrap()];
    let late = sheet(Report::LateLetters);
    for cell in [
        r#"office:value-type="date" office:date-value="2026-11-02T10:14:00""#,
        r#"office:value-type="date" office:date-value="2026-11-16""#,
        r#"office:value-type="float" office:value="4""#,
        "<text:p>Først meldt forsinket</text:p>",
        "<text:p>&apos;-ML-7</text:p>",
    ] {
        assert!(late.contains(cell), "{cell}\n{late}");
    }
    let opt_outs = sheet(Report::OptOuts);
    assert!(opt_outs.contains("æøå") && opt_outs.contains("HYPERLINK"), "{opt_outs}");
    let instant = r#"office:value-type="date" office:date-value="2026-11-20T09:00:00""#;
    for (report, text) in [
        (Report::Letters, "<text:p>&apos;-ML-7</text:p>"),
        (Report::OptOuts, "<text:p>Reservert</text:p>"),
        (Report::Notices, instant),
        (Report::Inquiries, "<text:p>Innringer</text:p>"),
        (Report::Lookups, instant),
        (Report::Workload, r#"office:value-type="float" office:value="1""#),
    ] {
        assert!(sheet(report).contains(text), "{report:?}: {text}\n{}", sheet(report));
    }
    assert!(sheets.iter().all(|sheet| !sheet.contains("table:formula")));
}

#[test]
fn the_access_log_is_for_those_who_may_see_it_and_says_who_looked_at_whom() {
    let desk = busy_desk();
    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    officer.get("/").expect(200).says("Innsynslogg");
    officer.get("/reports/access-log").expect(200).says("action=\"/reports/lookups.csv\"");
    let log = officer.get("/reports/lookups.csv?from=2026-11-20").expect(200).body;
    assert!(log.starts_with("at,actor,action,person,object,inquiry,detail,entry\r\n"), "{log}");
    assert!(log.contains(",agent,person_viewed,") && log.contains(",agent,opt_out_changed,"), "{log}");
    assert!(!log.contains(KARI) && !log.contains("Nordmann"));
    assert_eq!(desk.on_record(Action::ReportExported), 1);
    officer.get("/reports/lookups.csv?from=x").expect(422).says(r#"id="from-fault""#);
    officer.get("/reports").expect(403);
    for role in [Role::Agent, Role::Lead, Role::Reporter, Role::Administrator] {
        let mut other = desk.sign_in_as(role);
        other.get("/reports/access-log").expect(403);
        other.get("/reports/lookups.csv").expect(403);
    }
}

#[test]
fn the_workload_counts_what_each_did_in_the_period_and_what_they_have_now() {
    let desk = busy_desk();
    let mut agent = desk.sign_in_as(Role::Agent);
    agent.post_form("/letters/late/next", &[("take_key", "0123456789abcdef0123456789abcdef")]);
    let mut lead = desk.sign_in_as(Role::Lead);
    let workload = lead.get("/reports/workload.csv").expect(200).body;
    let rows: Vec<&str> = workload.split("\r\n").collect();
    assert_eq!(rows[0].split(',').count(), 10);
    // One inquiry, one page, one opt-out.
    assert!(rows[1].starts_with("agent,1,1,0,1,0,"), "{workload}");
    assert_eq!(rows.len(), 3, "{workload}");
    let before = lead.get("/reports/workload.csv?to=2026-11-19").expect(200).body;
    assert!(!before.contains("agent,1,"), "{before}");
}

#[test]
fn whoever_looked_at_a_person_is_found_before_and_after_the_night_has_made_the_index() {
    let desk = busy_desk();
    desk.add_staff("officer", Role::PrivacyOfficer);
    let about = |id: &str| {
        let mut officer = desk.client();
        officer.sign_in("officer", PASSWORD).expect(303);
        officer.get("/reports/access-log").expect(200);
        let form = [("national_id", id), ("profile", "data")];
        let file = officer.post_form("/reports/access-log", &form).expect(200).body;
        file.lines().skip(1).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let before = about(KARI);
    assert!(before.iter().any(|row| row.contains(",agent,person_viewed,")), "{before:?}");
    assert_eq!(about(PIOTR), Vec::<String>::new(), "nobody has looked at him");
    let rows_of_index =
        || desk.read(|conn| Ok(skranke::db::schema::audit_persons::table.count().get_result::<i64>(conn)?));
    assert_eq!(rows_of_index(), 0);
    desk.pass(TimeDelta::hours(2));
    desk.nightly();
    let indexed = rows_of_index();
    assert!(indexed >= before.len().try_into().unwrap(), "{indexed}");
    let after = about(KARI);
    // Between them lies that the officer took it out.
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.last().unwrap().contains(",report_exported,"), "{after:?}");
    assert_eq!(about(PIOTR).len(), 1);
    desk.pass(TimeDelta::hours(24));
    desk.nightly();
    assert_eq!(about(KARI)[..after.len()], after);

    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    officer.get("/reports/access-log").expect(200);
    let refused = officer.post_form("/reports/access-log", &[("national_id", "12345678910")]).expect(422);
    refused.says("Ingen person her har dette nummeret").says(r#"id="national_id-fault""#);
    desk.sign_in_as(Role::Lead).post_form("/reports/access-log", &[("national_id", KARI)]).expect(403);
}
