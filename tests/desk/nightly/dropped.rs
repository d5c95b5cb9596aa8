//! Files that others leave in a folder.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use diesel::prelude::*;
use serde_json::{Value, json};
use skranke::db::schema;
use skranke::imports::drop_folder::{put_away, read_in, waiting};
use skranke::imports::{ImportKind, Watch, Wish};
use tempfile::TempDir;

use crate::support::desk::TestDesk;
use crate::support::process::wait_until;
use crate::support::program::{Program, ended, one_line};

const LETTERS: &str = "reference,national_id,ordered_at,order_channel,mobile\nML-7,20914695016,2026-11-02T12:00:00+01:00,support,+4791634613\n";
const EVENTS: &str =
    "reference,event,occurred_at,event_ref,reason\nML-7,accepted,2026-11-02T13:00:00+01:00,a1,\n";

fn with_folder() -> (Program, PathBuf) {
    let mut program = Program::with_letters(&[]);
    let folder = program.folder().join("in");
    fs::create_dir(&folder).unwrap();
    program.set("IMPORTS_DROP_FOLDER", "in");
    (program, folder)
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        // What was under way when the program was killed is deleted an hour later.
        .filter(|name| !name.starts_with(".skranke-"))
        .collect();
    names.sort();
    names
}

fn report(path: PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn whole_files_are_read_in_before_all_else_in_the_order_in_which_they_need_each_other() {
    let (program, folder) = with_folder();
    fs::write(folder.join("letter-events-2026-11-20.csv"), EVENTS).unwrap();
    fs::write(folder.join("letters-2026-11-20.csv"), LETTERS).unwrap();
    for under_way in [".letters.csv", "letters.csv.part", "letters.tmp"] {
        fs::write(folder.join(under_way), "reference,nati").unwrap();
    }
    let run = program.summary(&["nightly"]);
    let step = &run["steps"][0];
    assert_eq!(
        (&step["step"], &step["files_imported"], &step["changed"]),
        (&json!("import_dropped"), &json!(2), &json!(2))
    );
    assert_eq!(run["flagged"], json!(1));
    assert_eq!(names(&folder), [".letters.csv", "letters.csv.part", "letters.tmp"]);
    let done = [
        "letter-events-2026-11-20.csv",
        "letter-events-2026-11-20.csv.report.json",
        "letters-2026-11-20.csv",
        "letters-2026-11-20.csv.report.json",
    ];
    assert_eq!(names(&folder.join("done")), done);
    let told = report(folder.join("done/letters-2026-11-20.csv.report.json"));
    assert_eq!((&told["accepted"], &told["added"], &told["rows"]), (&json!(true), &json!(1), &json!(1)));

    // The same file once more, as after a kill between the import and the move.
    fs::write(folder.join("letters-2026-11-20.csv"), LETTERS).unwrap();
    let again = program.summary(&["nightly"]);
    assert_eq!((&again["steps"][0]["changed"], &again["changed"]), (&json!(0), &json!(0)));
    let told = report(folder.join("done/letters-2026-11-20.2.csv.report.json"));
    assert_eq!((&told["unchanged"], &told["accepted"]), (&json!(1), &json!(true)));
}

#[test]
fn a_file_with_a_fault_changes_nothing_and_its_report_says_where_without_the_cell() {
    let (program, folder) = with_folder();
    let faulty = format!("{LETTERS}ML-8,20914695017,2026-11-02T12:00:00+01:00,support,\n");
    fs::write(folder.join("letters.csv"), faulty).unwrap();
    fs::write(folder.join("lettersoup.csv"), "a,b\n").unwrap();
    fs::write(folder.join("persons.csv"), "no,such,columns\n1,2,3\n").unwrap();
    let ended = program.run(&["nightly"]);
    assert_eq!(ended.status, Some(3), "done in part: {}", ended.stderr);
    let run = crate::support::program::one_line(&ended.stdout);
    let step = &run["steps"][0];
    assert_eq!(
        (&step["files_refused"], &step["changed"], &run["status"]),
        (&json!(3), &json!(0), &json!("partial"))
    );
    assert!(step["failed"].as_u64().unwrap() >= 3, "{step}");
    assert_eq!(names(&folder), Vec::<String>::new());
    let told = report(folder.join("refused/letters.csv.report.json"));
    assert_eq!((&told["accepted"], &told["refused"]), (&json!(false), &json!(1)));
    assert!(told["problems"][0].as_str().unwrap().starts_with("row 3, column national_id"), "{told}");
    assert!(!told.to_string().contains("20914695017"));
    let letters: i64 = program.read(|conn| Ok(schema::letters::table.count().get_result(conn)?));
    assert_eq!(letters, 0);
    let told = report(folder.join("refused/lettersoup.csv.report.json"));
    assert!(told["reason"].as_str().unwrap().contains("letter-events"), "{told}");
}

#[test]
fn a_dry_run_reads_the_files_through_and_leaves_them_where_they_are() {
    let (program, folder) = with_folder();
    fs::write(folder.join("letters.csv"), LETTERS).unwrap();
    let dry = program.summary(&["nightly", "--dry-run", "--only", "import_dropped"]);
    assert_eq!((&dry["steps"][0]["files_imported"], &dry["changed"]), (&json!(1), &json!(1)));
    assert_eq!(names(&folder), ["letters.csv"]);
    let letters: i64 = program.read(|conn| Ok(schema::letters::table.count().get_result(conn)?));
    assert_eq!(letters, 0);
}

#[test]
fn a_run_that_is_killed_while_it_reads_files_in_ends_like_one_that_nobody_touched() {
    let (program, folder) = with_folder();
    let many = |file: u32| {
        let rows =
            (0..1_500).map(|n| format!("ML-{file}-{n},20914695016,2026-11-16T12:00:00+01:00,support,\n"));
        rows.fold("reference,national_id,ordered_at,order_channel,mobile\n".to_owned(), |all, row| all + &row)
    };
    for file in 0..10 {
        fs::write(folder.join(format!("letters-{file}.csv")), many(file)).unwrap();
    }
    let run = ["nightly", "--only", "import_dropped"];
    let mut killed = program.spawn(&run);
    wait_until(Duration::from_mins(1), "the first file to be put away", || {
        (!names(&folder.join("done")).is_empty()).then_some(())
    });
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(!names(&folder).is_empty(), "the run was over before it was killed");
    program.must(&run);
    let letters: i64 = program.read(|conn| Ok(schema::letters::table.count().get_result(conn)?));
    assert_eq!(letters, 15_000);
    assert_eq!(names(&folder), Vec::<String>::new());
    // Each with its report.
    assert_eq!(names(&folder.join("done")).len(), 20);
}

#[test]
fn a_folder_that_says_no_costs_the_steps_that_need_it_and_nothing_else_of_the_night() {
    let (mut program, folder) = with_folder();
    program.import("letters", LETTERS);
    let reports = program.folder().join("reports");
    let backups = program.folder().join("backups");
    for made in [&reports, &backups] {
        fs::create_dir(made).unwrap();
    }
    program.set("REPORTS_NIGHTLY_FOLDER", "reports");
    program.set("BACKUP_FOLDER", "backups");
    fs::write(folder.join("persons.csv"), "x\n").unwrap();
    fs::write(folder.join("refused"), "somebody put a file where the folder should be").unwrap();
    let in_the_way = reports.join("late-letters-2026-11-20-data.csv");
    fs::create_dir(&in_the_way).unwrap();
    let ended = program.run(&["nightly"]);
    assert_eq!(ended.status, Some(1), "{}", ended.stderr);
    let run = crate::support::program::one_line(&ended.stdout);
    assert_eq!((&run["status"], &run["flagged"]), (&json!("failed"), &json!(1)));
    let reason = run["reason"].as_str().unwrap();
    assert!(reason.contains("imports.drop_folder"), "the first is named: {reason}");
    assert_eq!(run["steps"].as_array().unwrap().len(), skranke::jobs::Step::ALL.len());
    assert_eq!(names(&backups), ["skranke-2026-11-20.backup"]);
    assert!(ended.stderr.contains("reports.nightly_folder"), "{}", ended.stderr);
    let failed: Vec<(String, Option<String>, Option<String>)> = program.read(|conn| {
        let failed = schema::job_steps::table.filter(schema::job_steps::state.eq("failed"));
        let columns =
            (schema::job_steps::step, schema::job_steps::error_code, schema::job_steps::error_sample);
        Ok(failed.order(schema::job_steps::step).select(columns).load(conn)?)
    });
    let step =
        |step: &str, setting: &str| (step.to_owned(), Some("file".to_owned()), Some(setting.to_owned()));
    // Retention, which deletes old files there after all else that it does, is told the same.
    assert_eq!(
        failed,
        [
            step("import_dropped", "imports.drop_folder"),
            step("retention", "imports.drop_folder"),
            step("write_reports", "reports.nightly_folder")
        ]
    );

    // When the folders are there again, the same date is made up for.
    fs::remove_file(folder.join("refused")).unwrap();
    fs::remove_dir(&in_the_way).unwrap();
    let ended = program.run(&["nightly"]);
    assert_eq!(ended.status, Some(3), "{}", ended.stderr);
    let run = crate::support::program::one_line(&ended.stdout);
    assert_eq!((&run["status"], &run["flagged"]), (&json!("partial"), &json!(0)));
    assert_eq!(names(&folder.join("refused")), ["persons.csv", "persons.csv.report.json"]);
    assert_eq!(names(&reports).len(), 2);
}

#[test]
fn a_file_that_takes_the_place_of_one_that_is_being_read_is_read_the_next_time() {
    let desk = TestDesk::start();
    let folder = TempDir::new().unwrap();
    let (folder, now) = (folder.path(), desk.now());
    for name in ["letter-events.csv", "notes.csv"] {
        fs::write(folder.join(name), "first\n").unwrap();
    }
    for dropped in waiting(folder).unwrap() {
        let read = read_in(&desk.desk, folder, &dropped, Wish::default(), Watch::default()).unwrap();
        if dropped.kind == Some(ImportKind::LetterEvents) {
            // As others bring one, at the very moment.
            fs::write(folder.join("under-way"), "second\n").unwrap();
            fs::rename(folder.join("under-way"), folder.join("letter-events.csv")).unwrap();
        }
        put_away(folder, &dropped, &read, now).unwrap();
    }
    assert_eq!(names(folder), ["letter-events.csv"]);
    assert_eq!(fs::read_to_string(folder.join("letter-events.csv")).unwrap(), "second\n");
    let refused = folder.join("refused");
    assert_eq!(names(&refused), ["letter-events.csv.report.json", "notes.csv", "notes.csv.report.json"]);
    let first = report(refused.join("letter-events.csv.report.json"));
    assert_eq!(first["kind"], json!("letter-events"));
    for dropped in waiting(folder).unwrap() {
        let read = read_in(&desk.desk, folder, &dropped, Wish::default(), Watch::default()).unwrap();
        put_away(folder, &dropped, &read, now).unwrap();
    }
    assert_eq!(names(folder), Vec::<String>::new());
    assert_eq!(fs::read_to_string(refused.join("letter-events.csv")).unwrap(), "second\n");
}

#[test]
fn a_run_that_is_asked_to_stop_in_the_midst_of_a_file_undoes_it_and_leaves_it_where_it_is() {
    let (program, folder) = with_folder();
    let rows = (0..60_000).map(|n| format!("ML-X{n},20914695016,2026-11-16T12:00:00+01:00,support,\n"));
    let header = "reference,national_id,ordered_at,order_channel,mobile\n".to_owned();
    fs::write(folder.join("letters.csv"), rows.fold(header, |all, row| all + &row)).unwrap();
    let run = program.spawn(&["nightly", "--only", "import_dropped"]);
    wait_until(Duration::from_mins(1), "the file to be begun", || {
        let steps: i64 = program.read(|conn| Ok(schema::job_steps::table.count().get_result(conn)?));
        (steps > 0).then_some(())
    });
    let told = std::process::Command::new("kill").args(["-TERM", &run.id().to_string()]).status();
    assert!(told.unwrap().success());
    let stopped = ended(run.wait_with_output().unwrap());
    assert_eq!(stopped.status, Some(75), "{}", stopped.stderr);
    assert_eq!(one_line(&stopped.stdout)["reason"], json!("stopped before the end"));
    let letters: i64 = program.read(|conn| Ok(schema::letters::table.count().get_result(conn)?));
    assert_eq!((letters, names(&folder)), (0, vec!["letters.csv".to_owned()]));
}
