//! Backups that are not whole, not ours, or not for this database.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use skranke::config::Settings;
use skranke::digest::Sha256Writer;
use skranke::vault::Vault;

use super::setup::rows;
use crate::support::process::wait_until;
use crate::support::program::Program;

/// The lines with the counts, the SHA-256 and the seal that fit them.
fn signed(lines: &[String]) -> String {
    let (mut tables, mut table, mut all) = (serde_json::Map::new(), String::new(), 0);
    for line in lines {
        if line.starts_with('[') {
            let count = tables[&table].as_u64().unwrap() + 1;
            tables.insert(table.clone(), count.into());
            all += 1;
        } else if let Some(name) = serde_json::from_str::<Value>(line).unwrap()["table"].as_str() {
            name.clone_into(&mut table);
            tables.insert(table.clone(), 0.into());
        }
    }
    let text = lines.join("\n") + "\n";
    let mut digest = Sha256Writer::new(std::io::sink());
    digest.write_all(text.as_bytes()).unwrap();
    let sha256 = digest.finish().1.sha256;
    let settings = Settings::load(None, std::iter::empty()).unwrap();
    let vault = Vault::from_hex(settings.data_key.expose_secret()).unwrap();
    let seal = vault.keyed_hash("backup", &[&sha256]);
    format!("{text}{}\n", json!({ "end": { "rows": all, "tables": tables }, "sha256": sha256, "seal": seal }))
}

/// All lines but the last.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    lines.pop().unwrap();
    lines
}

