//! The pages of the runs.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::Value;
use skranke::audit::Action;
use skranke::db::schema::job_requests;
use skranke::imports::ImportKind;
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::jobs::store::{NewRun, begin_run};
use skranke::jobs::{Counts, Instance, NIGHTLY, RunState, Step, StepState, step_log, store};
use skranke::staff::Role;

use crate::support::desk::TestDesk;

#[test]
fn a_lead_and_an_administrator_see_the_runs_and_others_do_not() {
    let desk = TestDesk::with_people();
    desk.nightly();
    for (role, status) in [
        (Role::Agent, 403),
        (Role::Lead, 200),
        (Role::Reporter, 403),
        (Role::PrivacyOfficer, 403),
        (Role::Administrator, 200),
    ] {
        let mut reader = desk.sign_in_as(role);
        reader.get("/batch").expect(status);
        let has_link = reader.get("/").expect(200).body.contains("href=\"/batch\"");
        assert_eq!(has_link, status == 200, "{role:?}");
    }
}

#[test]
fn a_run_is_in_the_list_with_its_counts_and_on_a_page_of_its_own_with_its_steps() {
    let desk = TestDesk::with_people();
    desk.nightly();
    let run = desk.read(|conn| store::last_run(conn, NIGHTLY)).unwrap();
    let mut lead = desk.sign_in_as(Role::Lead);
    let list = lead.get("/batch").expect(200);
    let list = list.says(&format!("<a class=\"ds-link\" href=\"/batch/{}\">Nattkjøring", run.run_id));
    list.says("20.11.2026").says("Kommandolinje").says("Startes av en tidsplan utenfor programmet");
    let page = lead.get(&format!("/batch/{}", run.run_id)).expect(200);
    assert_eq!(page.header("refresh"), "");
    let page = page.says("Finne forsinkede brev").says("Kontrollere loggen over oppslag").says("Fullført");
    assert!(!page.body.contains("<progress"));
    let page =
        page.says("<li>Brevet er forsinket og ikke merket: 0 av ").says("Til og med 19. november 2026");
    assert!(!page.body.contains("flag_missing") && !page.body.contains("+00:00"));

    let file = lead.get(&format!("/batch/{}.json", run.run_id)).expect(200);
    assert_eq!(
        file.header("content-disposition"),
        format!("attachment; filename=\"run-{}.json\"", run.run_id)
    );
    let summary: Value = serde_json::from_str(&file.body).unwrap();
    assert_eq!(summary["run_id"].as_i64(), Some(run.run_id));
    assert_eq!(summary["state"], "completed");
    assert_eq!(summary["steps"].as_array().unwrap().len(), Step::ALL.len());
    assert_eq!(summary["changed"].as_i64(), Some(run.rows_changed));

    for unknown in ["/batch/999999", "/batch/999999.json", "/batch/x", "/batch/-1"] {
        lead.get(unknown).expect(404);
    }
}

#[test]
fn an_import_of_superseded_numbers_has_a_name_on_the_page() {
    let desk = TestDesk::with_people();
    desk.import(ImportKind::Identifiers, "national_id,superseded_by\n");
    let page = desk.sign_in_as(Role::Lead).get("/batch").expect(200);
    assert!(!page.says("Import av numre som er erstattet").body.contains("import identifiers"));
}

#[test]
fn a_run_that_is_under_way_shows_how_far_it_has_come_and_is_read_again() {
    let desk = TestDesk::start();
    let (now, date) = (desk.now(), "2026-11-20".parse().unwrap());
    let run_id = desk.write(move |conn| {
        let steps = Some(Step::ALL.len());
        let new = NewRun { steps, ..NewRun::whole(NIGHTLY, date) };
        let run_id = begin_run(conn, new, &Instance::here(), now)?;
        step_log::begin_step(conn, run_id, Step::RecomputeDeadlines, now)?;
        step_log::finish_step(conn, run_id, Step::RecomputeDeadlines, StepState::Completed, now)?;
        step_log::begin_step(conn, run_id, Step::FlagLateLetters, now)?;
        let counts = Counts::of(34_000, 34_000);
        step_log::expect_rows(conn, run_id, Step::FlagLateLetters, 120_000)?;
        step_log::add_to_step(conn, run_id, Step::FlagLateLetters, counts, Some("2026-11-06 X"))?;
        Ok(run_id)
    });
    let mut lead = desk.sign_in_as(Role::Administrator);
    let page = lead.get(&format!("/batch/{run_id}")).expect(200);
    assert_eq!(page.header("refresh"), "3");
    let all = Step::ALL.len();
    page.says(&format!("<progress class=\"wide\" id=\"progress\" value=\"1\" max=\"{all}\">"))
        .says(&format!(
            "1 av {all} steg er ferdig. Nå: Finne forsinkede brev, 34\u{a0}000 av 120\u{a0}000 rader lest"
        ))
        .says("2026-11-06 X");
    assert_eq!(lead.get("/batch").expect(200).header("refresh"), "3");
}

