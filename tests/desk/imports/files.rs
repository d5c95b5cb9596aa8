//! The same file, however it is written and however often it comes.

use std::path::Path;
use std::process::Command;

use skranke::imports::{ImportKind, Wish};
use skranke::register::actions::{Asking, NewOptOut, OptOutOutcome, change_opt_out};
use skranke::register::{IdentityCheck, OptOutChannel, store};

use super::desk::{CONTACTS, EVENTS, LETTERS, PERSONS, TestDesk};

const KINDS: [(ImportKind, &str); 4] = [
    (ImportKind::Persons, PERSONS),
    (ImportKind::Contacts, CONTACTS),
    (ImportKind::Letters, LETTERS),
    (ImportKind::LetterEvents, EVENTS),
];

#[test]
fn a_file_read_twice_changes_nothing_the_second_time() {
    let desk = TestDesk::open();
    for (kind, file) in KINDS {
        let rows = u64::try_from(file.lines().count()).unwrap() - 1;
        assert_eq!(desk.accepts(kind, file), (rows, 0, 0));
        let before = desk.counts();
        assert_eq!(desk.accepts(kind, file), (0, 0, rows));
        let [rest @ .., audit, runs] = desk.counts();
        assert_eq!(rest.as_slice(), &before[..5]);
        assert_eq!([audit, runs], [before[5] + 1, before[6] + 1], "that it was read is on record");
    }
}

#[test]
fn the_same_file_read_several_times_at_once_is_applied_once() {
    let desk = TestDesk::open();
    for (kind, file) in KINDS {
        let rows = u64::try_from(file.lines().count()).unwrap() - 1;
        let mut came_to: Vec<_> = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| desk.accepts(kind, file))).collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect()
        });
        came_to.sort_unstable();
        assert_eq!(came_to, [(0, 0, rows), (0, 0, rows), (0, 0, rows), (rows, 0, 0)]);
    }
}

#[test]
fn a_dry_run_counts_the_same_and_changes_nothing() {
    let desk = TestDesk::open();
    for (kind, file) in KINDS {
        let before = desk.counts();
        let dry = desk.import(kind, file, Wish { dry_run: true, accept_partial: false });
        assert_eq!(desk.counts(), before);
        assert_eq!(desk.import(kind, file, Wish::default()), dry);
    }
}

#[test]
fn the_command_ends_with_the_status_that_scripts_rely_on() {
    let desk = TestDesk::with_a_letter();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter-events.csv");
    let run = |accept_partial: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_skranke"));
        command.args(["import", "letter-events"]).arg(&path).env("SKRANKE_DATABASE_URL", &desk.url);
        command.args(accept_partial.then_some("--accept-partial"));
        command.output().unwrap().status.code().unwrap()
    };
    assert_eq!(run(false), 2, "there is no such file");
    std::fs::write(&path, EVENTS.replace("e2", "")).unwrap();
    assert_eq!(run(false), 1);
    assert_eq!(desk.counts()[4], 0);
    assert_eq!(run(true), 3);
    assert_eq!(desk.counts()[4], 2);
    std::fs::write(&path, EVENTS).unwrap();
    assert_eq!(run(false), 0);
    assert_eq!(desk.counts()[4], 3);
    std::fs::write(&path, "").unwrap();
    assert_eq!(run(true), 1, "no row is good");
}

#[test]
fn a_file_means_the_same_however_it_is_written() {
    let desk = TestDesk::open();
    for (kind, file) in KINDS {
        desk.accepts(kind, file);
    }
    // The one cell with a comma in it stands in quotation marks, and needs none between semicolons.
    let semicolons =
        PERSONS.replace("Storgata 1, oppg. B", "Storgata 1@ oppg. B").replace(',', ";").replace('@', ",");
    assert_eq!(desk.accepts(ImportKind::Persons, &semicolons), (0, 0, 1));
    assert_eq!(desk.accepts(ImportKind::Persons, semicolons.replace('"', "")), (0, 0, 1));
    for file in [
        format!("\u{feff}{EVENTS}"),
        EVENTS.replace('\n', "\r\n"),
        EVENTS.replacen('\n', "\r\n", 2),
        EVENTS.replace('\n', "\r"),
        EVENTS.replace('\n', "\n\n"),
        EVENTS.trim_end().to_owned(),
        EVENTS.replace("ML-1", "\"ML-1\""),
        EVENTS.replace("reference,event", "\"Reference\", EVENT"),
        EVENTS.replace("+01:00", "+01"),
    ] {
        assert_eq!(desk.accepts(ImportKind::LetterEvents, &file), (0, 0, 3), "{file:?}");
    }
    let permuted: String = EVENTS
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').rev().collect();
            cells.join(",") + "\n"
        })
        .collect();
    assert_eq!(desk.accepts(ImportKind::LetterEvents, permuted), (0, 0, 3));
    let header_only = EVENTS.lines().next().unwrap();
    assert_eq!(desk.accepts(ImportKind::LetterEvents, header_only), (0, 0, 0));
}

