//! Commands and settings, used wrongly or in bad surroundings.

use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};

use skranke::config::Settings;

use crate::support::process::{START, spare_port, wait_until};
use crate::support::program::{Ended, Program, ended};

const ADD: [&str; 6] = ["staff", "add", "kari", "--role", "agent", "--generate"];

fn run_with(program: &Program, arguments: &[&str], name: &str, value: &[u8]) -> Ended {
    ended(program.command(arguments).env(name, OsStr::from_bytes(value)).output().unwrap())
}

#[test]
fn a_variable_of_others_that_is_not_utf_8_means_nothing_and_one_of_ours_is_refused_unseen() {
    let program = Program::new();
    assert_eq!(run_with(&program, &["config", "show"], "LESSCHARSET", b"\xff").status, Some(0));
    let ours = run_with(&program, &["config", "show"], "SKRANKE_DATA_KEY", b"5ecret\xff");
    assert_eq!((ours.status, ours.stdout.as_str()), (Some(2), ""));
    assert!(ours.stderr.contains("SKRANKE_DATA_KEY"), "{}", ours.stderr);
    assert!(!ours.stderr.contains("5ecret"), "{}", ours.stderr);
}

#[test]
fn everything_wrong_with_the_settings_is_said_at_once() {
    let variables = [
        ("SKRANKE_ENVIRONMENT", "production"),
        ("SKRANKE_NO_SUCH_KEY", "1"),
        ("SKRANKE_LETTERS_COUNT_SATURDAY", "maybe"),
        ("SKRANKE_LISTEN", "here"),
        ("SKRANKE_MAIL_URL", ""),
        ("SKRANKE_SMS_URL", "kannel:user:5ecret@sms.example"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let problems = Settings::load(Some("no_such_line = 1"), variables.into_iter()).err().unwrap();
    let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
    let expected = [
        "SKRANKE_NO_SUCH_KEY",
        "data_key",
        "letters.count_saturday",
        "listen",
        "mail_url",
        "no_such_line",
        "public_url",
        "sms_url",
    ];
    assert_eq!(keys, expected);
    assert!(problems.iter().all(|problem| !problem.text.contains("5ecret")));
}

#[test]
fn no_part_of_a_database_password_is_printed_when_it_is_not_encoded() {
    let program = Program::new();
    for url in [
        "postgres://skranke:5e/cret@127.0.0.1/skranke",
        "postgres://skranke:5e@cret@127.0.0.1/skranke",
        "postgres://skranke:5e%cret@127.0.0.1/skranke",
    ] {
        for command in ["migrate", "doctor"] {
            let Ended { status, stdout, stderr } =
                run_with(&program, &[command], "SKRANKE_DATABASE_URL", url.as_bytes());
            assert_ne!(status, Some(0));
            assert!(!format!("{stdout}{stderr}").contains("cret"), "{url}: {stdout}{stderr}");
            assert!(!format!("{stdout}{stderr}").contains("5e"), "{url}: {stdout}{stderr}");
        }
    }
}

#[test]
fn a_name_that_is_empty_or_not_on_one_line_is_refused() {
    let program = Program::new();
    let long = "x".repeat(101);
    for name in ["", "  ", "Kari\nNordmann", "Kari\tNordmann", &long] {
        let ended = program.run(&[&ADD[..], &["--name", name]].concat());
        assert_eq!((ended.status, ended.stdout.as_str()), (Some(2), ""), "{name:?}");
    }
    assert_eq!(program.must(&["staff", "list"]), "");
}

#[test]
fn a_password_is_printed_only_when_it_opens_something() {
    let program = Program::new();
    assert_eq!(program.must(&[&ADD[..], &["--name", "Kari"]].concat()).lines().count(), 1);
    let again = program.run(&[&ADD[..], &["--name", "Kari"]].concat());
    assert_eq!((again.status, again.stdout.as_str()), (Some(1), ""));
    let nobody = program.run(&["staff", "reset-password", "nobody", "--generate"]);
    assert_eq!((nobody.status, nobody.stdout.as_str()), (Some(1), ""));
}

#[test]
fn a_report_takes_the_place_of_no_device() {
    let program = Program::new();
    let pipe = program.folder().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let ended = program.run(&["export", "late-letters", "--out", pipe.to_str().unwrap()]);
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(2), ""), "{}", ended.stderr);
    assert!(!std::fs::metadata(&pipe).unwrap().is_file());
}

