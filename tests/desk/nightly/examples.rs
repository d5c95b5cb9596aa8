//! The examples in `deploy/`, by which others start the nightly run: each can be read by what it is for, and asks the program for
//! what there is.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name)
}

/// Values by section and key of a unit; a key may stand there several times.
fn unit(name: &str) -> HashMap<(String, String), Vec<String>> {
    let (mut values, mut section) = (HashMap::<_, Vec<String>>::new(), None);
    for line in fs::read_to_string(example(name)).unwrap().lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            assert!(["Unit", "Service", "Timer", "Install"].contains(&name), "{name}");
            section = Some(name.to_owned());
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("{line}"));
        assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !key.is_empty(), "{line}");
        let section = section.clone().unwrap_or_else(|| panic!("{line}"));
        values.entry((section, key.to_owned())).or_default().push(value.to_owned());
    }
    values
}

fn value(unit: &HashMap<(String, String), Vec<String>>, section: &str, key: &str) -> String {
    unit[&(section.to_owned(), key.to_owned())].join("|")
}

/// The program knows the command with these arguments.
fn is_known(command: &str) {
    let mut words = command.split_whitespace();
    assert!(words.next().unwrap().ends_with("/skranke"), "{command}");
    let mut asked = Command::new(env!("CARGO_BIN_EXE_skranke"));
    let answer = asked.args(words).arg("--help").output().unwrap();
    assert!(answer.status.success(), "{command}: {}", String::from_utf8_lossy(&answer.stderr));
}

#[test]
fn the_systemd_timers_keep_norwegian_time_outside_the_hour_that_comes_twice_and_catch_up() {
    for name in ["nightly", "print-file"] {
        let timer = unit(&format!("skranke-{name}.timer"));
        let calendar = value(&timer, "Timer", "OnCalendar");
        let (days, time) = calendar.strip_suffix(" Europe/Oslo").unwrap().rsplit_once(' ').unwrap();
        assert!(["*-*-*", "Mon..Fri *-*-*"].contains(&days), "{calendar}");
        let time: chrono::NaiveTime = time.parse().unwrap();
        assert_ne!(chrono::Timelike::hour(&time), 2);
        assert_eq!(value(&timer, "Timer", "Persistent"), "true");
        assert_eq!(value(&timer, "Install", "WantedBy"), "timers.target");
        let service = unit(&format!("skranke-{name}.service"));
        assert_eq!(value(&service, "Service", "Type"), "oneshot");
        is_known(&value(&service, "Service", "ExecStart"));
    }
    is_known(&value(&unit("skranke.service"), "Service", "ExecStart"));
}

#[test]
fn the_crontab_has_five_fields_a_user_and_a_command_that_the_program_knows() {
    let crontab = fs::read_to_string(example("skranke-nightly.cron")).unwrap();
    let lines: Vec<&str> =
        crontab.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    let mut words = line.splitn(7, ' ');
    let field = |most: u8, word: &str| word == "*" || word.parse::<u8>().is_ok_and(|number| number <= most);
    for most in [59, 23, 31, 12, 7] {
        let word = words.next().unwrap();
        assert!(field(most, word), "{word} in {line}");
    }
    assert_eq!(words.next(), Some("skranke"));
    let command = words.next().unwrap();
    // In a crontab a percent sign ends the command.
    assert!(!command.contains('%'));
    let (_, command) = command.split_once(" && ").unwrap();
    is_known(command.split(" >>").next().unwrap());
}

#[test]
fn the_cron_job_of_kubernetes_is_yaml_and_forbids_two_at_once_in_norwegian_time() {
    // Comes with what checks the exports.
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/frictionless/bin/python");
    let read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
    let read = Command::new(python).args(["-c", read]).arg(example("skranke-nightly.cronjob.yaml")).output();
    let read = read.unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let job: Value = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!((&job["apiVersion"], &job["kind"]), (&json!("batch/v1"), &json!("CronJob")));
    let spec = &job["spec"];
    assert_eq!((&spec["schedule"], &spec["timeZone"]), (&json!("30 3 * * *"), &json!("Europe/Oslo")));
    assert_eq!(spec["concurrencyPolicy"], "Forbid");
    assert!(spec["startingDeadlineSeconds"].as_u64().unwrap() >= 3_600);
    let pod = &spec["jobTemplate"]["spec"]["template"]["spec"];
    assert_eq!(pod["restartPolicy"], "Never");
    let command: Vec<&str> = pod["containers"][0]["command"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    is_known(&command.join(" "));
    // The statuses that are worth no other try are those of docs/OPERATIONS.md, all but 75.
    let rule = &spec["jobTemplate"]["spec"]["podFailurePolicy"]["rules"][0];
    assert_eq!(rule["onExitCodes"]["values"], json!([1, 2, 3]));
}

#[test]
fn a_unit_that_may_write_in_one_place_says_how_to_name_another() {
    for (name, folders) in [
        ("skranke", &["reports.folder", "backup.folder", "imports.drop_folder"][..]),
        ("skranke-nightly", &["backup.folder", "reports.nightly_folder", "imports.drop_folder"]),
        ("skranke-print-file", &["print_vendor.folder"]),
    ] {
        let name = format!("{name}.service");
        assert_eq!(value(&unit(&name), "Service", "ProtectSystem"), "strict");
        let text = fs::read_to_string(example(&name)).unwrap();
        for told in folders.iter().chain(&["ReadWritePaths="]) {
            assert!(text.contains(told), "{name}: {told}");
        }
    }
}