#[test]
fn what_is_new_about_a_person_or_an_order_is_taken_in() {
    let desk = TestDesk::with_a_letter();
    let (person, letter) = (desk.person(), desk.letters().remove(0));
    let moved = PERSONS.replace("OSLO", "BERGEN").replace("Sæther", "Sæther-Ødegård");
    assert_eq!(desk.accepts(ImportKind::Persons, &moved), (0, 1, 0));
    let now = desk.person();
    assert_eq!((now.person_id, now.city.as_deref()), (person.person_id, Some("BERGEN")));
    assert!(now.family_name_key.starts_with("saether odegard"), "{}", now.family_name_key);

    assert_eq!(desk.accepts(ImportKind::Letters, LETTERS.replace("+4791634613", "")), (0, 1, 0));
    let now = desk.letters().remove(0);
    assert!(now.mobile.is_none());
    assert_eq!((now.letter_id, now.last_on_time), (letter.letter_id, letter.last_on_time));
    assert_eq!(letter.last_on_time.to_string(), "2026-11-16");
}

#[test]
fn an_opt_out_from_a_file_is_put_on_record_like_any_other() {
    let desk = TestDesk::with_a_letter();
    let id = desk.person().person_id;
    assert_eq!(desk.accepts(ImportKind::Contacts, CONTACTS), (1, 0, 0));
    let back_in = CONTACTS.replace("true,2026-02-01T12:00:00+01", "false,");
    assert_eq!(desk.accepts(ImportKind::Contacts, &back_in), (0, 1, 0));
    assert_eq!(desk.accepts(ImportKind::Contacts, CONTACTS), (0, 1, 0));
    let changes = desk.read(|conn| store::changes_of(conn, &id));
    let told: Vec<_> = changes.iter().map(|c| (c.from_opted_out, c.to_opted_out, c.channel)).collect();
    let import = OptOutChannel::Import;
    assert_eq!(told, [(false, true, import), (true, false, import), (false, true, import)]);
    let entry = desk.read(|conn| store::entry_of(conn, &id)).unwrap();
    assert_eq!((entry.opted_out, entry.opt_out_version), (true, 3));
    assert_eq!(
        entry.opted_out_at.unwrap().utc(),
        "2026-02-01T11:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
}

#[test]
fn a_file_older_than_what_the_desk_did_does_not_undo_an_opt_out() {
    let desk = TestDesk::with_a_letter();
    let not_opted_out = CONTACTS.replace("true,2026-02-01T12:00:00+01", "false,");
    desk.accepts(ImportKind::Contacts, &not_opted_out);
    opt_out_at_the_desk(&desk);
    let id = desk.person().person_id;
    let opted_out = || desk.read(|conn| store::entry_of(conn, &id)).unwrap().opted_out;

    assert_eq!(desk.accepts(ImportKind::Contacts, &not_opted_out), (0, 0, 1));
    assert!(opted_out());
    assert_eq!(desk.accepts(ImportKind::Contacts, not_opted_out.replace("nn", "nb")), (0, 1, 0));
    assert!(opted_out(), "the language is taken from the file, the opt-out is not");
    let later = not_opted_out.replace("false,", "false,2026-11-21T08:00:00Z").replace("nn", "nb");
    assert_eq!(desk.accepts(ImportKind::Contacts, later), (0, 1, 0));
    assert!(!opted_out(), "the register knew of the desk's opt-out when it wrote this");
}

fn opt_out_at_the_desk(desk: &TestDesk) {
    use diesel::prelude::*;
    use skranke::db::schema::staff_accounts as staff;
    use skranke::values::StaffId;

    let (person, now) = (desk.person(), desk.desk.now());
    let staff_id = StaffId::generate(now);
    let vault = desk.desk.vault.clone();
    let outcome = desk.desk.db.write(move |conn| {
        let at = skranke::db::UtcTime::from(now);
        diesel::insert_into(staff::table)
            .values((
                staff::staff_id.eq(&staff_id),
                staff::username.eq("agent"),
                staff::full_name.eq("Agent"),
                staff::role.eq("agent"),
                staff::password_hash.eq(""),
                staff::language.eq("nb"),
                staff::created_at.eq(at),
            ))
            .execute(conn)?;
        let new = NewOptOut {
            to_opted_out: true,
            seen_version: 0,
            channel: OptOutChannel::Phone,
            identity_check: IdentityCheck::RegisterQuestions,
            legal_basis: None,
            effective_at: None,
            undoes: None,
            reason: "wants paper".to_owned(),
            note: None,
            request_key: "form-1".to_owned(),
        };
        let asking = Asking { staff_id: &staff_id, inquiry_id: None, person: &person, upstream: None };
        change_opt_out(conn, &vault, asking, &new, now)
    });
    assert!(matches!(outcome.unwrap(), OptOutOutcome::Changed(_)));
}

#[test]
fn the_files_of_november_are_read_in_whole_and_again_without_change() {
    let desk = TestDesk::open();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/november");
    for (kind, rows) in [
        (ImportKind::Persons, 2_000),
        (ImportKind::Contacts, 1_796),
        (ImportKind::Letters, 1_430),
        (ImportKind::LetterEvents, 4_550),
    ] {
        let file = std::fs::read(folder.join(format!("{}.csv", kind.as_str()))).unwrap();
        assert_eq!(desk.accepts(kind, &file), (rows, 0, 0), "{kind:?}");
        assert_eq!(desk.accepts(kind, &file), (0, 0, rows), "{kind:?}");
    }
    let activated = desk.letters().iter().filter(|letter| letter.state.as_str() == "activated").count();
    assert_eq!(activated, 542);
}
