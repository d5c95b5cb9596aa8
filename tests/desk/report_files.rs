//! Reports that are made as files in the background, and who took what out.

use std::fs;

use chrono::TimeDelta;
use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::report_files;
use skranke::reports::files::{FileState, ReportFile, actions, work};
use skranke::staff::Role;
use skranke::texts::Texts;
use tempfile::TempDir;

use crate::late_queue::setup::hidden;
use crate::support::client::Client;
use crate::support::desk::{PASSWORD, TestDesk};

const FILES: &str = "/reports/files";

/// A desk that makes files, and the folder in which they lie.
pub(crate) fn desk_with_a_folder() -> (TestDesk, TempDir) {
    let folder = TempDir::new().unwrap();
    let desk = TestDesk::with_people_and(&format!("[reports]\nfolder = {:?}\n", folder.path()));
    (desk, folder)
}

/// Asks for a file as the form does.
pub(crate) fn ask(client: &mut Client, report: &str, profile: &str) {
    let page = client.get(FILES).expect(200).body;
    let key = hidden(&page, "request_key");
    let fields = [("report", report), ("profile", profile), ("from", ""), ("to", ""), ("request_key", &*key)];
    client.post_form(FILES, &fields).expect(303);
    // A form sent twice asks once.
    client.post_form(FILES, &fields).expect(303);
}

/// Lets the files that wait be made.
pub(crate) fn make(desk: &TestDesk) {
    work::round(&desk.desk, &Texts::load().unwrap(), &|| false).unwrap();
}

fn files(desk: &TestDesk) -> Vec<ReportFile> {
    desk.read(|conn| Ok(report_files::table.order(report_files::file_id).load(conn)?))
}

#[test]
fn a_file_is_asked_for_made_taken_out_by_who_asked_and_deleted_when_its_time_is_up() {
    let (desk, folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    for profile in ["data", "excel-nb"] {
        ask(&mut lead, "letters", profile);
    }
    let waiting = lead.get(FILES).expect(200).says("Lages").says("En fil lages.");
    assert_eq!(waiting.header("refresh"), "3");
    assert_eq!(files(&desk).len(), 2);
    assert_eq!(desk.on_record(Action::ReportExported), 0, "nothing is taken out yet");
    make(&desk);
    let made = files(&desk);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "two files, each with its package");
    for file in &made {
        let profile = file.profile.as_str();
        assert_eq!((file.rows_done, file.row_count), (3, Some(3)));
        let direct = lead.get(&format!("/reports/letters.csv?profile={profile}")).expect(200);
        let address = format!("{FILES}/{}.csv", file.file_id);
        let taken = lead.get(&address).expect(200);
        assert_eq!(taken.body, direct.body);
        assert_eq!(taken.header("cache-control"), "no-store");
        let package = lead.get(&format!("{FILES}/{}.datapackage.json", file.file_id)).expect(200);
        assert!(package.body.contains(file.sha256.as_deref().unwrap()));
        // It is nobody else's.
        let mut other = desk.sign_in_as(Role::Reporter);
        other.get(&address).expect(404);
        other.get(FILES).expect(200).says("lead").says("Ferdig");
    }
    assert_eq!(desk.on_record(Action::ReportFileTaken), 2);
    let page = lead.get(FILES).expect(200).says("Fil hentet").says("Rader tatt ut");
    assert!(page.body.contains(&format!("{FILES}/{}.csv", made[0].file_id)));

    desk.pass(TimeDelta::hours(24));
    let mut lead = desk.client();
    lead.sign_in("lead", PASSWORD).expect(303);
    lead.get(&format!("{FILES}/{}.csv", made[0].file_id))
        .expect(410)
        .says("Filen er slettet fordi tiden er ute");
    actions::delete_overdue(&desk.desk).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let page = lead.get(FILES).expect(200).says("Slettet");
    assert!(!page.body.contains(&format!("{FILES}/{}.csv", made[0].file_id)));
}

#[test]
fn a_file_that_was_cut_off_is_made_anew_and_one_that_cannot_be_written_says_so() {
    let (desk, folder) = desk_with_a_folder();
    skranke::demo::fill(&desk.desk, 1, 7).unwrap();
    let mut lead = desk.sign_in_as(Role::Lead);
    ask(&mut lead, "opt-outs", "data");
    // Told to end before it has begun, then killed in the middle: a part of a file lies there under another name.
    work::round(&desk.desk, &Texts::load().unwrap(), &|| true).unwrap();
    fs::write(folder.path().join(".tmpAbCdEf"), "half").unwrap();
    assert_eq!(files(&desk)[0].sha256, None);
    make(&desk);
    assert!(files(&desk)[0].sha256.is_some());
    lead.get(FILES).expect(200).says("Ferdig");

    ask(&mut lead, "inquiries", "data");
    fs::remove_dir_all(folder.path()).unwrap();
    make(&desk);
    lead.get(FILES).expect(200).says("Kunne ikke lages");
    make(&desk);
}

