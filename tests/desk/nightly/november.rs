//! A month as the sources deliver it, against what must come of it.

use serde_json::json;

use crate::support::program::Program;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/november");
const EXPECTED: &str = include_str!("../../../tests/data/november/expected/late-letters.csv");
const NIGHTLY: [&str; 3] = ["nightly", "--business-date", "2026-11-20"];

fn november() -> Program {
    let program = Program::new();
    for kind in ["persons", "contacts", "letters", "letter-events"] {
        program.must(&["import", kind, &format!("{FOLDER}/{kind}.csv")]);
    }
    program
}

#[test]
fn the_letters_of_november_are_flagged_and_exported_just_as_expected() {
    let program = november();
    let expected = EXPECTED.lines().count() - 1;

    let dry = program.summary(&["nightly", "--business-date", "2026-11-20", "--dry-run"]);
    let first = program.summary(&NIGHTLY);
    let second = program.summary(&NIGHTLY);

    assert_eq!((&first["status"], &first["flagged"]), (&json!("completed"), &json!(expected)));
    assert_eq!(
        (&dry["flagged"], &dry["queued"], &dry["read"]),
        (&first["flagged"], &first["queued"], &first["read"])
    );
    assert_eq!((&second["flagged"], &second["queued"]), (&json!(0), &json!(0)));

    let file = program.must(&["export", "late-letters"]);
    let header = "reference,status,ordered_at,last_on_time,business_days_late,destination,first_flagged_on";
    assert_eq!(file.split("\r\n").next(), Some(header));
    let rows: Vec<String> = file
        .lines()
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            assert_eq!(cells.len(), 7, "{row}");
            [cells[0], cells[3], cells[4]].join(",")
        })
        .collect();
    assert_eq!(rows, EXPECTED.lines().collect::<Vec<_>>());
    assert!(file.lines().skip(1).all(|row| row.ends_with(",2026-11-20")));
}

#[test]
fn a_file_for_excel_is_in_norwegian_and_whole_when_it_appears() {
    let program = november();
    program.summary(&NIGHTLY);
    let path = program.folder().join("forsinket.csv");
    let path = path.to_str().unwrap();

    let summary = program.summary(&[
        "export",
        "late-letters",
        "--profile",
        "excel-nb",
        "--language",
        "nn",
        "--out",
        path,
    ]);

    let file = std::fs::read_to_string(path).unwrap();
    let mut lines = file.split("\r\n");
    let header = "\u{feff}Referanse;Status;Bestilt;Siste dag i tide;Virkedagar forseinka;Destinasjon;Først meldt forseinka";
    assert_eq!(lines.next(), Some(header));
    assert_eq!(lines.next().unwrap().split(';').nth(3), Some("28.10.2026"));
    assert_eq!(summary["rows"], json!(EXPECTED.lines().count() - 1));
    assert_eq!(summary["as_of"], json!("2026-11-20"));
    let digest = std::process::Command::new("sha256sum").arg(path).output().unwrap().stdout;
    assert!(String::from_utf8(digest).unwrap().starts_with(summary["sha256"].as_str().unwrap()));
}

#[test]
fn a_file_that_cannot_be_written_to_its_end_never_appears() {
    let program = november();
    program.summary(&NIGHTLY);
    let path = program.folder().join("late.csv");

    // Files of at most one block, as on a full disk.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1; exec {} export late-letters --out late.csv",
        env!("CARGO_BIN_EXE_skranke")
    );
    let mut limited = program.command(&[]);
    let environment: Vec<_> =
        limited.get_envs().map(|(k, v)| (k.to_owned(), v.unwrap().to_owned())).collect();
    limited = std::process::Command::new("sh");
    limited.args(["-c", &script]).envs(environment).current_dir(program.folder());
    let output = limited.output().unwrap();

    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    assert!(!path.exists());
    let left = std::fs::read_dir(program.folder())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".skranke-"));
    assert_eq!(left.count(), 0, "nothing half-written is left behind");
}
