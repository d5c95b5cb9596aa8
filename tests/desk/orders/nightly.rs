//! A letter that was ordered at the desk and does not come.

use skranke::jobs::nightly::{self, NightlyOptions};
use skranke::letters::flags::flag_of;
use skranke::notices::store::recent_of;
use skranke::staff::Role;

use super::desk::{KARI, OrderDesk};

fn run(desk: &OrderDesk) {
    let report = nightly::run(&desk.desk.desk, &NightlyOptions::default(), &|| false);
    assert_eq!(report.reason, None);
}

#[test]
fn an_ordered_letter_is_found_late_after_its_last_day_and_an_sms_goes_to_its_number() {
    let mut desk = OrderDesk::start();
    let receipt = desk.order(KARI, "41 23 45 67");
    let letter = desk.letter(&receipt);
    let flag = |desk: &OrderDesk| desk.desk.read(|conn| flag_of(conn, &letter.letter_id));
    desk.desk.clock.set("2026-12-04T22:59:00Z".parse().unwrap());
    run(&desk);
    assert!(flag(&desk).is_none(), "on time until midnight in Norway");
    desk.desk.clock.set("2026-12-05T05:00:00Z".parse().unwrap());
    run(&desk);
    let flag = flag(&desk).expect("late on the next day");
    assert_eq!(flag.first_flagged_on.to_string(), "2026-12-05");
    assert_eq!(flag.last_on_time, letter.last_on_time);
    let notices = desk.desk.read(|conn| recent_of(conn, &letter.person_id, 10));
    assert_eq!(notices.len(), 1);
    desk.agent = desk.desk.sign_in_as(Role::Agent);
    desk.agent.get("/letters/late").expect(200).says(&letter.reference);
}
