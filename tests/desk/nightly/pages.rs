//! The pages of the runs.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::Value;
use skranke::audit::Action;
use skranke::db::schema::job_requests;
use skranke::jobs::store::{NewRun, begin_run};
use skranke::jobs::{Counts, Instance, NIGHTLY, Step, step_log, store};
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
fn a_run_that_is_under_way_shows_how_far_it_has_come_and_is_read_again() {
    let desk = TestDesk::start();
    let (now, date) = (desk.now(), "2026-11-20".parse().unwrap());
    let run_id = desk.write(move |conn| {
        let run_id = begin_run(conn, NewRun::whole(NIGHTLY, date), &Instance::here(), now)?;
        step_log::begin_step(conn, run_id, Step::RecomputeDeadlines, now)?;
        step_log::finish_step(conn, run_id, Step::RecomputeDeadlines, now)?;
        step_log::begin_step(conn, run_id, Step::FlagLateLetters, now)?;
        let counts = Counts::of(34_000, 34_000);
        step_log::add_to_step(conn, run_id, Step::FlagLateLetters, counts, Some("2026-11-06 X"))?;
        Ok(run_id)
    });
    let mut lead = desk.sign_in_as(Role::Administrator);
    let page = lead.get(&format!("/batch/{run_id}")).expect(200);
    assert_eq!(page.header("refresh"), "3");
    let all = Step::ALL.len();
    page.says(&format!("<progress class=\"wide\" id=\"progress\" value=\"1\" max=\"{all}\">"))
        .says(&format!("1 av {all} steg er ferdig. Nå: Finne forsinkede brev, 34\u{a0}000 rader lest"))
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
