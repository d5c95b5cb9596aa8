//! Reports of many rows: where they are made, how far they are, and that they can be stopped.

use std::cell::{Cell, RefCell};
use std::fs;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use skranke::audit::Action;
use skranke::db::schema::{inquiries, persons, report_files, staff_accounts};
use skranke::inquiries::{AccessReason, Inquiry};
use skranke::reports::files::{FileState, ReportFile, work};
use skranke::staff::Role;
use skranke::texts::Texts;
use skranke::values::{InquiryId, PersonId, StaffId};
use tempfile::TempDir;

use crate::late_queue::setup::hidden;
use crate::report_files::{ask, desk_with_a_folder, make};
use crate::support::client::Client;
use crate::support::desk::TestDesk;

/// So many contacts that all began at the same moment, put down from the last to the first.
pub(crate) fn with_inquiries(desk: &TestDesk, many: usize) {
    let now = desk.now();
    desk.write(move |conn| {
        let person_id: PersonId =
            persons::table.select(persons::person_id).order(persons::person_id).first(conn)?;
        let staff_id: StaffId = staff_accounts::table.select(staff_accounts::staff_id).first(conn)?;
        let inquiry = |_| Inquiry {
            inquiry_id: InquiryId::generate(now),
            person_id: person_id.clone(),
            staff_id: staff_id.clone(),
            reason: AccessReason::Caller,
            reason_text: None,
            opened_at: now.into(),
            valid_until: now.into(),
            closed_at: None,
            note: None,
            topic: None,
        };
        let mut all: Vec<Inquiry> = (0..many).map(inquiry).collect();
        all.sort_by(|a, b| b.inquiry_id.as_str().cmp(a.inquiry_id.as_str()));
        for chunk in all.chunks(500) {
            skranke::on_each!(conn, native => {
                diesel::insert_into(inquiries::table).values(chunk).execute(native)?
            });
        }
        Ok(())
    });
}

fn the_file(desk: &TestDesk) -> ReportFile {
    desk.read(|conn| Ok(report_files::table.first(conn)?))
}

#[test]
fn a_long_report_says_how_far_it_is_stops_in_the_midst_and_is_whole_the_next_time() {
    let (desk, folder) = desk_with_a_folder();
    let mut lead = desk.sign_in_as(Role::Lead);
    with_inquiries(&desk, 9_000);
    ask(&mut lead, "inquiries", "data");
    let texts = Texts::load().unwrap();
    // Asked before the file, and then each two thousand rows. What is noted is noted a second after the last time.
    let (asked, seen) = (Cell::new(0), RefCell::new(None));
    let is_over = || {
        asked.set(asked.get() + 1);
        if asked.get() == 2 {
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(1_100) {
                std::thread::yield_now();
            }
        }
        if asked.get() == 3 {
            let file = the_file(&desk);
            *seen.borrow_mut() = Some((file.rows_done, file.row_count, file.state));
        }
        asked.get() == 4
    };
    work::round(&desk.desk, &texts, &is_over).unwrap();
    assert_eq!(*seen.borrow(), Some((2_000, Some(9_000), FileState::Waiting)));
    assert_eq!(asked.get(), 4, "it was stopped after six thousand of nine thousand rows");
    assert_eq!((the_file(&desk).state, the_file(&desk).tries), (FileState::Waiting, 0));
    let page = lead.get("/reports/files").expect(200).body;
    assert!(page.contains("<progress value=\"2000\" max=\"9000\""), "{page}");
    let whole = |name: &fs::DirEntry| !name.file_name().to_string_lossy().starts_with('.');
    assert!(!fs::read_dir(folder.path()).unwrap().any(|name| whole(&name.unwrap())), "no part has its name");

    make(&desk);
    let file = the_file(&desk);
    assert_eq!((file.state, file.rows_done, file.row_count), (FileState::Done, 9_000, Some(9_000)));
    let taken = lead.get(&format!("/reports/files/{}.csv", file.file_id)).expect(200).body;
    let ids: Vec<&str> = taken.lines().skip(1).map(|row| row.split(',').next().unwrap()).collect();
    // All of one moment: by their ids, whatever order they were put down in.
    assert_eq!(ids.len(), 9_000);
    assert!(ids.is_sorted_by(|a, b| a < b));
}

