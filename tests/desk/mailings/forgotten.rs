//! Mailings are kept as long as messages are, and not when one of their people is on hold.

use chrono::TimeDelta;
use serde_json::json;
use skranke::bulk::ItemState;
use skranke::notices::sender::drain_once;
use skranke::staff::Role;

use crate::support::desk::TestDesk;
use crate::support::people::{KARI, MONA};

#[test]
fn after_their_time_the_words_go_then_the_messages_then_who_they_went_to() {
    let desk = TestDesk::with_people();
    let (_, template) = desk.lead_with_template("leder");
    for (person, reason) in [(KARI, "Haster"), (MONA, "Haster mer")] {
        desk.pass(TimeDelta::hours(12));
        let mut lead = desk.client();
        lead.sign_in("leder", crate::support::desk::PASSWORD).expect(303);
        let mailing = desk.mailing_to(&mut lead, &template, &[person]);
        lead.start(&mailing.with("urgent", "yes").with("urgent_reason", reason));
        desk.write_to_many();
    }
    drain_once(&desk.desk).unwrap();
    assert_eq!(desk.came_of().iter().filter(|(_, state, _)| *state == ItemState::Done).count(), 2);
    let filled = "mailings WHERE parameters <> '{}'";
    desk.pass(TimeDelta::days(91));
    assert_eq!(desk.count(filled), 2);
    let dry = desk.forget(true);
    let wet = desk.forget(false);
    assert_eq!(dry, wet);
    assert_eq!((desk.count(filled), desk.count("mailing_people")), (0, 2));
    let mut officer = desk.sign_in("personvern", Role::PrivacyOfficer);
    let address = format!("{}/persons/{}", desk.url, desk.id_of(KARI));
    officer.post_form("/admin/holds", &[("what", &address), ("reason", "sak 12/26")]).expect(303);
    desk.pass(TimeDelta::days(400));
    let dry = desk.forget(true);
    let wet = desk.forget(false);
    assert_eq!((&dry["mailings"], &dry), (&json!(1), &wet));
    assert_eq!((desk.count("mailings"), desk.count("mailing_people")), (1, 1));
    assert_eq!(desk.came_of()[0].0, desk.id_of(KARI));
    desk.pass(TimeDelta::days(800));
    skranke::lookups::actions::delete_expired(&desk.desk).unwrap();
    desk.forget(false);
    assert_eq!(desk.count("lookups"), 0);
    assert_eq!(desk.count("mailings WHERE lookup_id IS NULL AND urgent_reason IS NULL"), 1);
}