#[test]
fn the_command_says_in_one_line_what_is_in_the_file() {
    let program = Program::with_night();
    let (path, told) = program.backup("whole.backup");
    let rows = rows(&path);
    assert_eq!(told["rows"], json!(rows.values().map(Vec::len).sum::<usize>()));
    assert_eq!(told["tables"]["persons"], json!(rows["persons"].len()));
    assert_eq!(told["bytes"], json!(fs::metadata(&path).unwrap().len()));
    let mut digest = Sha256Writer::new(std::io::sink());
    digest.write_all(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(told["sha256"], json!(digest.finish().1.sha256));
    let checked = program.restore(&path, &["--dry-run"]);
    assert_eq!(
        (&checked["rows"], &checked["sha256"], &checked["dry_run"]),
        (&told["rows"], &told["sha256"], &json!(true))
    );
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_backup_that_was_touched_is_refused_and_the_database_stays_as_it_is() {
    let program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    let (path, _) = program.backup("whole.backup");
    let whole = fs::read_to_string(&path).unwrap();
    let before = program.counts();
    let bad = program.backup_file("bad.backup");
    let mut fewer = lines(&whole);
    let row = fewer.iter().position(|line| line.contains("ML-1")).unwrap();
    fewer.remove(row);
    let with_tail = |lines: &[String]| lines.join("\n") + "\n" + whole.lines().last().unwrap() + "\n";
    for (text, why) in [
        (whole.replace("Sæther", "Sather"), "SHA-256"),
        (with_tail(&fewer), "SHA-256"),
        (whole.strip_suffix('\n').unwrap().to_owned(), "cut off"),
        (lines(&whole).join("\n") + "\n", "cut off"),
        (whole[..whole.len() / 2].to_owned(), "cut off"),
        (whole.clone() + "[1]\n", "behind its last line"),
        (String::new(), "no backup"),
        ("PRAGMA foreign_keys=OFF;\n".to_owned(), "no backup"),
        (whole.replacen("\"skranke_backup\":1", "\"skranke_backup\":2", 1), "form 2"),
    ] {
        fs::write(&bad, text).unwrap();
        let refused = program.run(&["restore", bad.to_str().unwrap(), "--replace"]);
        assert_eq!(refused.status, Some(1), "{why}: {}", refused.stderr);
        assert!(refused.stderr.contains(why), "{why}: {}", refused.stderr);
        assert_eq!(program.counts(), before);
    }
    let missing = program.run(&["restore", "no-such.backup", "--replace"]);
    assert_eq!(missing.status, Some(1), "{}", missing.stderr);
}

#[test]
fn a_backup_that_somebody_without_the_data_key_changed_and_summed_up_anew_is_refused() {
    let mut program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    let (path, _) = program.backup("whole.backup");
    let whole = fs::read_to_string(&path).unwrap();
    let before = program.counts();
    let bad = program.backup_file("bad.backup");
    let tail: Value = serde_json::from_str(whole.lines().last().unwrap()).unwrap();
    let summed_up = |with: &dyn Fn(&mut Value)| {
        let text = signed(&lines(&whole.replace("Sæther", "Sather")));
        let mut tail: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        with(&mut tail);
        format!("{}\n{tail}\n", lines(&text).join("\n"))
    };
    for text in [
        summed_up(&|changed| changed["seal"] = tail["seal"].clone()),
        summed_up(&|changed| changed["seal"] = json!("")),
        summed_up(&|changed| drop(changed.as_object_mut().unwrap().remove("seal"))),
    ] {
        fs::write(&bad, text).unwrap();
        for option in ["--replace", "--dry-run"] {
            let refused = program.run(&["restore", bad.to_str().unwrap(), option]);
            assert_eq!(refused.status, Some(2), "{}", refused.stderr);
            assert!(refused.stderr.contains("somebody has changed"), "{}", refused.stderr);
            assert_eq!(program.counts(), before);
        }
    }
    // With the key it is whole.
    fs::write(&bad, summed_up(&|_| {})).unwrap();
    program.restore(&bad, &["--dry-run"]);
    program.set("DATA_KEY", &"0123456789abcdef".repeat(4));
    assert_eq!(program.run(&["restore", bad.to_str().unwrap(), "--dry-run"]).status, Some(2));
}

#[test]
fn a_backup_of_a_newer_program_or_with_a_row_that_does_not_fit_leaves_the_database_as_it_is() {
    let program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    let (path, _) = program.backup("whole.backup");
    let whole = lines(&fs::read_to_string(&path).unwrap());
    let before = program.counts();
    let bad = program.backup_file("bad.backup");
    let changed =
        |change: &dyn Fn(&str) -> String| -> Vec<String> { whole.iter().map(|line| change(line)).collect() };
    for (lines, why) in [
        (
            changed(&|line| line.replace("\"migrations\":[", "\"migrations\":[\"29990101000001\",")),
            "29990101000001",
        ),
        (changed(&|line| line.replace("{\"table\":\"persons\"", "{\"table\":\"people\"")), "people"),
        (changed(&|line| line.replace("\"resident\"", "\"president\"")), "persons_status_check"),
        // A letter of nobody.
        (whole.iter().filter(|line| !line.contains("Sæther")).cloned().collect(), ""),
    ] {
        fs::write(&bad, signed(&lines)).unwrap();
        let refused = program.run(&["restore", bad.to_str().unwrap(), "--replace"]);
        assert_eq!(refused.status, Some(1), "{why}: {}", refused.stderr);
        assert!(refused.stderr.contains(why), "{why}: {}", refused.stderr);
        assert_eq!(program.counts(), before);
    }
}

#[test]
fn a_backup_of_an_older_schema_is_brought_to_the_one_of_this_program() {
    let program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    let (path, _) = program.backup("whole.backup");
    // As before there were restores: their migration is the only one that this test takes away.
    let mut older = Vec::new();
    let mut of_restores = false;
    for line in lines(&fs::read_to_string(&path).unwrap()) {
        if line.starts_with('{') {
            of_restores = line.contains("\"table\":\"restores\"");
        }
        if !of_restores {
            older.push(line.replace(",\"20261122000047\"", ""));
        }
    }
    assert!(!older[0].contains("20261122000047"));
    let old = program.backup_file("old.backup");
    fs::write(&old, signed(&older)).unwrap();
    program.restore(&old, &["--replace"]);
    assert_eq!(program.summary(&["release", "drop"])["status"], json!("completed"));
    assert_eq!(program.summary(&["nightly"])["flagged"], json!(1));
}

#[test]
fn a_restore_with_another_data_key_changes_nothing() {
    let mut program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    let (path, _) = program.backup("whole.backup");
    let before = program.counts();
    program.set("DATA_KEY", &"0123456789abcdef".repeat(4));
    let refused = program.run(&["restore", path.to_str().unwrap(), "--replace"]);
    assert_eq!(refused.status, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("data_key"), "{}", refused.stderr);
    assert_eq!(program.counts(), before);
}

/// Whether rows are on their way into the database that are not committed.
fn is_writing(program: &Program) -> bool {
    let log = program.folder().join("desk.db-wal");
    if !program.url().starts_with("postgres") {
        // What a transaction cannot hold in memory goes there; the next connection throws it away.
        return fs::metadata(&log).is_ok_and(|log| log.len() > 100_000);
    }
    let busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'INSERT INTO \"job_runs\"%'";
    let count = diesel::dsl::sql::<diesel::sql_types::BigInt>(&format!("({busy})"));
    program.read(|conn| Ok(diesel::RunQueryDsl::get_result::<i64>(diesel::select(count), conn)?)) > 0
}

#[test]
fn a_restore_that_is_killed_leaves_the_database_as_it_was() {
    let program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    let (path, _) = program.backup("whole.backup");
    let mut many = lines(&fs::read_to_string(&path).unwrap());
    let at = many.iter().position(|line| line.contains("\"table\":\"job_runs\"")).unwrap();
    let row = many[at + 1].clone();
    let more = (1_000..400_000)
        .map(|n| row.replacen("[1,", &format!("[{n},"), 1).replacen("[2,", &format!("[{n},"), 1));
    let more: Vec<String> = more.collect();
    let after = many.split_off(at + 1);
    many.extend(more);
    many.extend(after);
    let large = program.backup_file("large.backup");
    fs::write(&large, signed(&many)).unwrap();
    let before = program.counts();
    let mut restoring = program.spawn(&["restore", large.to_str().unwrap(), "--replace"]);
    wait_until(Duration::from_mins(1), "the restore to write", || is_writing(&program).then_some(()));
    restoring.kill().unwrap();
    restoring.wait().unwrap();
    wait_until(Duration::from_secs(30), "it to be rolled back", || {
        program.counts();
        (!is_writing(&program)).then_some(())
    });
    assert_eq!(program.counts(), before);
    program.must(&["nightly"]);
}

#[test]
fn a_backup_that_cannot_be_written_leaves_no_file() {
    let program = Program::new();
    let refused = program.run(&["backup", "no/such/folder/x.backup"]);
    assert_eq!(refused.status, Some(1), "{}", refused.stderr);
    let folder = program.run(&["backup", "."]);
    assert_eq!(folder.status, Some(2), "{}", folder.stderr);
}
