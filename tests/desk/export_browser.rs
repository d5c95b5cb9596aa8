//! Files that are taken out in the browser, each with what proves it whole.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use skranke::digest::hexadecimal;
use skranke::letters::deadlines::{self, JudgedBy};
use skranke::reports::exports::Report;
use skranke::staff::Role;
use tempfile::TempDir;

use crate::export_tools::{busy_desk, validated};

use crate::support::client::Answer;
use crate::support::desk::{PASSWORD, TestDesk};
use crate::support::people::{KARI, PIOTR};

/// Opens an archive in a folder of its own as people do, and answers the package in it, once the file is what the package says.
fn opened(answer: &Answer, folder: &Path) -> Value {
    assert_eq!(answer.header("content-type"), "application/zip");
    assert!(answer.header("content-disposition").ends_with(".zip\""));
    fs::write(folder.join("taken.zip"), &answer.bytes).unwrap();
    let unzip = |options: &str| {
        let ended = Command::new("unzip").args([options, "taken.zip"]).current_dir(folder).output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    };
    // Its sums are right, too.
    unzip("-tq");
    unzip("-oq");
    let package = fs::read(folder.join("datapackage.json")).unwrap();
    let package: Value = serde_json::from_slice(&package).unwrap();
    let resource = &package["resources"][0];
    let file = fs::read(folder.join(resource["path"].as_str().unwrap())).unwrap();
    let digest = hexadecimal(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &file).as_ref());
    assert_eq!(resource["hash"], format!("sha256:{digest}"));
    assert_eq!(resource["bytes"], file.len());
    package
}

#[test]
fn every_file_of_the_browser_comes_with_its_package_and_frictionless_finds_it_so() {
    let desk = busy_desk();
    desk.add_staff("officer", Role::PrivacyOfficer);
    desk.add_staff("other", Role::Agent);
    let mut agent = desk.client();
    agent.sign_in("other", PASSWORD).expect(303);
    agent.get("/").expect(200);
    let person = agent.open(KARI);
    let mut lead = desk.lead("lead");
    let list = lead.list(&format!("Navn;Fødselsnummer\r\nKari;{KARI}\r\nOla;tull\r\nPiotr;{PIOTR}\r\n"));
    desk.answer_lists();
    let mut officer = desk.client();
    officer.sign_in("officer", PASSWORD).expect(303);

    let folder = TempDir::new().unwrap();
    let mut resources = Vec::new();
    for profile in ["data", "excel-nb"] {
        let mut taken: Vec<(String, Answer)> = Vec::new();
        for report in Report::ALL {
            let address = format!("/reports/{}.csv?profile={profile}&described=1", report.as_str());
            let client = if *report == Report::Lookups { &mut officer } else { &mut lead };
            taken.push((report.as_str().to_owned(), client.get(&address).expect(200)));
        }
        officer.get("/reports/access-log").expect(200).says("name=\"described\"");
        let form = [("national_id", KARI), ("profile", profile), ("described", "1")];
        taken.push(("of-person".to_owned(), officer.post_form("/reports/access-log", &form).expect(200)));
        let address = format!("{person}/opt-out/history.csv?profile={profile}&described=1");
        taken.push(("of-opt-outs".to_owned(), agent.get(&address).expect(200)));
        let address = format!("{list}/result.csv?profile={profile}&described=1");
        taken.push(("of-list".to_owned(), lead.get(&address).expect(200)));
        for (name, answer) in taken {
            let name = format!("{name}-{profile}");
            let inside = folder.path().join(&name);
            fs::create_dir(&inside).unwrap();
            let package = opened(&answer, &inside);
            let rows = package["skranke"]["rows"].as_u64().unwrap();
            assert!(rows > 0 || name.starts_with("workload"), "{name}");
            let mut resource = package["resources"][0].clone();
            let path = format!("{name}/{}", resource["path"].as_str().unwrap());
            (resource["path"], resource["name"]) = (path.into(), name.into());
            resources.push(resource);
        }
    }
    assert_eq!(resources.len(), 20);
    // All in one package, for the tool takes a second to start.
    let all = folder.path().join("datapackage.json");
    fs::write(&all, json!({ "name": "all", "resources": resources }).to_string()).unwrap();
    let (said, is_valid) = validated(&all);
    assert!(is_valid && said.contains("of-list-excel-nb"), "{said}");
    resources[0]["bytes"] = 7.into();
    fs::write(&all, json!({ "name": "all", "resources": resources }).to_string()).unwrap();
    assert!(!validated(&all).1, "it would find one that is not as described");
}

#[test]
fn the_package_of_a_day_that_is_over_names_the_rule_of_that_day() {
    let desk = TestDesk::with_people();
    let begin = |rule: &str, at: &str| {
        let other = JudgedBy {
            lateness_rule: rule.to_owned(),
            calendar_version: format!("no-2025.{}+sat0+closed:none", rule.len()),
        };
        let at = at.parse().unwrap();
        desk.write(move |conn| deadlines::store::begin(conn, &other, at).map(|_| ()));
    };
    begin("ordered+5/20", "2026-10-01T23:00:00Z");
    begin("ordered+12/20", "2026-11-10T22:59:59Z");
    desk.nightly();
    let mut lead = desk.sign_in_as(Role::Lead);
    let mut rule_of = |to: &str| {
        let folder = TempDir::new().unwrap();
        let answer = lead.get(&format!("/reports/late-letters.csv?described=1&to={to}")).expect(200);
        let ours = opened(&answer, folder.path())["skranke"].clone();
        assert_eq!(ours["business_days_late_by"], "no-2026.1+sat0+closed:none");
        [&ours["lateness_rule"], &ours["calendar_version"]].map(|text| text.as_str().unwrap().to_owned())
    };
    let [first, second] = [("ordered+5/20", 12), ("ordered+12/20", 13)]
        .map(|(rule, n)| [rule.to_owned(), format!("no-2025.{n}+sat0+closed:none")]);
    // The first that is known of, before it too.
    assert_eq!(rule_of("2026-09-01"), first);
    assert_eq!(rule_of("2026-11-09"), first);
    // Applied a second before the day ended.
    assert_eq!(rule_of("2026-11-10"), second);
    assert_eq!(rule_of("2026-11-19"), second);
    assert_eq!(rule_of("2026-11-20")[0], "ordered+10/20");
}
