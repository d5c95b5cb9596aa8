//! Files of the drop folder whose time is up, and that no table is forgotten in the list of limits.

use std::fs;

use chrono::TimeDelta;
use serde_json::json;
use tempfile::TempDir;

use crate::support::desk::TestDesk;

const HEADER: &str = "reference,event,occurred_at,event_ref,reason\n";

#[test]
fn files_that_were_read_in_or_refused_go_with_their_reports_when_their_time_is_up() {
    let folder = TempDir::new().unwrap();
    let settings =
        format!("[imports]\ndrop_folder = {:?}\n[retention]\ndropped_file_days = 10\n", folder.path());
    let desk = TestDesk::with_people_and(&settings);
    let drop = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let there = || {
        let mut names = Vec::new();
        for place in ["done", "refused"] {
            let entries = fs::read_dir(folder.path().join(place)).unwrap();
            names.extend(
                entries.map(|entry| format!("{place}/{}", entry.unwrap().file_name().to_string_lossy())),
            );
        }
        names.sort();
        names
    };
    drop("letter-events-1.csv", HEADER);
    drop("letter-events-2.csv", "nonsense\n");
    desk.nightly();
    let first = [
        "done/letter-events-1.csv",
        "done/letter-events-1.csv.report.json",
        "refused/letter-events-2.csv",
        "refused/letter-events-2.csv.report.json",
    ];
    assert_eq!(there(), first);
    desk.pass(TimeDelta::days(1));
    drop("letter-events-3.csv", HEADER);
    desk.nightly();
    // Somebody else's, and not ours to delete.
    fs::write(folder.path().join("done/readme.txt"), "old").unwrap();
    assert_eq!(there().len(), 7);
    desk.pass(TimeDelta::days(8));
    assert_eq!(desk.forget(true)["dropped_files"], json!(0), "nine and eight days");
    desk.pass(TimeDelta::days(2));
    let dry = desk.forget(true);
    assert_eq!(dry["dropped_files"], json!(2));
    assert_eq!(there().len(), 7, "a dry run deletes nothing");
    // One that was cut off between a file and its report is finished.
    fs::remove_file(folder.path().join("done/letter-events-1.csv")).unwrap();
    let wet = desk.forget(false);
    assert_eq!(wet, dry);
    assert_eq!(
        there(),
        ["done/letter-events-3.csv", "done/letter-events-3.csv.report.json", "done/readme.txt"]
    );
    let nothing = desk.forget(false);
    assert_eq!((&nothing["changed"], &nothing["dropped_files"]), (&json!(0), &json!(0)));
}

#[test]
fn a_folder_that_says_no_is_named_and_keeps_nothing_else() {
    let folder = TempDir::new().unwrap();
    let desk = TestDesk::with_people_and(&format!("[imports]\ndrop_folder = {:?}\n", folder.path()));
    fs::write(folder.path().join("done"), "no folder").unwrap();
    let kari = desk.person_number(0);
    desk.with_past(&kari, &["2020-01-01T12:00:00+01:00"]);
    let ended = desk.forget_whatever_comes();
    assert!(ended.reason.unwrap().contains("imports.drop_folder"));
    assert_eq!(desk.count("notices WHERE created_at < '2021-01-01'"), 0);
}

#[test]
fn the_reason_of_a_hold_goes_when_it_was_lifted_long_ago() {
    let desk = TestDesk::with_people();
    let (kari, staff) = (desk.person_number(0), desk.agent_id());
    desk.write(move |conn| {
        use diesel::RunQueryDsl as _;
        for (id, lifted) in [("01", "'2024-11-19 22:59:59'"), ("02", "'2024-11-19 23:00:00'"), ("03", "NULL")] {
            let lifted_by = if lifted == "NULL" { "NULL".to_owned() } else { format!("'{staff}'") };
            let hold = format!(
                "INSERT INTO legal_holds (hold_id, person_id, reason, placed_at, placed_by, lifted_at, lifted_by) \
                 VALUES ('01K00000000000000000000{id}0', '{kari}', 'en sak', '2024-01-01 12:00:00', '{staff}', {lifted}, {lifted_by})"
            );
            diesel::sql_query(hold).execute(conn)?;
        }
        Ok(())
    });
    assert_eq!(desk.forget(false)["notes"], json!(1));
    assert_eq!(desk.count("legal_holds WHERE reason = ''"), 1);
    assert_eq!(desk.count("legal_holds WHERE reason = '' AND lifted_at < '2024-11-19 23:00:00'"), 1);
}

/// Whoever adds a table says how long it is kept.
#[test]
fn each_table_stands_in_the_list_of_limits() {
    let read =
        |path: &str| fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let schema = read("src/db/schema.rs");
    let privacy = read("docs/PRIVACY.md");
    let list = privacy.split("## How long it is kept").nth(1).unwrap().split("\n## ").next().unwrap();
    let tables: Vec<&str> = schema
        .split("diesel::table! {\n    ")
        .skip(1)
        .map(|table| table.split(" (").next().unwrap())
        .collect();
    assert!(tables.len() > 50, "{tables:?}");
    let missing: Vec<&&str> = tables.iter().filter(|table| !list.contains(&format!("`{table}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