#[test]
fn a_missed_date_is_said_on_the_page_until_it_is_caught_up() {
    let desk = TestDesk::with_people();
    desk.nightly();
    let mut lead = desk.sign_in_as(Role::Lead);
    assert!(!lead.get("/batch").expect(200).body.contains("Nattkjøring mangler"));
    desk.pass(TimeDelta::days(2));
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/batch").expect(200).says("Nattkjøring mangler");
    page.says("Ingen nattkjøring er fullført for 21.11.2026.").says("value=\"2026-11-21\"");
    desk.nightly();
    assert!(!lead.get("/batch").expect(200).body.contains("Nattkjøring mangler"));
}

#[test]
fn the_next_run_is_told_in_norwegian_time_and_whether_the_clocks_change_before() {
    let desk = TestDesk::start_with("[nightly]\nat = \"03:30\"\n");
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/batch").expect(200).says("21. november 2026 kl. 03.30 norsk tid");
    assert!(!page.body.contains("Klokka stilles"));
    desk.clock.set("2027-03-27T08:00:00Z".parse().unwrap());
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/batch").expect(200).says("28. mars 2027 kl. 03.30 norsk tid");
    page.says("Klokka stilles før det.");
}

#[test]
fn a_run_is_tried_before_it_is_asked_for_and_who_asked_is_on_record() {
    let desk = TestDesk::with_people();
    let mut lead = desk.sign_in_as(Role::Lead);
    let before = desk.all_on_record();
    let run_before = desk.read(|conn| store::last_run(conn, NIGHTLY)).map(|run| run.run_id);
    let tried = lead.post_form("/batch/try", &[("date", "2026-11-20")]).expect(200);
    let tried = tried.says("Prøvd for 20. november 2026. Ingenting er endret.").says("Finne forsinkede brev");
    tried.says("action=\"/batch/start\"");
    let last_run = || desk.read(|conn| store::last_run(conn, NIGHTLY)).map(|run| run.run_id);
    assert_eq!((desk.all_on_record(), last_run()), (before, run_before));

    // Sent twice, it is one run that waits.
    for _ in 0..2 {
        let asked = lead.post_form("/batch/start", &[("date", "2026-11-20")]).expect(303);
        assert_eq!(asked.location(), "/batch");
    }
    let waiting: i64 = desk.read(|conn| Ok(job_requests::table.count().get_result(conn)?));
    assert_eq!((waiting, desk.on_record(Action::RunAsked)), (1, 2));
    let page = lead.get("/batch").expect(200).says("Kjøringen er bestilt");
    let page = page.says("Nattkjøring for 20.11.2026, bestilt av Test lead 20.11.2026 kl. 09.00");
    assert_eq!(page.header("refresh"), "3");
    // Whoever makes the run takes it off the list.
    desk.nightly();
    assert!(!lead.get("/batch").expect(200).body.contains("Venter på å starte"));
}

#[test]
fn no_run_is_made_for_a_day_to_come_or_one_too_long_ago() {
    let desk = TestDesk::start();
    let mut lead = desk.sign_in_as(Role::Lead);
    for path in ["/batch/try", "/batch/start"] {
        for date in ["2026-11-21", "2026-10-20", "", "yesterday"] {
            lead.post_form(path, &[("date", date)]).expect(422).says("de siste 30 dagene");
        }
    }
    assert_eq!(desk.on_record(Action::RunAsked), 0);
    lead.post_form("/batch/try", &[("date", "2026-10-21")]).expect(200);
}

#[test]
fn the_pages_are_in_three_languages() {
    let desk = TestDesk::with_people();
    desk.nightly();
    let mut lead = desk.sign_in_as(Role::Lead);
    for (language, title, step) in [
        ("nn", "Køyringar", "Finne forseinka brev"),
        ("en", "Runs", "Find late letters"),
        ("nb", "Kjøringer", "Finne forsinkede brev"),
    ] {
        lead.get("/account").expect(200);
        lead.post_form("/account", &[("language", language)]).expect(303);
        lead.get("/batch")
            .expect(200)
            .says(&format!("<h1 class=\"ds-heading\" data-size=\"lg\">{title}</h1>"));
        let run = desk.read(|conn| store::last_run(conn, NIGHTLY)).unwrap();
        lead.get(&format!("/batch/{}", run.run_id)).expect(200).says(step);
    }
}

/// Runs for this day that fail one after the other.
fn failed(desk: &TestDesk, times: usize) {
    let (now, date) = (desk.now(), skranke::calendar::local_date(desk.now()));
    for _ in 0..times {
        desk.write(move |conn| {
            let run_id = begin_run(conn, NewRun::whole(NIGHTLY, date), &Instance::here(), now)?;
            store::finish_run(conn, run_id, RunState::Failed, "{}", now)
        });
    }
}