#[test]
fn an_answer_that_cannot_be_written_fails_the_command_and_panics_nothing() {
    let program = Program::new();
    for command in [
        &["nightly", "--dry-run"][..],
        &["config", "show"],
        &["export", "late-letters"],
        &["audit", "verify"],
        &["templates", "check"],
    ] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let ended = ended(program.command(command).stdout(full).output().unwrap());
        assert_eq!(ended.status, Some(1), "{command:?}: {}", ended.stderr);
        assert!(!ended.stderr.contains("panicked"), "{command:?}: {}", ended.stderr);
    }
}

#[test]
fn nothing_is_read_in_or_served_with_another_data_key_than_the_database_was_filled_with() {
    let program = Program::with_letters(&[("ML-1", "2026-11-02T12:00:00+01:00")]);
    let file = program.folder().join("persons.csv");
    let file = file.to_str().unwrap();
    for command in [&["import", "persons", file][..], &["serve"], &["work"], &["nightly"]] {
        let ended = run_with(&program, command, "SKRANKE_DATA_KEY", "ab".repeat(32).as_bytes());
        assert_eq!((ended.status, ended.stdout.as_str()), (Some(2), ""), "{command:?}");
        assert!(ended.stderr.contains("data_key"), "{}", ended.stderr);
    }
    assert!(program.must(&["import", "persons", file]).contains(r#""unchanged":1"#));
}

#[test]
fn a_file_that_is_no_database_is_not_worth_another_try() {
    let program = Program::new();
    let file = program.folder().join("notes.db");
    std::fs::write(&file, "no database at all, but long enough to look at. ".repeat(100)).unwrap();
    let url = format!("sqlite:{}", file.display());
    let ended = run_with(&program, &["migrate"], "SKRANKE_DATABASE_URL", url.as_bytes());
    assert_eq!(ended.status, Some(1), "{}", ended.stderr);
}

/// A serving program that readers hold on to while it is told to stop.
#[test]
fn a_server_that_is_told_to_stop_finishes_what_it_took_on_and_ends_well() {
    let program = Program::new();
    let (pages, internal) = (spare_port(), spare_port());
    let mut serving = program
        .command(&["serve"])
        .env("SKRANKE_LISTEN", format!("127.0.0.1:{pages}"))
        .env("SKRANKE_INTERNAL_LISTEN", format!("127.0.0.1:{internal}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let ask = |url: &str| ureq::get(url).config().http_status_as_error(false).build().call();
    let alive = format!("http://127.0.0.1:{internal}/readyz");
    wait_until(START, "the server", || ask(&alive).ok().filter(|answer| answer.status() == 200).map(drop));

    let page = format!("http://127.0.0.1:{pages}/login");
    let (answers, told_at) = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut answers = Vec::new();
                    while let Ok(mut answer) = ask(&page) {
                        answers.push((answer.status().as_u16(), answer.body_mut().read_to_string().is_ok()));
                    }
                    answers
                })
            })
            .collect();
        wait_until(START, "some answers", || ask(&page).ok().map(drop));
        let told_at = std::time::Instant::now();
        assert!(Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap().success());
        let answers: Vec<_> = readers.into_iter().flat_map(|reader| reader.join().unwrap()).collect();
        (answers, told_at)
    });
    assert_eq!(serving.wait().unwrap().code(), Some(0));
    assert!(told_at.elapsed() < std::time::Duration::from_secs(15), "{:?}", told_at.elapsed());
    assert!(!answers.is_empty() && answers.iter().all(|answer| *answer == (200, true)), "{answers:?}");
}

#[test]
fn an_export_that_ends_before_it_begins_or_has_nowhere_to_go_is_refused_by_name() {
    let program = Program::new();
    let turned = program.run(&["export", "letters", "--from", "2026-11-20", "--to", "2026-11-01"]);
    assert_eq!((turned.status, turned.stdout.as_str()), (Some(2), ""));
    assert_eq!(turned.stderr, "skranke: --from 2026-11-20 comes after --to 2026-11-01\n");
    let nowhere = program.run(&["export", "letters", "--out", "no/such/letters.csv"]);
    assert_eq!((nowhere.status, nowhere.stdout.as_str()), (Some(1), ""));
    assert!(
        nowhere.stderr.starts_with("skranke: no/such/letters.csv cannot be written: "),
        "{}",
        nowhere.stderr
    );
}