fn desk_that_sends_few_rows() -> (TestDesk, TempDir) {
    let folder = TempDir::new().unwrap();
    let settings = format!("[reports]\nfolder = {:?}\nbackground_rows = 2\n", folder.path());
    (TestDesk::with_people_and(&settings), folder)
}

/// Goes where the answer leads and sends the form there as it stands.
fn ask_as_led(client: &mut Client, address: &str, shelf: &str, report: &str, from: &str) {
    let led = client.get(address).expect(303).location().to_owned();
    assert!(
        led.starts_with(&format!("{shelf}?report={report}&profile=excel-nb&from={from}&to=2026-11-20&rows=")),
        "{led}"
    );
    let page = client.get(&led).expect(200).says("for langt å vente på").body;
    assert!(page.contains(&format!("<option value=\"{report}\" selected>")), "{page}");
    assert!(
        page.contains("value=\"2026-11-20\"")
            && page.contains(&format!("name=\"from\" id=\"from\" value=\"{from}\""))
    );
    let key = hidden(&page, "request_key");
    let fields = [
        ("report", report),
        ("profile", "excel-nb"),
        ("from", from),
        ("to", "2026-11-20"),
        ("request_key", &*key),
    ];
    client.post_form(shelf, &fields).expect(303);
}

#[test]
fn a_report_too_long_to_wait_for_is_made_in_the_background_the_access_log_too() {
    let (desk, _folder) = desk_that_sends_few_rows();
    let mut lead = desk.sign_in_as(Role::Lead);
    lead.get("/reports/letters.csv?from=2026-11-01").expect(200);
    ask_as_led(&mut lead, "/reports/letters.csv?profile=excel-nb", "/reports/files", "letters", "");
    let mut officer = desk.sign_in_as(Role::PrivacyOfficer);
    desk.sign_in_as(Role::Agent).open(crate::support::people::KARI);
    let address = "/reports/lookups.csv?profile=excel-nb&from=2026-11-20&described=1";
    let shelf = "/reports/access-log/files";
    ask_as_led(&mut officer, address, shelf, "lookups", "2026-11-20");
    make(&desk);
    let files: Vec<ReportFile> =
        desk.read(|conn| Ok(report_files::table.order(report_files::report).load(conn)?));
    let [letters, log] = &files[..] else { panic!("{files:?}") };
    assert!(files.iter().all(|file| file.state == FileState::Done));
    let page = officer.get(shelf).expect(200).says("Ferdig").body;
    assert!(page.contains(&format!("{shelf}/{}.csv", log.file_id)));
    assert!(!page.contains(letters.file_id.as_str()), "reports are on another shelf");
    let taken = officer.get(&format!("{shelf}/{}.csv", log.file_id)).expect(200).body;
    assert!(taken.contains(";agent;inquiry_opened;"), "{taken}");
    officer.get(&format!("{shelf}/{}.datapackage.json", log.file_id)).expect(200).says("sha256:");
    officer.get(shelf).expect(200).says("Fil hentet").says("Innsynslogg");
    assert_eq!(desk.on_record(Action::ReportFileTaken), 1);

    // Each for those who may: neither by the other's way.
    officer.get("/reports/files").expect(403);
    lead.get(shelf).expect(403);
    lead.get(&format!("{shelf}/{}.csv", log.file_id)).expect(403);
    officer.get(&format!("{shelf}/{}.csv", letters.file_id)).expect(404);
    lead.get(&format!("/reports/files/{}.csv", log.file_id)).expect(404);
    lead.get("/reports/files?report=lookups").expect(400);
    let page = lead.get("/reports/files").expect(200).body;
    assert!(page.contains(letters.file_id.as_str()) && !page.contains(log.file_id.as_str()));
}