#[test]
fn a_run_of_the_schedule_that_is_missing_is_said_on_the_page_from_a_quarter_past_its_hour() {
    let desk = TestDesk::start_with("[nightly]\nat = \"03:30\"\n");
    let mut lead = desk.sign_in_as(Role::Lead);
    lead.get("/batch").expect(200).says("Ingen nattkjøring er noen gang startet");
    desk.nightly();
    let is_missing = |lead: &mut crate::support::client::Client| {
        lead.get("/batch").expect(200).body.contains("Nattkjøring mangler")
    };
    assert!(!is_missing(&mut lead));
    desk.clock.set("2026-11-21T03:44:00+01:00".parse().unwrap());
    let mut lead = desk.sign_in_as(Role::Lead);
    assert!(!is_missing(&mut lead), "whoever looks at the clock may be at it");
    desk.clock.set("2026-11-21T03:45:00+01:00".parse().unwrap());
    let page = lead.get("/batch").expect(200);
    page.says("Nattkjøringen for 21. november 2026 skulle ha startet kl. 03.30, og ingen har fullført den");
    failed(&desk, 1);
    lead.get("/batch").expect(200).says("skulle ha startet kl. 03.30");
    failed(&desk, 3);
    let page = lead.get("/batch").expect(200).says("feilet 4 ganger og prøves ikke igjen av seg selv");
    assert!(!page.body.contains("skulle ha startet"));
    desk.nightly();
    assert!(!is_missing(&mut lead));
}

#[test]
fn dates_that_are_too_old_to_be_caught_up_are_named() {
    let desk = TestDesk::with_people();
    desk.nightly();
    desk.pass(TimeDelta::days(40));
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/batch").expect(200).says("Datoer til og med 29. november 2026 fikk heller ingen");
    page.says("er fullført for 30 dager fra 30.11.2026 til 29.12.2026");
}

#[test]
fn rows_of_a_dropped_file_that_were_refused_are_on_the_page_by_reason_without_what_stood_there() {
    let folder = tempfile::TempDir::new().unwrap();
    let drop = folder.path().display();
    let desk = TestDesk::start_with(&format!("[imports]\ndrop_folder = \"{drop}\"\n"));
    let rows = (0..7).map(|n| format!("ML-{n},07823642061,2026-13-0{n},support,\n"));
    let header = "reference,national_id,ordered_at,order_channel,mobile\n".to_owned();
    let file = rows.fold(header, |file, row| file + &row);
    std::fs::write(folder.path().join("letters.csv"), file).unwrap();
    std::fs::write(folder.path().join("brev.csv"), "reference\n").unwrap();
    let report = nightly::run(&desk.desk, &NightlyOptions::default(), &|| false);
    let run_id = report.run_id.unwrap();
    let mut lead = desk.sign_in_as(Role::Lead);
    let page =
        lead.get(&format!("/batch/{run_id}")).expect(200).says("Rader ble avvist").says("Filer ble avvist");
    let page = page.says("the name must begin with one of persons").says("ligger i mappen refused");
    let page = page.says("letters, ordered_at: ").says("Lese inn filer: rad 2, 3, 4, 5, 6");
    assert!(!page.body.contains("2026-13") && !page.body.contains("07823642061"));
    page.says("Hoppet over").says("Delvis");
    std::fs::write(folder.path().join("brev.csv"), "reference\n").unwrap();
    let tried = lead.post_form("/batch/try", &[("date", "2026-11-20")]).expect(200).says("Ville feilet");
    let [none, one] = ["0", "1"].map(|count| format!("<td class=\"number\">{count}</td>"));
    tried.says(&format!("<td>Lese inn filer</td>{none}{none}{one}"));
    let summary = lead.get(&format!("/batch/{run_id}.json")).expect(200);
    let summary: Value = serde_json::from_str(&summary.body).unwrap();
    assert_eq!(
        (&summary["errors"][0]["rows"], &summary["errors"][0]["samples"]),
        (&7.into(), &"2, 3, 4, 5, 6".into())
    );
    assert_eq!((&summary["flagged"], &summary["queued"]), (&0.into(), &0.into()));
}

#[test]
fn a_date_that_is_caught_up_has_fewer_steps_and_its_progress_ends_at_them() {
    let desk = TestDesk::with_people();
    desk.nightly();
    desk.pass(TimeDelta::days(1));
    desk.nightly();
    desk.pass(TimeDelta::days(2));
    desk.nightly();
    let runs = desk.read(|conn| store::recent_runs(conn, 2));
    let steps = |run: &skranke::jobs::JobRun| {
        let done = desk.read(|conn| step_log::steps_of(conn, run.run_id)).len();
        (run.business_date.to_string(), run.steps_expected(), done)
    };
    let all = Step::ALL.len();
    assert_eq!(steps(&runs[0]), ("2026-11-23".to_owned(), Some(all), all));
    let (date, expected, done) = steps(&runs[1]);
    assert_eq!((date.as_str(), expected), ("2026-11-22", Some(done)));
    assert!(done < all);
}
