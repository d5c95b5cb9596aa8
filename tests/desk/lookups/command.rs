//! `skranke lookup`.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::Value;
use skranke::db::DatabaseUrl;
use skranke::db::schema::{audit_entries, job_runs};
use skranke::digest::hexadecimal;
use skranke::imports::ImportKind;
use skranke::register::store::{entry_of, put_entry};
use skranke::staff::Role;
use tempfile::TempDir;

use super::setup::{AS_OF, HEADER, NOBODY, PURPOSE};
use crate::contact_data::corrections::CONTACTS;
use crate::support::desk::TestDesk;
use crate::support::people::{ASE, KARI, MONA, OLA, PER, PIOTR};

/// The command beside a desk, on the same database and clock. A look-up is for [`PURPOSE`], unless it says what for.
pub(crate) fn command(desk: &TestDesk, arguments: &[&str]) -> Command {
    let database = match desk.desk.db.url() {
        DatabaseUrl::Postgres(url) => url.clone(),
        DatabaseUrl::Sqlite(path) => format!("sqlite:{path}"),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_skranke"));
    command
        .args(arguments)
        .envs([("SKRANKE_ENVIRONMENT", "test"), ("SKRANKE_DATABASE_URL", &database)])
        .envs([("SKRANKE_NOW", desk.now().to_rfc3339())])
        .stdin(Stdio::null());
    if arguments.first() == Some(&"lookup") && !arguments.contains(&"--purpose") {
        command.args(["--purpose", PURPOSE]);
    }
    command
}

fn run(desk: &TestDesk, arguments: &[&str]) -> Output {
    command(desk, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn written(folder: &TempDir, list: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join("list.csv");
    fs::write(&path, list).unwrap();
    path
}

#[test]
fn each_row_of_a_mixed_list_is_answered_as_the_register_answers_for_that_person_alone() {
    let desk = TestDesk::with_made_up(3_000);
    let everybody = desk.everybody();
    // Some have deleted their entry, some have no entry that was touched for long.
    for (_, person) in everybody.iter().step_by(17) {
        let (person, now) = (person.clone(), desk.now());
        desk.write(move |conn| {
            let Some(mut entry) = entry_of(conn, &person)? else { return Ok(()) };
            entry.deleted_at = Some(now.into());
            (entry.email, entry.email_index, entry.mobile, entry.mobile_index) = (None, None, None, None);
            put_entry(conn, &entry)
        });
    }
    let mut list = "Navn;Fødselsnummer;Merknad\n".to_owned();
    let (mut due, mut faults, mut known) = (vec![HEADER.to_owned()], 0, Vec::new());
    for (at, (id, person)) in everybody.iter().enumerate() {
        let row = at + 2;
        let id = id.expose();
        match at % 10 {
            3 => {
                writeln!(list, "x;{}x;", &id[..10]).unwrap();
                due.push(format!("{row},,invalid,,,,,,not_digits"));
                faults += 1;
            }
            7 => {
                writeln!(list, "x;{NOBODY};").unwrap();
                due.push(format!("{row},{NOBODY},not_registered,,,,{AS_OF},,"));
            }
            _ => {
                writeln!(list, "\"Å; Ås\";{} {};y", &id[..6], &id[6..]).unwrap();
                due.push(format!("{row},{id},{}", desk.due(person)));
                known.push(person.to_string());
            }
        }
    }
    let folder = TempDir::new().unwrap();
    let (path, out) = (written(&folder, &list), folder.path().join("out.csv"));
    let before = desk.looked_up().len();
    let ended = run(
        &desk,
        &[
            "lookup",
            path.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
            "--purpose",
            "Prøve på alle rader",
        ],
    );
    assert_eq!(ended.status.code(), Some(3), "{}", text(&ended.stderr));
    let answered = fs::read(&out).unwrap();
    let rows: Vec<_> = std::str::from_utf8(&answered).unwrap().lines().map(ToOwned::to_owned).collect();
    for (row, due) in rows.iter().zip(&due) {
        assert_eq!(row, due);
    }
    assert_eq!(rows.len(), due.len());
    for status in ["registered,true,", "registered,false,true,", "deleted,", "not_registered,"] {
        assert!(rows.iter().any(|row| row.contains(status)), "nobody is {status}");
    }

    let stdout = text(&ended.stdout);
    assert_eq!(stdout.lines().count(), 1);
    let summary: Value = serde_json::from_str(&stdout).unwrap();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &answered);
    assert_eq!(summary["sha256"], hexadecimal(digest.as_ref()));
    assert_eq!((&summary["rows"], &summary["invalid"]), (&3_000.into(), &faults.into()));
    let sum =
        ["registered", "not_registered", "deleted", "invalid"].map(|name| summary[name].as_u64().unwrap());
    assert_eq!(sum.iter().sum::<u64>(), 3_000);
    assert!(summary["duration_ms"].is_u64() && summary["run_id"].is_i64());

    let stderr = text(&ended.stderr);
    assert!(stderr.contains("row 5, column national_id: a national id has digits only"), "{stderr}");
    assert!(stderr.contains("and 200 more"), "{stderr}");
    for (id, _) in everybody {
        assert!(!stderr.contains(id.expose()) && !stdout.contains(id.expose()));
    }

    let mut looked_up: Vec<_> = desk.looked_up().split_off(before);
    assert!(looked_up.iter().all(|(actor, _)| actor == "lookup"));
    looked_up.sort();
    known.sort();
    assert!(looked_up.iter().map(|(_, person)| person).eq(&known), "each is on record once");
    let (object, detail): (Option<String>, Option<String>) = desk.read(|conn| {
        let asked = audit_entries::table.filter(audit_entries::action.eq("lookup_asked"));
        Ok(asked.select((audit_entries::object, audit_entries::detail)).first(conn)?)
    });
    assert_eq!(object, Some(format!("run {}", summary["run_id"])));
    assert!(detail.unwrap().contains("\"purpose\":\"Prøve på alle rader\""));
    let state: String = desk.read(|conn| {
        Ok(job_runs::table.order(job_runs::run_id.desc()).select(job_runs::state).first(conn)?)
    });
    assert_eq!(state, "partial");
}

#[test]
fn a_list_from_a_norwegian_excel_comes_back_as_one() {
    let desk = TestDesk::with_people();
    let folder = TempDir::new().unwrap();
    let mut list = b"Navn;F\xf8dselsnummer;Sted\r\n".to_vec();
    list.extend(format!("K. Nordmann;{KARI};TRONDHEIM\r\n").bytes());
    list.extend([b"\xc5. S\xe6ther;".as_slice(), ASE.as_bytes(), b";TR\xd8NDELAG\r\n"].concat());
    list.extend(format!("Ola;{OLA};\r\nUten null;7823642061;\r\n").bytes());
    let path = written(&folder, list);
    let ended = run(&desk, &["lookup", path.to_str().unwrap(), "--profile", "excel-nb"]);
    assert_eq!(ended.status.code(), Some(3));
    assert_eq!(
        text(&ended.stdout),
        "\u{feff}Rad;Fødselsnummer;Status;Reservert;Kan varsles på e-post;Kan varsles på SMS;Per;Kan varsles;Hvorfor ugyldig\r\n\
         2;078236-42061;Registrert;nei;ja;ja;20.11.2026 09:00;ja;\r\n\
         3;188873-14760;Registrert;nei;nei;nei;20.11.2026 09:00;nei;\r\n\
         4;158175-01483;Registrert;nei;ja;ja;20.11.2026 09:00;ja;\r\n\
         5;;Ugyldig;;;;;;Bare 10 siffer: Et regneark fjerner nullen først. Formater kolonnen som tekst\r\n"
    );
    assert!(text(&ended.stderr).contains("row 5, column national_id: "), "{}", text(&ended.stderr));
}

#[test]
fn opted_out_and_cannot_be_notified_are_two_answers_and_a_person_asked_for_twice_is_answered_twice() {
    let desk = TestDesk::with_people();
    let (person, now) =
        (desk.everybody().into_iter().find(|(id, _)| id.expose() == MONA).unwrap().1, desk.now());
    desk.write(move |conn| {
        let mut entry = entry_of(conn, &person)?.unwrap();
        (entry.opted_out, entry.opted_out_at) = (true, Some((now - TimeDelta::days(1)).into()));
        put_entry(conn, &entry)
    });
    let folder = TempDir::new().unwrap();
    let path = written(&folder, format!("{MONA}\n{ASE}\n{PIOTR}\n{MONA}\n"));
    let ended = run(&desk, &["lookup", path.to_str().unwrap()]);
    assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stderr));
    let due = [
        HEADER.to_owned(),
        format!("1,{MONA},registered,true,false,false,{AS_OF},false,"),
        format!("2,{ASE},registered,false,false,false,{AS_OF},false,"),
        format!("3,{PIOTR},not_registered,,,,{AS_OF},,"),
        format!("4,{MONA},registered,true,false,false,{AS_OF},false,"),
    ];
    assert_eq!(text(&ended.stdout).lines().collect::<Vec<_>>(), due);
    assert_eq!(desk.looked_up().len(), 4);
}

