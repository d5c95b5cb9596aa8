//! The backup that the nightly run makes.

use std::fs;

use diesel::prelude::*;
use serde_json::json;
use skranke::db::schema::{audit_entries, findings};

use crate::support::program::{Program, one_line};

fn files(program: &Program) -> Vec<String> {
    let entries = fs::read_dir(program.folder().join("backups")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn with_folder() -> Program {
    let mut program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    fs::create_dir(program.folder().join("backups")).unwrap();
    program.set("BACKUP_FOLDER", "backups");
    program.set("BACKUP_KEEP", "2");
    program
}

#[test]
fn each_night_leaves_a_backup_and_the_oldest_ones_go() {
    let mut program = with_folder();
    fs::write(program.folder().join("backups/skranke-notes.backup"), "mine").unwrap();
    for day in ["20", "21", "22", "23"] {
        program.at(&format!("2026-11-{day}T04:00:00+01:00"));
        program.must(&["nightly"]);
    }
    let twice = program.summary(&["nightly"]);
    assert_eq!(twice["changed"], json!(0));
    let left = ["skranke-2026-11-22.backup", "skranke-2026-11-23.backup", "skranke-notes.backup"];
    assert_eq!(files(&program), left);
    let last = program.folder().join("backups/skranke-2026-11-23.backup");
    program.summary(&["restore", last.to_str().unwrap(), "--replace"]);
    program.must(&["release", "drop"]);
    assert_eq!(program.summary(&["nightly"])["flagged"], json!(0));
}

#[test]
fn a_run_for_an_earlier_day_leaves_the_backup_of_that_day_alone() {
    let mut program = with_folder();
    program.at("2026-11-19T04:00:00+01:00");
    program.must(&["nightly"]);
    let earlier = program.folder().join("backups/skranke-2026-11-19.backup");
    let then = fs::read(&earlier).unwrap();
    program.at("2026-11-20T04:00:00+01:00");
    program.must(&["nightly", "--business-date", "2026-11-19"]);
    assert_eq!(files(&program), ["skranke-2026-11-19.backup", "skranke-2026-11-20.backup"]);
    assert_eq!(fs::read(&earlier).unwrap(), then);
}

#[test]
fn a_dry_run_makes_no_backup_and_counts_its_rows() {
    let program = with_folder();
    let dry = program.summary(&["nightly", "--dry-run", "--only", "backup"]);
    assert!(dry["read"].as_u64().unwrap() > 3, "{dry}");
    assert_eq!(files(&program), Vec::<String>::new());
}

#[test]
fn a_folder_that_is_not_there_is_found_when_the_program_starts_and_one_that_went_fails_the_run() {
    let program = with_folder();
    fs::remove_dir(program.folder().join("backups")).unwrap();
    let refused = program.run(&["nightly"]);
    assert_eq!(refused.status, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("backup.folder"), "{}", refused.stderr);

    // Root may write anywhere, so a file stands in the way instead.
    fs::create_dir(program.folder().join("backups")).unwrap();
    fs::create_dir(program.folder().join("backups/skranke-2026-11-20.backup")).unwrap();
    let failed = program.run(&["nightly"]);
    assert_eq!(failed.status, Some(1), "{}", failed.stderr);
    let report = one_line(&failed.stdout);
    assert_eq!(
        (&report["flagged"], &report["reason"]),
        (&json!(1), &json!("a file could not be read or written, see backup.folder"))
    );
}

#[test]
fn a_backup_is_of_one_moment_however_much_is_written_meanwhile() {
    let program = with_folder();
    let db = program.db();
    // In tables that the backup comes to early and late.
    let add_pairs = |from: i64, to: i64| {
        db.write(move |conn| {
            for n in from..to {
                let entry = format!("INSERT INTO audit_entries (at, actor, action, object) VALUES ('2026-11-20 08:00:00', 'x', 'pair', '{n}')");
                let finding = format!(
                    "INSERT INTO findings (finding_id, kind, subject, found_at) \
                     VALUES ('pair {n}', 'print_file_differs', '{n}', '2026-11-20 08:00:00')"
                );
                diesel::sql_query(entry).execute(conn)?;
                diesel::sql_query(finding).execute(conn)?;
            }
            Ok(())
        })
        .unwrap();
    };
    add_pairs(0, 2_000);
    let mut run = program.spawn(&["nightly", "--only", "backup"]);
    let mut pairs = 2_000;
    while run.try_wait().unwrap().is_none() {
        add_pairs(pairs, pairs + 1);
        pairs += 1;
    }
    assert!(run.wait().unwrap().success() && pairs > 2_000);
    let file = program.folder().join("backups/skranke-2026-11-20.backup");
    program.must(&["restore", file.to_str().unwrap(), "--replace"]);
    let (entries, found): (i64, i64) = program.read(|conn| {
        let entries = audit_entries::table.filter(audit_entries::action.eq("pair"));
        let found = findings::table.filter(findings::finding_id.like("pair %"));
        Ok((entries.count().get_result(conn)?, found.count().get_result(conn)?))
    });
    assert_eq!(entries, found);
    assert!((2_000..=pairs).contains(&entries), "{entries} of {pairs}");
}