#[test]
fn bad_forms_are_refused_and_without_a_folder_nothing_is_made_here() {
    let (desk, _folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get(FILES).expect(200).body;
    let key = hidden(&page, "request_key");
    let form = |report: &str, from: &str, key: &str| {
        [("report", report), ("profile", "data"), ("from", from), ("to", ""), ("request_key", key)]
            .map(|(name, value)| (name, value.to_owned()))
    };
    let mut post = |form: [(&str, String); 5]| {
        let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lead.post_form(FILES, &fields)
    };
    post(form("letters", "2026-02-30", &key)).expect(422).says(r#"id="from-fault""#);
    for wrong in [form("lookups", "", &key), form("persons", "", &key), form("letters", "", "x")] {
        post(wrong).expect(400);
    }
    post(form("letters", "", &key)).expect(303);
    let mut other = desk.sign_in_as(Role::Reporter);
    other.get(FILES).expect(200);
    let stolen = form("letters", "", &key);
    let fields: Vec<(&str, &str)> = stolen.iter().map(|(name, value)| (*name, value.as_str())).collect();
    other.post_form(FILES, &fields).expect(409);
    assert_eq!(files(&desk).len(), 1);

    let desk = TestDesk::with_people();
    let mut lead = desk.sign_in_as(Role::Lead);
    lead.get(FILES).expect(200).says("Her lages ikke filer i bakgrunnen");
    lead.post_form(FILES, &fields).expect(400);
    make(&desk);
    desk.sign_in_as(Role::Agent).get(FILES).expect(403);
}

#[test]
fn whoever_may_not_see_people_any_more_does_not_get_what_agents_wrote() {
    let (desk, _folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    ask(&mut lead, "opt-outs", "data");
    make(&desk);
    let address = format!("{FILES}/{}", files(&desk)[0].file_id);
    lead.get(&format!("{address}.csv")).expect(200);
    desk.write(|conn| {
        let change = "UPDATE staff_accounts SET role = 'reporter' WHERE username = 'lead'";
        Ok(diesel::sql_query(change).execute(conn)?)
    });
    let page = lead.get(FILES).expect(200).says("Ferdig");
    assert!(!page.body.contains(&address), "{}", page.body);
    for ending in ["csv", "datapackage.json"] {
        lead.get(&format!("{address}.{ending}")).expect(403);
    }
    assert_eq!(desk.on_record(Action::ReportFileTaken), 1);
    // What they ask for now has nothing of that in it.
    ask(&mut lead, "opt-outs", "data");
    make(&desk);
    let own = files(&desk).into_iter().find(|file| !file.free_text).unwrap();
    lead.get(&format!("{FILES}/{}.csv", own.file_id)).expect(200);
}

#[test]
fn a_file_that_can_never_be_made_is_left_alone_for_longer_and_longer_and_given_up() {
    let (desk, folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    let rename = |from: &'static str, to: &'static str| {
        desk.write(move |conn| {
            Ok(diesel::sql_query(format!("ALTER TABLE {from} RENAME TO {to}")).execute(conn)?)
        });
    };
    ask(&mut lead, "opt-outs", "data");
    rename("opt_out_changes", "away");
    make(&desk);
    make(&desk);
    assert_eq!(files(&desk)[0].tries, 1, "not at once again");
    for (seconds, tries) in [(15, 2), (29, 2), (1, 3), (60, 4), (120, 5), (3_600, 5)] {
        desk.pass(TimeDelta::seconds(seconds));
        make(&desk);
        assert_eq!(files(&desk)[0].tries, tries, "after {seconds} more seconds");
    }
    assert_eq!(files(&desk)[0].state, FileState::Failed);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    rename("away", "opt_out_changes");
    let mut lead = desk.client();
    lead.sign_in("lead", PASSWORD).expect(303);
    lead.get(FILES).expect(200).says("Kunne ikke lages");

    // Of one that its makers die of nothing comes back but the count of its tries.
    ask(&mut lead, "opt-outs", "data");
    desk.write(|conn| {
        let died = "UPDATE report_files SET tries = 5 WHERE state = 'waiting'";
        Ok(diesel::sql_query(died).execute(conn)?)
    });
    make(&desk);
    assert!(files(&desk).iter().all(|file| file.state == FileState::Failed));
    // One that was stopped has not failed.
    ask(&mut lead, "letters", "data");
    work::round(&desk.desk, &Texts::load().unwrap(), &|| true).unwrap();
    make(&desk);
    let last = files(&desk).into_iter().find(|file| file.report.as_str() == "letters").unwrap();
    assert_eq!((last.state, last.tries), (FileState::Done, 1));
}

#[test]
fn a_form_that_is_sent_twice_at_once_asks_once() {
    let (desk, _folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    let key = hidden(&lead.get(FILES).expect(200).body, "request_key");
    let fields =
        [("report", "letters"), ("profile", "data"), ("from", ""), ("to", ""), ("request_key", &*key)];
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let mut lead = lead.clone();
            scope.spawn(move || lead.post_form(FILES, &fields).expect(303));
        }
    });
    assert_eq!(files(&desk).len(), 1);
}

#[test]
fn files_that_nobody_knows_of_any_more_are_deleted_when_their_time_is_up() {
    let (desk, folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    ask(&mut lead, "letters", "data");
    make(&desk);
    let known = files(&desk)[0].file_id.to_string();
    let old = std::time::SystemTime::now() - std::time::Duration::from_hours(26);
    // From before a restore, half written by one that was killed, and somebody else's.
    let others = [
        "01D39ZY06FGSCTVN4T2V9PKHFZ.csv",
        "01D39ZY06FGSCTVN4T2V9PKHFZ.datapackage.json",
        ".skranke-a8Fx2",
        "readme.txt",
    ];
    for name in others {
        let path = folder.path().join(name);
        fs::write(&path, "Kari").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
    }
    actions::delete_overdue(&desk.desk).unwrap();
    let mut left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, [format!("{known}.csv"), format!("{known}.datapackage.json"), "readme.txt".to_owned()]);
}

#[test]
fn several_programs_make_each_file_once() {
    let (desk, folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    for report in ["letters", "notices", "workload", "late-letters", "inquiries"] {
        ask(&mut lead, report, "data");
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| make(&desk));
        }
    });
    make(&desk);
    assert!(files(&desk).iter().all(|file| file.sha256.is_some()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 10);
    assert_eq!(desk.on_record(Action::ReportExported), 5);
}

#[test]
fn the_nightly_run_writes_each_report_once_for_its_day() {
    let folder = TempDir::new().unwrap();
    let reports = ["late-letters:data", "letters:excel-nb", "workload:data"];
    let settings = format!("[reports]\nnightly_folder = {:?}\nnightly = {reports:?}\n", folder.path());
    let desk = TestDesk::with_people_and(&settings);
    desk.nightly();
    let names = || {
        let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = files.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    let due = [
        "late-letters-2026-11-20-data.csv",
        "late-letters-2026-11-20-data.datapackage.json",
        "letters-2026-11-19-excel-nb.csv",
        "letters-2026-11-19-excel-nb.datapackage.json",
        "workload-2026-11-19-data.csv",
        "workload-2026-11-19-data.datapackage.json",
    ];
    assert_eq!(names(), due);
    let late = folder.path().join(due[0]);
    let written = fs::read_to_string(&late).unwrap();
    assert!(written.contains("\r\nML-1,posted,"), "as this run has flagged them: {written}");
    assert_eq!(desk.on_record(Action::ReportExported), 3);
    let page = desk.sign_in_as(Role::Lead).get("/reports/files").expect(200);
    let page = page.says("<td>Nattkjøring</td><td>Forsinkede brev</td><td>til og med 20.11.2026</td>");
    let page = page.says("<td>Nattkjøring</td><td>Brev</td><td>19.11.2026</td>");
    assert!(!page.body.contains("<td>nightly</td>"));

    // The same day again writes nothing; a file whose package is missing is not known to be whole, and is written again.
    fs::remove_file(late.with_extension("datapackage.json")).unwrap();
    fs::write(&late, "half").unwrap();
    desk.nightly();
    assert_eq!((names().len(), fs::read_to_string(&late).unwrap()), (6, written));
    assert_eq!(desk.on_record(Action::ReportExported), 4);
    desk.pass(TimeDelta::days(1));
    desk.nightly();
    assert_eq!(names().len(), 12);
}

#[test]
fn a_file_that_cannot_be_deleted_keeps_no_other_from_it() {
    let (desk, folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    for report in ["letters", "notices"] {
        ask(&mut lead, report, "data");
        desk.pass(TimeDelta::minutes(1));
    }
    make(&desk);
    let [stuck, next] = &files(&desk)[..] else { panic!() };
    let path = |file: &ReportFile| folder.path().join(format!("{}.csv", file.file_id));
    fs::remove_file(path(stuck)).unwrap();
    fs::create_dir(path(stuck)).unwrap();
    desk.pass(TimeDelta::hours(25));
    actions::delete_overdue(&desk.desk).unwrap();
    assert!(path(stuck).exists() && !path(next).exists());
    let states: Vec<FileState> = files(&desk).into_iter().map(|file| file.state).collect();
    assert_eq!(states, [FileState::Done, FileState::Expired]);
}