#[test]
fn whoever_has_died_may_not_be_notified() {
    let desk = TestDesk::with_people();
    let fresh = "2026-11-10T12:00:00+01:00";
    let row = format!("{CONTACTS}{PER},per@example.no,{fresh},,40000004,{fresh},,nb,false,,,\n");
    desk.import(ImportKind::Contacts, &row);
    let folder = TempDir::new().unwrap();
    let ended = run(&desk, &["lookup", written(&folder, format!("{PER}\n")).to_str().unwrap()]);
    let due = format!("1,{PER},registered,false,false,false,{AS_OF},false,");
    assert_eq!(text(&ended.stdout).lines().nth(1), Some(due.as_str()));
    let mut agent = desk.sign_in_as(Role::Agent);
    let per = agent.open(PER);
    let page = agent.get(&per).expect(200);
    assert!(!page.body.contains("Kan varsles"), "nor on the page");
}

#[test]
fn a_list_is_for_a_purpose_in_words_of_ten_to_255_characters() {
    let desk = TestDesk::with_people();
    let folder = TempDir::new().unwrap();
    let path = written(&folder, format!("{KARI}\n"));
    let path = path.to_str().unwrap();
    let long = "x".repeat(256);
    for purpose in ["", "x", "         x          ", "1234567890", long.as_str()] {
        let ended = run(&desk, &["lookup", path, "--purpose", purpose]);
        assert_eq!((ended.status.code(), text(&ended.stdout)), (Some(2), String::new()), "{purpose}");
        assert!(text(&ended.stderr).contains("10 to 255 characters"), "{}", text(&ended.stderr));
    }
    let ended = command(&desk, &[]).args(["lookup", path]).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert!(text(&ended.stderr).contains("--purpose"), "{}", text(&ended.stderr));
    assert_eq!(desk.looked_up().len(), 0);
    assert_eq!(run(&desk, &["lookup", path, "--purpose", "  Ti tegn no  "]).status.code(), Some(0));
}

#[test]
fn a_list_from_standard_input_goes_to_a_file_that_only_its_owner_reads() {
    let desk = TestDesk::with_people();
    let folder = TempDir::new().unwrap();
    let (list, out) = (written(&folder, format!("{KARI}\n")), folder.path().join("out.csv"));
    let ended = command(&desk, &["lookup", "-", "--out", out.to_str().unwrap()])
        .stdin(fs::File::open(list).unwrap())
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", text(&ended.stderr));
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 2);
    assert!(folder.path().join("out.datapackage.json").exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left behind");
}
