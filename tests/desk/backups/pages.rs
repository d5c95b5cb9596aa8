//! What the pages say after a restore, and the release there.

use chrono::TimeDelta;
use skranke::audit::Action;
use skranke::backups::{hold, making, reading, restoring};
use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::notices::NoticeState;
use skranke::staff::Role;

use crate::support::desk::TestDesk;

/// Puts the desk's own backup back, under a running server.
fn restored() -> TestDesk {
    let desk = TestDesk::with_people();
    let path = desk.folder().join("desk.backup");
    let db = desk.desk.db.clone();
    making::make::<making::MakingError>(&db, &desk.desk.vault, &path, desk.now(), |_, _| Ok(())).unwrap();
    let checked = reading::check(&path, &desk.desk.vault).unwrap();
    restoring::restore(db.url(), &path, &checked, desk.now(), |_| {}).unwrap();
    desk
}

const BANNER: &str = "Ingen meldinger sendes før noen har frigitt dem";

#[test]
fn everybody_is_told_that_nothing_is_sent_and_a_lead_releases_it() {
    let desk = restored();
    for role in [Role::Agent, Role::Reporter] {
        let mut client = desk.sign_in_as(role);
        client.get("/").expect(200).says(BANNER);
        client.get("/admin/restore").expect(403);
    }
    let mut lead = desk.sign_in_as(Role::Lead);
    let page = lead.get("/admin/restore").expect(200);
    page.says("Meldinger som venter");
    lead.post_form("/admin/restore", &[("release", "perhaps")]).expect(400);
    let answer = lead.post_form("/admin/restore", &[("release", "drop")]).expect(303);
    assert_eq!(answer.location(), "/batch");
    lead.get("/batch").expect(200).says("blir ikke sendt");
    assert_eq!(desk.on_record(Action::RestoreReleased), 1);
    desk.pass(TimeDelta::seconds(11));
    let page = lead.get("/batch").expect(200);
    assert!(!page.body.contains(BANNER));
    lead.get("/admin/restore").expect(200).says("Ingenting venter");
    lead.post_form("/admin/restore", &[("release", "send")]).expect(303);
    assert_eq!(desk.on_record(Action::RestoreReleased), 1);
}

#[test]
fn whoever_was_signed_in_when_the_backup_was_made_signs_in_again() {
    let desk = TestDesk::with_people();
    let mut agent = desk.sign_in_as(Role::Agent);
    let path = desk.folder().join("desk.backup");
    making::make::<making::MakingError>(&desk.desk.db, &desk.desk.vault, &path, desk.now(), |_, _| Ok(()))
        .unwrap();
    let checked = reading::check(&path, &desk.desk.vault).unwrap();
    restoring::restore(desk.desk.db.url(), &path, &checked, desk.now(), |_| {}).unwrap();
    agent.get("/").expect(303);
}

#[test]
fn a_message_that_is_held_says_why() {
    let desk = restored();
    let mut lead = desk.sign_in_as(Role::Lead);
    let list = lead.get("/messages?show=waiting").expect(200);
    list.says("Venter: databasen er hentet tilbake fra en kopi");
    let held = desk.read(skranke::notices::outbox::count_held);
    assert!(held > 0);
    lead.post_form("/admin/restore", &[("release", "drop")]).expect(303);
    let dropped = desk.read(|conn| {
        use diesel::prelude::*;
        use skranke::db::schema::notices;
        let dropped = notices::table.filter(notices::state.eq(NoticeState::Suppressed));
        Ok(dropped.select(notices::state_reason).load::<Option<String>>(conn)?)
    });
    assert!(dropped.iter().all(|reason| reason.as_deref() == Some("restored")));
    assert_eq!(i64::try_from(dropped.len()).unwrap(), held);
}

#[test]
fn a_run_that_was_asked_for_on_the_page_waits_for_the_release() {
    let desk = restored();
    let report = nightly::run(&desk.desk, &NightlyOptions::default(), &|| false);
    assert!(report.reason.unwrap().contains("released"));
    assert!(report.run_id.is_none() && report.try_again);
    assert!(desk.read(hold::stands));
}
